/** One error for one mistake, small and where it belongs; around it everything is still understood. */
import { describe, it } from "mocha";
import { checkFacts, english } from "../check.ts";

const errors = (source: string): void =>
  checkFacts("errors", source, (error) => (error.reason ? english(error.reason) : `${error.kind} ${error.detail}`));

describe("syntax errors", () => {
  it("name what is missing, at the end of what stands before", () => {
    errors(`
{ a = 1
#     ^ missing ;
  b = 2; }
`);
    errors(`
{ a = [ 1 2 ; }
#         ^ missing ]
`);
    errors(`
{ a = f (x ; }
#        ^ missing )
`);
    errors(`
let a = 1; in { b = a
#                   ^ missing ;
`);
  });

  it("say what Nix wants instead", () => {
    errors(`
{ a = [ 1, 2 ]; }
#        ^ Items of a list are separated by spaces.
`);
    errors(`
{ a: 1; }
#  ^ Between a name and its value stands \`=\`.
`);
    errors(`
{ a, a }: a
#    ^ The argument \`a\` is named twice.
`);
    errors(`
{ if = 1; }
# ^^ \`if\` is a keyword; as a name it needs quotes.
`);
    errors(`
{ a = ./x/; }
#        ^ A path cannot end with a slash.
`);
  });

  it("point at the beginning of what never ends", () => {
    errors(`
{ a = "offen; b = 1; }
#     ^ This string is never closed.
`);
    errors(`
{ a = ''offen; b = 1; }
#     ^^ This string is never closed.
`);
    errors(`
{ a = 1; /* offen
#        ^^ This comment is never closed.
}
`);
  });

  it("are none in valid text that only looks odd", () =>
    errors(`
{ lib, pkgs, }:
let inherit (lib) ; or = 1; in {
  a = x: x.or or 1;
  b = pkgs |> f;
  c = ''
    ''\${nix} # kein Kommentar { [ (
  '';
}
`));

  it("of several mistakes are several", () =>
    errors(`
{
  a = 1
#     ^ missing ;
  b = 2;
  c = [ 3, 4 ];
#        ^ Items of a list are separated by spaces.
  d = 5;
}
`));
});

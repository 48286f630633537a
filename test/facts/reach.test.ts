/** How far code reaches in its file, and what cannot be seen: asked at `$0`, of the code up to the next `;`. */
import { describe, it } from "mocha";
import { reachOf } from "#facts/reach.ts";
import { checkAtCursor } from "../check.ts";

const reach = (source: string): void =>
  checkAtCursor(source, function* ({ repo }, { file: path, offset }) {
    const file = repo.files.get(path);
    if (!file) return;
    const { parts, unseen } = reachOf(file, { start: offset, end: file.source.text.indexOf(";", offset) });
    for (const { start, end, through } of parts) yield { file: path, start, end, label: through?.name ?? "itself" };
    for (const { start, end, kind, name } of unseen) yield { file: path, start, end, label: `unseen ${kind} ${name}` };
  });

describe("the reach of code", () => {
  it("goes through local names to their values, and on from there, each by the name that the code itself says", () =>
    reach(`
{ config, lib, ... }:
let
  a = b + 1;
#     ^^^^^ a
  b = toString config.my.ports.ssh;
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a
  c = toString config.my.ports.n8n;
in {
  $0x = a;
# ^^^^^ itself
  y = c;
}
`));

  it("takes what several bindings and an inherit make of a name", () =>
    reach(`
{ config, ... }:
let
  s.a = 1;
#  ^^^^^^^ s
  s.b = 2;
#  ^^^^^^^ s
  o = { t = 1; };
#     ^^^^^^^^^^ t
  inherit (o) t;
#          ^ t
#             ^ t
in {
  $0x = [ s t ];
# ^^^^^^^^^^^ itself
}
`));

  it("ends where names lead in circles", () =>
    reach(`
rec {
  a = b;
#     ^ b
  b = a;
#     ^ b
  $0x = b;
# ^^^^^ itself
}
`));
});

describe("what cannot be seen", () => {
  it("is an argument that holds no packages, the whole configuration handed on, a file, and a name that nothing binds", () =>
    reach(`
{ config, lib, pkgs, vars, ... }:
{
  $0x = f vars config (import ./a.nix) lib.id pkgs.x;
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ itself
#     ^ unseen name f
#       ^^^^ unseen argument vars
#            ^^^^^^ unseen configuration config
#                    ^^^^^^ unseen file import
#                    ^^^^^^^^^^^^^^ unseen file import
#                           ^^^^^^^ unseen file ./a.nix
}
`));

  it("is nothing of a function that the code holds itself, and nothing of lib and builtins", () =>
    reach(`
{ config, lib, ... }:
{
  $0x = map (n: n + 1) [ (lib.optional true builtins.currentSystem) config.my.a ];
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ itself
}
`));
});

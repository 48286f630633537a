/** Options declared in any of the usual ways are found with path, kind and type; definitions with their path and strength. */
import { describe, it } from "mocha";
import { showPath } from "#model/option-path.ts";
import { checkFacts } from "../check.ts";

const declarations = (source: string): void => checkFacts("declarations", source);

describe("declarations", () => {
  it("stand in nested sets, dotted, quoted, and for options called like Nix's own words", () =>
    declarations(`
{ lib, ... }: {
  options.my.configs = {
      domain = lib.mkOption { default = "example.org"; };
#     ^^^^^^ option my.configs.domain
    locale.default = lib.mkOption { };
    #      ^^^^^^^ option my.configs.locale.default
      "a.b" = lib.mkEnableOption "x";
#     ^^^^^ enable my.configs."a.b"
  };
  options.my.tools.git = lib.mkPackageOption pkgs "git" { };
  #                ^^^ package my.tools.git
}
`));

  it("are joined with '//', chosen by a condition, or put together from parts", () =>
    declarations(`
{ lib, ... }:
let more = { b = lib.mkOption { }; }; in
#            ^ option my.b
{
  options.my = { a = lib.mkOption { }; } // more // lib.optionalAttrs true { c = lib.mkOption { }; };
  #              ^ option my.a
  #                                                                          ^ option my.c
}
`));

  it("are made by functions of the repo", () =>
    declarations(`
{ lib, ... }:
let mkPath = default: lib.mkOption { type = lib.types.path; inherit default; };
in { options.my.paths.state = mkPath "/var/lib"; options.my.paths.media = lib.my.mkPath "/srv"; }
#                     ^^^^^ wrapper my.paths.state
#                                                                 ^^^^^ unknown my.paths.media
`));

  it("reach into submodules, with a name that only evaluation knows", () =>
    declarations(`
{ lib, ... }: with lib; {
  options.my.media = mkOption {
    #        ^^^^^ option my.media
    type = with types; attrsOf (submodule { options.port = mkOption { type = port; }; });
    #                                               ^^^^ option my.media.<name>.port
  };
  options.my.one = mkOption { type = types.nullOr (types.submodule { options = { deep.x = mkOption { }; }; }); };
  #          ^^^ option my.one
  #                                                                                   ^ option my.one.deep.x
}
`));

  it("may have computed names", () =>
    declarations(`
{ lib, ... }: let service = "sonarr"; in {
  options.my.media.\${name}.enable = lib.mkEnableOption "x";
  #                        ^^^^^^ enable my.media.<name>.enable
  options.my.fixed.\${service} = lib.mkOption { };
  #                ^^^^^^^^^^ option my.fixed.sonarr
}
`));

  it("are left behind by renames", () =>
    declarations(`
{ lib, ... }: { imports = [ (lib.mkRenamedOptionModule [ "my" "old" ] [ "my" "new" ]) ]; }
#                                                             ^^^^^ renamed my.old
`));

  it("are only those below options: config and values of the same name are none", () =>
    declarations(`
{ lib, ... }: {
  config.services.x.options = { a = lib.mkOption { }; };
}
`));
});

describe("definitions", () => {
  it("stand under config, or on their own where a module declares nothing", () => {
    checkFacts(
      "definitions",
      `
{ lib, ... }: { options.my.a = lib.mkOption { }; config = { my.a = 1; }; }
#                                                              ^ my.a
`,
    );
    checkFacts(
      "definitions",
      `
{ imports = [ ./x.nix ]; services.openssh = { enable = true; }; }
#                                 ^^^^^^^ services.openssh
#                                             ^^^^^^ services.openssh.enable
`,
    );
  });

  it("know their condition and priority", () =>
    checkFacts(
      "definitions",
      `
{ config, lib, ... }: {
  a = lib.mkForce 1;
# ^ a 50
  b = lib.mkIf x (lib.mkDefault 2);
# ^ b 1000 maybe
  c = lib.mkIf x { d = 3; };
# ^ c 100 maybe
#                  ^ c.d 100 maybe
}
`,
      (fact) => `${showPath(fact.path)} ${fact.priority}${fact.conditional ? " maybe" : ""}`,
    ));

  it("may be the whole module behind mkIf or mkMerge", () =>
    checkFacts(
      "definitions",
      `
{ lib, ... }: lib.mkMerge [ { a = 1; } (lib.mkIf x { b = 2; }) ]
#                             ^ a
#                                                    ^ b
`,
    ));

  it("are no functions of a library", () =>
    checkFacts(
      "definitions",
      `
{ lib, ... }: { mkService = name: { systemd.services.x = { }; }; }
#                                                    ^ systemd.services.x
`,
    ));
});

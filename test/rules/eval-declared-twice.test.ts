/** `eval/declared-twice`: an option with two declarations that Nix does not join. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/declared-twice";
const check = (source: string): void => checkRule(id, source);

describe("eval/declared-twice", () => {
  it("sees two declarations with defaults or descriptions", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; }
      #- a.nix
      { lib, ... }: { options.my.caddy.enable = lib.mkEnableOption "Caddy"; }
      #                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ The option \`my.caddy.enable' in \`a.nix' is already declared in \`b.nix'; keep one of the two declarations.
      #- b.nix
      { lib, ... }: { options.my.caddy.enable = lib.mkEnableOption "Caddy"; }
    `));

  it("sees an option that is a group elsewhere", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; }
      #- a.nix
      { lib, ... }: { options.my.caddy = lib.mkOption { }; }
      #                                  ^^^^^^^^^^^^^^^^ The option \`my.caddy' in module \`a.nix' would be a parent of other options, but its type does not support nested options; keep one of the two declarations.
      #- b.nix
      { lib, ... }: { options.my.caddy.enable = lib.mkEnableOption "Caddy"; }
    `));

  it("leaves declarations alone that Nix joins", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ./b.nix ]; }
      #- a.nix
      { lib, ... }:
      {
        options.my.list = lib.mkOption { type = lib.types.listOf lib.types.str; };
        options.my.level = lib.mkOption { type = lib.types.enum [ "info" ]; default = "info"; };
      }
      #- b.nix
      { lib, ... }:
      {
        options.my.list = lib.mkOption { default = [ ]; };
        options.my.level = lib.mkOption { type = lib.types.enum [ "debug" ]; };
      }
    `));

  it("is silent about modules that no host imports, and about types that are not known", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; }
      #- a.nix
      { lib, inputs, ... }: { options.my.a = lib.mkOption { type = inputs.x.lib.types.a; }; }
      #- b.nix
      { lib, inputs, ... }: { options.my.a = lib.mkOption { type = inputs.x.lib.types.b; }; }
      #- unused.nix
      { lib, ... }: { options.my.a = lib.mkOption { default = 1; }; }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        imports = [ ./a.nix ];
        options.my.a = { _type = "option"; default = 1; };
      }
      #- a.nix
      {
        options.my.a = { _type = "option"; default = 1; };
      }
      `,
      `
      #- configuration.nix
      {
        imports = [ ./a.nix ];
        # mynixos: ignore eval/declared-twice – Grund
        options.my.a = { _type = "option"; default = 1; };
      }
      #- a.nix
      {
        options.my.a = { _type = "option"; default = 1; };
      }
      `,
    ));
});

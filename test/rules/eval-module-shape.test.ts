/** `eval/module-shape`: modules that Nix does not take for modules. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/module-shape";
const check = (source: string): void => checkRule(id, source);

const unsupported = (file: string, name: string): string =>
  `Module \`${file}' has an unsupported attribute \`${name}'. This is caused by introducing a top-level \`config' or \`options' attribute. ` +
  `Add configuration attributes immediately on the top level instead, or move all of them (namely: ${name}) into the explicit \`config' attribute.`;

describe("eval/module-shape", () => {
  it("sees attributes beside config and options", () =>
    check(`
      #- configuration.nix
      { imports = [ ./secrets.nix ]; }
      #- secrets.nix
      { lib, ... }:
      {
        options.my.secret = lib.mkOption { };
        config.networking.hostName = "nas";
        environment.etc = { };
      # ^^^^^^^^^^^ ${unsupported("secrets.nix", "environment")}
      }
    `));

  it("sees values that are no modules", () =>
    check(`
      #- configuration.nix
      {
        imports = [ ./text.nix [ ./list.nix ] ];
      #             ^^^^^^^^^^ module text.nix does not look like a module.
      #                        ^^^^^^^^^^^^^^ Module imports can't be nested lists. Perhaps you meant to remove one level of lists?
      }
      #- text.nix
      "text"
      #- list.nix
      { }
    `));

  it("only hints at a module that no host imports", () =>
    check(`
      #- configuration.nix
      { }
      #- unused.nix
      { lib, ... }: { config = { }; services.caddy.enable = true; }
      #                             ^^^^^^^^ ${unsupported("unused.nix", "services")}
    `));

  it("leaves all forms of modules alone", () =>
    check(`
      #- configuration.nix
      { imports = [ ./plain.nix ./explicit.nix ./function.nix ./merge.nix { networking.hostName = "nas"; } (_: { }) ]; }
      #- plain.nix
      { services.caddy.enable = true; imports = [ ]; disabledModules = [ ]; }
      #- explicit.nix
      { config, ... }: { options = { }; config = { }; meta.maintainers = [ ]; _file = "x"; key = "y"; }
      #- function.nix
      { lib, ... }@args: lib.mkIf (args ? lib) { services.caddy.enable = true; }
      #- merge.nix
      { lib, ... }: lib.mkMerge [ { } { services.caddy.enable = true; } ]
      #- unused-data.nix
      { config = { a = 1; }; other = 2; }
      #- unused-package.nix
      { lib, stdenv, ... }: stdenv.mkDerivation { config = { }; other = 2; }
    `));

  it("is silent where the module is not known", () =>
    check(`
      #- configuration.nix
      { inputs, ... }: { imports = [ inputs.other.nixosModules.default <nixpkgs/nixos/modules/x.nix> ]; }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        config = { };
        services = { };
      }
      `,
      `
      #- configuration.nix
      {
        config = { };
        # mynixos: ignore eval/module-shape – Grund
        services = { };
      }
      `,
    ));
});

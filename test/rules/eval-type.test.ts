/** `eval/type`: values of a type that Nix or the option refuses. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/type";
const check = (source: string): void => checkRule(id, source);

describe("eval/type", () => {
  it("sees a definition that is not of the option's type", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        options.my.port = lib.mkOption { type = lib.types.port; default = 22; };
        config.my.port = "22";
      #                  ^^^^ A definition for option \`my.port' is not of type \`16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values: - In \`configuration.nix': "22"
      }
    `));

  it("sees a default and an element of the wrong type", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        options.my.level = lib.mkOption { type = lib.types.enum [ "info" "debug" ]; default = "trace"; };
      #                                                                                       ^^^^^^^ A definition for option \`my.level' is not of type \`one of "info", "debug"'. Definition values: - In \`configuration.nix': "trace"
        options.my.ports = lib.mkOption { type = lib.types.listOf lib.types.port; };
        config.my.ports = [ 1 (-1) ];
      #                        ^^ A definition for option \`my.ports."[definition 1-entry 2]"' is not of type \`16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values: - In \`configuration.nix': -1
      }
    `));

  it("sees what Nix itself refuses", () =>
    check(`
      #- configuration.nix
      {
        networking.hostName = "a" + 1;
      #                       ^^^^^^^ cannot coerce an integer to a string
        networking.domain = "\${toString 1}.\${{ }}";
      #                                    ^^^^^^ cannot coerce a set to a string
        services.openssh.ports = [ 22 ] ++ 80;
      #                          ^^^^^^^^^^^^ value is an integer while a list was expected
        environment.etc.a.text = ("f" "x");
      #                           ^^^^^^^ attempt to call something which is not a function but a string
      }
    `));

  it("only hints at modules that no host imports", () =>
    check(`
      #- configuration.nix
      { }
      #- unused.nix
      { lib, ... }: { networking.hostName = "a" + 1; }
      #                                     ^^^^^^^ cannot coerce an integer to a string
    `));

  it("leaves right types alone, and what is off", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        options.my.port = lib.mkOption { type = lib.types.nullOr lib.types.port; default = null; };
        config.my.port = lib.mkIf false "22";
        config.networking.hostName = "a\${./b}" + "c";
      }
    `));

  it("is silent where a value or a type is not known", () =>
    check(`
      #- configuration.nix
      { lib, config, inputs, pkgs, ... }:
      {
        options.my.port = lib.mkOption { type = inputs.x.lib.types.port; };
        options.my.name = lib.mkOption { type = lib.types.str; };
        config.my.port = "22";
        config.my.name = config.services.caddy.package;
        config.networking.hostName = "a" + pkgs.hello;
        config.services.openssh.ports = [ 22 ] ++ inputs.x.ports;
      }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        networking.hostName = "a" + 1;
      }
      `,
      `
      #- configuration.nix
      {
        # mynixos: ignore eval/type – Grund
        networking.hostName = "a" + 1;
      }
      `,
    ));
});

/** `eval/recursion`: values that need themselves. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/recursion";
const check = (source: string): void => checkRule(id, source);
const text =
  "infinite recursion encountered: to know this value, Nix needs this value first. Break the circle where one of them can do without the other.";

describe("eval/recursion", () => {
  it("sees a value that needs itself", () =>
    check(`
      #- configuration.nix
      let
        a = b;
      #     ^ ${text}
        b = a + 1;
      in
      { networking.hostName = toString a; }
    `));

  it("sees options that need each other", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        options.my.a = lib.mkOption { type = lib.types.int; };
        options.my.b = lib.mkOption { type = lib.types.int; };
        config.my.a = config.my.b;
      #               ^^^^^^^^^^^ ${text}
        config.my.b = config.my.a;
      }
    `));

  it("leaves alone what only looks like it", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        set = { a = 1; b = set.a; };
        a = rec { x = y; y = 1; };
      in
      {
        options.my.enable = lib.mkEnableOption "it";
        options.my.name = lib.mkOption { default = "x"; };
        config = lib.mkIf config.my.enable { my.name = "y"; };
      }
    `));

  it("is silent where a branch may break the circle", () =>
    check(`
      #- configuration.nix
      { lib, config, inputs, ... }:
      {
        options.my.a = lib.mkOption { type = lib.types.int; };
        config.my.a = if inputs.x.flag then 1 else config.my.a;
      }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      let
        a = a;
      in
      { networking.hostName = a; }
      `,
      `
      #- configuration.nix
      let
        # mynixos: ignore eval/recursion – Grund
        a = a;
      in
      { networking.hostName = a; }
      `,
    ));
});

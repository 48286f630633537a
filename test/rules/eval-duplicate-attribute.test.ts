/** `eval/duplicate-attribute`: what Nix cannot put together, with the way to the attribute; what it can is left alone. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const check = (source: string): void => checkRule("eval/duplicate-attribute", source);

describe("eval/duplicate-attribute", () => {
  it("sees the second definition, and says which attribute it is", () =>
    check(`
      {
        services.caddy = {
          enable = true;
          "a b" = 1;
        };
        services.caddy.enable = false;
      # ^^^^^^^^^^^^^^^^^^^^^ attribute 'services.caddy.enable' already defined: keep one of the two definitions, or join them.
        services.caddy."a b" = 2;
      # ^^^^^^^^^^^^^^^^^^^^ attribute 'services.caddy."a b"' already defined: keep one of the two definitions, or join them.
      }
    `));

  it("leaves alone what becomes one set", () =>
    check(`
      {
        services.caddy.enable = true;
        services.caddy.email = "a";
        services = { caddy = { group = "web"; }; };
      }
    `));

  it("says nothing about a file that cannot be read", () => check("{ a = 1; a = 2; b = ; }"));

  it("removes the second of two that say the same, with its line", () =>
    checkFix(
      "eval/duplicate-attribute",
      "{\n  a = 1;\n  b = 2;\n  a = 1;\n  c = 3;\n}",
      "{\n  a = 1;\n  b = 2;\n  c = 3;\n}",
      "Remove the repetition",
    ));

  it("removes it from the middle of a line", () =>
    checkFix("eval/duplicate-attribute", "{ a = 1; a = 1; b = 2; }", "{ a = 1; b = 2; }", "Remove the repetition"));

  it("can be suppressed", () =>
    checkSuppress(
      "eval/duplicate-attribute",
      "{\n  a = 1;\n  a = 2;\n}",
      "{\n  a = 1;\n  # mynixos: ignore eval/duplicate-attribute – Grund\n  a = 2;\n}",
    ));
});

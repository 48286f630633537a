/** Sets that options are declared in: each binding with the names that it writes. */
import { describe, it } from "mocha";
import { checkFacts } from "#test/check.ts";

describe("groups of options", () => {
  it("are the sets around them, however many names a binding writes", () =>
    checkFacts(
      "optionGroups",
      `
      { lib, ... }:
      {
        options.my = {
          #     ^^ my
          configs.identity = {
            #     ^^^^^^^^ my.configs.identity
            domain = lib.mkOption { };
          };
        };
        options.my.ports.ssh = lib.mkOption { };
      }
      `,
    ));

  it("are none where values are set, nor within an option", () =>
    checkFacts(
      "optionGroups",
      "{ lib, ... }: { options.a = lib.mkOption { default = { b = { }; }; }; config.c = { d = { }; }; }",
    ));
});

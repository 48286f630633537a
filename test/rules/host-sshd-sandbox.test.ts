/** `host/sshd-sandbox`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("host/sshd-sandbox", () => {
  it("sees TODO", () =>
    checkRule(
      "host/sshd-sandbox",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      `,
    ));

  it("leaves TODO alone", () => checkRule("host/sshd-sandbox", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("host/sshd-sandbox", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "host/sshd-sandbox",
      `
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      `,
      `
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore host/sshd-sandbox – Grund
        config.todo = 1;
      }
      `,
    ));
});

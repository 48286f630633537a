/** `suppression/no-reason`: whoever silences a finding says why. */

import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const check = (source: string): void => checkRule("suppression/no-reason", source);

describe("suppression/no-reason", () => {
  it("sees a missing reason", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This suppression gives no reason; write it behind a dash: “– …”.
        # sink: CFG.a.b
        a = 1;
      }
    `));

  it("takes the placeholder of the quick fix for none", () =>
    check(`
      {
        a = 1; # mynixos: ignore syntax/error – Grund
      #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This suppression gives no reason; write it behind a dash: “– …”.
      }
    `));

  it("leaves alone any reason behind a dash, a hyphen or a colon", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id – kommt mit dem neuen Host
        # mynixos: ignore trace/unknown-id - comes with the new host
        # mynixos: ignore trace/unknown-id: comes with the new host
        a = 1;
      }
    `));

  it("says nothing about a file without suppressions, however broken", () => check("{ a = "));
});

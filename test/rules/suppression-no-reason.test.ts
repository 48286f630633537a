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

  it("sees a mark of what is public without a reason", () =>
    check(`
      {
        # mynixos: public
      # ^^^^^^^^^^^^^^^^^ This mark gives no reason, so it does not count; write it behind a dash: “– …”.
        a = 1;
        b = 2; # mynixos: public –
      #        ^^^^^^^^^^^^^^^^^^^ This mark gives no reason, so it does not count; write it behind a dash: “– …”.
        # mynixos: public – Startseite
        c = 3;
      }
    `));

  it("takes the placeholder in a mark for none", () =>
    check(`
      {
        # mynixos: public – Grund
      # ^^^^^^^^^^^^^^^^^^^^^^^^^ This mark gives no reason yet, so it does not count; write it in place of Grund.
        a = 1;
        # mynixos: public – Grund: …
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This mark gives no reason yet, so it does not count; write it in place of Grund: ….
        b = 2;
        # mynixos: public - reason
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^ This mark gives no reason yet, so it does not count; write it in place of reason.
        c = 3;
        # mynixos: public – Grund: jeder darf lesen
        d = 4;
      }
    `));

  it("says nothing about a file without suppressions, however broken", () => check("{ a = "));
});

/** `port/unknown-key`: what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const id = "port/unknown-key";

describe(id, () => {
  it("says nothing about a file that cannot be read", () => checkRule(id, "{ my.ports = ; }"));
});

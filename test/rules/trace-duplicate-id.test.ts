/** `trace/duplicate-id`: ids that two modules have. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const ID = "trace/duplicate-id";

const module = (name: string, id: string): string => `#- 20-services/${name}.nix
/**
 *   id: ${id}
 */
{ }`;

const two = [module("a", "NIXH-20-SRV-001"), module("b", "NIXH-20-SRV-002"), module("c", "NIXH-20-SRV-002")].join("\n");

describe(ID, () => {
  it("sees it in headers and in sets, at each place", () =>
    checkRule(
      ID,
      `#- 20-services/a.nix
/**
 *   id: NIXH-20-SRV-002
 *       ^^^^^^^^^^^^^^^ NIXH-20-SRV-002 is the id of 20-services/b.nix, too: give one of them another.
 */
{ }
#- 20-services/b.nix
let
  nms = { id = "NIXH-20-SRV-002"; title = "b"; };
#               ^^^^^^^^^^^^^^^ NIXH-20-SRV-002 is the id of 20-services/a.nix, too: give one of them another.
in { }`.replace(" *       ^", "#        ^"),
    ));

  it("counts them where there are more", () => {
    const three = `${two}\n${module("d", "NIXH-20-SRV-002")}`;
    const found = findingsOf(ID, fixture(three).files);
    assert.deepEqual(
      found.map(({ related }) => related.map(({ file }) => file)),
      [
        ["20-services/c.nix", "20-services/d.nix"],
        ["20-services/b.nix", "20-services/d.nix"],
        ["20-services/b.nix", "20-services/c.nix"],
      ],
    );
  });

  it("offers the next one, which nobody has", () =>
    checkFix(
      ID,
      two,
      [module("a", "NIXH-20-SRV-001"), module("b", "NIXH-20-SRV-003"), module("c", "NIXH-20-SRV-002")].join("\n"),
      "Give this module the id NIXH-20-SRV-003",
    ));

  it("offers none where the folder counts otherwise", () => {
    const files = fixture(
      [
        module("a", "NIXH-20-SRV-001"),
        module("b", "NIXH-20-SRV-002"),
        module("c", "NIXH-10-INF-001"),
        module("d", "NIXH-10-INF-001"),
      ].join("\n"),
    ).files;
    const found = findingsOf(ID, files);
    assert.deepEqual(
      found.map(({ fixes }) => fixes.length),
      [0, 0],
    );
  });

  it("leaves alone different ids, mentions of others, and what is no such id", () =>
    checkRule(
      ID,
      `${module("a", "NIXH-20-SRV-001")}
${module("b", "NIXH-20-SRV-002")}
#- 20-services/c.nix
# builds on NIXH-20-SRV-001
{ id = "NIXH-20-SRV-001"; }
${module("d", "none")}
${module("e", "none")}`,
    ));

  it("sees it in files that cannot be read as a whole", () => {
    const found = findingsOf(ID, fixture(`${two}\n#- x.nix\n{ x = ; }`).files);
    assert.equal(found.length, 2);
  });

  it("can be suppressed", () =>
    checkSuppress(
      ID,
      two,
      `${module("a", "NIXH-20-SRV-001")}
#- 20-services/b.nix
# mynixos: ignore ${ID} – Grund
/**
 *   id: NIXH-20-SRV-002
 */
{ }
#- 20-services/c.nix
/**
 *   id: NIXH-20-SRV-002
#        ^^^^^^^^^^^^^^^ NIXH-20-SRV-002 is the id of 20-services/b.nix, too: give one of them another.
 */
{ }`,
    ));
});

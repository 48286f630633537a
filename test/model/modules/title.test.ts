/** What a module is called by people follows from its name. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { titleOf } from "#model/modules/title.ts";

describe("a title", () => {
  it("has each word with a capital", () => assert.equal(titleOf("home-assistant"), "Home Assistant"));

  it("has abbreviations as people write them", () => {
    assert.equal(titleOf("ssh-rescue"), "SSH Rescue");
    assert.equal(titleOf("pocket-id"), "Pocket ID");
    assert.equal(titleOf("sso"), "SSO");
  });

  it("leaves names that are numbers in the middle as they are", () => {
    assert.equal(titleOf("n8n"), "n8n");
    assert.equal(titleOf("zigbee2mqtt"), "Zigbee2mqtt");
  });
});

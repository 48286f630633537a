/** Which destination is this machine itself. */
import assert from "node:assert/strict";
import { hostname, networkInterfaces } from "node:os";
import { describe, it } from "mocha";
import { isThisMachine } from "#client/host/here.ts";

const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);

describe("this machine", () => {
  it("is meant by its name, whoever logs in", () => {
    assert.ok(isThisMachine(hostname()));
    assert.ok(isThisMachine(`alex@${hostname().toUpperCase()}`));
    assert.ok(isThisMachine(`${hostname()}.local`));
  });

  it("is meant by its addresses", () => {
    for (const { address, internal } of addresses) if (!internal) assert.ok(isThisMachine(address), address);
  });

  for (const other of [
    "127.0.0.1",
    "::1",
    "localhost",
    "alex@127.0.0.1",
    "192.0.2.1",
    `not-${hostname()}`,
    `${hostname()}.example.org`,
    "",
  ])
    it(`is not meant by ${JSON.stringify(other)}`, () => assert.equal(isThisMachine(other), false));
});

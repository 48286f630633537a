/** Bind addresses: what they mean, and which of them meet. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addressesOf, overlap, showAddress } from "#model/ports/address.ts";

describe("an address", () => {
  const meanings: Readonly<Record<string, string>> = {
    "127.0.0.1": "127.0.0.1",
    "0.0.0.0": "0.0.0.0",
    "::": "*",
    "[::]": "*",
    "": "*",
    "*": "*",
    localhost: "127.0.0.1 [::1]",
    "0:0:0:0:0:0:0:1": "[::1]",
    "FE80::0001%eth0": "[fe80::1%eth0]",
    "2001:db8::1": "[2001:db8::1]",
    "::ffff:192.168.1.2": "192.168.1.2",
    "::1:2:3:4:5:6:7:8:9": "::1:2:3:4:5:6:7:8:9",
    "server.lan": "server.lan",
    tailscale0: "tailscale0",
  };
  for (const [text, shown] of Object.entries(meanings))
    it(`${JSON.stringify(text)} is ${shown}`, () => assert.equal(addressesOf(text).map(showAddress).join(" "), shown));
});

describe("two sockets of one port", () => {
  const rows: readonly (readonly [string | undefined, string | undefined, boolean | undefined])[] = [
    ["127.0.0.1", "127.0.0.1", true],
    ["127.0.0.1", "127.0.0.2", false],
    ["127.0.0.1", "192.168.1.2", false],
    ["127.0.0.1", "0.0.0.0", true],
    ["192.168.1.2", "0.0.0.0", true],
    ["0.0.0.0", "::", true],
    ["::1", "0.0.0.0", false],
    ["::1", "::", true],
    ["127.0.0.1", "::", true],
    ["localhost", "127.0.0.1", true],
    ["localhost", "::1", true],
    ["localhost", "192.168.1.2", false],
    ["server.lan", "127.0.0.1", undefined],
    ["server.lan", "server.lan", true],
    ["server.lan", "::", true],
    [undefined, "127.0.0.1", undefined],
    [undefined, undefined, undefined],
    [undefined, "::", true],
  ];
  for (const [a, b, meet] of rows) {
    const said = meet === undefined ? "may meet" : meet ? "meet" : "do not meet";
    it(`on ${a ?? "an unknown address"} and ${b ?? "an unknown address"} ${said}`, () => {
      const [one, other] = [a, b].map((text) => (text === undefined ? undefined : addressesOf(text)));
      assert.equal(overlap(one, other), meet);
      assert.equal(overlap(other, one), meet);
    });
  }

  it("do not meet where one of them is IPv6 only", () => {
    const six = [{ kind: "ip", ip: "::", v6only: true }] as const;
    assert.equal(overlap(six, addressesOf("0.0.0.0")), false);
    assert.equal(overlap(six, addressesOf("::1")), true);
    assert.equal(overlap(six, undefined), undefined);
  });
});

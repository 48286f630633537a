/** Addresses of hosts as people type them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { typedTarget } from "#client/hosts/typed-target.ts";

describe("an address that was typed", () => {
  for (const [text, target] of [
    ["q958", { destination: "q958" }],
    [" alex@10.0.0.10 ", { destination: "10.0.0.10", user: "alex" }],
    ["alex@10.0.0.10:50022", { destination: "10.0.0.10", user: "alex", port: 50_022 }],
    ["alex@[2001:db8::1]:22", { destination: "2001:db8::1", user: "alex", port: 22 }],
    ["[fe80::1%eth0]", { destination: "fe80::1%eth0" }],
    ["box.example.org:22", { destination: "box.example.org", port: 22 }],
  ] as const)
    it(`may be ${text}`, () => assert.deepEqual(typedTarget(text), target));

  for (const text of [
    "",
    " ",
    "a b",
    "alex@",
    "@host",
    "host:",
    "host:0",
    "host:65536",
    "host:ssh",
    "a@b@c",
    "[::1",
    "host:22:22",
  ])
    it(`cannot be ${JSON.stringify(text)}`, () => assert.equal(typedTarget(text), undefined));
});

/** Sets of addresses: what texts mean, and that sums and differences are exact. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  common,
  everyIp,
  type IpSet,
  ipsOf,
  isEmpty,
  isWithin,
  noIps,
  privateNetworks,
  showIps,
  union,
  without,
} from "#model/exposures/ip-set.ts";

function set(...texts: readonly string[]): IpSet {
  return union(
    ...texts.map((text) => {
      const ips = ipsOf(text);
      assert.ok(ips, `${text} is no address`);
      return ips;
    }),
  );
}

describe("sets of addresses", () => {
  const meanings: readonly (readonly [text: string, shown: readonly string[] | undefined])[] = [
    ["10.0.0.0/8", ["10.0.0.0/8"]],
    ["192.168.2.73", ["192.168.2.73"]],
    ["192.168.2.73/32", ["192.168.2.73"]],
    ["127.0.0.1/8", ["127.0.0.0/8"]],
    [" 100.64.0.0/10 ", ["100.64.0.0/10"]],
    ["0.0.0.0/0", ["0.0.0.0/0"]],
    ["::/0", ["::/0"]],
    ["fc00::/7", ["fc00::/7"]],
    ["FD12:3456::1", ["fd12:3456::1"]],
    ["1:0:0:2:0:0:0:3", ["1:0:0:2::3"]],
    ["::ffff:10.0.0.1", ["::ffff:a00:1"]],
    ["fe80::1%eth0", ["fe80::1"]],
    ["2606:4700::/32", ["2606:4700::/32"]],
    ["10.0.0.0/33", undefined],
    ["10.0.0.256", undefined],
    ["10.0.0", undefined],
    ["10.0.0.0/8/8", undefined],
    ["10.0.0.0/", undefined],
    ["::1::2", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1:2:3:4:5:6:7", undefined],
    ["::12345", undefined],
    ["localhost", undefined],
    ["", undefined],
    ["private_ranges", undefined],
  ];
  for (const [text, shown] of meanings)
    it(`${JSON.stringify(text)} is ${shown?.join(", ") ?? "none"}`, () => {
      const ips = ipsOf(text);
      assert.deepEqual(ips && showIps(ips), shown);
    });

  it("shows the fewest blocks", () => {
    assert.deepEqual(showIps(set("10.0.0.0/9", "10.128.0.0/9", "11.0.0.0/8")), ["10.0.0.0/7"]);
    assert.deepEqual(showIps(without(set("10.0.0.0/30"), set("10.0.0.0"))), ["10.0.0.1", "10.0.0.2/31"]);
    assert.deepEqual(showIps(noIps), []);
  });

  it("knows what is private, and what only looks like it", () => {
    const texts = ["10.1.2.3", "172.31.255.255", "192.168.0.1", "127.0.0.1", "100.127.255.255", "::1", "fd00::1"];
    for (const text of [...texts, "::ffff:192.168.0.1", "169.254.1.1", "fe80::1"])
      assert.ok(isWithin(set(text), privateNetworks), text);
    for (const text of ["172.32.0.0", "172.15.255.255", "100.128.0.0", "100.63.255.255", "192.169.0.0", "11.0.0.0"])
      assert.ok(isEmpty(common(set(text), privateNetworks)), text);
    for (const text of ["173.245.48.0/20", "2606:4700::/32", "::ffff:8.8.8.8", "fe00::1", "0.0.0.0"])
      assert.ok(isEmpty(common(set(text), privateNetworks)), text);
    assert.ok(!isWithin(set("10.0.0.0/7"), privateNetworks));
    assert.ok(!isWithin(set("172.16.0.0/11"), privateNetworks));
  });

  const four = fc.tuple(fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 })).map(([address, length]) => {
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    return `${bytes.join(".")}/${length}`;
  });
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  const six = fc
    .tuple(groups, fc.integer({ min: 0, max: 128 }))
    .map(([numbers, length]) => `${numbers.map((each) => each.toString(16)).join(":")}/${length}`);
  const ips = fc.array(fc.oneof(four, six), { maxLength: 6 }).map((texts) => set(...texts));
  const one = fc.oneof(four, six).map((text) => set(text.replace(/\/.*$/, "")));

  it("holds each address where it should", () =>
    fc.assert(
      fc.property(ips, ips, one, (a, b, address) => {
        const [inA, inB] = [isWithin(address, a), isWithin(address, b)];
        assert.equal(isWithin(address, union(a, b)), inA || inB);
        assert.equal(isWithin(address, common(a, b)), inA && inB);
        assert.equal(isWithin(address, without(a, b)), inA && !inB);
        assert.ok(isWithin(address, everyIp));
        assert.deepEqual(union(without(a, b), common(a, b)), union(a));
      }),
      { numRuns: 500 },
    ));

  it("is what it shows", () =>
    fc.assert(
      fc.property(ips, (a) => assert.deepEqual(set(...showIps(a)), union(a))),
      { numRuns: 200 },
    ));
});

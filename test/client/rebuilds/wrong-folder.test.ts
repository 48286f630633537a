/** Who has a part of the repo open, or another one, is told before anything is sent the first time. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { areStrangers, planOf } from "#client/rebuild/plan.ts";
import type { Content, Tree } from "#client/rebuild/tree.ts";
import { firstUseQuestion } from "#client/words/rebuild-plan.ts";
import { english } from "#test/client/words/a-host.ts";

const file = (digit: string): Content => `f:${digit.repeat(64)}`;
const tree = (...paths: string[]): Tree => new Map(paths.map((path) => [path, file("1")]));
const host = tree("configuration.nix", "hosts/nas.nix");

function asked(local: Tree): string {
  const plan = planOf({ local, host, besides: new Set() });
  return firstUseQuestion("nas", "/etc/nixos", plan, english, areStrangers(local, host)).detail;
}

describe("the first rebuild from a folder", () => {
  it("that shares no path with the host is asked about", () => {
    assert.match(asked(tree("nas.nix")), /^None of the files here lies in \/etc\/nixos\. Is the folder/);
  });

  it("that shares one is not", () => {
    assert.doesNotMatch(asked(new Map([["configuration.nix", file("2")]])), /Is the folder/);
    assert.doesNotMatch(asked(tree("configuration.nix", "new.nix")), /Is the folder/);
  });

  it("to a host that has nothing yet is not, and neither is an empty one", () => {
    assert.ok(!areStrangers(tree("a.nix"), new Map()));
    assert.ok(!areStrangers(new Map(), host));
  });
});

/** What belongs to the folder of a repo, on each kind of disk. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isBelow } from "#client/rebuild/below.ts";

describe("a file lies in a folder", () => {
  it("where its path goes on after the folder's", () => {
    assert.ok(isBelow("/home/me/nixos/hosts/nas.nix", "/home/me/nixos"));
    assert.ok(isBelow("/home/me/100% #1?/a.nix", "/home/me/100% #1?"));
    assert.ok(isBelow("c:\\nixos\\hosts\\nas.nix", "c:\\nixos"));
    assert.ok(isBelow("/etc/nixos/a.nix", "/"));
    assert.ok(isBelow("c:\\a.nix", "c:\\"));
  });

  it("not where a neighbour's name begins alike", () => {
    assert.ok(!isBelow("/home/me/nixos-old/a.nix", "/home/me/nixos"));
    assert.ok(!isBelow("c:\\nixos-old\\a.nix", "c:\\nixos"));
    assert.ok(!isBelow("/home/me/nixos", "/home/me/nixos"));
  });
});

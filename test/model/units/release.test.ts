/** The release that a repo is built with decides what is known of NixOS's units. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { anyRelease, knownUnits } from "#knowledge/nixos-units.ts";
import { releaseOf } from "#model/units/release.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const flake = (url: string): string => `
  #- flake.nix
  { inputs.nixpkgs.url = "${url}"; outputs = _: { }; }
`;

/** With the text of `flake.lock`, if there is one. */
function release(source: string, lock?: unknown): string | undefined {
  const { repo } = modelFor(fixture(source).files);
  const text = typeof lock === "string" ? lock : JSON.stringify(lock);
  return releaseOf({
    ...repo,
    disk: {
      kind: () => undefined,
      text: (path) => (path === "flake.lock" && lock !== undefined ? text : undefined),
      entries: () => undefined,
    },
  });
}

const lockOf = (original: object, seconds: number): unknown => ({
  nodes: {
    nixpkgs: { locked: { lastModified: 1 }, original: { ref: "nixos-23.05" } },
    nixpkgs_2: { locked: { lastModified: seconds }, original },
    root: { inputs: { nixpkgs: "nixpkgs_2", other: "nixpkgs" } },
  },
  root: "root",
});

describe("the release of NixOS", () => {
  it("is that of the branch that the lock says", () => {
    assert.equal(release(flake("github:x/y"), lockOf({ ref: "nixos-24.11" }, 1_740_000_000)), "24.11");
    assert.equal(release(flake("github:x/y"), lockOf({ ref: "release-25.05" }, 1_740_000_000)), "25.05");
    assert.equal(release(flake("github:x/y"), lockOf({ ref: "nixos-25.11-small" }, 1)), "25.11");
  });

  it("is the month of the lock for a branch without one", () => {
    // 2026-03-02.
    assert.equal(release(flake("github:x/y"), lockOf({ ref: "nixos-unstable" }, 1_772_409_600)), "26.03");
    assert.equal(release(flake("github:x/y"), lockOf({}, 1_772_409_600)), "26.03");
  });

  it("is that of the flake where nothing is locked", () => {
    assert.equal(release(flake("github:NixOS/nixpkgs/nixos-25.05")), "25.05");
    assert.equal(release(flake("nixpkgs/release-24.11")), "24.11");
    assert.equal(release(flake("github:NixOS/nixpkgs/nixos-unstable")), undefined);
  });

  it("is that of an input that follows another one", () =>
    assert.equal(
      release(flake("github:x/y"), {
        nodes: {
          other: { inputs: { nixpkgs: "deep" } },
          deep: { locked: { lastModified: 1 }, original: { ref: "nixos-24.05" } },
          root: { inputs: { nixpkgs: ["other", "nixpkgs"], other: "other" } },
        },
        root: "root",
      }),
      "24.05",
    ));

  it("may be any for a commit that is pinned, and without a flake where a branch is named", () => {
    assert.equal(release(flake("github:x/y"), lockOf({ rev: "abc" }, 1_772_409_600)), "any");
    assert.equal(release('{ nixpkgs = fetchTarball "https://example.org/nixos-24.05.tar.gz"; }'), "any");
  });

  it("is that of a channel's archive", () => {
    const url = "https://channels.nixos.org/nixos-24.11/nixexprs.tar.xz";
    assert.equal(release(flake("x"), lockOf({ url }, 1_772_409_600)), "24.11");
    assert.equal(release(flake(url)), "24.11");
    assert.equal(release(flake("github:nix-community/home-manager/release-24.11")), undefined);
  });

  it("is that of the input that makes the hosts, where there are several", () => {
    const two = (maker: string): string => `
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
        inputs.nixpkgs-new = { url = "github:NixOS/nixpkgs/nixos-26.05"; };
        outputs = { nixpkgs, nixpkgs-new, ... }: { nixosConfigurations.a = ${maker} { modules = [ ]; }; };
      }
    `;
    assert.equal(release(two("nixpkgs.lib.nixosSystem")), "25.11");
    assert.equal(release(two("nixpkgs-new.lib.nixosSystem")), "26.05");
    assert.equal(release(two("(import ./lib.nix)")), "any");
    assert.equal(release(two("(if true then nixpkgs.lib.nixosSystem else nixpkgs-new.lib.nixosSystem)")), "any");
  });

  it("that may be any leaves only what all of them say", () => {
    const sonarr = (each: string | undefined): boolean | undefined =>
      knownUnits(each).find(({ name }) => name === "sonarr")?.whole;
    assert.equal(sonarr("25.11"), true);
    const said = knownUnits(anyRelease)
      .find(({ name }) => name === "sonarr")
      ?.settings.get("NoNewPrivileges");
    assert.deepEqual(
      said?.cases.map(({ value }) => value),
      [undefined],
    );
  });

  it("is not known without a flake, or of a lock that nobody can read", () => {
    assert.equal(release("{ }"), undefined);
    for (const lock of ["", "[", "[]", "null", "3", '{"nodes":1}', '{"nodes":{"root":{}},"root":"root"}'])
      assert.equal(release(flake("github:NixOS/nixpkgs"), lock), undefined, lock);
  });
});

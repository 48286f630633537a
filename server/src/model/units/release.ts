/** Which release of NixOS the repo is built with, as far as its flake says so. */
import type { NixosRelease } from "#knowledge/nixos-units.ts";
import type { Repo } from "#model/repo.ts";

const known = new WeakMap<Repo, { readonly release: NixosRelease | undefined }>();

/**
 * `"25.11"`. Of a branch without a release it is the month that it was locked in: `"26.03"` has what 25.11 had, and perhaps some of what
 * 26.05 has. `undefined`: nobody says.
 */
export function releaseOf(repo: Repo): NixosRelease | undefined {
  let found = known.get(repo);
  if (!found) {
    found = { release: lockedRelease(repo) ?? namedRelease(repo) };
    known.set(repo, found);
  }
  return found.release;
}

interface Node {
  readonly original?: { readonly ref?: unknown };
  readonly locked?: { readonly lastModified?: unknown; readonly repo?: unknown };
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The input that is called `nixpkgs` is the one that hosts are built from. */
function lockedRelease({ disk }: Repo): NixosRelease | undefined {
  const text = disk?.text("flake.lock");
  if (typeof text !== "string") return undefined;
  const { nodes = {}, root = "" } = parsed(text);
  const named = nodes[root]?.inputs?.["nixpkgs"];
  const { original, locked } = (typeof named === "string" ? nodes[named] : undefined) ?? {};
  const ref = typeof original?.ref === "string" ? releaseIn(original.ref) : undefined;
  if (ref !== undefined || typeof locked?.lastModified !== "number") return ref;
  return monthOf(locked.lastModified);
}

function parsed(text: string): { readonly nodes?: Readonly<Record<string, Node>>; readonly root?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function releaseIn(ref: string): NixosRelease | undefined {
  return /^(?:nixos|release|nixpkgs)-(\d\d\.\d\d)/.exec(ref)?.[1];
}

/** Of seconds since 1970. */
function monthOf(seconds: number): NixosRelease {
  const date = new Date(seconds * 1000);
  return `${String(date.getUTCFullYear() % 100).padStart(2, "0")}.${String(date.getUTCMonth() + 1).padStart(2, "0")}`;
}

/** A flake that was never locked names the branch. */
function namedRelease({ files }: Repo): NixosRelease | undefined {
  const text = files.get("flake.nix")?.source.text ?? "";
  return /\bnixpkgs\b[^;]*?["/:](?:nixos|release|nixpkgs)-(\d\d\.\d\d)/.exec(text)?.[1];
}

/** Which release of NixOS the repo is built with, as far as its flake says so. */
import { anyRelease, type NixosRelease } from "#knowledge/nixos-units.ts";
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

function lockedRelease(repo: Repo): NixosRelease | undefined {
  const text = repo.disk?.text("flake.lock");
  if (typeof text !== "string") return undefined;
  const { nodes = {}, root = "" } = parsed(text);
  const releases = new Map<string, NixosRelease | undefined>();
  for (const [input, name] of Object.entries(nodes[root]?.inputs ?? {})) {
    const node = typeof name === "string" ? nodes[name] : undefined;
    if (input === "nixpkgs" || node?.locked?.repo === "nixpkgs") releases.set(input, releaseOfNode(node));
  }
  return meantOf(repo, releases);
}

function releaseOfNode({ original, locked }: Node = {}): NixosRelease | undefined {
  const ref = typeof original?.ref === "string" ? releaseIn(original.ref) : undefined;
  return ref ?? (typeof locked?.lastModified === "number" ? monthOf(locked.lastModified) : undefined);
}

/** The one that the repo makes its hosts with; where that is not to be seen, what all have in common. */
function meantOf({ files }: Repo, releases: ReadonlyMap<string, NixosRelease | undefined>): NixosRelease | undefined {
  const all = new Set(releases.values());
  if (all.size <= 1) return [...all][0];
  const makers = new Set<string>();
  for (const { source } of files.values())
    for (const [, name = ""] of source.text.matchAll(/([\w-]+)\s*\.\s*lib\s*\.\s*nixosSystem\b/g)) makers.add(name);
  const made = new Set([...makers].map((name) => releases.get(name)));
  const areInputs = makers.size > 0 && [...makers].every((name) => releases.has(name));
  return areInputs && made.size === 1 ? [...made][0] : anyRelease;
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

/** A flake that was never locked names the branches. */
function namedRelease(repo: Repo): NixosRelease | undefined {
  const text = repo.files.get("flake.nix")?.source.text ?? "";
  const releases = new Map<string, NixosRelease | undefined>();
  for (const [, name = "", url = ""] of text.matchAll(
    /\b([\w-]+)(?:\s*\.\s*url\s*=|\s*=\s*\{[^}]*?\burl\s*=)\s*"([^"]*)"/g,
  ))
    if (/\bnixpkgs\b/i.test(url))
      releases.set(name, releaseIn(url.split(/[/:?]/).find((part) => releaseIn(part)) ?? ""));
  return meantOf(repo, releases);
}

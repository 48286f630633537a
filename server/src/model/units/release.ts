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
  readonly original?: { readonly ref?: unknown; readonly rev?: unknown; readonly url?: unknown };
  readonly locked?: { readonly lastModified?: unknown; readonly repo?: unknown };
  readonly inputs?: Readonly<Record<string, unknown>>;
}

function lockedRelease(repo: Repo): NixosRelease | undefined {
  const text = repo.disk?.text("flake.lock");
  if (typeof text !== "string") return undefined;
  const { nodes = {}, root = "" } = parsed(text);
  const releases = new Map<string, NixosRelease | undefined>();
  for (const [input, to] of Object.entries(nodes[root]?.inputs ?? {})) {
    const name = followed(nodes, root, to);
    const node = name === undefined ? undefined : nodes[name];
    if (input === "nixpkgs" || node?.locked?.repo === "nixpkgs") releases.set(input, releaseOfNode(node));
  }
  return meantOf(repo, releases);
}

/** An input is a node, or the way from the root to one: `["nixos", "nixpkgs"]`. */
function followed(nodes: Readonly<Record<string, Node>>, root: string, to: unknown, depth = 0): string | undefined {
  if (typeof to === "string") return to;
  if (!Array.isArray(to) || depth > 8) return undefined;
  return to.reduce<string | undefined>(
    (name, step) => (name === undefined ? name : followed(nodes, root, nodes[name]?.inputs?.[String(step)], depth + 1)),
    root,
  );
}

function releaseOfNode({ original, locked }: Node = {}): NixosRelease | undefined {
  const named = [original?.ref, original?.url].flatMap((text) => (typeof text === "string" ? releaseWithin(text) : []));
  if (named.length > 0) return named[0];
  // Of one commit nobody says which branch it is of.
  if (original?.rev !== undefined) return anyRelease;
  return typeof locked?.lastModified === "number" ? monthOf(locked.lastModified) : undefined;
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

/** The releases that branches are named after in a text. */
function releaseWithin(text: string): readonly NixosRelease[] {
  return Array.from(text.matchAll(/\b(?:nixos|release|nixpkgs)-(\d\d\.\d\d)/g), ([, release = ""]) => release);
}

/** Of seconds since 1970. */
function monthOf(seconds: number): NixosRelease {
  const date = new Date(seconds * 1000);
  return `${String(date.getUTCFullYear() % 100).padStart(2, "0")}.${String(date.getUTCMonth() + 1).padStart(2, "0")}`;
}

/** A flake that was never locked names the branches; without a flake, whatever fetches one does, or the file of a tool that pins it. */
function namedRelease(repo: Repo): NixosRelease | undefined {
  const flake = repo.files.get("flake.nix");
  if (!flake) {
    const pins = ["npins/sources.json", "nix/sources.json"].map((path) => repo.disk?.text(path));
    const texts = [...[...repo.files.values()].map(({ source }) => source.text), ...pins];
    const all = new Set(texts.flatMap((text) => (typeof text === "string" ? releaseWithin(text) : [])));
    // What is named may be there for something else.
    return all.size === 0 ? undefined : anyRelease;
  }
  const releases = new Map<string, NixosRelease | undefined>();
  for (const [, name = "", url = ""] of flake.source.text.matchAll(
    /\b([\w-]+)(?:\s*\.\s*url\s*=|\s*=\s*\{[^}]*?\burl\s*=)\s*"([^"]*)"/g,
  )) {
    // Others name their branches after releases, too.
    if (/\bnixpkgs\b|\bnixos\.org\b/i.test(url)) releases.set(name, releaseWithin(url)[0]);
  }
  return meantOf(repo, releases);
}

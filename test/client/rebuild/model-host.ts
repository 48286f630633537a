/** A host in memory, which does with what it is sent what is documented, and nothing else. */
import assert from "node:assert/strict";
import { readManifest } from "#client/rebuild/manifest.ts";
import { payloadOf } from "#client/rebuild/payload.ts";
import type { Tree } from "#client/rebuild/tree.ts";
import { apply, type HistoryHost } from "./staging-history.ts";
import { contentOf, put, treeOf, writeManifest } from "./staging-model.ts";

/** Bases are texts, as on a host, one for each clone. */
export function modelHost(): HistoryHost {
  const files = new Map<string, string>();
  const plans = new Map<
    string,
    { readonly clone: string; readonly lines: readonly Line[]; readonly contents: ReadonlyMap<string, string> }
  >();
  const backups = new Map<string, ReadonlyMap<string, string>>();
  const bases = new Map<string, string>();
  const baseOf = (clone: string): Tree => {
    const manifest = readManifest(bases.get(clone) ?? "");
    assert.equal(manifest.kind, "tree", "the base reads as it was written");
    return (manifest as { tree: Tree }).tree;
  };
  const stands = (path: string): string => {
    const thing = files.get(path);
    return thing === undefined ? "-" : contentOf(thing);
  };
  const isFree = (path: string): boolean =>
    ![...files.keys()].some((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
  return {
    files: () => Promise.resolve(new Map(files)),
    edit: (edit) => Promise.resolve(apply(files, edit)),
    look: (clone) =>
      Promise.resolve({ host: treeOf(files), unread: [], ...(bases.has(clone) && { base: baseOf(clone) }) }),
    async stage(staging, clone) {
      const sent = unpacked(await payloadOf(staging));
      const lines = linesOf(sent.get("plan") ?? "");
      const changed = lines.filter(({ kind, host, path }) => kind === "c" && stands(path) !== host);
      if (changed.length > 0) return changed.map(({ path }) => path);
      const gone = new Set(lines.filter(({ kind, local }) => kind === "c" && local === "-").map(({ path }) => path));
      const kept = [...files.keys()].filter((path) => !gone.has(path));
      const blocked = lines.filter(
        ({ kind, local, path }) =>
          kind === "c" &&
          local !== "-" &&
          kept.some((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`)),
      );
      if (blocked.length === 0) {
        plans.set(staging.id, { clone, lines, contents: sent });
        bases.set(clone, writeManifest(stagedBase(baseOf(clone), sent.get("plan") ?? "", stands)));
      }
      return blocked.map(({ path }) => path);
    },
    promote(id) {
      const { clone, lines, contents } = plans.get(id) ?? { clone: "", lines: [], contents: new Map() };
      const before = new Map(files);
      const promoted: string[] = [];
      const kept = new Map<string, string>();
      const changes = lines.filter(({ kind }) => kind === "c");
      for (const { host, local, path } of [
        ...changes.filter((line) => line.local === "-"),
        ...changes.filter((line) => line.local !== "-"),
      ]) {
        const now = stands(path);
        if (now === local) continue;
        if (now !== host) kept.set(path, now === "-" ? "gone" : host === "-" ? "appeared" : "changed");
        else if (local !== "-" && !isFree(path)) kept.set(path, "appeared");
        else {
          if (local === "-") files.delete(path);
          else put(files, path, `${local[0]}:${contents.get(local.slice(2))}`);
          promoted.push(path);
        }
      }
      backups.set(id, before);
      const next = new Map(baseOf(clone));
      for (const { kind, host, local, path } of lines) {
        if (stands(path) !== (kind === "c" ? local : host)) continue;
        if (local === "-") next.delete(path);
        else next.set(path, local as ReturnType<typeof contentOf>);
      }
      bases.set(clone, writeManifest(next));
      return Promise.resolve({ promoted, kept });
    },
    saved: (id) => Promise.resolve(backups.get(id) ?? new Map()),
  };
}

/** What a person has seen and decided is not asked again: the base after a staging. `stands`: what the host has at a path. */
export function stagedBase(base: Tree, plan: string, stands: (path: string) => string): Tree {
  const next = new Map(base);
  for (const { kind, host, local, path } of linesOf(plan)) {
    const agreed = kind === "c" ? host : stands(path) === host ? local : undefined;
    if (agreed === "-") next.delete(path);
    else if (agreed !== undefined) next.set(path, agreed as ReturnType<typeof contentOf>);
  }
  return next;
}

interface Line {
  readonly kind: string;
  readonly host: string;
  readonly local: string;
  readonly path: string;
}

function linesOf(plan: string): Line[] {
  return plan
    .split("\n")
    .slice(1, -2)
    .map((line) => {
      const [kind = "", host = "", local = "", ...path] = line.split(" ");
      return { kind, host, local, path: path.join(" ") };
    });
}

function unpacked(archive: Uint8Array): Map<string, string> {
  const members = new Map<string, string>();
  const text = new TextDecoder();
  for (let at = 0; archive[at] !== 0; ) {
    const size = Number.parseInt(text.decode(archive.subarray(at + 124, at + 135)), 8);
    const name = text.decode(archive.subarray(at, at + 100)).replace(/\0+$/, "");
    members.set(name, text.decode(archive.subarray(at + 512, at + 512 + size)));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}

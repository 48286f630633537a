/** All that is open: folders, each with its own repo, and documents; Nix outside every folder is a repo of its own. */
import { basename } from "node:path";
import { isMarkdown } from "./documents.ts";
import { isNixFile, relativeTo, resolved } from "./files.ts";
import type { Root } from "./root.ts";

/** A file of a root. */
export interface Place {
  readonly root: Root;
  readonly file: string;
}

export interface Workspace {
  readonly roots: () => readonly Root[];
  readonly add: (root: Root) => void;
  readonly remove: (folder: string) => void;
  /** `key` is the name the editor gives the document; `path` its absolute path, if it has one. */
  readonly write: (key: string, path: string | undefined, text: string) => void;
  readonly close: (key: string) => void;
  /** Finds the repo of every document again, after folders or settings changed. */
  readonly rearrange: () => void;
  /** Where a document belongs: to the innermost folder around it, else to itself; a page of Markdown then belongs nowhere. */
  readonly placeOf: (key: string) => Place | undefined;
  /** A path of any kind in every folder around it, innermost first; the file need not exist nor belong to the repo. */
  readonly placesIn: (path: string) => readonly Place[];
  /** The editor's name of a file, if it is open. */
  readonly keyOf: (root: Root, file: string) => string | undefined;
  /** Repos of documents that belong to no folder. */
  readonly looseRoots: () => readonly Root[];
}

interface Document {
  readonly path: string | undefined;
  readonly text: string;
  /** Innermost folder first; folders may lie in each other, and each keeps its own repo. */
  readonly places: readonly Place[];
}

/** `openLoose` makes the repo of a document outside every folder. */
export function openWorkspace(openLoose: () => Root): Workspace {
  const roots = new Map<string, Root>();
  const documents = new Map<string, Document>();
  const realFolders = new Map<string, string>();

  return {
    roots: () => [...roots.values()],
    add(root) {
      if (root.folder !== undefined) {
        roots.set(root.folder, root);
        realFolders.set(root.folder, resolved(root.folder));
      }
      rearrange();
    },
    remove(folder) {
      roots.delete(folder);
      realFolders.delete(folder);
      rearrange();
    },
    write(key, path, text) {
      const places = documents.get(key)?.places ?? placesFor(path);
      documents.set(key, { path, text, places });
      for (const { root, file } of places) root.overlay(file, text);
    },
    close(key) {
      for (const { root, file } of documents.get(key)?.places ?? []) root.overlay(file, undefined);
      documents.delete(key);
    },
    rearrange,
    placeOf: (key) => documents.get(key)?.places[0],
    placesIn,
    keyOf(root, file) {
      for (const [key, { places }] of documents) {
        if (places.some((place) => place.root === root && place.file === file)) return key;
      }
      return undefined;
    },
    looseRoots: () =>
      [...documents.values()].flatMap(({ places }) =>
        places.filter(({ root }) => root.folder === undefined).map(({ root }) => root),
      ),
  };

  function rearrange(): void {
    for (const [key, { path, text, places }] of documents) {
      const next = placesFor(path, places);
      for (const { root, file } of places)
        if (!next.some((place) => place.root === root)) root.overlay(file, undefined);
      documents.set(key, { path, text, places: next });
      for (const { root, file } of next) root.overlay(file, text);
    }
  }

  function placesFor(path: string | undefined, before: readonly Place[] = []): readonly Place[] {
    const inside = path === undefined ? [] : placesIn(path).filter(({ root, file }) => root.includes(file));
    if (inside.length > 0) return inside;
    // A page speaks of the repo that it lies in; alone it says nothing.
    if (path !== undefined && isMarkdown(path)) return [];
    const loose = before.find(({ root }) => root.folder === undefined);
    return [loose ?? { root: openLoose(), file: looseName(path) }];
  }

  /** Compared with links resolved: the same folder may be opened under two names. */
  function placesIn(path: string): readonly Place[] {
    const real = resolved(path);
    const found: Place[] = [];
    for (const [folder, root] of roots) {
      const file = relativeTo(realFolders.get(folder) ?? folder, real);
      if (file !== undefined) found.push({ root, file });
    }
    return found.sort((a, b) => a.file.length - b.file.length);
  }
}

function looseName(path: string | undefined): string {
  const name = path === undefined ? "" : basename(path);
  return isNixFile(name) ? name : "untitled.nix";
}

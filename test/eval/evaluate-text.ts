/** Evaluates Nix text for tests, with other files beside it where a test needs them. */
import type { Tree } from "#eval/env.ts";
import { running } from "#eval/machine.ts";
import { newSession } from "#eval/session.ts";
import { type Tagged, tagged } from "#eval/tagged.ts";
import { parse } from "../syntax/grammar.ts";

/** The value of `main.nix`; `files` lie beside it. */
export function evaluateText(text: string, files: Readonly<Record<string, string>> = {}): Tagged {
  const session = newSession(treeOf({ ...files, "main.nix": text }));
  return running(() => tagged(session.importFile("main.nix")));
}

/** A workspace that consists of these files. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const sources = new Map(
    Object.entries(files)
      .filter(([path]) => path.endsWith(".nix"))
      .map(([path, content]) => [path, parse(content)]),
  );
  const folders = new Set(
    Object.keys(files).flatMap((path) => path.split("/").map((_, at, steps) => steps.slice(0, at).join("/"))),
  );
  return {
    nix: (path) => sources.get(path),
    exists: (path) => path in files || folders.has(path),
    text: (path) => files[path],
    entries: (path) => {
      if (!folders.has(path)) return undefined;
      const head = path === "" ? "" : `${path}/`;
      const names = Object.keys(files)
        .filter((file) => file.startsWith(head))
        .map((file) => file.slice(head.length));
      return new Map(names.map((name) => [name.split("/")[0] ?? "", name.includes("/") ? "directory" : "regular"]));
    },
  };
}

/** An import of a file that is not there stops the evaluation; it was moved, renamed, misspelt, or never added. */
import { folderOf, relativeFrom } from "#model/file-path.ts";
import { type MissingImport, missingImports } from "#model/imports.ts";
import type { Repo } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import { closestPath } from "#text/similar.ts";
import type { Location } from "#text/span.ts";
import type { Fix, Rule } from "./rule.ts";

export const evalMissingImport: Rule = {
  id: "eval/missing-import",
  severity: "error",
  summary: message("A file that is imported does not exist"),
  *check({ repo, imported }) {
    let meantBy: Meant | undefined;
    for (const file of repo.files.values()) {
      for (const missing of missingImports(repo, file)) {
        const { start, end } = missing.use;
        meantBy ??= meantIn(repo);
        const meant = meantBy(file.path, missing);
        const place = { file: file.path, start, end };
        const found = { ...place, message: described(missing, meant), fixes: fixes(place, meant) };
        // What no host imports fails nowhere yet.
        yield imported.has(file.path) ? found : { ...found, severity: "hint" };
      }
    }
  },
};

function described({ target }: MissingImport, meant: string | undefined): Message {
  if (meant === undefined) return message("path '{0}' does not exist: correct it, or create the file.", target);
  return message("path '{0}' does not exist; did you mean {1}?", target, meant);
}

function fixes({ file, start, end }: Location, meant: string | undefined): readonly Fix[] {
  if (meant === undefined) return [];
  const edits = [{ file, edits: [{ start, end, text: meant }] }];
  return [{ title: message("Replace by {0}", meant), safe: false, edits }];
}

type Meant = (from: string, missing: MissingImport) => string | undefined;

/** Only its ending was forgotten, it moved to another folder, or the name is misspelt; as the file would write it. */
function meantIn({ files }: Repo): Meant {
  const byName = grouped([...files.keys()], nameOf);
  const byFolder = grouped([...files.keys()], placeOf);
  return (from, { use, target }) => {
    const written = target.replace(/\/default\.nix$/, "");
    const near = files.has(`${written}.nix`) ? `${written}.nix` : (moved(from, target) ?? misspelt(target));
    if (near === undefined) return undefined;
    const isFolder = near.endsWith("/default.nix") && !use.parts.join("").endsWith(".nix");
    const path = relativeFrom(folderOf(from), isFolder ? folderOf(near) : near);
    // What a path cannot say without quotes is no suggestion.
    return /^[\w./+-]+$/.test(path) ? path : undefined;
  };

  function moved(from: string, target: string): string | undefined {
    if (sayNothing.has(nameOf(target))) return undefined;
    const [first, ...others] = (byName.get(nameOf(target)) ?? []).filter((file) => file !== from);
    return others.length === 0 ? first : undefined;
  }

  /** Only one word of the name may be misspelt: `routes-internal` is another file than `routes-public`. */
  function misspelt(target: string): string | undefined {
    const name = nameOf(target);
    if (name.length < shortestMisspelt) return undefined;
    const near = new Map((byFolder.get(placeOf(target)) ?? []).map((file) => [wordsOf(nameOf(file)), file]));
    return near.get(closestPath(wordsOf(name), near.keys()) ?? "");
  }
}

/** Many files go by these names; one of them in another folder is another thing. */
const sayNothing = new Set([
  "module.nix",
  "package.nix",
  "shell.nix",
  "home.nix",
  "system.nix",
  "options.nix",
  "test.nix",
]);

/** With `.nix`; shorter names are all close to each other. */
const shortestMisspelt = 7;

/** Words between dots, as names of options are. */
function wordsOf(name: string): string {
  return name.replaceAll(/[-_]/g, ".");
}

/** The folder in which a file, or the folder it is the `default.nix` of, has its name. */
function placeOf(file: string): string {
  return folderOf(file.replace(/\/default\.nix$/, ""));
}

function grouped(files: readonly string[], key: (file: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const group = groups.get(key(file));
    if (group) group.push(file);
    else groups.set(key(file), [file]);
  }
  return groups;
}

/** A `default.nix` goes by the name of its folder. */
function nameOf(file: string): string {
  return file.replace(/\/default\.nix$/, "").replace(/^.*\//, "");
}

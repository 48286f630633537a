/** An import of a file that is not there stops the evaluation; it was moved, renamed, misspelt, or never added. */
import { folderOf, relativeFrom } from "#model/file-path.ts";
import { type MissingImport, missingImports } from "#model/imports.ts";
import type { Repo } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import type { Location } from "#text/span.ts";
import type { Fix, Rule } from "./rule.ts";

export const evalMissingImport: Rule = {
  id: "eval/missing-import",
  severity: "error",
  summary: message("A file that is imported does not exist"),
  *check({ repo, imported }) {
    for (const file of repo.files.values()) {
      for (const missing of missingImports(repo, file)) {
        const { start, end } = missing.use;
        const meant = meantFile(repo, file.path, missing);
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

/** Only its ending was forgotten, it moved to another folder, or the name is misspelt; as this file would write it. */
function meantFile(repo: Repo, from: string, { use, target }: MissingImport): string | undefined {
  const written = target.replace(/\/default\.nix$/, "");
  const folder = folderOf(from);
  if (repo.files.has(`${written}.nix`)) return relativeFrom(folder, `${written}.nix`);
  const files = [...repo.files.keys()].filter((file) => file !== from);
  const [moved, ...others] = files.filter((file) => nameOf(file) === nameOf(target));
  const near = moved !== undefined && others.length === 0 ? moved : misspelt(files, target);
  if (near === undefined) return undefined;
  const isFolder = use.parts.join("").endsWith(".nix") === false && near.endsWith("/default.nix");
  const path = relativeFrom(folder, isFolder ? folderOf(near) : near);
  return /^[\w./+-]+$/.test(path) ? path : undefined;
}

function misspelt(files: readonly string[], target: string): string | undefined {
  const near = files.filter((file) => folderOf(file) === folderOf(target));
  const name = closest(
    target.slice(target.lastIndexOf("/") + 1),
    near.map((file) => file.slice(file.lastIndexOf("/") + 1)),
  );
  return near.find((file) => file.endsWith(`/${name ?? ""}`) || file === name);
}

/** A `default.nix` goes by the name of its folder. */
function nameOf(file: string): string {
  return file.replace(/\/default\.nix$/, "").replace(/^.*\//, "");
}

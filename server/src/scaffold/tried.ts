/** The repo as it would be with what is written: new modules and edits at once. */
import { readText } from "#facts/read-text.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { type Repo, withFiles } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { House } from "./house.ts";
import type { NewFile } from "./scaffolded.ts";

export interface Written {
  readonly files: readonly NewFile[];
  readonly edits: readonly FileEdits[];
}

/** Pages of documentation are none of its business. */
export function repoWith(repo: Repo, { files, edits }: Written): Repo | { readonly problem: Message } {
  const own = together(edits.filter(({ file }) => repo.files.has(file)));
  if (!own) return { problem: message("What has to be written lies at one place twice.") };
  const edited = editedRepo(repo, own);
  if (!edited) return { problem: message("An edit would not read as Nix.") };
  const added = files
    .filter(({ path }) => path.endsWith(".nix"))
    .map(({ path, text }) => ({ path, ...readText(text) }));
  const broken = added.find(
    ({ facts }) => facts.errors.length + facts.duplicates.length + facts.undefinedNames.length > 0,
  );
  if (broken) return { problem: message("The new module {0} would not read as Nix.", broken.path) };
  return withFiles(
    edited,
    added.map((file) => [file.path, file]),
  );
}

/** `undefined`: two of them overlap. */
function together(all: readonly FileEdits[]): readonly FileEdits[] | undefined {
  const files = new Map<string, FileEdits>();
  for (const { file, edits } of all) files.set(file, { file, edits: [...(files.get(file)?.edits ?? []), ...edits] });
  for (const { edits } of files.values()) {
    const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    if (sorted.some((edit, index) => edit.start < (sorted[index - 1]?.end ?? 0))) return undefined;
  }
  return [...files.values()];
}

/** The host that modules are made for. */
export function viewIn({ view }: House, repo: Repo): HostView | undefined {
  return view && hostsIn(repo).get(view.name);
}

/** A name that is bound in one file, renamed there: with everything that refers to it. */
import type { LocalName } from "#facts/facts.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import { nameEdits } from "./code-places.ts";
import { type Refused, type Renamed, refused } from "./renamed.ts";

/** Why it cannot be renamed, whatever to. */
export function unrenamableLocal(file: RepoFile, { name, kind }: LocalName): Message | undefined {
  if (file.facts.errors.length > 0) return message("{0} does not parse: mend it first.", file.path);
  if (kind === "formal") return message("{0} is what callers pass by this name.", name);
  if (kind === "rec") return message("{0} is an attribute, too: others may read it by this name.", name);
  return undefined;
}

export function renameLocal(file: RepoFile, local: LocalName, to: string): Renamed | Refused {
  const refusal = unrenamableLocal(file, local);
  if (refusal) return refused(refusal);
  if (showName(to) !== to) return refused(message("{0} is no name that Nix takes without quotes.", to));
  if (to === local.name) return refused(message("It is called {0} already.", to));
  // Wherever else the word stands, one of both may come to mean the other.
  const word = new RegExp(`(?<![\\w.'-])${to}(?![\\w'-])`);
  if (word.test(file.source.text)) return refused(message("{0} stands in this file already.", to));
  const binding = nameEdits(file, local, to, false);
  const references = local.references.flatMap((reference) => nameEdits(file, reference, to, true));
  const edits = [...binding, ...references].map((edit) => ({ ...edit, group: "code" as const }));
  return { kind: "renamed", edits: edits.sort((a, b) => a.start - b.start), leftOut: [], unsure: [] };
}

/** The repo evaluated with its new name: nothing may be another value, and nothing may come to fail. */
import type { OptionPath } from "#facts/facts.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn, type OptionView } from "#model/evaluated.ts";
import { idsOfPath } from "#model/ids.ts";
import type { Model } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { failuresIn, withoutPlaces } from "#model/units/block/edit-proof.ts";
import { type Message, message } from "#text/message.ts";
import { captured } from "./captured.ts";
import { lastName, lineOf, matching, moved, type RenameEdit, type Renaming } from "./renamed.ts";

/** Each of them is evaluated once more. */
const mostHosts = 12;

/** `undefined`: as far as hosts can be evaluated, they say what they said. `isUnsure`: a name that only evaluation knows may be the renamed one. */
export function harm(
  model: Model,
  renaming: Renaming,
  edits: readonly RenameEdit[],
  isUnsure: boolean,
): Message | undefined {
  const files = new Map<string, RenameEdit[]>();
  for (const edit of edits)
    if (model.repo.files.has(edit.file)) files.set(edit.file, [...(files.get(edit.file) ?? []), edit]);
  const repo = editedRepo(
    model.repo,
    [...files].map(([file, own]) => ({ file, edits: own })),
  );
  if (!repo) return message("The text would not be valid Nix any more.");
  for (const [file, own] of files) {
    const [before, now] = [model.repo.files.get(file), repo.files.get(file)];
    const name = before && now && captured(before.facts, now.facts, own);
    if (name)
      return message(
        "{0} would mean something else in {1}.",
        before.source.text.slice(name.start, name.end),
        lineOf(before.source.text, { file, ...name }),
      );
  }
  const after = hostsIn(repo);
  const hosts = [...hostsIn(model.repo)];
  if (isUnsure && hosts.length === 0) return message("No host of this repo can be evaluated.");
  if (isUnsure && hosts.length > mostHosts) return message("This repo has more than {0} hosts.", mostHosts);
  for (const [name, host] of hosts.slice(0, mostHosts)) {
    const now = after.get(name);
    if (!now) return message("The host {0} would be gone.", name);
    const changed = changedIn(model, host, now, renaming);
    if (changed !== undefined) return message("On the host {0}, {1} would be another value.", name, changed);
    const lost = host.leaves.find((leaf) => isLost(leaf, now, renaming));
    if (lost)
      return message(
        "On the host {0}, {1} would not be made of {2} any more.",
        name,
        lost.name,
        showPath(renaming.path),
      );
    if (isUnsure) {
      const blind = host.leaves.find((leaf) => leaf.state === "unknown" && readsGroup(leaf, renaming));
      if (blind) return message("On the host {0}, nobody can tell what {1} would be.", name, blind.name);
    }
  }
  return undefined;
}

/** The first option that is another one. */
function changedIn(model: Model, before: HostView, after: HostView, renaming: Renaming): string | undefined {
  const news = new Map(after.leaves.map((leaf) => [leaf.name, leaf]));
  const same = respelled(model, renaming);
  for (const old of before.leaves) {
    const name = matching(renaming, old.path) === "yes" ? showPath(moved(renaming, old.path)) : old.name;
    const now = news.get(name);
    if (!now || now.state !== old.state || same.value(old) !== same.value(now)) return old.name;
    news.delete(name);
  }
  const [added] = news.keys();
  if (added !== undefined) return added;
  const known = new Set(failuresIn(before).map(same.text));
  return failuresIn(after).some((failure) => !known.has(same.text(failure))) ? showPath(renaming.path) : undefined;
}

/** What reads the old name would have to read the new one, even where nobody knows the value, or a default stands in for it. */
function isLost(old: OptionView, after: HostView, renaming: Renaming): boolean {
  const unknown = renaming.path.indexOf(undefined);
  const known = showPath(unknown < 0 ? renaming.path : renaming.path.slice(0, unknown));
  const reads = [...old.reads.keys()].flatMap((name) => {
    const path = name.startsWith(known) ? parsePath(name) : undefined;
    return path && matching(renaming, path) === "yes" ? [showPath(moved(renaming, path))] : [];
  });
  if (reads.length === 0) return false;
  const now = after.at(matching(renaming, old.path) === "yes" ? namesOf(moved(renaming, old.path)) : old.path);
  return reads.some((name) => !now?.reads.has(name));
}

function namesOf(path: OptionPath): readonly string[] {
  return path.map((name) => name ?? "");
}

interface Respelled {
  /** What a value is, with old and new spellings alike. */
  readonly value: (leaf: OptionView) => string;
  readonly text: (text: string) => string;
}

/** Messages may name the option by its path or id, and a set around it has it as a key. A name alone is a value like any other. */
function respelled({ repo }: Model, renaming: Renaming): Respelled {
  const { path, to } = renaming;
  const old = showPath(path);
  const now = showPath(moved(renaming, path));
  const pairs = [[old, now], ...idsOfPath(repo.settings, old).map((id, at) => [id, idsOfPath(repo.settings, now)[at]])];
  const text = (value: string): string =>
    pairs.reduce((all, [from = "", into = from]) => all.replaceAll(from, into), value);
  const isAround = (leaf: OptionView): boolean =>
    leaf.path.length < path.length && leaf.path.every((name, at) => path[at] === undefined || path[at] === name);
  const value = (leaf: OptionView): string => {
    const shown = text(withoutPlaces(leaf.value));
    return isAround(leaf) ? shown.replaceAll(JSON.stringify(lastName(renaming)), JSON.stringify(to)) : shown;
  };
  return { value, text };
}

/** Reads the set that the renamed name lies in as a whole, or by names that are not known. */
function readsGroup({ reads, definitions }: OptionView, { path }: Renaming): boolean {
  const group = showPath(path.slice(0, -1));
  return reads.has(group) || definitions.some((definition) => definition.reads.has(group));
}

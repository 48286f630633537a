/** Where switches are turned on: a set, or a row of definitions, that has several of them; and one more in it. */
import type { Definition } from "#facts/facts.ts";
import { setsAround, type WrittenSet } from "#facts/written.ts";
import { showName } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { House } from "#scaffold/house.ts";
import type { FileEdits } from "#text/edit.ts";
import { beforeItem, behindItem, placeAmong } from "./insertion.ts";
import { unwritable } from "./writable.ts";

export interface Block {
  readonly file: RepoFile;
  readonly set: WrittenSet;
  readonly members: readonly Member[];
  /** It has at least half of the switches that there are: one that is not in it is missing there. */
  readonly isWhole: boolean;
}

interface Member {
  readonly key: string;
  /** Of the set. */
  readonly index: number;
  readonly before: string;
  readonly between: string;
  /** `lib.mkDefault `, or nothing. */
  readonly strength: string;
}

const fewest = 2;

/** `path`: of the group of switches. */
export function blockOf({ model }: House, path: readonly string[]): Block | undefined {
  const blocks = new Map<string, { file: RepoFile; set: WrittenSet; members: Member[] }>();
  for (const file of model.repo.files.values()) {
    if (!model.imported.has(file.path) || unwritable(model.repo, file.path)) continue;
    for (const fact of file.facts.definitions) {
      const key = fact.path[path.length];
      const isSwitch = fact.leaf && fact.path.length === path.length + 2 && fact.path.at(-1) === "enable";
      if (key === undefined || !isSwitch || fact.conditional || !path.every((name, at) => fact.path[at] === name))
        continue;
      const found = memberOf(file, fact, key);
      if (!found) continue;
      const name = `${file.path} ${found.set.start}`;
      const block = blocks.get(name) ?? { file, set: found.set, members: [] };
      block.members.push(found.member);
      blocks.set(name, block);
    }
  }
  const declared = model.sources.filter(
    ({ names, options }) =>
      options.length > 0 &&
      names.length === path.length + 2 &&
      names.at(-1) === "enable" &&
      path.every((name, at) => names[at] === name),
  ).length;
  const best = [...blocks.values()].sort((a, b) => b.members.length - a.members.length)[0];
  if (!best || best.members.length < fewest) return undefined;
  return { ...best, isWhole: best.members.length * 2 >= declared };
}

function memberOf(file: RepoFile, fact: Definition, key: string): { set: WrittenSet; member: Member } | undefined {
  const { text } = file.source;
  const [set] = setsAround(file.source, fact).filter(({ entries }) =>
    entries.some(({ start }) => start === fact.start),
  );
  const step = fact.steps.at(-2);
  if (!set || !step || set.isRecursive || text.slice(step.start, step.end) !== showName(key)) return undefined;
  const strength = /^((?:[\w.]*\bmkDefault\s+)?)(?:true|false)$/.exec(
    text.slice(fact.value.start, fact.value.end),
  )?.[1];
  if (strength === undefined) return undefined;
  const index = set.entries.findIndex(({ start }) => start === fact.start);
  const between = text.slice(step.end, fact.value.start);
  return { set, member: { key, index, before: text.slice(fact.start, step.start), between, strength } };
}

export function definitionIn({ file, set, members }: Block, key: string, enabled: boolean): FileEdits | undefined {
  const ordered = [...members].sort((a, b) => a.index - b.index);
  const place = placeAmong(
    ordered.map((each) => each.key),
    key,
  );
  const near = ordered[Math.max(place, 0)];
  const strengths = ordered.map(({ strength }) => strength);
  if (!near || strengths.some((each) => each !== near.strength)) return undefined;
  const binding = `${near.before}${showName(key)}${near.between.replace(/ {2,}=/, " =")}${near.strength}${enabled ? "true" : "false"};`;
  const { text } = file.source;
  const entry = set.entries[near.index];
  const edit =
    place < 0 && entry
      ? beforeItem(text, entry, [binding])
      : behindItem(text, { ...set, items: set.entries }, near.index, [binding]);
  return edit && { file: file.path, edits: [edit] };
}

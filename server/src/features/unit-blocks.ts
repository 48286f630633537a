/** Blocks of hardening for many services at once: edits that fit together, and that are tried out as a whole before they are offered. */
import { readText } from "#facts/read-text.ts";
import { modelOf } from "#model/derive.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { type Repo, type RepoFile, withFiles } from "#model/repo.ts";
import { type Block, blockFor } from "#model/units/block.ts";
import { blockEdits } from "#model/units/block-edit.ts";
import { provenBlockEdits } from "#model/units/block-edit-proof.ts";
import { linesOf } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import { lineEdits } from "#text/line-diff.ts";
import type { UnitName } from "./types.ts";

export interface WrittenBlocks {
  readonly edits: readonly FileEdits[];
  readonly units: readonly string[];
  /** Those that no block can be written for, or none that is proven to do no harm. */
  readonly left: readonly string[];
}

/** Two blocks that would be written over each other are written one after the other. */
const mostRounds = 8;

export function writeBlocks(model: Model, units: readonly UnitName[]): WrittenBlocks {
  let wanted = units;
  let careful: ReadonlySet<string> = new Set();
  const left: string[] = [];
  while (wanted.length > 0) {
    const { repo, blocks, unwritten } = written(model, wanted, careful);
    const wrong = harmed(model, repo, blocks);
    left.push(...namesOf(unwritten));
    if (wrong.length === 0)
      return { edits: editsBetween(model.repo, repo), units: namesOf(blocks), left: [...new Set(left)].sort() };
    // Each is tried out alone then, and at more places; what is wrong even so is left out.
    const failed = new Set(wrong.map(({ name }) => name).filter((name) => careful.has(name)));
    left.push(...failed);
    const gone = new Set(left);
    careful = new Set([...careful, ...namesOf(wrong)]);
    wanted = wanted.filter(({ name }) => !gone.has(name));
  }
  return { edits: [], units: [], left: namesOf(units) };
}

function namesOf(units: readonly UnitName[]): readonly string[] {
  return [...new Set(units.map(({ name }) => name))].sort();
}

interface WrittenBlock extends UnitName {
  readonly block: Block;
}

interface Written {
  readonly repo: Repo;
  readonly blocks: readonly WrittenBlock[];
  readonly unwritten: readonly UnitName[];
}

function written(model: Model, units: readonly UnitName[], careful: ReadonlySet<string>): Written {
  let now = model;
  let rest = units;
  const blocks: WrittenBlock[] = [];
  const unwritten: UnitName[] = [];
  for (let round = 0; round < mostRounds && rest.length > 0; round++) {
    const taken = new Map<string, Edit[]>();
    const later: UnitName[] = [];
    for (const each of rest) {
      const unit = unitNamed(now, each);
      const block = unit && blockFor(unit, "base");
      const edits = block && (careful.has(each.name) ? provenBlockEdits : blockEdits)(now, unit, block);
      if (!block || !edits) unwritten.push(each);
      else if (take(taken, edits)) blocks.push({ ...each, block });
      else later.push(each);
    }
    const next = withEdits(now.repo, taken);
    if (!next) return { repo: model.repo, blocks: [], unwritten: units };
    now = modelOf(next);
    rest = later;
  }
  return { repo: now.repo, blocks, unwritten: [...unwritten, ...rest] };
}

function unitNamed({ repo }: Pick<Model, "repo">, { host, name }: UnitName): ServiceUnit | undefined {
  const view = hostsIn(repo).get(host);
  return view && serviceUnitsOf(view).find((unit) => unit.name === name);
}

/** Whether the edits touch none of those that are taken already; then they are, too. What both write at the head of a file is written once. */
function take(taken: Map<string, Edit[]>, { file, edits }: FileEdits): boolean {
  const own = taken.get(file) ?? [];
  const isSame = (a: Edit, b: Edit): boolean => a.start === b.start && a.end === b.end && a.text === b.text;
  const fresh = edits.filter((edit) => !own.some((other) => isSame(edit, other)));
  if (fresh.some((edit) => own.some((other) => edit.start <= other.end && other.start <= edit.end))) return false;
  // Where all is the same, it is not known to be meant twice.
  if (fresh.length === 0) return false;
  taken.set(file, [...own, ...fresh]);
  return true;
}

/** `undefined`: the text would not parse. */
function withEdits(repo: Repo, taken: ReadonlyMap<string, readonly Edit[]>): Repo | undefined {
  const files: (readonly [string, RepoFile])[] = [];
  for (const [path, edits] of taken) {
    const before = repo.files.get(path);
    if (!before) return undefined;
    const { source, facts } = readText(applyEdits(before.source.text, edits));
    if (facts.errors.length > before.facts.errors.length) return undefined;
    files.push([path, { path, source, facts }]);
  }
  return withFiles(repo, files);
}

/** The blocks that do not say what they mean to, or all of them, if anything else is another one then. */
function harmed(model: Model, repo: Repo, blocks: readonly WrittenBlock[]): readonly WrittenBlock[] {
  if (blocks.length === 0) return [];
  const wrong = blocks.filter(({ block, ...each }) => {
    const unit = unitNamed({ repo }, each);
    return !unit || block.entries.some(({ key, value }) => !says(unit, key, linesOf(value)));
  });
  if (wrong.length > 0) return wrong;
  const keys = new Map(blocks.map(({ name, block }) => [name, new Set(block.entries.map(({ key }) => key))]));
  const [before, after] = [hostsIn(model.repo), hostsIn(repo)];
  const isKept = [...before].every(([host, view]) => {
    const now = after.get(host);
    return now && said(view, keys) === said(now, keys) && failsNoMore(view, now);
  });
  return isKept ? [] : blocks;
}

function says({ directives }: ServiceUnit, key: string, lines: readonly string[]): boolean {
  const found = directives.get(key)?.lines;
  return found !== undefined && lines.every((line) => found.includes(line));
}

/** All that a host says beside the keys of the blocks. The order in which modules add to a list is nobody's business. */
function said({ leaves }: HostView, keys: ReadonlyMap<string, ReadonlySet<string>>): string {
  return leaves
    .filter(({ path: [systemd, services, name = "", config, key = ""] }) => {
      const isUnit = systemd === "systemd" && services === "services" && keys.has(name);
      return !isUnit || (config === "serviceConfig" && key !== "" && !keys.get(name)?.has(key));
    })
    .map(({ name, state, value }) => {
      const shown = value[0] === "list" ? JSON.stringify(value[1].map(withoutPlaces).sort()) : withoutPlaces(value);
      return `${name} ${state} ${shown}`;
    })
    .join("\n");
}

function failsNoMore(before: HostView, after: HostView): boolean {
  const known = new Set(failuresIn(before));
  return failuresIn(after).every((failure) => known.has(failure));
}

function failuresIn({ host, leaves }: HostView): readonly string[] {
  return [
    ...host.problems.map(withoutPlaces),
    ...leaves.flatMap(({ errors }) => errors.map(({ reason }) => JSON.stringify(reason))),
  ];
}

const places: ReadonlySet<string> = new Set(["place", "related", "lacking", "origin", "slot", "start", "end", "trace"]);

/** They move with every edit. */
function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (places.has(key)) return undefined;
    return typeof each === "bigint" ? String(each) : each;
  });
}

function editsBetween(before: Repo, after: Repo): readonly FileEdits[] {
  return [...after.files].flatMap(([file, { source }]) => {
    const old = before.files.get(file)?.source.text ?? "";
    return old === source.text ? [] : [{ file, edits: lineEdits(old, source.text) }];
  });
}

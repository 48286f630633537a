/** Blocks of hardening for many services at once: edits that fit together, and that are tried out as a whole before they are offered. */
import { modelOf } from "#model/derive.ts";
import { editedRepo } from "#model/edited.ts";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Repo } from "#model/repo.ts";
import { blockFor } from "#model/units/block/block.ts";
import { blockEdits } from "#model/units/block/edit.ts";
import { harmedBy, provenBlockEdits, type WrittenBlock } from "#model/units/block/edit-proof.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
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
    const wrong = harmedBy(hostsIn(model.repo), hostsIn(repo), blocks);
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
    const next = editedRepo(
      now.repo,
      [...taken].map(([file, edits]) => ({ file, edits })),
    );
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

function editsBetween(before: Repo, after: Repo): readonly FileEdits[] {
  return [...after.files].flatMap(([file, { source }]) => {
    const old = before.files.get(file)?.source.text ?? "";
    return old === source.text ? [] : [{ file, edits: lineEdits(old, source.text) }];
  });
}

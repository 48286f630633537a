/** Edits that write a block of hardening where the repo already speaks of the unit, in the style of that file. */
import { libraryName } from "#facts/formals-edit.ts";
import type { OptionRoom } from "#facts/option-rooms.ts";
import { readText } from "#facts/read-text.ts";
import { counts } from "#model/defined.ts";
import { resolve } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import type { Repo, RepoFile } from "#model/repo.ts";
import { type DirectiveValue, isList } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { applyEdits, type Edit, type FileEdits } from "#text/edit.ts";
import type { Block, BlockEntry } from "./block.ts";
import { editsInto } from "./edit-into.ts";
import { opened } from "./edit-opened.ts";
import { roomsFor, type UnitRoom } from "./place-rooms.ts";

/** `undefined`: there is no place where it can be written for this unit alone, and without doing harm. All edits are of one file. */
export function blockEdits(model: Model, unit: ServiceUnit, block: Block): FileEdits | undefined {
  for (const edits of blockAttempts(model, unit, block)) return edits;
  return undefined;
}

/**
 * All the places where it may be written, the best first. `argumentRooms`: arguments of the call that makes the unit, which come before the
 * places where nothing is written of it yet.
 */
export function* blockAttempts(
  model: Model,
  unit: ServiceUnit,
  block: Block,
  argumentRooms: () => readonly UnitRoom[] = () => [],
): Iterable<FileEdits> {
  const entries = block.entries.filter((entry) => !isThere(unit, entry));
  if (entries.length === 0) return;
  const rooms = roomsFor(model, unit);
  const isBegun = ({ room }: UnitRoom): boolean => room.names.filter((name) => name !== "config").length < 2;
  for (const places of [() => rooms.filter(isBegun), argumentRooms, () => rooms.filter((each) => !isBegun(each))])
    for (const place of places()) {
      const edits = editsAt(model, unit, place, { ...block, entries });
      if (edits && !generated.test(edits.file)) yield edits;
    }
}

/** `nixos-generate-config` writes it anew. */
const generated = /(?:^|\/)hardware-configuration\.nix$/;

/** Whether the repo says so already, and strongly enough. */
function isThere({ directives }: ServiceUnit, { key, value, force }: BlockEntry): boolean {
  const own = directives.get(key)?.contributions.filter(({ by, status }) => by === "repo" && status === "used") ?? [];
  return own.some(
    (each) => each.value !== undefined && isSame(each.value, value) && (!force || isForced(each.priority)),
  );
}

function isForced(priority: number | undefined): boolean {
  return priority !== undefined && priority <= 50;
}

export function isSame(a: DirectiveValue, b: DirectiveValue): boolean {
  return isList(a) && isList(b) ? a.length === b.length && a.every((item, index) => item === b[index]) : a === b;
}

function editsAt(
  { repo }: Model,
  unit: ServiceUnit,
  { file, room, beside }: UnitRoom,
  block: Block,
): FileEdits | undefined {
  const { source } = file;
  const { entries } = block;
  if (entries.some(({ key }) => room.written.has(key)) || !isKept(unit, room, entries)) return undefined;
  const at = room.place.start + (room.kind === "module" || room.kind === "value" ? 0 : 1);
  const isForcing = room.priority === 100 && entries.some(({ force }) => force);
  const force = isForcing ? libraryName(source, at, room.module, "mkForce") : undefined;
  const merge = room.kind === "value" ? libraryName(source, at, room.module, "mkMerge") : undefined;
  if ((isForcing && !force) || (room.kind === "value" && !merge)) return undefined;
  const head = force?.edits ?? merge?.edits ?? [];
  if (head.length > 0 && isCalled(repo, file)) return undefined;
  const edits = editsInto({
    text: source.text,
    room,
    block,
    entries,
    force: force?.text,
    merge: merge?.text,
    beside,
  });
  const all = edits && joined([...head, ...opened(source, room.place, edits)]);
  return all && isWhole(file, all) ? { file: file.path, edits: all } : undefined;
}

/** What is laid over the set does not have these keys. */
function isKept({ view, name }: ServiceUnit, room: OptionRoom, entries: readonly BlockEntry[]): boolean {
  if (room.covered === undefined) return true;
  if (room.covered === "all") return false;
  const config = partAt(view, ["systemd", "services", name, "serviceConfig"]);
  const { parts, isComplete } = attributesOf(view, config);
  const isSaid = view.at(["systemd", "services", name, "serviceConfig"])?.definitions.every((each) => counts(each));
  return isComplete && isSaid !== false && entries.every(({ key }) => !parts.has(key));
}

/** Somebody takes the file for a value, or calls it with arguments of its own. */
function isCalled(repo: Repo, file: RepoFile): boolean {
  return [...repo.files.values()].some(({ path, facts }) =>
    facts.paths.some((use) => use.role === "import" && resolve(repo, path, use).includes(file.path)),
  );
}

/** Two that begin at one place are one. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const found: Edit[] = [];
  for (const edit of sorted) {
    const last = found.at(-1);
    if (last && last.start === last.end && last.end === edit.start)
      found.splice(-1, 1, { start: last.start, end: edit.end, text: last.text + edit.text });
    else found.push(edit);
  }
  return found;
}

/** The file reads as well as before. */
function isWhole({ source, facts: before }: RepoFile, edits: readonly Edit[]): boolean {
  const { facts } = readText(applyEdits(source.text, edits));
  return (["errors", "duplicates", "undefinedNames"] as const).every(
    (kind) => facts[kind].length <= before[kind].length,
  );
}

/**
 * Holds the check of names and attributes against a real Nix: `node test/truth/scopes.ts <file or dir>… [--nix <nix-instantiate>]`.
 *
 * Nix tells only the first thing it refuses. So each refused place is mended, and the file is asked again until Nix accepts it; then
 * we must have found the same places, and no others. `docs/checks/step-2-scopes.md` tells
 * what came of it. Exit code 1: something missed, or something found that Nix does not refuse.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { extract } from "#facts/extract.ts";
import type { Duplicate, UndefinedName } from "#facts/facts.ts";
import { globals } from "#facts/global-names.ts";
import { parse } from "../syntax/grammar.ts";
import { followsFrom, mergesDeeper } from "./merged-bindings.ts";
import { nixVersion } from "./nix.ts";
import { nixRefusals, type Refusal } from "./nix-refusals.ts";

/** `syntax`: refused for its grammar. `newer`: only this Nix refuses it, newer ones do not. */
export type Outcome = "accepted" | "same" | "syntax" | "newer" | "missed" | "false";

export interface Compared {
  readonly file: string;
  readonly outcome: Outcome;
  /** Places that both refuse. */
  readonly undefinedNames: number;
  readonly duplicates: number;
  readonly detail: string;
}

export function compare(files: readonly string[], nix: string): Compared[] {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-scopes-"));
  try {
    const cases = files.map((file, index) => newCase(file, join(folder, `${index}.nix`)));
    let open: readonly Case[] = cases;
    while (open.length > 0) {
      const refusals = nixRefusals(
        open.map((one) => one.copy),
        nix,
      );
      open = open.filter((one, index) => settle(one, refusals[index]));
    }
    return cases.map(result);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One file on its way: what we found and Nix did not name yet, and how the text was mended so far. */
interface Case {
  readonly file: string;
  readonly copy: string;
  readonly text: Buffer;
  /** We read no valid Nix there, either. */
  readonly broken: boolean;
  /** A name that the file does not have. */
  readonly fresh: string;
  readonly undefinedNames: Ours<UndefinedName>[];
  readonly duplicates: Ours<Duplicate>[];
  readonly mends: Mend[];
  /** Where the duplicates begin that both found. */
  readonly named: number[];
  outcome: Outcome | undefined;
  detail: string;
  readonly found: { undefinedNames: number; duplicates: number };
}

/** With offsets in bytes. */
interface Ours<T> {
  readonly fact: T;
  readonly at: number;
  readonly first: number;
}

interface Mend {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

function newCase(file: string, copy: string): Case {
  const bytes = readFileSync(file);
  const text = bytes.toString("utf8");
  const source = parse(text);
  const facts = extract(source);
  const at = (offset: number): number => Buffer.byteLength(text.slice(0, offset));
  let fresh = "Q";
  while (text.includes(fresh)) fresh += "q";
  const one: Case = {
    file,
    copy,
    text: bytes,
    broken: source.errors.length > 0,
    fresh,
    undefinedNames: facts.undefinedNames.map((fact) => ({ fact, at: at(fact.start), first: 0 })),
    duplicates: facts.duplicates.map((fact) => ({ fact, at: at(fact.start), first: at(fact.first.start) })),
    mends: [],
    named: [],
    outcome: undefined,
    detail: "",
    found: { undefinedNames: 0, duplicates: 0 },
  };
  writeFileSync(copy, mended(one));
  return one;
}

function mended({ text, mends, fresh }: Case): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`let ${fresh} = { }; in\n`)];
  let at = 0;
  for (const mend of mends) {
    parts.push(text.subarray(at, mend.at), Buffer.from(mend.text));
    at = mend.at + mend.length;
  }
  return Buffer.concat([...parts, text.subarray(at)]);
}

/** The offset in the file of an offset in the mended text. */
function original({ mends, fresh }: Case, offset: number): number {
  let at = offset - `let ${fresh} = { }; in\n`.length;
  for (const mend of mends) {
    if (at < mend.at + mend.text.length) break;
    at += mend.length - mend.text.length;
  }
  return at;
}

/** Takes in what Nix says; true when it has to be asked again. */
function settle(one: Case, refusal: Refusal | undefined): boolean {
  if (!refusal) return end(one, "accepted", "");
  const name = /^undefined variable '"?(.*?)"?'$/.exec(refusal.reason)?.[1];
  const twice = /^attribute '(.*)' already defined at .*?:(\d+):(\d+)$/.exec(refusal.reason);
  if (name !== undefined) return undefinedName(one, name, offsetOf(one, refusal));
  if (twice) {
    const first = offsetOf(one, { line: Number(twice[2]), column: Number(twice[3]) });
    return duplicate(one, twice[1] ?? "", offsetOf(one, refusal), first);
  }
  return end(one, one.broken ? "syntax" : "newer", refusal.reason);
}

function end(one: Case, outcome: Outcome, detail: string): false {
  one.outcome = outcome;
  one.detail = detail;
  return false;
}

function undefinedName(one: Case, name: string, place: number): boolean {
  if (globals.has(name)) return end(one, "newer", `undefined variable ${name}`);
  // Nix 2.8 says of an inherited name only where the bindings around it begin, and any Nix of `f or` where the call begins.
  const vague = (at: number): boolean => place < at && (name === "or" || isInherited(one, at));
  const index =
    indexOf(one.undefinedNames, ({ at, fact }) => at === place && fact.name === name) ??
    indexOf(one.undefinedNames, ({ at, fact }) => fact.name === name && vague(at));
  const [ours] = index === undefined ? [] : one.undefinedNames.splice(index, 1);
  if (!ours) return end(one, "missed", `undefined variable ${name} at byte ${place}`);
  one.found.undefinedNames++;
  const word = wordAt(one, ours.at);
  return mend(one, ours.at, word, isInherited(one, ours.at) ? `;inherit(${one.fresh})${word};inherit` : one.fresh);
}

function duplicate(one: Case, path: string, place: number, first: number): boolean {
  // Where literal sets are merged, Nix 2.8 names the two the other way round.
  const [early, late] = [Math.min(place, first), Math.max(place, first)];
  const index = indexOf(one.duplicates, (ours) => isAt(one, ours.at, late) && isAt(one, ours.first, early));
  const [ours] = index === undefined ? [] : one.duplicates.splice(index, 1);
  if (!ours) {
    const text = one.text.toString("utf8");
    if (one.named.some((named) => followsFrom(text, named, late, early)))
      return mend(one, late, wordAt(one, late), `${one.fresh}${one.mends.length}`);
    const newer = mergesDeeper(text, early, late);
    return end(one, newer ? "newer" : "missed", `attribute ${path} already defined at byte ${late}, first ${early}`);
  }
  // A single name is how Nix 2.8 speaks of what it cannot merge deeper; we speak of what meets inside.
  if (/^[\w'-]+$/.test(path) && ours.fact.path.length > 1 && ours.fact.path.at(-1) !== path)
    return end(one, "newer", `attribute ${path} already defined at byte ${late}, first ${early}`);
  one.found.duplicates++;
  one.named.push(ours.at);
  const word = wordAt(one, ours.at);
  if (!isInherited(one, ours.at) || isInheritedFrom(one, ours.at))
    return mend(one, ours.at, word, `${one.fresh}${one.mends.length}`);
  // Without the name nobody can tell whether it is bound, either.
  const unbound = indexOf(one.undefinedNames, ({ at }) => at === ours.at);
  if (unbound !== undefined) one.undefinedNames.splice(unbound, 1);
  return mend(one, ours.at, word, "");
}

/** A name with its quotes. */
function wordAt({ text }: Case, at: number): string {
  return /^(?:\$\{\s*"[^"]*"\s*\}|"[^"]*"|[\w'-]+)/.exec(text.toString("utf8", at))?.[0] ?? "";
}

function mend(one: Case, at: number, word: string, text: string): boolean {
  one.mends.push({ at, length: Buffer.byteLength(word), text });
  one.mends.sort((a, b) => a.at - b.at);
  writeFileSync(one.copy, mended(one));
  return true;
}

/** Nix 2.8 takes the end of the word `inherit` (or of its parenthesis) for the place of what is inherited. */
function isAt(one: Case, ours: number, nix: number): boolean {
  return ours === nix || (nix < ours && isInherited(one, ours) && !/[;=]/.test(one.text.toString("latin1", nix, ours)));
}

function isInherited(one: Case, at: number): boolean {
  return /\binherit\s*(?:\((?:[^;]|;(?=[^;]*\)))*\))?[\w\s"'${}-]*$/.test(before(one, at));
}

function isInheritedFrom(one: Case, at: number): boolean {
  return isInherited(one, at) && !/\binherit[\w\s"'${}-]*$/.test(before(one, at));
}

/** What stands in front, without comments. */
function before({ text }: Case, at: number): string {
  return text.toString("latin1", 0, at).replaceAll(/#.*|\/\*[\s\S]*?\*\//g, "");
}

/** Bytes from the beginning of the file. */
function offsetOf(one: Case, { line, column }: { readonly line: number; readonly column: number }): number {
  const text = mended(one);
  let start = 0;
  for (let left = line - 1; left > 0; left--) {
    while (start < text.length && text[start] !== 10 && text[start] !== 13) start++;
    start += text[start] === 13 && text[start + 1] === 10 ? 2 : 1;
  }
  return original(one, start + column - 1);
}

function indexOf<T>(all: readonly T[], holds: (one: T) => boolean): number | undefined {
  const index = all.findIndex(holds);
  return index < 0 ? undefined : index;
}

/** What we found and Nix never named, though it accepted the file in the end, is false. */
function result({ file, outcome, detail, found, undefinedNames, duplicates }: Case): Compared {
  const left = [
    ...undefinedNames.map(({ fact, at }) => `undefined ${fact.name} at byte ${at}`),
    ...duplicates.map(({ fact, at }) => `duplicate ${fact.path.join(".")} at byte ${at}`),
  ];
  const wrong = left.length > 0 && (outcome === "accepted" || outcome === "syntax");
  const both = found.undefinedNames + found.duplicates > 0;
  return {
    file,
    outcome: wrong ? "false" : outcome === "accepted" && both ? "same" : (outcome ?? "missed"),
    ...found,
    detail: wrong ? left.join(", ") : detail,
  };
}

/** The file itself, or all below a folder. */
function nixFiles(folder: string): string[] {
  if (folder.endsWith(".nix") && !statSync(folder).isDirectory()) return [folder];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { nix: { type: "string" } }, allowPositionals: true });
  const nix = values.nix ?? "nix-instantiate";
  if (positionals.length === 0) {
    console.error("Usage: node test/truth/scopes.ts <file or dir>… [--nix <nix-instantiate>]");
    process.exit(2);
  }
  console.log(nixVersion(nix) ?? `${nix} does not run`);
  const results = compare(positionals.flatMap(nixFiles), nix);
  for (const { file, outcome, detail, undefinedNames, duplicates } of results) {
    if (outcome !== "accepted" && outcome !== "syntax")
      console.log(
        `${outcome.padEnd(9)} ${file}  undefined ${undefinedNames}, twice ${duplicates}  ${detail.slice(0, 200)}`,
      );
  }
  const outcomes = new Map<Outcome, number>();
  for (const { outcome } of results) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const [outcome, count] of outcomes) console.log(`${String(count).padStart(6)} ${outcome}`);
  process.exitCode = outcomes.has("missed") || outcomes.has("false") ? 1 : 0;
}

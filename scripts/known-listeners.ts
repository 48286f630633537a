/**
 * Holds what `server/src/knowledge/listeners.json` says of ports, addresses and conditions against the defaults that a manual shows.
 *
 *   node scripts/known-listeners.ts --manual <options.json or folder of Markdown pages>
 *
 * What is a default of the program, and not of its module, is in no manual: that has to be looked up by hand.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { parseArgs } from "node:util";
import { type KnownPort, type KnownService, knownServices, type Path } from "#knowledge/listeners.ts";
import { nameParts } from "./nixos-options/manual.ts";

/** By the name of an option, its parts joined by dots: its default as Nix would write it. */
export type Defaults = ReadonlyMap<string, string>;

/** What the table says otherwise than the manual, one sentence each. */
export function differences(services: readonly KnownService[], defaults: Defaults): string[] {
  return services.flatMap(({ ports }) => ports.flatMap((port) => [...differencesOf(port, defaults)]));
}

function* differencesOf(port: KnownPort, defaults: Defaults): Iterable<string> {
  for (const { option, default: ours } of port.when) {
    const theirs = defaults.get(option.join("."));
    if (theirs !== undefined && plain(theirs) !== String(ours)) yield says(option, String(ours), theirs);
  }
  const [bindOption] = port.bindOptions;
  const address = bindOption && defaults.get(bindOption.join("."));
  if (bindOption && port.bind !== undefined && isLiteral(address) && !sameAddresses(port.bind, address))
    yield says(bindOption, port.bind, address);
  const option = port.options.find((one) => defaults.has(one.join(".")));
  const theirs = option && defaults.get(option.join("."));
  if (!option || theirs === undefined || port.form === "sets" || port.initial) return;
  const numbers = theirs.match(/\d+/g)?.map(Number) ?? [];
  const isSame = port.default === undefined ? !isPort(theirs) : numbers.includes(port.default);
  if (!isSame && theirs !== "null") yield says(option, String(port.default ?? "nothing"), theirs);
}

function says(option: Path, ours: string, theirs: string): string {
  return `${option.join(".")}: ${ours} in the table, ${theirs} in the manual`;
}

function plain(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

function isLiteral(text: string | undefined): text is string {
  return text !== undefined && /^("[^"$]*"|\[( "[^"$]*")* \])$/.test(text);
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && text !== "0";
}

/** `*`, `::` and no address at all are every one of them. */
function sameAddresses(ours: string, theirs: string): boolean {
  const list = (text: string): string => text.replace(/[[\]"\s]+/g, ",").replace(/^,+|,+$/g, "");
  const every = new Set(["", "*", "::"]);
  return list(ours) === list(theirs) || (every.has(list(ours)) && every.has(list(theirs)));
}

/** `where` is the `options.json` of a NixOS manual, or a folder with the manual's page of options as Markdown. */
export function listedDefaults(where: string): Defaults {
  return where.endsWith(".json") ? fromJson(readFileSync(where, "utf8")) : fromPages(where);
}

interface JsonOption {
  readonly loc: readonly string[];
  readonly default?: { readonly text?: string };
}

function fromJson(text: string): Defaults {
  const options = Object.values(JSON.parse(text) as Record<string, JsonOption>);
  return new Map(
    options.flatMap(({ loc, default: value }) =>
      value?.text === undefined ? [] : [[loc.join("."), value.text.replace(/\s+/g, " ")]],
    ),
  );
}

function fromPages(folder: string): Defaults {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".md")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const section of text.split(/^## /m).slice(1)) {
      const end = section.indexOf("\n");
      const says = section.slice(end).replace(/\s+/g, " ");
      const value = / Default: (.*?)(?: (?:Example:|Related packages:|Declared by:).*)?$/.exec(says)?.[1];
      if (value !== undefined) found.set(nameParts(section.slice(0, end).trim()).join("."), value);
    }
  }
  return found;
}

if (import.meta.main) {
  const { manual } = parseArgs({ args: argv.slice(2), options: { manual: { type: "string" } } }).values;
  if (manual === undefined) {
    console.error("usage: node scripts/known-listeners.ts --manual <options.json or folder of pages>");
    exit(2);
  }
  const found = differences(knownServices(), listedDefaults(manual));
  for (const line of found) console.log(line);
  exit(found.length > 0 ? 1 : 0);
}

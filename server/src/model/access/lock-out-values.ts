/** Two values of one option compared: whether they are surely the same, surely different, or nobody can tell; and what of them may be shown. */
import { force } from "#eval/machine.ts";
import { isKnown, type Tagged, tagged } from "#eval/tagged.ts";
import { AttrSet, ListValue, Maybe, PathValue, type Slot, Spread, Unknown } from "#eval/value.ts";
import { quietly } from "#model/counted.ts";
import { counts, statementsOf } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { partAt } from "#model/ports/part.ts";
import { shortValue } from "#model/value-text.ts";
import type { Message } from "#text/message.ts";

/** `undefined`: not known. */
export function isSameValue(a: Tagged, b: Tagged): boolean | undefined {
  if (surelyDiffer(a, b)) return false;
  return isKnown(a) && isKnown(b) ? shape(a) === shape(b) : sameDoubt(a, b) ? true : undefined;
}

function shape(value: Tagged): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}

/** A package of the same name: with the same inputs of the flake it is the same. */
const samePackage = "the package {0} is not built here";

/** Functions of nixpkgs: what they make is as different as what they are given. */
const makers =
  /(?:^|\.)(?:write\w*|writers|run\w*|build\w+|mk\w+|make\w+|concat\w+|replace\w+|substitute\w*|callPackage\w*|fetch\w+|symlinkJoin|linkFarm\w*|formats|override\w*|extend|stdenv\w*)(?:\.|$)/;

function isNamed({ template, args: [name] }: Message): boolean {
  return template === samePackage && typeof name === "string" && !makers.test(name);
}

/** Whether there is something to compare; a package is known by its name. */
export function isComparable({ errors, value }: OptionView): boolean {
  if (errors.length > 0 || value[0] === "error") return false;
  return value[0] !== "unknown" || onlyPackages(value);
}

/** Whether all that is not known in them is the same by its name. */
function sameDoubt(a: Tagged, b: Tagged): boolean {
  return shape(a) === shape(b) && onlyPackages(a);
}

function onlyPackages(value: Tagged): boolean {
  switch (value[0]) {
    case "unknown":
      return isNamed(value[1]) && value[2] === undefined;
    case "text":
      return value[1].every((part) => typeof part === "string" || isNamed(part));
    case "list":
      return value[1].every((item) => item[0] !== "spread" && onlyPackages(item));
    case "set":
      return value[2] === undefined && Object.values(value[1]).every(onlyPackages);
    case "opaque":
    case "error":
      return false;
    default:
      return true;
  }
}

/** Whether no value of what is not known could make them the same. */
function surelyDiffer(a: Tagged, b: Tagged): boolean {
  if (isOpen(a) || isOpen(b)) return false;
  if (a[0] === "text" || b[0] === "text") return textsDiffer(a, b);
  if (a[0] === "list" && b[0] === "list") {
    const [x, y] = [a[1], b[1]];
    if ([...x, ...y].some((item) => item[0] === "spread")) return false;
    return x.length !== y.length || x.some((item, index) => surelyDiffer(item as Tagged, y[index] as Tagged));
  }
  if (a[0] === "set" && b[0] === "set") {
    if (a[2] !== undefined || b[2] !== undefined) return false;
    const [x, y] = [Object.keys(a[1]), Object.keys(b[1])];
    if (x.length !== y.length || x.some((name) => !(name in b[1]))) return true;
    return x.some((name) => surelyDiffer(a[1][name] as Tagged, b[1][name] as Tagged));
  }
  if (a[0] === "opaque" || b[0] === "opaque") return false;
  return a[0] !== b[0] || shape(a) !== shape(b);
}

function isOpen([kind]: Tagged): boolean {
  return kind === "unknown" || kind === "error";
}

function textsDiffer(a: Tagged, b: Tagged): boolean {
  const [x, y] = [ends(a), ends(b)];
  if (!x || !y) return a[0] !== "opaque" && b[0] !== "opaque";
  if ((a[0] === "string" && x.least < y.least) || (b[0] === "string" && y.least < x.least)) return true;
  const [head, tail] = [Math.min(x.head.length, y.head.length), Math.min(x.tail.length, y.tail.length)];
  return x.head.slice(0, head) !== y.head.slice(0, head) || (tail > 0 && x.tail.slice(-tail) !== y.tail.slice(-tail));
}

/** What is known of both ends of a string, and how long it is at least. */
function ends(value: Tagged): { readonly head: string; readonly tail: string; readonly least: number } | undefined {
  if (value[0] === "string") return { head: value[1], tail: value[1], least: value[1].length };
  if (value[0] !== "text") return undefined;
  const known = value[1].map((part) => (typeof part === "string" ? part : ""));
  return { head: known[0] ?? "", tail: known.at(-1) ?? "", least: known.join("").length };
}

const isConverted = "NixOS converts this value before it merges it";

/** What the repo says of an option of which NixOS makes something else; `undefined`: not known, or more than one place says it. */
export function writtenValue(view: HostView, { path, value }: OptionView): Tagged | undefined {
  if (value[0] !== "unknown" || value[1].template !== isConverted) return undefined;
  const said = statementsOf(view.repo, view.host, path).filter(({ definition }) => counts(definition));
  const [only] = said;
  if (!only || said.length > 1 || only.isDoubtful || only.definition.status !== "used") return undefined;
  const written = view.host.within(() => tagged(only.slot));
  const isProperty = written[0] === "set" && "_type" in written[1];
  return isKnown(written) && !isProperty ? written : undefined;
}

/** The paths in a value, in order: as data they are not shown. `undefined`: there may be others. */
export function pathsAt(view: HostView, path: readonly string[]): readonly string[] | undefined {
  const part = partAt(view, path);
  if (!part) return [];
  const found: string[] = [];
  return view.host.within(() => quietly(() => (collect(part.slot, found, 6) ? found : undefined)));
}

function collect(slot: Slot, found: string[], depth: number): boolean {
  const value = force(slot);
  if (value instanceof Unknown || depth <= 0) return false;
  if (value instanceof PathValue) found.push(value.absolute ? value.path : `./${value.path}`);
  if (value instanceof ListValue)
    return value.items.every((item) => !(item instanceof Spread) && collect(item, found, depth - 1));
  if (value instanceof AttrSet)
    return [...value.entries.values()].every((entry) => !(entry instanceof Maybe) && collect(entry, found, depth - 1));
  return true;
}

/** Names of attributes that hold a secret; what ends in `File` is only the path of one. */
const secretNames =
  /pass(?:word|phrase|wd)?$|^psk|psk$|secret$|token$|private-?key$|preshared-?key$|hash$|hashedpassword|auth-?key$|^wep-key|^pin$|^sae/i;
/** A hash of a password (crypt(5)), a key, and what configuration files call them. */
const secretTexts =
  /\$(?:y|gy|7|2[abxy]?|6|5|sha1|md5|1)\$|PRIVATE KEY|\b(?:private|preshared)-?key\s*=|\bpsk\s*=|pass(?:word|phrase|wd)\s*=|\bauth-?key\b|tskey-/i;

/** In one line, however long it is. `undefined`: it is not known, or must not be shown. */
export function shownValue(path: readonly string[], value: Tagged | undefined): string | undefined {
  if (!value || !isShowable(value)) return undefined;
  if (path.some((name) => isSecretName(name)) || hasSecretName(value)) return undefined;
  const text = shortValue(value, Number.POSITIVE_INFINITY);
  return secretTexts.test(text) ? undefined : text;
}

/** So much of a value is shown. */
const longest = 100;
/** And so much of it before the first difference. */
const lead = 30;

/** Both cut to where they differ. */
export function cutToDifference(
  a: string | undefined,
  b: string | undefined,
): readonly [string | undefined, string | undefined] {
  let same = 0;
  while (a !== undefined && b !== undefined && same < a.length && a[same] === b[same]) same++;
  const from = [a, b].some((text) => (text?.length ?? 0) > longest) ? Math.max(0, same - lead) : 0;
  const cut = (text: string | undefined): string | undefined => {
    if (text === undefined) return undefined;
    const head = from > 0 ? "…" : "";
    return head + (text.length > from + longest ? `${text.slice(from, from + longest)}…` : text.slice(from));
  };
  return [cut(a), cut(b)];
}

function isSecretName(name: string): boolean {
  return secretNames.test(name) && !/^(?:PasswordAuthentication|PermitEmptyPasswords|wheelNeedsPassword)$/.test(name);
}

function hasSecretName(value: Tagged): boolean {
  if (value[0] === "list") return value[1].some((item) => item[0] !== "spread" && hasSecretName(item));
  return (
    value[0] === "set" && Object.entries(value[1]).some(([name, part]) => isSecretName(name) || hasSecretName(part))
  );
}

/** What is no value at all says nothing; a part that is not known is written as `…`. */
function isShowable(value: Tagged): boolean {
  return value[0] !== "unknown" && value[0] !== "error" && value[0] !== "opaque";
}

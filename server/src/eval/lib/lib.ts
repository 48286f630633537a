/** The `lib` of nixpkgs as configurations use it: what is not here is unknown, never missing. */

import { attribute } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { asSet, call } from "#eval/expect.ts";
import { lazy } from "#eval/machine.ts";
import { AttrSet, type Entry, library, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { asserts } from "./asserts.ts";
import { attrMerge } from "./attr-merge.ts";
import { attrPaths } from "./attr-paths.ts";
import { attrsets } from "./attrsets.ts";
import { cli } from "./cli.ts";
import { kernel, misc, sourceTypes, stringsWithDeps } from "./constants.ts";
import { debug } from "./debug.ts";
import { escapes } from "./escapes.ts";
import { fixedPoints } from "./fixed-points.ts";
import { flags } from "./flags.ts";
import { dconf, gvariant } from "./gvariant.ts";
import { ini } from "./ini.ts";
import { listEnds } from "./list-ends.ts";
import { listOrder } from "./list-order.ts";
import { lists, oldLists } from "./lists.ts";
import { otherFormats } from "./lua.ts";
import { type Basis, fn, type Part, parts } from "./native.ts";
import { meta, outputs, packageNames } from "./outputs.ts";
import { filesystem, paths } from "./places.ts";
import { pretty } from "./pretty.ts";
import { stringEnds } from "./string-ends.ts";
import { strings } from "./strings.ts";
import { trivial } from "./trivial.ts";
import { numbers, versions } from "./versions.ts";

/**
 * The set `lib`. `own` are the functions of the module system and `types`. It follows nixpkgs from 25.11 on (most of it
 * is the same since 24.11, where shell arguments that are safe lost their quotes); where these versions differ, and what only later ones
 * have, is unknown.
 */
export function libSet(session: Session, own: Part): AttrSet {
  const builtins = session.globals.get("builtins") ?? new AttrSet(new Map());
  const builtin = (name: string): Slot =>
    lazy(() => {
      const set = asSet(builtins);
      return set instanceof Unknown ? set : (attribute(set, name) ?? notKnown(name));
    });
  const rooms = roomsOf({ session, builtin }, own);
  const lib = new Map<string, Slot>();
  for (const [name, { content, inside }] of rooms) {
    lib.set(name, open(`${name}.`, content));
    if (inside !== "all") for (const [key, slot] of content) if (!inside.has(key)) lib.set(key, slot);
  }
  for (const name of words(builtinsOfLib)) lib.set(name, builtin(name));
  for (const [name, slot] of own) lib.set(name, slot);
  return extended(lib, []);
}

/** `lib` with these overlays; `extend` adds one more. */
function extended(lib: Part, overlays: readonly Slot[]): AttrSet {
  const extend = fn("extend", (overlay) => extendedBy(lib, [...overlays, overlay]));
  return open("", new Map([...lib, ["extend", extend]]));
}

function extendedBy(lib: Part, overlays: readonly Slot[]): Slot {
  const plain = extended(lib, overlays);
  const final: Slot = lazy(() => {
    let whole: AttrSet = plain;
    for (const overlay of overlays) {
      const added = asSet(call(overlay, final, whole));
      if (added instanceof Unknown) return changed;
      if (added.open || [...added.entries.keys()].some((name) => lib.has(name) && !extensible.has(name)))
        return new AttrSet(added.entries, changed);
      whole = open("", new Map([...whole.entries, ...added.entries]));
    }
    return whole;
  });
  return final;
}

/** What nothing else in `lib` uses, so that more may be added to it. */
const extensible: ReadonlySet<string> = new Set(["gvariant", "kernel", "options", "path", "sourceTypes", "types"]);

/** Functions of `lib` use each other through it: where one is replaced, all may do something else. */
const changed = new Unknown(message("functions of lib are replaced here"));

function notKnown(name: string): Unknown {
  return new Unknown(message("lib.{0} is not known here", name));
}

function open(path: string, content: ReadonlyMap<string, Entry>): AttrSet {
  const doubt = new Unknown(message("this function of lib is not known here"));
  return new AttrSet(content, doubt, (name) => notKnown(path + name), library);
}

/** A set in `lib`. */
interface Room {
  readonly content: Part;
  /** What stands only in it; all else stands in `lib` itself, too. */
  readonly inside: ReadonlySet<string> | "all";
}

function words(list: string): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== "");
}

function roomsOf(basis: Basis, own: Part): ReadonlyMap<string, Room> {
  const room = (content: Part, builtins: string, inside = ""): Room => ({
    content: new Map([...content, ...words(builtins).map((name): [string, Slot] => [name, basis.builtin(name)])]),
    inside: new Set(words(inside)),
  });
  const optionFunctions = new Set(words(namesOfOptions));
  const typeFunctions = new Set(words(namesOfTypes));
  const ownWhere = (test: (name: string) => boolean): Part => new Map([...own].filter(([name]) => test(name)));
  return new Map<string, Room>([
    ["trivial", room(trivial(basis), builtinsOfTrivial)],
    ["fixedPoints", room(fixedPoints(), "")],
    ["asserts", room(asserts(basis), "", "assertEachOneOf")],
    [
      "lists",
      room(
        parts(lists(basis), listOrder(), listEnds()),
        builtinsOfLists,
        "commonPrefix findFirstIndex hasPrefix removePrefix",
      ),
    ],
    ["misc", room(parts(oldLists(), misc()), "")],
    ["stringsWithDeps", room(stringsWithDeps(), "")],
    ["kernel", { content: kernel(), inside: "all" }],
    ["sourceTypes", { content: sourceTypes(), inside: "all" }],
    ["debug", room(debug(basis), "")],
    ["cli", { content: cli(basis), inside: "all" }],
    ["gvariant", { content: gvariant(), inside: "all" }],
    ["filesystem", room(filesystem(basis), "", "listFilesRecursive resolveDefaultNix")],
    ["path", { content: paths(), inside: "all" }],
    [
      "attrsets",
      room(
        parts(attrsets(), attrPaths(basis), attrMerge(), outputs()),
        builtinsOfAttrsets,
        "longestValidPathPrefix unionOfDisjoint",
      ),
    ],
    [
      "strings",
      room(
        parts(strings(basis), stringEnds(), flags(), escapes(basis), numbers(basis), packageNames(basis)),
        builtinsOfStrings,
        `charToInt commonPrefixLength commonSuffixLength compareVersions escapeC escapeNixIdentifier escapeNixString
         floatToString fromJSON isConvertibleWithToString levenshtein levenshteinAtMost normalizePath parseDrvName replicate
         sanitizeDerivationName storeDir toJSON unsafeDiscardStringContext`,
      ),
    ],
    ["versions", room(versions(basis), "splitVersion", "major majorMinor minor pad patch")],
    ["meta", room(meta(basis), "")],
    ["generators", generators(basis)],
    ["modules", { content: ownWhere((name) => !optionFunctions.has(name) && !typeFunctions.has(name)), inside: "all" }],
    ["options", { content: ownWhere((name) => optionFunctions.has(name)), inside: "all" }],
  ]);
}

function generators(basis: Basis): Room {
  const lines = ini(basis);
  const content = parts(pretty(basis), lines, otherFormats(basis), dconf(basis, lines));
  return { content, inside: new Set([...content.keys()].filter((name) => name !== "mkLuaInline")) };
}

// The builtins that every version from 25.11 on has in these sets; later ones have more.

const builtinsOfTrivial = `add bitAnd bitOr bitXor deepSeq genericClosure isBool isFloat isInt lessThan pathExists readFile seq sub`;

const builtinsOfLists = `all any concatLists concatMap elem elemAt filter genList groupBy head isList length map partition sort tail`;

const builtinsOfAttrsets = `attrNames attrValues catAttrs getAttr hasAttr intersectAttrs isAttrs listToAttrs mapAttrs removeAttrs`;

const builtinsOfStrings = `compareVersions concatStringsSep elem elemAt filter fromJSON genList head isAttrs isInt isList isPath isString
  match parseDrvName readFile replaceStrings split storeDir stringLength substring tail toJSON typeOf unsafeDiscardStringContext`;

/** Those that stand in `lib` itself only. */
const builtinsOfLib = `addErrorContext isPath splitVersion trace unsafeGetAttrPos`;

const namesOfTypes = `defaultFunctor defaultTypeMerge isOptionType isType mkOptionType setType types`;

const namesOfOptions = `getFiles getValues isOption literalCode literalExample literalExpression literalMD mergeDefaultOption
  mergeEqualOption mergeOneOption mergeUniqueOption mkEnableOption mkOption mkPackageOption mkSinkUndeclaredOptions
  optionAttrSetToDocList renderOptionValue scrubOptionValue showDefs showFiles showOption showOptionWithDefLocs unknownModule`;

/** nixpkgs' `lib` as configurations use it: what is not here is unknown, never missing. */

import { attribute } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { asSet } from "#eval/expect.ts";
import { lazy } from "#eval/machine.ts";
import { AttrSet, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { asserts } from "./asserts.ts";
import { attrMerge } from "./attr-merge.ts";
import { attrPaths } from "./attr-paths.ts";
import { attrsets } from "./attrsets.ts";
import { escapes } from "./escapes.ts";
import { fixedPoints } from "./fixed-points.ts";
import { ini } from "./ini.ts";
import { listEnds } from "./list-ends.ts";
import { listOrder } from "./list-order.ts";
import { lists, oldLists } from "./lists.ts";
import { type Basis, type Part, parts } from "./native.ts";
import { meta, outputs, packageNames } from "./outputs.ts";
import { pretty } from "./pretty.ts";
import { stringEnds } from "./string-ends.ts";
import { strings } from "./strings.ts";
import { trivial } from "./trivial.ts";
import { numbers, versions } from "./versions.ts";

/**
 * The set `lib`. `own` are the functions of the module system and `types`. Where versions of nixpkgs differ, it follows those from
 * 24.11 on; where these differ, the answer is unknown.
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
  return open("", lib);
}

function notKnown(name: string): Unknown {
  return new Unknown(message("lib.{0} is not known here", name));
}

function open(path: string, content: Part): AttrSet {
  return new AttrSet(content, new Unknown(message("this function of lib is not known here")), (name) =>
    notKnown(path + name),
  );
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
  const ownWhere = (test: (name: string) => boolean): Part =>
    new Map([...own].filter(([name]) => name !== "types" && test(name)));
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
    ["misc", room(oldLists(), "")],
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
        parts(strings(basis), stringEnds(), escapes(basis), numbers(basis), packageNames(basis)),
        builtinsOfStrings,
        `charToInt commonPrefixLength commonSuffixLength escapeC escapeNixIdentifier escapeNixString floatToString
         isConvertibleWithToString normalizePath replicate storeDir`,
      ),
    ],
    ["versions", room(versions(basis), "compareVersions splitVersion", "major majorMinor minor pad patch")],
    ["meta", room(meta(basis), "")],
    ["generators", { content: parts(pretty(basis), ini(basis)), inside: "all" }],
    ["modules", { content: ownWhere((name) => !optionFunctions.has(name)), inside: "all" }],
    ["options", { content: ownWhere((name) => optionFunctions.has(name)), inside: "all" }],
  ]);
}

const builtinsOfTrivial = `add bitAnd bitOr bitXor ceil deepSeq div floor genericClosure isBool isFloat isInt lessThan mul pathExists
  readFile seq sub`;

const builtinsOfLists = `all any concatLists concatMap elem elemAt filter genList groupBy head isList length map partition sort tail`;

const builtinsOfAttrsets = `attrNames attrValues catAttrs getAttr hasAttr intersectAttrs isAttrs listToAttrs mapAttrs removeAttrs`;

const builtinsOfStrings = `appendContext compareVersions concatStringsSep elem elemAt filter fromJSON genList head isAttrs isInt
  isList isPath isString match parseDrvName readFile replaceStrings split storeDir stringLength substring tail toJSON typeOf
  unsafeDiscardStringContext`;

/** Those that stand in no set of `lib`, or in one that is not here. */
const builtinsOfLib = `addErrorContext baseNameOf dirOf fromTOML getContext hasContext hashFile hashString isPath placeholder readDir
  toFile toJSON toString toXML trace tryEval unsafeDiscardOutputDependency unsafeGetAttrPos`;

const namesOfOptions = `getFiles getValues isOption literalCode literalExample literalExpression literalMD mergeDefaultOption
  mergeEqualOption mergeOneOption mergeUniqueOption mkEnableOption mkOption mkPackageOption mkSinkUndeclaredOptions
  optionAttrSetToDocList renderOptionValue scrubOptionValue showDefs showFiles showOption showOptionWithDefLocs unknownModule`;

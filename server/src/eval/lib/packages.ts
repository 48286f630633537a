/** `pkgs` as modules get it: `lib`, the formats, the platform; packages themselves are not built here. */

import { attribute, setOf } from "#eval/attributes.ts";
import type { Native } from "#eval/builtins/native.ts";
import { equal } from "#eval/compare.ts";
import { asKnownString, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { updateSlots } from "#eval/operators.ts";
import { AttrSet, ListValue, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { argumentsOf, fn, select } from "./native.ts";
import { writers } from "./writers.ts";

/** `system` is what the host is built for, as far as that is known. */
export function packagesSet(lib: AttrSet, system: Slot): AttrSet {
  const platform = platformOf(system);
  const known = new Map<string, Slot>([
    ["lib", lib],
    ["system", system],
    ["formats", formats(lazy(() => attribute(lib, "types") ?? notBuilt("types")))],
    ...writers(notBuilt),
    ["stdenv", opened(new Map([...platformFacts(platform), ["hostPlatform", platform]]), "stdenv")],
  ]);
  return new AttrSet(known, new Unknown(message("packages are not built here")), (name) =>
    lacksName(name) ? undefined : notBuilt(name),
  );
}

function notBuilt(name: string): Unknown {
  return new Unknown(message("the package {0} is not built here", name));
}

function opened(known: ReadonlyMap<string, Slot>, name: string): AttrSet {
  return new AttrSet(known, notBuilt(name), (key) => notBuilt(`${name}.${key}`));
}

/** What `stdenv` repeats of the platform that it builds for. */
function platformFacts(platform: AttrSet): [string, Slot][] {
  return ["isLinux", "isDarwin", "isx86_64", "isi686", "isAarch64", "isAarch32", "is64bit", "is32bit"].map((name) => [
    name,
    attribute(platform, name) ?? null,
  ]);
}

/** What the name of a platform says of it; for names that are not met on hosts nothing is said. */
function platformOf(system: Slot): AttrSet {
  const is = (test: (system: string) => boolean): Slot =>
    lazy(() => {
      const name = asKnownString(system);
      if (name instanceof Unknown) return name;
      return platforms.has(name) ? test(name) : notBuilt("stdenv.hostPlatform");
    });
  const facts: Readonly<Record<string, (system: string) => boolean>> = {
    isLinux: (name) => name.endsWith("-linux"),
    isDarwin: (name) => name.endsWith("-darwin"),
    isWindows: () => false,
    isFreeBSD: () => false,
    isUnix: () => true,
    isx86: (name) => name.startsWith("x86_64"),
    isx86_64: (name) => name.startsWith("x86_64"),
    isi686: () => false,
    isAarch64: (name) => name.startsWith("aarch64"),
    isAarch32: () => false,
    isAarch: (name) => name.startsWith("aarch64"),
    isRiscV: () => false,
    is64bit: () => true,
    is32bit: () => false,
  };
  const known = new Map<string, Slot>(Object.entries(facts).map(([name, test]) => [name, is(test)]));
  return opened(known.set("system", system), "stdenv.hostPlatform");
}

const platforms: ReadonlySet<string> = new Set(["aarch64-darwin", "aarch64-linux", "x86_64-darwin", "x86_64-linux"]);

/** Formats of settings: their types are known, the files are not made. */
function formats(types: Slot): AttrSet {
  const type = (name: string): Slot => select(types, name);
  const scalars = (): Slot[] => ["bool", "int", "float", "str"].map(type);
  const described = (made: Slot, description: string): Slot => updateSlots(made, setOf({ description }));
  const atom = (description: string): Slot =>
    described(call(type("nullOr"), call(type("oneOf"), new ListValue(scalars()))), description);
  /** Whatever the format can nest. */
  const nested = (name: "json" | "toml", description: string): Native =>
    format({}, () => described(type(name), description));
  const plainLists = {
    listsAsDuplicateKeys: "optional",
    listToValue: "optional",
    atomsCoercedToLists: "optional",
  } as const;
  const known: Readonly<Record<string, Native>> = {
    json: nested("json", "JSON value"),
    yaml: nested("json", "YAML value"),
    yaml_1_1: nested("json", "YAML 1.1 value"),
    yaml_1_2: nested("json", "YAML 1.2 value"),
    toml: nested("toml", "TOML value"),
    ini: format(plainLists, () =>
      call(type("attrsOf"), call(type("attrsOf"), atom("INI atom (null, bool, int, float or string)"))),
    ),
    keyValue: format(plainLists, () => call(type("attrsOf"), atom("atom (null, bool, int, float or string)"))),
  };
  return opened(new Map(Object.entries(known).map(([name, make]) => [name, fn(name, make)])), "formats");
}

/** A format with its type, if it is used as usual: lists of values are done differently by versions of nixpkgs. */
function format(lists: Readonly<Record<string, "optional">>, type: () => Slot): Native {
  return (options) => {
    const given =
      Object.keys(lists).length === 0 ? argumentsOf(options, {}) : (name: string) => attributeOf(options, name);
    if (given instanceof Unknown) return given;
    const usual = lazy(() => {
      for (const name of Object.keys(lists)) {
        const wanted = given(name) ?? null;
        const off = [equal(wanted, null), equal(wanted, false)];
        if (!off.includes(true)) return off.find((each) => each instanceof Unknown) ?? otherLists;
      }
      return type();
    });
    const generate = fn("generate", (name, value) => {
      const known = asKnownString(name);
      return known instanceof Unknown ? known : new Unknown(notBuilt(known).reason, [value], true);
    });
    return new AttrSet(
      new Map<string, Slot>([
        ["type", usual],
        ["generate", generate],
      ]),
      notBuilt("formats"),
    );
  };
}

function attributeOf(options: Slot, name: string): Slot | undefined {
  const set = force(options);
  if (set instanceof Unknown) return set;
  return set instanceof AttrSet ? attribute(set, name) : undefined;
}

const otherLists = new Unknown(message("versions of nixpkgs differ in the type of this format"));

/**
 * Whether `pkgs` surely has no such attribute, although `lib` has one: inside of `with lib; with pkgs;` such a name means the one of
 * `lib`. Packages have lower-case names, what else is in `pkgs` are functions that build something; so these names of `lib`, which are
 * about options, lists, sets and strings, are free. Names that are packages as well (`last`, `flip`, `path`) are not here.
 */
export function lacksName(name: string): boolean {
  return onlyInLib.has(name);
}

const onlyInLib: ReadonlySet<string> = new Set(
  `mkAfter mkBefore mkDefault mkEnableOption mkForce mkIf mkMerge mkOption mkOptionDefault mkOptionType mkOrder mkOverride
   mkPackageOption mkRemovedOptionModule mkRenamedOptionModule mkVMOverride literalExpression literalMD evalModules types
   optional optionals optionalAttrs optionalString
   attrByPath attrNames attrValues attrVals concatMapAttrs filterAttrs filterAttrsRecursive foldlAttrs genAttrs getAttrFromPath
   hasAttrByPath listToAttrs mapAttrs mapAttrs' mapAttrsRecursive mapAttrsToList mergeAttrsList nameValuePair recursiveUpdate
   setAttrByPath zipAttrsWith
   concatLists concatMap findFirst foldl' foldr forEach imap0 imap1 intersectLists subtractLists zipLists zipListsWith
   boolToString concatLines concatMapStrings concatMapStringsSep concatStrings concatStringsSep escapeShellArg escapeShellArgs
   fileContents getExe getExe' hasInfix hasPrefix hasSuffix importJSON importTOML isDerivation makeBinPath makeLibraryPath
   removePrefix removeSuffix replaceStrings splitString toLower toUpper versionAtLeast versionOlder`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

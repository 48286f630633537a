/** What the library asks packages for: outputs, main programs, names. Packages are not built here, so little of it is known. */

import { setOf } from "#eval/attributes.ts";
import { noItems } from "#eval/builtins/stretch.ts";
import { equal } from "#eval/compare.ts";
import { asList, asSet, asString, call } from "#eval/expect.ts";
import { force, lazy } from "#eval/machine.ts";
import { updateSlots } from "#eval/operators.ts";
import { coerce, text } from "#eval/text.ts";
import { type Slot, Text, Unknown, type Value, Woven } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { mappedAttributes } from "./doubtful-sets.ts";
import { type Basis, decided, functions, has, type Part, select, selectOr, thrown, typeOf } from "./native.ts";
import { mapped } from "./stretch.ts";
import { doubtOf, partsOf } from "./string-parts.ts";

/** `lib.attrsets`. */
export function outputs(): Part {
  return functions({
    isDerivation: (value) => isDerivation(value),
    getOutput,
    getBin: (each) => getOutput("bin", each),
    getLib: (each) => getOutput("lib", each),
    getDev: (each) => getOutput("dev", each),
    getMan: (each) => getOutput("man", each),
    chooseDevOutputs: (list) => {
      const value = asList(list);
      return value instanceof Unknown ? value : mapped(value, (each) => getOutput("dev", each));
    },
    recurseIntoAttrs: (set) => updateSlots(set, setOf({ recurseForDerivations: true })),
    dontRecurseIntoAttrs: (set) => updateSlots(set, setOf({ recurseForDerivations: false })),
  });
}

/** `lib.strings`. */
export function packageNames(basis: Basis): Part {
  return functions({
    getName: (each) => nameOf(basis, each, "pname", "name"),
    getVersion: (each) => nameOf(basis, each, "version", "version"),
  });
}

/** `lib.meta`. */
export function meta(basis: Basis): Part {
  return functions({
    getExe: (each) => {
      const known = force(each);
      if (known instanceof Unknown) return new Woven(text([known, "/bin/", known]), [each, "/bin/", known]);
      return program(known, mainProgram(basis, known));
    },
    "getExe'": program,
    hiPrio: (each) => withMeta(each, setOf({ priority: -10n })),
    lowPrio: (each) => withMeta(each, setOf({ priority: 10n })),
    setPrio: (priority, each) => withMeta(each, setOf({ priority })),
    dontDistribute: (each) => withMeta(each, setOf({ hydraPlatforms: noItems })),
    addMetaAttrs: (attrs, each) => withMeta(each, attrs),
    mapDerivationAttrset: (map, set) => mapDerivations(set, (each) => call(map, each)),
    hiPrioSet: (set) => mapDerivations(set, (each) => withMeta(each, setOf({ priority: -10n }))),
    lowPrioSet: (set) => mapDerivations(set, (each) => withMeta(each, setOf({ priority: 10n }))),
    updateName: (change, each) => updateSlots(each, setOf({ name: lazy(() => call(change, select(each, "name"))) })),
    setName: (name, each) => updateSlots(each, setOf({ name })),
  });
}

export function isDerivation(value: Slot): boolean | Unknown {
  const type = selectOr(value, "type");
  return type === undefined ? false : equal(type, "derivation");
}

/** That output, else the default one, else what was given; a package that already is an output stays as it is. */
export function getOutput(output: Slot, each: Slot): Slot {
  const value = force(each);
  if (value instanceof Unknown) return value;
  const specified = selectOr(value, "outputSpecified");
  const stays = specified === undefined ? false : decided(specified);
  if (stays instanceof Unknown) return stays;
  if (stays) return each;
  const name = asString(output);
  if (name instanceof Unknown) return name;
  if (name instanceof Text) return doubtOf(name);
  return selectOr(value, name) ?? selectOr(value, "out") ?? each;
}

/** `"${getBin each}/bin/${name}"`. */
function program(each: Slot, name: Slot): Slot {
  const value = force(each);
  const derivation = isDerivation(value);
  if (derivation === false)
    throw thrown(
      `lib.meta.getExe': The first argument is of type ${typeOf(value as Exclude<Value, Unknown>)}, but it should be a derivation instead.`,
    );
  const file = force(name);
  if (!(typeof file === "string" || file instanceof Text || file instanceof Unknown))
    throw thrown(
      `lib.meta.getExe': The second argument is of type ${typeOf(file)}, but it should be a string instead.`,
    );
  if (!(file instanceof Unknown) && partsOf(file).some((part) => typeof part === "string" && part.includes("/")))
    throw thrown(
      `lib.meta.getExe': The second argument "${coerce(file, "toString")}" is a nested path with a "/" character, but it should just be the name of the executable instead.`,
    );
  if (derivation instanceof Unknown) return new Woven(text([derivation, "/bin/", file]), [each, "/bin/", file]);
  return text([coerce(getOutput("bin", value), "interpolate"), "/bin/", file]);
}

function mainProgram(basis: Basis, each: Value): Slot {
  const meta = selectOr(each, "meta");
  const named = meta === undefined ? undefined : selectOr(meta, "mainProgram");
  return named ?? nameOf(basis, each, "pname", "name");
}

/** `part` of what is called so in full, unless the package says it itself. */
function nameOf(basis: Basis, each: Slot, attribute: string, part: "name" | "version"): Slot {
  const value = force(each);
  if (value instanceof Unknown) return new Text([value]);
  const parsed = (name: Slot): Slot => {
    const known = asString(name);
    if (typeof known !== "string") return new Text([known instanceof Text ? doubtOf(known) : known]);
    return select(call(basis.builtin("parseDrvName"), known), part);
  };
  if (typeof value === "string" || value instanceof Text) return parsed(value);
  return selectOr(value, attribute) ?? parsed(select(value, "name"));
}

function mapDerivations(set: Slot, map: (each: Slot) => Slot): Value {
  const value = asSet(set);
  if (value instanceof Unknown) return value;
  return mappedAttributes(value, (_key, each) =>
    lazy(() => {
      const is = isDerivation(each);
      return is instanceof Unknown ? is : is ? map(each) : each;
    }),
  );
}

function withMeta(each: Slot, meta: Slot): Value {
  const value = force(each);
  if (value instanceof Unknown) return value;
  const overridable = has(value, "overrideAttrs");
  if (overridable !== false) return overridable instanceof Unknown ? overridable : rebuilt;
  const added = lazy(() => updateSlots(selectOr(value, "meta") ?? noAttributes, meta));
  return updateSlots(value, setOf({ meta: added }));
}

const noAttributes = setOf({});
const rebuilt = new Unknown(message("derivations are not built here"));

/** The set `builtins`, and which of its members every file may use by name alone. */

import { attribute } from "#eval/attributes.ts";
import type { Session } from "#eval/env.ts";
import { coerce, text } from "#eval/text.ts";
import { AttrSet, type Entry, library, NativeFunction, type Slot, Text, Unknown } from "#eval/value.ts";
import { globals, isBuiltinMember, plainGlobals } from "#facts/global-names.ts";
import { message } from "#text/message.ts";
import { numbers } from "./arithmetic.ts";
import { attributeSets } from "./attribute-sets.ts";
import { control } from "./control.ts";
import { fileBuiltins } from "./files.ts";
import { grouping } from "./grouping.ts";
import { hashing } from "./hashing.ts";
import { json } from "./json.ts";
import { lists } from "./lists.ts";
import type { Natives } from "./native.ts";
import { paths } from "./paths.ts";
import { regex } from "./regex.ts";
import { strings } from "./strings.ts";
import { toml } from "./toml.ts";
import { types } from "./types.ts";
import { versions } from "./versions.ts";

const storePath = new Unknown(message("a store path depends on what is copied there"));

/** What they give is at least known to be a string. */
const storePaths: Natives = {
  fetchTarball: (_source) => new Text([storePath]),
  fetchurl: (_source) => new Text([storePath]),
  filterSource: (_filter, _path) => new Text([storePath]),
  path: (_source) => new Text([storePath]),
  placeholder: (_output) => new Text([storePath]),
  storePath: (_path) => new Text([storePath]),
  toFile: (name, _content) => text([storePath, "-", coerce(name, "interpolate")]),
};

const pure: Natives = {
  ...attributeSets,
  ...control,
  ...grouping,
  ...hashing,
  ...json,
  ...lists,
  ...numbers,
  ...paths,
  ...regex,
  ...storePaths,
  ...strings,
  ...toml,
  ...types,
  ...versions,
};

/** Every release from 2.8 on has these, but what they are or give is up to the machine that evaluates. */
const ofTheMachine = "currentSystem currentTime findFile getEnv langVersion nixPath nixVersion storeDir";

/** These fetch, build, or describe what is built. */
const elsewhere = "derivation derivationStrict fetchGit fetchMercurial fetchTree";

/** These came later: whether they are there is not known, but if so, they do what they do. */
const later: ReadonlySet<string> = new Set("break readFileType traceVerbose warn".split(" "));

export function builtinSet(session: Session): AttrSet {
  const entries = new Map<string, Entry>([
    ["true", true],
    ["false", false],
    ["null", null],
  ]);
  for (const name of ofTheMachine.split(" "))
    entries.set(name, new Unknown(message("builtins.{0} depends on the machine that evaluates", name)));
  for (const name of elsewhere.split(" "))
    entries.set(name, new Unknown(message("what builtins.{0} gives comes from outside of the repo", name)));
  entries.set("toXML", unknown("toXML"));
  const laterOnes = new Map<string, Slot>();
  for (const [name, run] of Object.entries({ ...pure, ...fileBuiltins(session) }))
    (later.has(name) ? laterOnes : entries).set(name, new NativeFunction(name, run.length, run));
  const others = new Unknown(message("which builtins there are depends on the release of Nix"));
  const builtins = new AttrSet(entries, others, (name) => laterOnes.get(name) ?? unknown(name), library);
  entries.set("builtins", builtins);
  return builtins;
}

function unknown(name: string): Unknown {
  return new Unknown(message("builtins.{0} is not known here", name));
}

/** The members of `builtins` that need no `builtins.` in front, or just `__`. */
export function globalNames(builtins: AttrSet): Map<string, Slot> {
  const names = new Map<string, Slot>();
  const plain: ReadonlySet<string> = new Set(plainGlobals);
  for (const name of globals) {
    const member = plain.has(name) ? name : name.slice(2);
    if (plain.has(name) || isBuiltinMember(member)) names.set(name, memberOf(builtins, member));
  }
  return names;
}

function memberOf(builtins: AttrSet, name: string): Slot {
  const member = attribute(builtins, name);
  return member === undefined ? unknown(name) : member;
}

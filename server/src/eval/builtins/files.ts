/** `builtins` that look at files of the workspace. Whatever lies elsewhere, or must not be shown, is unknown. */

import { attributes } from "#eval/attributes.ts";
import { Env, type Session } from "#eval/env.ts";
import { EvalError } from "#eval/error.ts";
import { evaluate } from "#eval/evaluate.ts";
import { asKnownString, asSet } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { refuseUnreadable } from "#eval/readable.ts";
import { AttrSet, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { hashed } from "./hashing.ts";
import type { Natives } from "./native.ts";
import { workspacePath } from "./paths.ts";

export function fileBuiltins(session: Session): Natives {
  const { tree } = session;

  /** Where something lies that an argument means; an error if nothing is there. */
  function located(slot: Slot): string | Unknown {
    const path = workspacePath(slot);
    if (path instanceof Unknown) return path;
    const exists = tree.exists(path);
    if (exists === false) throw missing(path);
    return exists === true ? path : exists;
  }

  /** The file of an import: of a folder its `default.nix`. */
  function imported(slot: Slot): string | Unknown {
    const path = located(slot);
    if (path instanceof Unknown || tree.nix(path)) return path;
    const entries = tree.entries(path);
    if (entries instanceof Unknown) return entries;
    if (!entries) return new Unknown(message("'{0}' is not read as Nix here", path));
    const file = path === "" ? "default.nix" : `${path}/default.nix`;
    const exists = tree.exists(file);
    if (exists === false) throw missing(file);
    if (exists instanceof Unknown || tree.nix(file)) return exists instanceof Unknown ? exists : file;
    return new Unknown(message("'{0}' is not read as Nix here", file));
  }

  function importFile(slot: Slot): Slot {
    const path = imported(slot);
    return path instanceof Unknown ? path : session.importFile(path);
  }

  /** The names of the set are known in the file, in front of the global ones. */
  function scopedImport(names: Slot, slot: Slot): Slot {
    const set = asSet(names);
    const path = imported(slot);
    if (set instanceof Unknown) return set;
    if (path instanceof Unknown) return path;
    const listed = attributes(set);
    const doubt = set.open ?? listed.find(({ exists }) => exists !== true)?.exists;
    if (doubt instanceof Unknown) return doubt;
    const source = tree.nix(path);
    if (!source) throw missing(path);
    const bound = new Map(listed.map(({ key, slot: value }) => [key, value]));
    refuseUnreadable(path, source, bound);
    return evaluate(source.root, new Env(bound, undefined, { path, session }, undefined));
  }

  function readText(slot: Slot): string | Unknown {
    const path = located(slot);
    if (path instanceof Unknown) return path;
    const text = tree.text(path);
    if (text === undefined) throw missing(path);
    if (text instanceof Unknown) return text;
    // Bytes that are no text became this sign.
    return text.includes("\ufffd") || text.includes("\0") ? new Unknown(message("'{0}' is no text", path)) : text;
  }

  function readDir(slot: Slot): Value {
    const path = located(slot);
    if (path instanceof Unknown) return path;
    const entries = tree.entries(path);
    if (entries instanceof Unknown) return entries;
    if (!entries) throw missing(path);
    return new AttrSet(new Map(entries));
  }

  function readFileType(slot: Slot): Value {
    const path = located(slot);
    if (path instanceof Unknown) return path;
    if (path === "") return "directory";
    const folder = tree.entries(path.slice(0, Math.max(path.lastIndexOf("/"), 0)));
    if (folder instanceof Unknown) return folder;
    return folder?.get(path.slice(path.lastIndexOf("/") + 1)) ?? new Unknown(message("'{0}' is not known here", path));
  }

  /** With a slash at its end, only new releases of Nix want it to be a folder. */
  function pathExists(slot: Slot): Value {
    const path = workspacePath(slot);
    if (path instanceof Unknown) return path;
    const exists = tree.exists(path);
    const written = force(slot);
    const last = written instanceof Text ? written.parts.at(-1) : undefined;
    if (exists !== true || typeof last !== "string" || !/\/\.?$/.test(last)) return exists;
    return tree.entries(path) instanceof Map ? true : new Unknown(message("'{0}' is not known here", path));
  }

  function hashFile(algorithm: Slot, slot: Slot): Value {
    const name = asKnownString(algorithm);
    const text = readText(slot);
    if (name instanceof Unknown) return name;
    return text instanceof Unknown ? text : hashed(name, text);
  }

  return { hashFile, import: importFile, pathExists, readDir, readFile: readText, readFileType, scopedImport };
}

function missing(path: string): EvalError {
  return new EvalError("missing-file", message("path '{0}' does not exist", path));
}

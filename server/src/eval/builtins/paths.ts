/** Paths and what looks like one in a string: their parts, and which of them lie in the workspace. */

import { EvalError } from "#eval/error.ts";
import { unknownPart } from "#eval/expect.ts";
import { force } from "#eval/machine.ts";
import { normalPath } from "#eval/operators.ts";
import { coerce, pathOfText, pathText, text } from "#eval/text.ts";
import { AttrSet, PathValue, type Slot, Text, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";

const outside = new Unknown(message("the path lies outside of the workspace"));

/** The path below the root of the workspace that an argument means: a path, or the text of one. */
export function workspacePath(slot: Slot): string | Unknown {
  const value = force(slot);
  if (value instanceof Unknown) return value;
  if (value instanceof PathValue) return value.absolute ? outside : value.path;
  const written = uncopied(value);
  const path = pathOfText(written);
  if (path !== undefined) {
    const normal = normalPath(path, false);
    return normal instanceof PathValue ? normal.path : normal;
  }
  return written instanceof Text ? unknownPart(written) : absolute(written);
}

/** Text in the place of a path: a set may stand for a path, which stays where it is. */
function uncopied(value: Value): string | Text {
  return coerce(value, value instanceof AttrSet ? "toString" : "interpolate");
}

function absolute(path: string): Unknown {
  if (path.startsWith("/")) return outside;
  throw new EvalError("other", message("string '{0}' doesn't represent an absolute path", path));
}

/** How a path is read as text by functions that do not copy it. */
function textOf(value: Value): string | Text {
  return value instanceof PathValue ? pathText(value) : coerce(value, "interpolate");
}

/** Behind the last slash; one slash at the very end does not count. */
export function baseNameOf(slot: Slot): Value {
  const value = textOf(force(slot));
  if (typeof value === "string") return lastName(value);
  const last = value.parts.at(-1);
  if (typeof last !== "string") return new Text([last as Unknown]);
  if (last === "/") return new Text([unknownPart(value)]);
  const end = last.endsWith("/") ? last.length - 1 : last.length;
  const slash = last.lastIndexOf("/", end - 1);
  return slash < 0 ? text([unknownPart(value), last.slice(0, end)]) : last.slice(slash + 1, end);
}

function lastName(path: string): string {
  const end = path.length > 1 && path.endsWith("/") ? path.length - 1 : path.length;
  return path.slice(path.lastIndexOf("/", end - 1) + 1, end);
}

export function dirOf(slot: Slot): Value {
  const value = force(slot);
  if (value instanceof PathValue) return normalPath(`${value.path}/..`, value.absolute);
  const written = textOf(value);
  if (written instanceof Text) {
    const last = written.parts.at(-1);
    const slash = typeof last === "string" ? last.lastIndexOf("/") : -1;
    if (slash < 0) return new Text([unknownPart(written)]);
    return text([...written.parts.slice(0, -1), (last as string).slice(0, slash)]);
  }
  const slash = written.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : written.slice(0, slash);
}

/** The text of an absolute path. */
function toPath(slot: Slot): Value {
  const value = force(slot);
  if (value instanceof Unknown) return new Text([value]);
  if (value instanceof PathValue) return pathText(value);
  const written = uncopied(value);
  if (written instanceof Text) {
    const path = pathOfText(written);
    const normal = path === undefined ? unknownPart(written) : normalPath(path, false);
    return normal instanceof PathValue ? pathText(normal) : new Text([normal]);
  }
  if (!written.startsWith("/")) return absolute(written);
  return (normalPath(written, true) as PathValue).path;
}

export const paths: Natives = { baseNameOf, dirOf, toPath };

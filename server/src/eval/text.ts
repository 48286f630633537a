/** Strings: joining known and unknown parts, and turning values into strings as Nix does. */
import { message } from "#text/message.ts";
import { attribute } from "./attributes.ts";
import { EvalError } from "./error.ts";
import { call } from "./expect.ts";
import { sixDigits } from "./float-text.ts";
import { checkSize, enter, force, leave, spend } from "./machine.ts";
import { typeName } from "./type-name.ts";
import { AttrSet, ListValue, PathValue, type Slot, Spread, Text, Unknown, type Value } from "./value.ts";

/** A string of these parts; plain when all are known. */
export function text(parts: readonly (string | Text | Unknown)[]): string | Text {
  const joined: (string | Unknown)[] = [];
  let size = 0;
  for (const each of parts) {
    for (const part of each instanceof Text ? each.parts : [each]) {
      const last = joined.at(-1);
      if (typeof part !== "string") joined.push(part);
      else if (typeof last === "string") joined[joined.length - 1] = last + part;
      else if (part !== "") joined.push(part);
      if (typeof part === "string") size += part.length;
    }
  }
  checkSize(size);
  const [only] = joined;
  if (only === undefined) return "";
  return joined.length === 1 && typeof only === "string" ? only : new Text(joined);
}

const rootIsElsewhere = new Unknown(message("the text of a path depends on where the repo lies"));
const storePath = new Unknown(message("a store path depends on what is copied there"));

/** A path as text: the part below the root of the workspace is known. */
export function pathText(path: PathValue): string | Text {
  if (path.absolute) return path.path;
  return text([rootIsElsewhere, path.path === "" ? "" : `/${path.path}`]);
}

/** The path inside the workspace that {@link pathText} made this text of. */
export function pathOfText(value: string | Text): string | undefined {
  if (typeof value === "string" || value.parts[0] !== rootIsElsewhere || value.parts.length > 2) return undefined;
  const below = value.parts[1] ?? "/";
  return typeof below === "string" && below.startsWith("/") ? below.slice(1) : undefined;
}

/**
 * How a value becomes text: `interpolate` for `"${x}"` and `+` (only strings, paths, and sets that say how), `toString` for
 * `builtins.toString` (numbers, booleans, null and lists, too).
 */
export type Coercion = "interpolate" | "toString";

/** Throws a type error where Nix cannot do it. Of an unknown value at least this is known: it becomes a string. */
export function coerce(slot: Slot, how: Coercion): string | Text {
  const value = force(slot);
  if (typeof value === "string" || value instanceof Text) return value;
  if (value instanceof Unknown) return new Text([value]);
  if (value instanceof PathValue) return how === "toString" ? pathText(value) : new Text([storePath]);
  if (value instanceof AttrSet) return deeper(() => coerceSet(value, how));
  if (how === "toString") {
    if (value === null || value === false) return "";
    if (value === true) return "1";
    if (typeof value === "bigint") return value.toString();
    if (typeof value === "number") return Number.isNaN(value) ? new Text([noNumber]) : sixDigits(value);
    if (value instanceof ListValue) return deeper(() => coerceList(value));
  }
  return refuse(value);
}

const noNumber = new Unknown(message("the sign of what is no number is not known"));

/** Endless values end at the same limit as endless calls. */
function deeper(work: () => string | Text): string | Text {
  enter();
  try {
    return work();
  } finally {
    leave();
  }
}

function coerceSet(set: AttrSet, how: Coercion): string | Text {
  const method = attribute(set, "__toString");
  if (method !== undefined) {
    return coerce(call(method, set), how);
  }
  const path = attribute(set, "outPath");
  return path === undefined ? refuse(set) : coerce(path, how);
}

function coerceList(list: ListValue): string | Text {
  const parts: (string | Text | Unknown)[] = [];
  spend(list.items.length);
  list.items.forEach((item, index) => {
    if (item instanceof Spread) {
      // It stands for its own blanks, too.
      if (parts.at(-1) === " ") parts.pop();
      parts.push(item.unknown);
      return;
    }
    const value = force(item);
    parts.push(coerce(value, "toString"));
    const last = index === list.items.length - 1;
    if (!last && hasBlankBehind(value)) parts.push(" ");
  });
  return text(parts);
}

/** Nix puts no blank behind an empty list. What may be one stands for its blank, too. */
function hasBlankBehind(value: Value): boolean {
  if (value instanceof Unknown) return false;
  return !(value instanceof ListValue) || value.items.some((item) => !(item instanceof Spread));
}

function refuse(value: Value): never {
  throw new EvalError("type", message("cannot coerce {0} to a string", typeName(value)));
}

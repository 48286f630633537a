/** What Nix expressions evaluate to, and the thunks, holes and doubts that stand where a value is not there yet or not to be known. */

import type { Expr } from "#syntax/ast.ts";
import type { Message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { Reads } from "./reads.ts";

/**
 * A value in weak head normal form. Integers are `bigint` (Nix: 64 bit), floats are `number`, strings are `string` unless a part of
 * them is unknown ({@link Text}).
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Text
  | PathValue
  | ListValue
  | AttrSet
  | FunctionValue
  | Unknown;

/** A value, or something that becomes one when it is forced (`force` in `machine.ts`). */
export type Slot = Value | Thunk;

/** Some value, nobody can say which; `reason` says why. It is not an error: real Nix computes a value here. */
export class Unknown {
  readonly reason: Message;
  /** What went into it, e.g. the arguments of a function that we do not have: who reads options there reads them for this value. */
  readonly parts: readonly Slot[];
  /** Building the value surely needs all of its parts, so that an error in one is an error of the value. */
  readonly needsParts: boolean;
  constructor(reason: Message, parts: readonly Slot[] = [], needsParts = false) {
    this.reason = reason;
    this.parts = parts;
    this.needsParts = needsParts;
  }
}

/** A string with unknown parts. Never two texts in a row, never an empty one, at least one part unknown. Build it with `text()`. */
export class Text {
  readonly parts: readonly (string | Unknown)[];
  constructor(parts: readonly (string | Unknown)[]) {
    this.parts = parts;
  }
}

/**
 * A path. Inside the workspace: relative to its root, normalised, `""` is the root (`absolute: false`); else absolute. What a path
 * inside the workspace looks like as text depends on where the repo lies, so its text is unknown up to the part below the root.
 */
export class PathValue {
  readonly path: string;
  readonly absolute: boolean;
  constructor(path: string, absolute: boolean) {
    this.path = path;
    this.absolute = absolute;
  }
}

/** A stretch of a list of unknown length. `possible` is all that may stand in it, each item at most once; empty where that is not known. */
export class Spread {
  readonly unknown: Unknown;
  readonly possible: readonly Slot[];
  constructor(unknown: Unknown, possible: readonly Slot[] = []) {
    this.unknown = unknown;
    this.possible = possible;
  }
}

export type Item = Slot | Spread;

export class ListValue {
  readonly items: readonly Item[];
  constructor(items: readonly Item[]) {
    this.items = items;
  }
}

/** An attribute whose existence is decided when it is asked for. `exists` becomes a boolean or {@link Unknown}. */
export class Maybe {
  readonly exists: Slot;
  readonly value: Slot;
  constructor(exists: Slot, value: Slot) {
    this.exists = exists;
    this.value = value;
  }
}

export type Entry = Slot | Maybe;

/** What a key gives that is not among the known ones: there, unknown. `undefined` from it: this key is surely absent. */
export type Rest = (key: string) => Slot | undefined;

/** A set. Without `rest` its keys are exactly those of `entries` (which is in no particular order; `attrNames` sorts). */
export class AttrSet {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly rest: Rest | undefined;
  /** Why more keys than the known ones are possible; set together with `rest`. */
  readonly open: Unknown | undefined;
  /** What only the evaluator sees of this set, e.g. the type behind a set made by `lib.types`. Survives `//` from the right. */
  readonly hidden: object | undefined;
  constructor(entries: ReadonlyMap<string, Entry>, open?: Unknown, rest?: Rest, hidden?: object) {
    this.entries = entries;
    this.open = open;
    this.rest = rest ?? (open && (() => open));
    this.hidden = hidden;
  }
}

/** Hidden in sets that are no configuration, whatever they are put into: the library, packages, flakes. */
export class Sealed {
  readonly reason: Message;
  constructor(reason: Message) {
    this.reason = reason;
  }
}

/** Hidden in `lib`, its parts, and `builtins`: a name that one of them does not know is none that another one knows. */
export const library: Sealed = new Sealed({ template: "this is a library, no configuration", args: [] });

/** Something that can be called with one argument. */
export abstract class FunctionValue {
  /** Name → whether it has a default; only of functions that take a set apart. */
  readonly formals: ReadonlyMap<string, boolean> | undefined;
  constructor(formals: ReadonlyMap<string, boolean> | undefined) {
    this.formals = formals;
  }
  abstract call(argument: Slot): Slot;
}

/** A function of ours: called with as many arguments as it wants, unforced. */
export class NativeFunction extends FunctionValue {
  readonly name: string;
  readonly #arity: number;
  readonly #run: (...args: Slot[]) => Slot;
  readonly #bound: readonly Slot[];
  constructor(name: string, arity: number, run: (...args: Slot[]) => Slot, bound: readonly Slot[] = []) {
    super(undefined);
    this.name = name;
    this.#arity = arity;
    this.#run = run;
    this.#bound = bound;
  }
  call(argument: Slot): Slot {
    const args = [...this.#bound, argument];
    return args.length < this.#arity ? new NativeFunction(this.name, this.#arity, this.#run, args) : this.#run(...args);
  }
}

/** Where something was written. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Not started, running (asking for it again is infinite recursion), done, failed. */
export type ThunkState = "waiting" | "running" | "done" | "failed";

/** Where a slot stands in the text: its expression, and the attribute name that it is bound to, if any. */
export interface Origin {
  readonly file: string;
  readonly expr: Span;
  readonly name: Span | undefined;
}

/**
 * A value that is computed when it is asked for, once. It remembers where it was written, which options were read to make it, and
 * from which other slot its value came unchanged. `force()` of `machine.ts` gives its value.
 */
export class Thunk {
  state: ThunkState = "waiting";
  value: Value | undefined;
  error: unknown;
  /** Dropped when done. What it returns may be another thunk: then the value comes from there. */
  compute: (() => Slot) | undefined;
  readonly origin: Origin | undefined;
  /** The path of the option that this is the value of: reading it counts as reading that option, and as nothing else. */
  readonly option: readonly string[] | undefined;
  /** What was read to make it. */
  reads: Reads | undefined;
  /** The slot that the value was taken from as it is. */
  from: Thunk | undefined;

  constructor(compute: () => Slot, origin?: Origin, option?: readonly string[]) {
    this.compute = compute;
    this.origin = origin;
    this.option = option;
  }
}

/**
 * A string that was put together, done: it remembers of what, so that one can ask where a part of the text was written. `expr` is the
 * string or the sum that stands in `file`; `slots` are its parts or operands in order, known text as it is.
 */
export class Woven extends Thunk {
  readonly file: string | undefined;
  readonly expr: Expr | undefined;
  readonly slots: readonly Slot[];

  constructor(value: string | Text, slots: readonly Slot[], file?: string, expr?: Expr) {
    super(done);
    this.state = "done";
    this.value = value;
    this.compute = undefined;
    this.slots = slots;
    this.file = file;
    this.expr = expr;
  }
}

/** A text that is there or is empty, nobody can say which; done. It remembers what it is where it is there, as far as that is known. */
export class Optional extends Thunk {
  readonly possible: Slot;

  constructor(doubt: Unknown, possible: Slot) {
    super(done);
    this.state = "done";
    this.value = new Text([doubt]);
    this.compute = undefined;
    this.possible = possible;
  }
}

/**
 * A file in the store that the repo writes, done: it remembers of what. As a value it is a package, and so unknown; whatever hands that on
 * unchanged leads here, and whatever makes something else of it does not.
 */
export class StoreFile extends Thunk {
  /** What decides what is in it. */
  readonly made: Made;

  constructor(value: Unknown, made: Made) {
    super(done);
    this.state = "done";
    this.value = value;
    this.compute = undefined;
    this.made = made;
  }
}

export type Made =
  /** `below` is the path of the file below that of the package, as text; empty where it is the package itself. */
  | { readonly kind: "text"; readonly text: Slot; readonly below: Slot }
  /** `command` puts it into `$out`, with these variables. */
  | { readonly kind: "command"; readonly command: Slot; readonly variables: Slot };

function done(): never {
  throw new Error("it is done");
}

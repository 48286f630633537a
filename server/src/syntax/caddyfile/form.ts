/** What a line of a Caddyfile may say, as Caddy 2.10 reads it: how many words, which, and what its block may hold. */
import type { Token } from "./token.ts";
import type { Block, ProblemKind } from "./tree.ts";

export interface Form {
  readonly fewest: number;
  /** Caddy leaves further words alone where this is `Infinity`. */
  readonly most: number;
  /** What the words have to be, one by one; the last is for all that follow. */
  readonly values?: readonly Value[];
  /** The first word names a module, whose own form says the rest. */
  readonly module?: Modules;
  /** Nothing: nobody looks into the block, or anything may stand there. */
  readonly block?: "refused" | "directives" | "handlers" | "matchers" | "response matcher" | Lines;
  /** Words on the line keep Caddy from looking at the block. */
  readonly isBlindBehindWords?: true;
  readonly also?: (line: Line, say: Say) => void;
}

export interface Value {
  readonly expected: Expected;
  /** Of `expected` "words": these. */
  readonly words?: readonly string[];
  readonly accepts: (text: string) => boolean;
}

export type Expected =
  | "duration"
  | "number"
  | "size"
  | "words"
  | "status"
  | "path"
  | "upstream"
  | "address"
  | "hash"
  | "other";

export interface Modules {
  /** The namespace of Caddy's modules. */
  readonly of: string;
  readonly forms: ReadonlyMap<string, Form>;
}

export interface Lines {
  readonly named: ReadonlyMap<string, Form>;
  /** Of lines with other names; nothing: Caddy refuses them. */
  readonly others?: Form;
}

/** A line without its matcher. */
export interface Line {
  readonly name: Token;
  readonly args: readonly Token[];
  readonly block: Block | undefined;
}

/** `about`: what a message needs beside the word itself. */
export type Say = (kind: ProblemKind, word: Token, about?: readonly string[], first?: Token) => void;

export const anything: Form = { fewest: 0, most: Number.POSITIVE_INFINITY };

export function takes(fewest: number, most: number = fewest, more: Omit<Form, "fewest" | "most"> = {}): Form {
  return { fewest, most, ...more };
}

/** Any number of words, but so many. */
export function list(fewest: number, ...values: readonly Value[]): Form {
  return { fewest, most: Number.POSITIVE_INFINITY, values };
}

export function one(value?: Value): Form {
  return value ? { fewest: 1, most: 1, values: [value] } : { fewest: 1, most: 1 };
}

export function lines(named: Readonly<Record<string, Form>>, others?: Form): Lines {
  const all = new Map(Object.entries(named));
  return others ? { named: all, others } : { named: all };
}

export function modules(of: string, forms: Readonly<Record<string, Form>>): Form {
  return { ...list(1), module: { of, forms: new Map(Object.entries(forms)) } };
}

export function words(...all: readonly string[]): Value {
  return { expected: "words", words: all, accepts: (text) => all.includes(text) };
}

export const free: Value = { expected: "other", accepts: () => true };

/** What Go reads as an integer. */
export const number: Value = { expected: "number", accepts: (text) => /^[+-]?\d+$/.test(text) };

const goDuration = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const days = /(?:\d+\.?\d*|\.\d+)d/g;

/** Caddy also knows days. */
export const duration: Value = {
  expected: "duration",
  accepts: (text) => goDuration.test(text.replaceAll(days, "1h")),
};

export const plainDuration: Value = { expected: "duration", accepts: (text) => goDuration.test(text) };

export const numberOrDuration: Value = {
  expected: "duration",
  accepts: (text) => number.accepts(text) || duration.accepts(text),
};

/** `10MB`, `1.5 GiB`. */
export const size: Value = {
  expected: "size",
  accepts: (text) => /^\d[\d.,]*\s*(?:|b|[kmgtpe]i?b?)$/i.test(text),
};

export const sizeOrUnlimited: Value = {
  expected: "size",
  accepts: (text) => text === "unlimited" || size.accepts(text),
};

/** `404`, `5xx`. */
export const status: Value = {
  expected: "status",
  accepts: (text) => number.accepts(text.length === 3 && text.endsWith("xx") ? text.slice(0, 1) : text),
};

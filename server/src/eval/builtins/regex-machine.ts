/**
 * Matches patterns in time that grows with pattern times text, whatever they are: states and positions that failed once are not
 * tried again.
 */

import type { Pattern, Regex } from "./regex-syntax.ts";

/** One step of a compiled pattern; the next one follows unless it says otherwise. */
type Step =
  | { readonly kind: "byte"; readonly allowed: Uint8Array }
  /** Goes on at the first of these that leads to a match. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "mark"; readonly slot: number }
  | { readonly kind: "start" }
  | { readonly kind: "end" }
  | { readonly kind: "match" };

export type Program = readonly Step[];

const mostSteps = 3000;

/** `undefined`: repetitions make it too large. */
export function compile({ root }: Pattern): Program | undefined {
  const steps: Step[] = [];
  try {
    emit(steps, root);
  } catch (error) {
    if (error === tooLarge) return undefined;
    throw error;
  }
  steps.push({ kind: "match" });
  return steps;
}

const tooLarge: Error = new Error("too large");

function emit(steps: Step[], regex: Regex): void {
  if (steps.length > mostSteps) throw tooLarge;
  switch (regex.kind) {
    case "byte":
    case "start":
    case "end":
      steps.push(regex);
      return;
    case "sequence":
      for (const item of regex.items) emit(steps, item);
      return;
    case "group":
      steps.push({ kind: "mark", slot: 2 * regex.number });
      emit(steps, regex.item);
      steps.push({ kind: "mark", slot: 2 * regex.number + 1 });
      return;
    case "either":
      emitEither(steps, regex.options);
      return;
    case "repeat":
      emitRepeat(steps, regex.item, regex.least, regex.most);
  }
}

function emitEither(steps: Step[], options: readonly Regex[]): void {
  const ends: { kind: "jump"; to: number }[] = [];
  options.forEach((option, index) => {
    if (index === options.length - 1) {
      emit(steps, option);
      return;
    }
    const split = { kind: "split" as const, first: steps.length + 1, second: 0 };
    steps.push(split);
    emit(steps, option);
    const end = { kind: "jump" as const, to: 0 };
    ends.push(end);
    steps.push(end);
    split.second = steps.length;
  });
  for (const end of ends) end.to = steps.length;
}

function emitRepeat(steps: Step[], item: Regex, least: number, most: number): void {
  for (let index = 0; index < least; index++) emit(steps, item);
  const splits: { kind: "split"; first: number; second: number }[] = [];
  const optional = most === Number.POSITIVE_INFINITY ? 1 : most - least;
  for (let index = 0; index < optional; index++) {
    const at = steps.length;
    const split = { kind: "split" as const, first: at + 1, second: 0 };
    splits.push(split);
    steps.push(split);
    emit(steps, item);
    if (most === Number.POSITIVE_INFINITY) steps.push({ kind: "jump", to: at });
  }
  for (const split of splits) split.second = steps.length;
}

/** A text to match, and how much work is left for it. */
export interface Subject {
  readonly bytes: Uint8Array;
  work: number;
}

/** Thrown when the work is used up. */
export const exhausted: Error = new Error("exhausted");

function pay(subject: Subject, work: number): void {
  subject.work -= work;
  if (subject.work < 0) throw exhausted;
}

/** Where matches that begin at `from` can end. */
export function endsOf(program: Program, subject: Subject, from: number): Set<number> {
  const ends = new Set<number>();
  let here = new Set<number>([0]);
  for (let at = from; here.size > 0; at++) {
    const next = new Set<number>();
    // A set is gone through in the order in which it grows.
    for (const state of here) {
      pay(subject, 1);
      const step = program[state] as Step;
      if (step.kind === "match") ends.add(at);
      else if (step.kind === "byte") {
        if (at < subject.bytes.length && step.allowed[subject.bytes[at] as number] === 1) next.add(state + 1);
      } else for (const to of ways(step, state, at, subject)) here.add(to);
    }
    here = next;
  }
  return ends;
}

/** Where a step leads that takes no byte, the preferred way first. */
function ways(step: Step, state: number, at: number, { bytes }: Subject): readonly number[] {
  switch (step.kind) {
    case "split":
      return [step.first, step.second];
    case "jump":
      return [step.to];
    case "mark":
      return [state + 1];
    case "start":
      return at === 0 ? [state + 1] : [];
    case "end":
      return at === bytes.length ? [state + 1] : [];
    default:
      return [];
  }
}

/** Begin and end of each group, by slot; -1 where a group took no part. */
export type Marks = readonly number[];

export interface Match {
  readonly end: number;
  readonly marks: Marks;
}

/**
 * The match that is found first if every repetition is greedy and every alternative is tried in order: from `from` to `end`, or to
 * wherever it leads.
 */
export function firstMatch(
  program: Program,
  subject: Subject,
  from: number,
  groups: number,
  end?: number,
): Match | undefined {
  const tried = new Set<number>();
  const width = program.length;
  const last = end ?? subject.bytes.length;
  const stack: { readonly state: number; readonly at: number; readonly marks: Marks }[] = [
    { state: 0, at: from, marks: new Array<number>(2 * groups).fill(-1) },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { state, at, marks } = next;
    pay(subject, 1);
    const step = program[state] as Step;
    if (step.kind === "match") {
      if (end === undefined || at === end) return { end: at, marks };
      continue;
    }
    const key = at * width + state;
    if (tried.has(key)) continue;
    tried.add(key);
    if (step.kind === "byte") {
      if (at < last && step.allowed[subject.bytes[at] as number] === 1)
        stack.push({ state: state + 1, at: at + 1, marks });
      continue;
    }
    const marked = step.kind === "mark" ? marks.with(step.slot, at) : marks;
    for (const to of ways(step, state, at, subject).toReversed()) stack.push({ state: to, at, marks: marked });
  }
  return undefined;
}

/** Whether all ways through the pattern from `from` to `end` give the groups the same texts. */
export function hasOneReading(program: Program, subject: Subject, from: number, end: number, groups: number): boolean {
  const none: Marks = new Array<number>(2 * groups).fill(-1);
  let here: Reading[] = [{ state: 0, marks: none }];
  for (let at = from; at < end; at++) {
    const next: Reading[] = [];
    for (const { state, marks } of readingsAt(program, subject, here, at)) {
      const step = program[state] as Step;
      if (step.kind === "byte" && step.allowed[subject.bytes[at] as number] === 1)
        next.push({ state: state + 1, marks });
    }
    here = next;
  }
  const found = readingsAt(program, subject, here, end).filter(({ state }) => program[state]?.kind === "match");
  return new Set(found.map(({ marks }) => marks.join())).size === 1;
}

interface Reading {
  readonly state: number;
  readonly marks: Marks;
}

/** These and all they lead to without taking a byte, each once. */
function readingsAt(program: Program, subject: Subject, readings: readonly Reading[], at: number): readonly Reading[] {
  const all: Reading[] = [];
  const seen = new Set<string>();
  const add = (state: number, marks: Marks): void => {
    const key = `${state}:${marks.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    all.push({ state, marks });
  };
  for (const { state, marks } of readings) add(state, marks);
  // The list is gone through while it grows.
  for (const { state, marks } of all) {
    pay(subject, 4);
    const step = program[state] as Step;
    const marked = step.kind === "mark" ? marks.with(step.slot, at) : marks;
    for (const to of ways(step, state, at, subject)) add(to, marked);
  }
  return all;
}

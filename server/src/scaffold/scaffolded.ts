/** What comes of a wish: files that are new, edits of those that are there, and what a person has to know. */
import type { FileEdits } from "#text/edit.ts";
import type { Message } from "#text/message.ts";
import type { Answered } from "./wish.ts";

/** Nothing is written where `problem` says why not. */
export type Scaffolded = Made | Refused;

export interface Refused {
  readonly problem: Message;
  /** The answer that cannot be taken; `undefined`: it is not one of them alone. */
  readonly about?: Answered | undefined;
}

export interface Made {
  /** The module comes first. None of them is there yet. */
  readonly files: readonly NewFile[];
  readonly edits: readonly FileEdits[];
  /** What was done, in order: for the preview and the command line. */
  readonly done: readonly Message[];
  /** What could not be done or proven, each with what to do now. */
  readonly open: readonly Message[];
  /** What may be said otherwise without another module coming of it; `undefined`: it is there already. */
  readonly details?: Details;
  /** Of what is there already: the answer with which it would be another one. */
  readonly about?: Answered;
}

/** What was not asked: the module has it from the repo, unless the wish says it. */
export interface Details {
  /** One line, in German. */
  readonly summary: string;
  /** Under which name the proxy shows it; `undefined`: it does not, or the name is not ours to say. */
  readonly host: string | undefined;
  /** Whether it is on; `undefined`: it has no switch. */
  readonly enabled: boolean | undefined;
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** A part of the wiring: an edit of one file, or why there is none and what a person does instead. */
export type Wired =
  | { readonly edits: FileEdits; readonly done: Message }
  /** It is there already, or this repo has no such thing. */
  | { readonly none: true }
  | { readonly open: Message };

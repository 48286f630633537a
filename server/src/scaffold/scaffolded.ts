/** What comes of a wish: files that are new, edits of those that are there, and what a person has to know. */
import type { FileEdits } from "#text/edit.ts";
import type { Message } from "#text/message.ts";

/** Nothing is written where `problem` says why not. */
export type Scaffolded = Made | { readonly problem: Message };

export interface Made {
  /** The module comes first. None of them is there yet. */
  readonly files: readonly NewFile[];
  readonly edits: readonly FileEdits[];
  /** What was done, in order: for the preview and the command line. */
  readonly done: readonly Message[];
  /** What could not be done or proven, each with what to do now. */
  readonly open: readonly Message[];
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

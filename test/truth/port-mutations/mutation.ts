/** A small change of a repo that makes something wrong, or almost, and what has to be said of it then. */
import type { Tagged } from "#eval/tagged.ts";
import type { Finding } from "#rules/rule.ts";
import type { FileEdits } from "#text/edit.ts";
import type { World } from "./world.ts";

/**
 * `collision`: two listeners on one port. `apart`: the same, but in another namespace, protocol or address, so that nothing is wrong.
 * `key`: a key of a registry is gone that somebody reads. `upstream`: a proxy hands on to another port than the service's.
 */
export type Kind = "collision" | "apart" | "key" | "upstream";

export const kinds: readonly Kind[] = ["collision", "apart", "key", "upstream"];

export interface Mutation {
  readonly kind: Kind;
  /** Which of its kind, for the count; the way of the attempt that took comes behind it. */
  readonly variant: string;
  /** What is changed, in words. */
  readonly name: string;
  /** Texts that may mean it; the first counts that does. */
  readonly attempts: Iterable<Attempt>;
  /** Whether the changed text means what the name says. Evaluation is asked, never a rule. */
  readonly took: (after: World) => boolean;
  readonly judge: (outcome: Outcome) => Verdict;
}

export interface Attempt {
  readonly way: string;
  readonly edits: readonly FileEdits[];
  /** The same without what makes it right: then somebody has to say something, or silence proves nothing. */
  readonly wrong?: readonly FileEdits[];
}

export interface Outcome {
  readonly before: World;
  readonly after: World;
  readonly edits: readonly FileEdits[];
  /** What is found now and was not before. */
  readonly found: readonly Finding[];
}

/** `as`: the rules that say it. `missed`: why what is found is not what it should be. */
export type Verdict = { readonly as: string } | { readonly missed: string };

/** Whether a number is written anywhere in a value, alone or in a text. */
export function mentions(value: Tagged, number: number): boolean {
  const isIn = (text: string): boolean => new RegExp(String.raw`(?<!\d)${number}(?!\d)`).test(text);
  switch (value[0]) {
    case "int":
      return value[1] === `${number}`;
    case "string":
      return isIn(value[1]);
    case "text":
      return value[1].some((part) => typeof part === "string" && isIn(part));
    case "list":
      return value[1].some((item) => item[0] !== "spread" && mentions(item, number));
    case "set":
      return Object.values(value[1]).some((item) => mentions(item, number));
    default:
      return false;
  }
}

/** A place of the text before the edits, in the text after. */
export function moved(edits: readonly FileEdits[], file: string, offset: number): number {
  return edits
    .filter((each) => each.file === file)
    .flatMap((each) => each.edits)
    .filter(({ start, end }) => (start === end ? start <= offset : start < offset))
    .reduce((at, { start, end, text }) => at + text.length - (Math.min(end, offset) - start), offset);
}

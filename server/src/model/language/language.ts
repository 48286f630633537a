/** The language of what people wrote: German, English, or nobody can say; said of a text only where all that is known of it agrees. */
import { leaning } from "#knowledge/trigrams.ts";
import type { Prose } from "./prose.ts";
import { englishVerbs, englishWords, germanOnlyWords, germanWords } from "./words.ts";

export type Language = "german" | "english";

/**
 * English: small words of English, none of German, no letter that English does not have, and letters that follow each other as in English.
 * A single small word is not enough (`nftables-only Backend`, `Single Source of Truth` stand in German texts): then it takes a verb, too.
 */
export function languageOf({
  words,
  hasForeignLetter,
}: Pick<Prose, "words" | "hasForeignLetter">): Language | undefined {
  const small = words.map((word) => word.toLowerCase());
  const english = countOf(small, englishWords);
  const germanOnly = countOf(small, germanOnlyWords);
  if (small.some((word) => germanWords.has(word))) return germanOnly > english ? "german" : undefined;
  if (hasForeignLetter || words.length < fewestWords) return undefined;
  const isSentence = english >= 2 || (english === 1 && words.some(isEnglishVerb));
  return isSentence && leaning(words) >= (english >= 2 ? clearly : veryClearly) ? "english" : undefined;
}

/** How many different ones. */
function countOf(words: readonly string[], list: ReadonlySet<string>): number {
  return new Set(words.filter((word) => list.has(word))).size;
}

const fewestWords = 4;

/** Of 1. Measured: docs/checks/step-8-german-comments.md */
const clearly = 0.05;
const veryClearly = 0.2;

/** German nouns begin with a capital, and what is borrowed are mostly nouns. */
function isEnglishVerb(word: string): boolean {
  return englishVerbs.has(word.toLowerCase()) || /^[a-z]{4,}(?:ed|ing|ly)$/.test(word);
}

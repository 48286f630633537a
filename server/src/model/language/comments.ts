/** What the comments of a repo are written in, paragraph by paragraph, and what most of them are. */
import type { Repo, RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";
import { type Language, languageOf } from "./language.ts";
import { prosesIn } from "./prose.ts";

export interface Written extends Span {
  readonly language: Language;
}

const known = new WeakMap<RepoFile, readonly Written[]>();

/** Those of which somebody can say it. */
export function writtenIn(file: RepoFile): readonly Written[] {
  let written = known.get(file);
  if (!written) {
    written = prosesIn(file).flatMap((prose): Written[] => {
      const language = languageOf(prose);
      return language ? [{ start: prose.start, end: prose.end, language }] : [];
    });
    known.set(file, written);
  }
  return written;
}

/** What the comments are to be written in; `undefined`: nobody minds. */
export function languageOfHouse({ settings, files }: Repo): Language | undefined {
  const { commentLanguage } = settings;
  if (commentLanguage !== "auto") return commentLanguage === "any" ? undefined : commentLanguage;
  let [german, english, germanFiles, englishFiles] = [0, 0, 0, 0];
  for (const file of files.values()) {
    const written = writtenIn(file);
    const own = written.filter((each) => each.language === "german").length;
    german += own;
    english += written.length - own;
    if (own * 2 > written.length) germanFiles++;
    if (own * 2 < written.length) englishFiles++;
  }
  // One long module in another language does not turn the house.
  const isTurned = germanFiles < fewestFiles || germanFiles <= englishFiles;
  return german >= fewest && german > english * clearMajority && !isTurned ? "german" : undefined;
}

/** Fewer say nothing of a house. */
const fewest = 8;
const fewestFiles = 2;
/** One in three may be left over from another time, or from elsewhere. */
const clearMajority = 2;

/** What filters of system calls leave to a service, as far as that can be told from the names of groups. */

interface Word {
  readonly isDenied: boolean;
  readonly name: string;
  /** `:EPERM`: what is called like that fails, in an allow-list as well. */
  readonly isError: boolean;
}

/** Whether a filter surely leaves nothing that another takes away. */
export function filterIsWithin(lines: readonly string[], wanted: readonly string[]): boolean {
  const [mine, theirs] = [simple(lines), simple(wanted)];
  if (!mine || !theirs || theirs.isAllowing === undefined) return false;
  if (theirs.isAllowing && !mine.isAllowing) return false;
  const denies = theirs.denied.every((name) => mine.denied.includes(name));
  return denies && (!theirs.isAllowing || mine.allowed.every((name) => theirs.allowed.includes(name)));
}

/** Groups that hold another one wholly, and those whose denial takes away what matters of it. */
const groups: Readonly<Record<string, { readonly givenBy: readonly string[]; readonly takenBy: readonly string[] }>> = {
  "@mount": { givenBy: ["@mount", "@known"], takenBy: ["@mount", "@known", "mount"] },
  "@setuid": {
    givenBy: ["@setuid", "@system-service", "@privileged", "@known"],
    takenBy: ["@setuid", "@system-service", "@privileged", "@known", "setuid", "setgroups"],
  },
};

/** Whether a filter takes away what is needed of a group; `undefined`: not to be told from its words. */
export function lacksGroup(lines: readonly string[], group: string): boolean | undefined {
  const known = groups[group];
  const words = wordsOf(lines);
  const [first] = words;
  if (!known || !first) return known ? false : undefined;
  let lacks: boolean | undefined = !first.isDenied;
  for (const { isDenied: isListed, name, isError } of words) {
    const isDenied = isListed || isError;
    if (isDenied ? known.takenBy.includes(name) : known.givenBy.includes(name)) lacks = isDenied;
    // A single call of an allow-list may be all that it needs.
    else if (!isDenied && !name.startsWith("@")) lacks = lacks === true ? undefined : lacks;
  }
  return lacks;
}

/** A filter that first allows and then denies, or only denies; `undefined`: anything else. */
function simple(lines: readonly string[]):
  | {
      readonly isAllowing: boolean | undefined;
      readonly allowed: readonly string[];
      readonly denied: readonly string[];
    }
  | undefined {
  const words = wordsOf(lines);
  const turn = words.findIndex(({ isDenied }) => isDenied);
  const end = turn < 0 ? words.length : turn;
  if (words.slice(end).some(({ isDenied }) => !isDenied)) return undefined;
  if (words.slice(0, end).some(({ isError }) => isError)) return undefined;
  return {
    isAllowing: words[0] && !words[0].isDenied,
    allowed: words.slice(0, end).map(({ name }) => name),
    denied: words.slice(end).map(({ name }) => name),
  };
}

/** An empty line forgets all before it. */
function wordsOf(lines: readonly string[]): readonly Word[] {
  let words: Word[] = [];
  for (const line of lines) {
    const text = line.trim();
    if (text === "") words = [];
    const isDenied = text.startsWith("~");
    for (const word of (isDenied ? text.slice(1) : text).split(/\s+/))
      if (word !== "") words.push({ isDenied, name: word.replace(/:.*$/, ""), isError: word.includes(":") });
  }
  return words;
}

/** Which programs a POSIX shell script runs: the first words of its commands, quotes, substitutions, cases and here-documents heeded. */

const KEYWORDS = new Set(["if", "then", "else", "elif", "fi", "do", "done", "while", "until", "{", "}", "!", "esac"]);
/** POSIX 2.14 and 2.9.1, with what dash and bash build in beyond that and nobody has to have. */
const BUILTINS = new Set(
  ": . [ alias break cd command continue echo for eval exec exit export false local printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait".split(
    " ",
  ),
);
/** What runs the command that follows. */
const PREFIXES = new Set(["exec", "command", "env", "timeout", "xargs", "nice", "nohup"]);

/** Without functions of the script and without builtins; each once, sorted. A name that is computed is none. `prefixes`: functions that run what follows them. */
export function commandsIn(script: string, prefixes: readonly string[] = []): readonly string[] {
  const functions = new Set([...script.matchAll(/^[ \t]*([A-Za-z_]\w*)\(\)/gm)].map((match) => match[1] ?? ""));
  const found = new Set<string>();
  scan(script, 0, "", (word) => found.add(word), new Set([...PREFIXES, ...prefixes]));
  return [...found]
    .filter((word) => /^[A-Za-z_][\w.+-]*$/.test(word) && !functions.has(word) && !BUILTINS.has(word))
    .sort();
}

/** From `start` to the `until` that closes it; where that stands. */
function scan(
  text: string,
  start: number,
  until: string,
  tell: (word: string) => void,
  prefixes: ReadonlySet<string>,
): number {
  let at = start;
  let isCommand = true;
  let isTarget = false;
  let prefixed = "";
  /** Of each `case` that is open: whether a pattern comes. */
  const cases: boolean[] = [];
  let isCaseHead = false;
  let documents: string[] = [];

  const word = (raw: string): void => {
    if (isTarget) isTarget = false;
    else if (isCaseHead) {
      if (raw === "in") {
        isCaseHead = false;
        cases.push(true);
      }
    } else if (cases.at(-1) === true) {
      if (raw === "esac") {
        cases.pop();
        isCommand = false;
      }
    } else if (prefixed !== "") follow(raw);
    else if (raw === "-exec" && !isCommand) isCommand = true;
    else if (isCommand) first(raw);
  };
  const first = (raw: string): void => {
    if (/^\w+=|\(\)$/.test(raw) || (KEYWORDS.has(raw) && raw !== "esac")) return;
    isCommand = false;
    if (raw === "esac") cases.pop();
    else if (raw === "case") isCaseHead = true;
    else {
      tell(raw);
      if (prefixes.has(raw)) prefixed = raw;
    }
  };
  /** Options of the prefix, what they take, and assignments come first. */
  const follow = (raw: string): void => {
    if (/^-|^\w+=|^[A-Z_]+$|^[\d.]+s?$|^\d*[<>]/.test(raw)) return;
    prefixed = "";
    first(raw);
  };

  while (at < text.length) {
    const sign = text[at] ?? "";
    if (sign === until && cases.at(-1) !== true && cases.length === 0) return at;
    if (sign === "\n") {
      at += 1;
      for (const end of documents) at = Math.max(at, text.indexOf(`\n${end}\n`, at - 1) + end.length + 2);
      documents = [];
      [isCommand, prefixed, isTarget] = [true, "", false];
    } else if (/\s/.test(sign)) at += 1;
    else if (sign === "\\" && text[at + 1] === "\n") at += 2;
    else if (sign === "#") at = endOf(text, at);
    else if (sign === ";" || sign === "&" || sign === "|") {
      if (text.startsWith(";;", at)) {
        at += 1;
        cases.splice(-1, 1, true);
      }
      at += 1;
      if (cases.at(-1) !== true || sign === ";") [isCommand, prefixed] = [true, ""];
    } else if (sign === "(") {
      at += 1;
      if (cases.at(-1) !== true) isCommand = true;
    } else if (sign === ")") {
      at += 1;
      if (cases.at(-1) === true) cases.splice(-1, 1, false);
      [isCommand, prefixed] = [true, ""];
    } else {
      const redirection = /^\d*(?:<<-?|>>|[<>]&?|>\|)/.exec(text.slice(at, at + 8))?.[0];
      if (redirection !== undefined) {
        at += redirection.length;
        const end = redirection.endsWith("<<") ? /^[ ']*(\w+)/.exec(text.slice(at, at + 60))?.[1] : undefined;
        if (end !== undefined) documents.push(end);
        isTarget = true;
        continue;
      }
      const end = wordEnd(text, at, tell, prefixes);
      word(text.slice(at, end));
      at = end;
    }
  }
  return at;
}

/** After the word that begins there; commands within its substitutions are told, too. */
function wordEnd(text: string, start: number, tell: (word: string) => void, prefixes: ReadonlySet<string>): number {
  let at = start;
  let isQuoted = false;
  while (at < text.length) {
    const sign = text[at] ?? "";
    if (sign === "\\") at += 2;
    else if (sign === "'" && !isQuoted) at = text.indexOf("'", at + 1) + 1 || text.length;
    else if (sign === '"') {
      isQuoted = !isQuoted;
      at += 1;
    } else if (text.startsWith("$((", at)) at = text.indexOf("))", at) + 2;
    else if (text.startsWith("$(", at)) at = scan(text, at + 2, ")", tell, prefixes) + 1;
    else if (text.startsWith("${", at)) at = text.indexOf("}", at) + 1;
    else if (!isQuoted && /[\s;&|()<>]/.test(sign)) {
      // A function is defined: `name()`.
      return text.startsWith("()", at) ? at + 2 : at;
    } else at += 1;
  }
  return at;
}

function endOf(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

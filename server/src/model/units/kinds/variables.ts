/** Whether a word of a script may begin with a path that nobody sees: variables, what commands print, what is not known in the repo. */
import { lost } from "./marked.ts";
import type { Script } from "./shell.ts";

/** What is known of variables and arguments. */
export interface Variables {
  /** No path that nobody sees can begin with it. */
  readonly isSafe: (name: string) => boolean;
  /** A word with what its variables surely are. */
  readonly filled: (word: string) => string;
}

/** Of these, systemd or the shell say what is in them. `$HOME`, `$TMPDIR` and their like are places of their own. */
const named: ReadonlySet<string> = new Set([
  ..."? $ ! # - _ PATH PWD RANDOM SECONDS LINENO EPOCHSECONDS EPOCHREALTIME UID EUID PPID BASHPID HOSTNAME USER LOGNAME SHELL LANG".split(
    " ",
  ),
  ..."HOME TMPDIR STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY RUNTIME_DIRECTORY CONFIGURATION_DIRECTORY".split(" "),
  ..."CREDENTIALS_DIRECTORY INVOCATION_ID JOURNAL_STREAM MAINPID SERVICE_RESULT EXIT_CODE EXIT_STATUS NOTIFY_SOCKET".split(
    " ",
  ),
  ..."MONITOR_SERVICE_RESULT MONITOR_EXIT_CODE MONITOR_EXIT_STATUS MONITOR_INVOCATION_ID MONITOR_UNIT".split(" "),
]);

/** What these print is no path, or one that they just made. */
const producers =
  /^(?:date|mktemp|wc|nproc|hostname|id|uname|basename|md5sum|sha1sum|sha256sum|seq|expr|uuidgen|pwgen|base64|bc|numfmt|stat|nslookup|dig|host|head -c|tput|shuf)\b/;

/** `given` are those that the unit sets, with what is in them; `undefined` in it: not known. `arguments` are what `$1` may be. */
export function variablesOf(
  script: Script,
  given: ReadonlyMap<string, string | undefined>,
  scriptArguments: readonly string[],
): Variables {
  const own = new Map<string, string[]>();
  const add = (name: string, value: string): void => void own.set(name, [...(own.get(name) ?? []), value]);
  for (const { name, value } of script.assigned) add(name, value);
  for (const { words } of script.commands) {
    const [first = "", ...rest] = words;
    if (["export", "local", "declare", "readonly", "typeset"].includes(first))
      for (const word of rest) {
        const [, name, value] = /^(\w+)\+?=(.*)$/s.exec(word) ?? [];
        if (name !== undefined) add(name, value ?? "");
      }
    if (first === "read" || first === "mapfile" || first === "readarray" || first === "getopts")
      for (const word of rest) if (/^[A-Za-z_]\w*$/.test(word)) add(word, lost);
  }
  const passed = [...scriptArguments, ...script.calls.flatMap(({ words }) => words.slice(1))];
  const asked = new Set<string>();
  const isSafe = (name: string): boolean => {
    if (named.has(name) || asked.has(name)) return true;
    asked.add(name);
    try {
      if (/^(?:\d+|[@*])$/.test(name)) return passed.length > 0 && passed.every((word) => !isAnywhere(word, isSafe));
      const values = own.get(name);
      if (values) return values.every((value) => !isAnywhere(value, isSafe));
      const value = given.get(name);
      return value !== undefined && !isAnywhere(value, isSafe);
    } finally {
      asked.delete(name);
    }
  };
  const filled = (word: string, depth = 0): string =>
    word.replaceAll(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? "";
      const [value = given.get(name), ...others] = own.get(name) ?? [];
      if (value === undefined || others.length > 0 || depth > 4) return whole;
      return filled(value, depth + 1);
    });
  return { isSafe, filled };
}

/** Where in a word a path may begin. */
const beginnings = /(?:^|^-{1,2}[A-Za-z]+|[=:,{@"'(\s])(?=[\u{E000}$`])/gu;

/** A path that begins in it may lie anywhere. */
export function mayBeAnywhere(word: string, { isSafe }: Variables): boolean {
  return isAnywhere(word, isSafe);
}

function isAnywhere(word: string, isSafe: Variables["isSafe"]): boolean {
  for (const { index, 0: before } of word.matchAll(beginnings)) {
    const rest = word.slice(index + before.length);
    if (rest.startsWith(lost) || rest.startsWith("`")) return true;
    if (rest.startsWith("$((") || rest.startsWith("${#")) continue;
    if (rest.startsWith("$(")) {
      const inner = insideOf(rest.slice(1));
      const last = inner.split(/\|\||&&|[|;\n]/).at(-1) ?? "";
      if (!producers.test(last.trim())) return true;
      continue;
    }
    const [, name] = /^\$\{?!?(\w+|[@*#?$!-])/.exec(rest) ?? [];
    if (name !== undefined && !isSafe(/^\d+$/.test(name) && !rest.startsWith("${") ? name.slice(0, 1) : name))
      return true;
    const [, byDefault] = /^\$\{\w+:?[-=](.*)\}/s.exec(rest) ?? [];
    if (byDefault !== undefined && isAnywhere(byDefault, isSafe)) return true;
  }
  return false;
}

/** What stands in the brackets that a text begins with. */
function insideOf(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return text.slice(1, at);
  }
  return text.slice(1);
}

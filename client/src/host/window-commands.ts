/** What the commands of a rescue window say of it: how long it stays open, and what it opens. Only what has one reading counts. */

export interface WindowCommands {
  readonly seconds?: number;
  readonly method?: "password" | "port";
  readonly port?: number;
  /** The sshd that it starts has a configuration of its own. */
  readonly hasOwnConfig?: true;
  readonly usePam?: boolean;
  readonly allowUsers?: readonly string[];
}

/** `start`: the commands of `ExecStart` as lines of shell; `post`: of `ExecStartPost`; `most`: `RuntimeMaxSec`. */
export function windowCommands(
  start: readonly string[],
  post: readonly string[],
  most: number | undefined,
): WindowCommands {
  const script = readScript(start);
  const closing = readScript(post);
  const lengths = [
    ...lengthsOf(script, "waits"),
    ...lengthsOf(closing, "stops"),
    ...(most === undefined ? [] : [most]),
  ];
  const [seconds] = lengths;
  return {
    ...(lengths.length === 1 && seconds !== undefined && seconds > 0 && { seconds }),
    ...methodOf(script),
  };
}

interface Command {
  readonly words: readonly string[];
  /** In a loop, a condition or a function: how often it runs, nobody knows. */
  readonly isNested: boolean;
  /** What stands behind it in its line. */
  readonly rest: string;
}

interface Script {
  readonly commands: readonly Command[];
  /** The texts of here-documents. */
  readonly documents: readonly string[];
}

const OPENING = new Set(["do", "then", "case"]);
const CLOSING = new Set(["done", "fi", "esac"]);

function readScript(lines: readonly string[]): Script {
  const commands: Command[] = [];
  const documents: string[] = [];
  let depth = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (/^\s*#/.test(line)) continue;
    const end = /<<-?\s*["']?(\w+)["']?/.exec(line)?.[1];
    if (end !== undefined) {
      const until = lines.findIndex((one, index) => index > at && one.trim() === end);
      const last = until < 0 ? lines.length : until;
      documents.push(lines.slice(at + 1, last).join("\n"));
      at = last;
    }
    if (/^\s*(?:function\s|[\w-]+\s*\(\))/.test(line)) depth = Number.POSITIVE_INFINITY;
    const open = openParentheses(line);
    if (open > 0) depth += open;
    for (const [text, rest] of pieces(line)) {
      let words = wordsOf(text);
      while (words[0] !== undefined && (OPENING.has(words[0]) || CLOSING.has(words[0]))) {
        depth += OPENING.has(words[0]) ? 1 : -1;
        words = words.slice(1);
      }
      if (words.length > 0) commands.push({ words, isNested: depth > 0, rest });
    }
    if (open < 0) depth += open;
  }
  return { commands, documents };
}

/** How many more parentheses it opens than it closes: a part that may run in the background. */
function openParentheses(line: string): number {
  const plain = line.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'|\\./g, "").replace(/(?:^|\s)#.*$/, "");
  return plain.split("(").length - plain.split(")").length;
}

/** The commands of a line, each with what follows it; what stands in quotes stays together, and a comment ends it. */
function pieces(line: string): (readonly [text: string, rest: string])[] {
  const found: (readonly [string, string])[] = [];
  const separator = /"(?:[^"\\]|\\.)*"|'[^']*'|\\.|(\|\||&&|[0-9]?>&[0-9-]|[;|&()]|(?<![^\s;|&()])#.*)/g;
  let from = 0;
  for (const match of line.matchAll(separator)) {
    const mark = match[1];
    const isComment = mark?.startsWith("#") === true;
    if (mark === undefined || (mark.includes(">") && !isComment)) continue;
    found.push([line.slice(from, match.index), isComment ? "" : line.slice(match.index)]);
    from = match.index + mark.length;
  }
  found.push([line.slice(from), ""]);
  return found.filter(([text]) => text.trim() !== "");
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ""),
  );
}

function programOf({ words }: Command): string {
  return (words[0] ?? "").replace(/^.*\//, "");
}

/**
 * How long it stays open. `waits`: the script that opens a window sleeps in the foreground. `stops`: behind the start, something sleeps
 * and then stops the unit. A sleep of no known length has no number, so that it stands beside others.
 */
function lengthsOf({ commands }: Script, how: "waits" | "stops"): number[] {
  const opening = how === "waits" ? commands.findIndex((command) => isDaemon(command) || isFlip(command)) : -1;
  return commands.flatMap((command, index) => {
    const program = programOf(command);
    if (program !== "sleep" && !(program === "timeout" && command.words.some((word) => /(?:^|\/)sshd$/.test(word))))
      return [];
    if (how === "stops" && !/systemctl['"]?\s+stop\b/.test(command.rest)) return [Number.NaN];
    if (command.isNested) return how === "waits" && isTick(command) ? [] : [Number.NaN];
    if (how === "waits" && /^(?:[^()]*\))?\s*&(?!&)/.test(command.rest)) return [Number.NaN];
    // Before it opens, nothing is open yet.
    if (index < opening) return [Number.NaN];
    // `timeout` may be told a second time span, `sleep` adds up what it is told.
    const daemon = command.words.findIndex((word) => /(?:^|\/)sshd$/.test(word));
    const told = command.words.slice(1, daemon < 0 ? undefined : daemon).map(secondsOf);
    const [seconds, ...more] = told.filter((one) => one !== undefined);
    return [seconds === undefined || more.length > 0 ? Number.NaN : seconds];
  });
}

/** A second that a countdown waits on every turn. */
function isTick({ words }: Command): boolean {
  return words[0]?.endsWith("sleep") === true && words[1] === "1";
}

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(word: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
  return match ? Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN) : undefined;
}

/** An sshd of its own. */
function isDaemon(command: Command): boolean {
  return programOf(command) === "sshd" || command.words.some((word) => /\/sshd$/.test(word));
}

/** What lets the sshd of the host take passwords. */
function isFlip({ words }: Command): boolean {
  return (
    words.some((word) => word.includes("sshd_config")) &&
    words.some((word) => /PasswordAuthentication\s+yes/.test(word))
  );
}

function methodOf({ commands, documents }: Script): Omit<WindowCommands, "seconds"> {
  const daemons = commands.filter(isDaemon);
  const flips = commands.filter(isFlip);
  if (flips.length > 0) return daemons.length > 0 ? {} : { method: "password" };
  const [daemon] = daemons;
  if (daemon === undefined || daemons.length > 1) return {};
  const options = daemonOptions(daemon.words);
  const text = options.file === undefined ? "" : documents.length === 1 ? (documents[0] ?? "") : "";
  const said = (name: string): string | undefined => options.values.get(name) ?? settingIn(text, name);
  const port = Number(options.port ?? said("port"));
  if (said("passwordauthentication")?.toLowerCase() !== "yes" || !Number.isInteger(port) || port < 1 || port > 65_535)
    return {};
  const users = said("allowusers")?.split(/\s+/);
  const isOwn = options.file !== undefined && options.file !== "/etc/ssh/sshd_config";
  return {
    method: "port",
    port,
    ...(isOwn && { hasOwnConfig: true }),
    ...((isOwn || options.values.has("usepam")) && { usePam: said("usepam")?.toLowerCase() === "yes" }),
    ...(isOwn && users?.every((user) => /^[\w.-]+$/.test(user)) && { allowUsers: users }),
  };
}

/** The first value of a name in a configuration. Word by word: what a host sends may be long, and look like the beginning of much. */
function settingIn(text: string, name: string): string | undefined {
  for (const line of text.split("\n")) {
    const [, key = "", rest = ""] = /^(\w+)[\s=]+(.*)$/.exec(line.trim()) ?? [];
    const value = key.toLowerCase() === name ? /^"?([^"]+)"?$/.exec(rest)?.[1] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

interface DaemonOptions {
  /** Every `-o` was understood. systemd shows words without their quotes: `-o "Name value"` has no end. */
  readonly isClear: boolean;
  readonly port?: string;
  readonly file?: string;
  readonly values: ReadonlyMap<string, string>;
}

/** `-p`, `-f` and `-o` of sshd; with `-o` the first value of a name counts, and lower case names it. */
export function daemonOptions(words: readonly string[]): DaemonOptions {
  const values = new Map<string, string>();
  let port: string | undefined;
  let file: string | undefined;
  let isClear = true;
  words.forEach((word, index) => {
    const match = /^-[46DdeiqtTG]*([pfo])(.*)$/.exec(word);
    const value = match?.[2] === "" ? words[index + 1] : match?.[2];
    if (!match || value === undefined) return;
    if (match[1] === "p") port ??= value;
    else if (match[1] === "f") file = value;
    else {
      const [, name = "", text = ""] = /^(\w+)[\s=]+(.+)$/.exec(value) ?? [];
      if (name === "") isClear = false;
      else if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), text);
    }
  });
  return { isClear, ...(port !== undefined && { port }), ...(file !== undefined && { file }), values };
}

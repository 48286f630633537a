/** What a unit runs and reads beyond its own text: scripts that the repo puts into the store, and the configuration of an sshd it starts. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, type Part, partAt, textOf } from "#model/ports/part.ts";
import { count, fileAt, type MarkedText, markedFiles } from "#model/ports/store-files.ts";
import { type SimpleCommand, shellText, type Word, wordText } from "#model/units/shell-words.ts";
import { chosenBranch } from "./rescue-branch.ts";
import { type Bind, readSshd } from "./rescue-sshd.ts";

export interface ReachedText {
  readonly part: Part;
  /** As long as the part's text; what surely does not run with these arguments is blank. */
  readonly text: string;
}

export interface ReachedConfig extends ReachedText {
  /** Where that sshd listens, as far as the command or this file says. */
  readonly binds: readonly Bind[];
  /** An sshd of its own reads it; else it takes the place of the system's. */
  readonly isOwn: boolean;
  /** The command that starts it waits for it. */
  readonly isForeground: boolean;
  /** Nothing but this file says how it behaves. */
  readonly isAlone: boolean;
}

export interface Reach {
  readonly scripts: ReachedText[];
  readonly configs: ReachedConfig[];
}

/** A word of a command, with the files that its marks stand for. */
export interface Given {
  readonly word: string;
  readonly files: MarkedText["files"];
}

export function newReach(): Reach {
  return { scripts: [], configs: [] };
}

/** A line of `ExecStart`: no shell reads it. */
export function followCommand(view: HostView, part: Part, reach: Reach): void {
  const marked = markedFiles(view, part);
  if (!marked || !mayLead(marked)) return;
  const line = marked.text.replace(/^[-@:+!|]+/, "").replaceAll(/[;&|<>`()\n]/g, " ");
  follow(view, part, { text: line, files: marked.files }, [], reach, 0);
}

/** What a shell runs, with these arguments. */
export function followScript(view: HostView, part: Part, reach: Reach): void {
  const marked = markedFiles(view, part);
  if (marked && mayLead(marked)) follow(view, part, marked, [], reach, 0);
}

function mayLead({ text, files }: MarkedText): boolean {
  return files.size > 0 || /\bsshd\b/.test(text);
}

/** Scripts that run scripts, further than anybody goes. */
const deepest = 6;

function follow(
  view: HostView,
  owner: Part,
  { text, files }: MarkedText,
  given: readonly Given[],
  reach: Reach,
  depth: number,
): void {
  const { commands, functions } = shellText(withoutArguments(text));
  const variables = assignedIn(text, commands, files);
  // What a function is given, nobody reads here.
  let own = functions.length > count(text, ownFunction) ? [] : given;
  const expanded = (words: readonly Word[]): readonly Given[] => words.flatMap((word) => expand(word, own));

  for (const command of commands) {
    const words = withoutWrappers(command.words);
    const [first, ...rest] = words;
    if (!first) continue;
    const name = wordText(first);
    if (name === "shift") own = own.slice(Number(rest[0] ? wordText(rest[0]) : 1) || own.length);
    else if (name === "set" && rest[0] && wordText(rest[0]) === "--") own = expanded(rest.slice(1));
    else if (isFile(first, files)) run(expanded([first])[0], expanded(rest));
    else if (/(?:^|\/)sshd$/.test(name)) {
      const started = readSshd(expanded(rest));
      const config = started?.config && fileOf(started.config);
      if (started && config)
        reach.configs.push({
          ...config,
          binds: started.bindsWith(config.text),
          isOwn: true,
          isForeground: started.isForeground,
          isAlone: started.isPlain,
        });
    } else if (replaces(command)) {
      for (const word of expanded(rest)) {
        const config = word.files.has(word.word[0] ?? "") ? fileOf(word) : undefined;
        if (config) reach.configs.push({ ...config, binds: [], isOwn: false, isForeground: false, isAlone: false });
      }
    }
  }

  function run(program: Given | undefined, args: readonly Given[]): void {
    const part = program && fileAt(view, program.word, program.files, owner);
    const marked = part && markedFiles(view, part);
    if (!part || !marked || depth >= deepest) return;
    const literal = args.map(({ word }) => (/^[\w.:/=@+-]*$/.test(word) ? word : undefined));
    const chosen = chosenBranch(marked.text, literal);
    const plain = chosenBranch(textOf(part) ?? "", literal);
    if (reach.scripts.some((other) => other.part.slot === part.slot && other.text === plain)) return;
    reach.scripts.push({ part, text: plain });
    follow(view, part, { text: chosen, files: marked.files }, args, reach, depth + 1);
  }

  function expand(word: Word, args: readonly Given[]): readonly Given[] {
    const [only, ...others] = word.filter((piece) => piece.text !== "");
    const name = only?.kind === "computed" && others.length === 0 ? only.text.replace(/^\$\{?|\}$/g, "") : "";
    if (/^[@*]$/.test(name)) return args;
    const found = /^[1-9]$/.test(name) ? args[Number(name) - 1] : variables.get(name);
    return [found ?? { word: wordText(word), files }];
  }

  function fileOf({ word, files: own }: Given): ReachedText | undefined {
    const part = own.has(word[0] ?? "") ? fileAt(view, word, own, owner) : inEtc(view, word);
    const content = textOf(part);
    return part && content !== undefined ? { part, text: content } : undefined;
  }
}

/** Functions whose end can be told by how they are written. */
const ownFunction = /^([ \t]*)(?:function[ \t]+)?[\w-]+[ \t]*\(\)[ \t]*\{(?:[^\n]*\}[ \t]*$|[^\n]*\n[\s\S]*?^\1\})/gm;

/** In functions `$1` is something else: it is made one that nothing is known of. */
function withoutArguments(text: string): string {
  return text.replace(ownFunction, (body) => body.replace(/(?<=\$\{?)[1-9@*]/g, "?"));
}

/** A file that the repo puts into `/etc`. */
function inEtc(view: HostView, path: string): Part | undefined {
  const [, name] = /^\/etc\/([^\s*?[\]]+)$/.exec(path) ?? [];
  const file = name === undefined ? undefined : partAt(view, ["environment", "etc", name]);
  if (!file) return undefined;
  const text = attributeOf(view, file, "text");
  const source = attributeOf(view, file, "source");
  if (!source) return text;
  const marked = markedFiles(view, source);
  return marked && fileAt(view, marked.text, marked.files, source);
}

/** Behind these the command itself follows, and their options and times. */
const wrappers =
  /^(?:if|then|else|elif|do|while|until|!|\{|time|exec|command|builtin|source|\.|(?:.*\/)?(?:env|nohup|setsid|sudo|doas|nice|ionice|timeout|stdbuf|bash|sh|dash))$/;

function withoutWrappers(words: readonly Word[]): readonly Word[] {
  const start = words.findIndex((word, index) => {
    const text = wordText(word);
    if (wrappers.test(text) || /^\w+=/.test(text)) return false;
    return index === 0 || !/^(?:-.*|\d+(?:\.\d+)?[smhd]?)$/.test(text);
  });
  return start < 0 ? [] : words.slice(start);
}

function isFile(word: Word, files: MarkedText["files"]): boolean {
  return files.has(wordText(word)[0] ?? "");
}

/** Variables that are given a value once; of others only running the script tells. */
function assignedIn(
  text: string,
  commands: readonly SimpleCommand[],
  files: MarkedText["files"],
): ReadonlyMap<string, Given> {
  const found = new Map<string, Given>();
  for (const { words } of commands)
    for (const word of words) {
      const [, name, value = ""] = /^(\w+)=(.*)$/s.exec(wordText(word)) ?? [];
      if (name === undefined) continue;
      const given = String.raw`(?<![\w$-])(?:${name}\+?=|(?:for|read|getopts)\b[^\n;]*\b${name}\b)`;
      if ([...text.matchAll(new RegExp(given, "g"))].length === 1) found.set(name, { word: value, files });
    }
  return found;
}

/** Whether a command puts something in the place of the configuration of the system's sshd. */
function replaces({ words, outputs }: SimpleCommand): boolean {
  const isConfig = (word: Word | undefined): boolean => word !== undefined && /\/sshd_config$/.test(wordText(word));
  const name = wordText(withoutWrappers(words)[0] ?? []).replace(/^.*\//, "");
  if (name === "cat") return outputs.some(isConfig);
  return /^(?:cp|install|ln|mv)$/.test(name) && isConfig(words.at(-1));
}

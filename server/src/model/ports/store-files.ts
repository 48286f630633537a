/** Files in the store that the repo writes itself: where a text names one, and what is in it. */
import { attribute } from "#eval/attributes.ts";
import { force } from "#eval/machine.ts";
import { stretchesOf } from "#eval/stretches.ts";
import { AttrSet, type Slot, StoreFile, Thunk } from "#eval/value.ts";
import { quietly } from "#model/counted.ts";
import type { HostView } from "#model/evaluated.ts";
import { shellText, type Word, wordText } from "#model/units/shell-words.ts";
import { hole, itemsOf, type Part, partFrom, textOf } from "./part.ts";

/** A text in which every file that the repo writes has a mark of its own in the place of its hole. */
export interface MarkedText {
  /** As long as the text, and the same but for the marks. */
  readonly text: string;
  readonly files: ReadonlyMap<string, StoreFile>;
}

/** Characters that no text has (Unicode's private use); `marked.ts` and `shell.ts` use some that lie below. */
const firstMark = 0xe100;
const mostMarks = 0x1700;
const fileMark = /[\u{E100}-\u{F8FF}]/u;

/** `undefined`: it is no text. A package as it is reads as the path of it. */
export function markedFiles(view: HostView, part: Part): MarkedText | undefined {
  const own = fileBehind(part.slot);
  if (own) return { text: markAt(0), files: new Map([[markAt(0), own]]) };
  const text = textOf(part);
  const none: ReadonlyMap<string, StoreFile> = new Map();
  if (text === undefined || !text.includes(hole) || fileMark.test(text))
    return text === undefined ? undefined : { text, files: none };
  const stretches = view.host.within(() => quietly(() => stretchesOf(part.slot))) ?? [];
  const length = stretches.reduce((sum, each) => sum + each.length, 0);
  // Something made the text longer or shorter than what it was put together of.
  if (length !== text.length) return { text, files: none };
  const files = new Map<string, StoreFile>();
  let [marked, at] = ["", 0];
  for (const stretch of stretches) {
    const piece = text.slice(at, at + stretch.length);
    const file = piece === hole && stretch.slot !== undefined ? fileBehind(stretch.slot) : undefined;
    if (file && files.size < mostMarks) {
      marked += markAt(files.size);
      files.set(markAt(files.size), file);
    } else marked += piece;
    at += stretch.length;
  }
  return { text: marked, files };
}

function markAt(index: number): string {
  return String.fromCharCode(firstMark + index);
}

/** The file whose path the slot is, through whatever handed it on. */
function fileBehind(slot: Slot): StoreFile | undefined {
  for (let thunk = slot instanceof Thunk ? slot : undefined; thunk; thunk = thunk.from)
    if (thunk instanceof StoreFile) return thunk;
  return undefined;
}

/** Files that are copies of copies, further than anybody goes. */
const furthest = 8;

/** What is in the file that a path names: a mark, and what follows it. `undefined`: that is not known. */
export function fileAt(
  view: HostView,
  path: string,
  files: MarkedText["files"],
  owner: Part,
  depth = 0,
): Part | undefined {
  const file = files.get(path[0] ?? "");
  if (!file || depth > furthest) return undefined;
  return view.host.within(() => quietly(() => contentOf(view, file, path.slice(1), owner, depth)));
}

function contentOf(view: HostView, { made }: StoreFile, below: string, owner: Part, depth: number): Part | undefined {
  if (made.kind === "command")
    return below === "" ? builtBy(view, made.command, made.variables, owner, depth) : undefined;
  const where = partFrom(view, owner.path, made.below, false);
  const place = textOf(where);
  // In the folder of programs there is nothing else: `getExe` leaves it to the package how its program is called.
  const isNamed = place === below && !below.includes(hole);
  const isOnly = below === `/bin/${hole}` && place?.startsWith("/bin/");
  const text = isNamed || isOnly ? partFrom(view, owner.path, made.text, false) : undefined;
  return textOf(text) === undefined ? undefined : text;
}

/** Where the command has a single word to say on `$out`: that it is a copy of another file, or what a variable holds. */
function builtBy(view: HostView, command: Slot, variables: Slot, owner: Part, depth: number): Part | undefined {
  const script = partFrom(view, owner.path, command, false);
  const marked = script && markedFiles(view, script);
  if (!marked || count(marked.text, outs) !== 1) return undefined;
  const [line] = shellText(marked.text).commands.filter(({ words, outputs }) => [...words, ...outputs].some(isOut));
  const source = line && sourceOf(line.words.map(wordText), line.outputs.length);
  if (!source) return undefined;
  if (source.isPath && marked.files.has(source.word[0] ?? ""))
    return fileAt(view, source.word, marked.files, owner, depth + 1);
  const [, name = ""] = /^\$(?:(\w+)|\{(\w+)\})$/.exec(source.word)?.filter((each) => each !== undefined) ?? [];
  // What else the script does to it, nobody reads.
  if (name === "" || count(marked.text, new RegExp(String.raw`\b${name}\b`, "g")) !== 1) return undefined;
  return variableOf(view, variables, name, source.isPath, owner, depth);
}

const outs = /\$\{?out|\$\{!/g;

/** How often it stands there. */
export function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function isOut(word: Word): boolean {
  return /^\$(?:out|\{out\})$/.test(wordText(word));
}

interface Source {
  readonly word: string;
  /** It is copied from that path; else the word is what is written. */
  readonly isPath: boolean;
}

function sourceOf([name = "", ...words]: readonly string[], outputs: number): Source | undefined {
  const program = name.slice(name.lastIndexOf("/") + 1);
  const [first = "", second = "", ...others] = words.filter((word) => !word.startsWith("-"));
  if (outputs === 1 && words.length === 1 && second === "") {
    if (program === "cat") return { word: first, isPath: true };
    return program === "echo" ? { word: first, isPath: false } : undefined;
  }
  if (outputs === 1)
    return program === "printf" && words.length === 2 && first === "%s" ? { word: second, isPath: false } : undefined;
  const isCopy = /^(?:cp|ln|mv)$/.test(program) && !words.some((word) => /^-\w*[tTS]|^--/.test(word));
  const isInstalled = program === "install" && words.every((word) => !word.startsWith("-") || /^-D?m\d+$/.test(word));
  return (isCopy || isInstalled) && others.length === 0 && /^\$\{?out\}?$/.test(second)
    ? { word: first, isPath: true }
    : undefined;
}

/** Of `x` in `passAsFile` the script has `$xPath`; else a variable that is a path leads to another file. */
function variableOf(
  view: HostView,
  variables: Slot,
  name: string,
  isPath: boolean,
  owner: Part,
  depth: number,
): Part | undefined {
  const set = force(variables);
  if (!(set instanceof AttrSet)) return undefined;
  const own = attribute(set, name);
  if (own !== undefined && isPath) {
    const part = partFrom(view, owner.path, own, false);
    const marked = part && markedFiles(view, part);
    return marked && fileAt(view, marked.text, marked.files, owner, depth + 1);
  }
  const key = isPath ? name.replace(/Path$/, "") : name;
  const text = key === name && isPath ? undefined : attribute(set, key);
  const isFile = namesIn(view, attribute(set, "passAsFile"), owner).includes(key);
  const part = text === undefined || isFile !== isPath ? undefined : partFrom(view, owner.path, text, false);
  return textOf(part) === undefined ? undefined : part;
}

function namesIn(view: HostView, slot: Slot | undefined, owner: Part): readonly (string | undefined)[] {
  const part = slot === undefined ? undefined : partFrom(view, owner.path, slot, false);
  return itemsOf(view, part).items.map(textOf);
}

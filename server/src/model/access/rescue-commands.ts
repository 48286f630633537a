/** What the repo's own texts ask of units: `systemctl start …`, `journalctl -u …` in aliases, scripts and messages, as they are written. */
import { gap, stringsIn, type WrittenString } from "#facts/strings.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Location } from "#text/span.ts";

export interface UnitCommand extends Location {
  readonly program: "systemctl" | "journalctl";
  /** `start`, `is-active`; of journalctl `show`. */
  readonly verb: string;
  readonly options: readonly string[];
  /** As it is called there, with or without `.service`. */
  readonly unit: string;
  /** Where the unit is named. */
  readonly name: Location;
  /** The only unit of its command. */
  readonly isAlone: boolean;
  /** The string that it stands in. */
  readonly text: WrittenString;
}

const known = new WeakMap<RepoFile, readonly UnitCommand[]>();

/** Only those of the system's own units whose names are written out, in files that read well; without what a comment of a script says. */
export function unitCommandsIn(file: RepoFile): readonly UnitCommand[] {
  let found = known.get(file);
  if (!found) {
    found =
      file.facts.errors.length === 0 && /\b(?:systemctl|journalctl)\b/.test(file.source.text)
        ? stringsIn(file.source).flatMap((string) => [...commandsIn(file.path, string)])
        : [];
    known.set(file, found);
  }
  return found;
}

/** A command ends where a shell's does, or the quotes around it; a line that ends in a backslash goes on. */
const calls = /(?<![\w.-])(systemctl|journalctl)((?:[ \t]|\\\r?\n|[^\s;&|<>()`"'])+)/g;

function* commandsIn(file: string, string: WrittenString): Iterable<UnitCommand> {
  for (const match of string.text.matchAll(calls)) {
    const [whole, program = "", words = ""] = match;
    // `2>/dev/null`: a number right in front of it is none of the words.
    const isRedirected = /[<>]/.test(string.text[match.index + whole.length] ?? "");
    const rest = isRedirected ? words.replace(/(\s)\d$/, "$1") : words;
    if (isComment(string.text, match.index) || isElsewhere(string.text, match.index)) continue;
    const start = string.offset + match.index;
    const read = program === "systemctl" ? systemctl(wordsOf(rest)) : journalctl(wordsOf(rest));
    if (!read) continue;
    const end = start + program.length + rest.replace(/(?:\s|\\\r?\n)+$/, "").length;
    for (const { text: unit, at } of read.units) {
      const from = start + program.length + at;
      yield {
        ...{ file, start, end, unit, text: string, isAlone: read.units.length === 1 },
        ...{ program: program as UnitCommand["program"], verb: read.verb, options: read.options },
        name: { file, start: from, end: from + unit.length },
      };
    }
  }
}

/** Behind `#`, as far as the line says. */
function isComment(text: string, index: number): boolean {
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf("\n", index) + 1, index));
}

/** Behind a program that runs the rest of the line on another machine, or in a container. */
function isElsewhere(text: string, index: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return /(?<![\w.-])(?:ssh|mosh|machinectl|nixos-container|systemd-nspawn|nsenter|chroot|nixos-enter|docker|podman|kubectl|lxc|incus|pct|virsh|vagrant)\s/.test(
    before,
  );
}

interface Word {
  readonly text: string;
  /** Offset behind the name of the program. */
  readonly at: number;
}

interface ReadCommand {
  readonly verb: string;
  readonly options: readonly string[];
  readonly units: readonly Word[];
}

function wordsOf(rest: string): readonly Word[] {
  return [...rest.matchAll(/(?:[^\s\\]|\\(?!\r?\n))+/g)].map(({ 0: text, index }) => ({ text, at: index }));
}

/** Options of systemctl(1) and journalctl(1) that take the next word. */
const withValue =
  /^(?:-[ptsHMonPT]|--(?:property|type|state|host|machine|lines|output|signal|kill-whom|job-mode|root|image|what|job))$/;

/** Users have units of their own. */
const others = /^(?:--user|--global|-H|--host|-M|--machine)(?:$|=)/;

function systemctl(words: readonly Word[]): ReadCommand | undefined {
  const options: string[] = [];
  const plain: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    if (!word.text.startsWith("-")) plain.push(word);
    else {
      options.push(word.text);
      if (withValue.test(word.text)) at++;
    }
  }
  const [verb, ...units] = plain;
  if (!verb || !verbs.has(verb.text) || options.some((one) => others.test(one))) return undefined;
  return { verb: verb.text, options, units: units.filter(isUnit) };
}

/** Those that take units that are there. */
const verbs: ReadonlySet<string> = new Set([
  ...["start", "stop", "restart", "try-restart", "reload", "reload-or-restart", "try-reload-or-restart", "kill"],
  ...["is-active", "is-failed", "is-enabled", "status", "show", "cat", "list-dependencies", "reset-failed"],
]);

function journalctl(words: readonly Word[]): ReadCommand | undefined {
  const options = words.map(({ text }) => text).filter((text) => text.startsWith("-"));
  if (options.some((one) => others.test(one) || one === "--user-unit")) return undefined;
  const units = words.flatMap((word, index): readonly Word[] => {
    const [, own] = /^--unit=(.*)$/.exec(word.text) ?? [];
    if (own !== undefined) return [{ text: own, at: word.at + "--unit=".length }];
    const before = words[index - 1]?.text ?? "";
    return /^(?:-[a-zA-Z]*u|--unit)$/.test(before) ? [word] : [];
  });
  return { verb: "show", options, units: units.filter(isUnit) };
}

/** Neither computed, nor a pattern, nor a variable of a shell; a sentence may end behind it. */
function isUnit({ text }: Word): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9:_.@-]*[A-Za-z0-9])?$/.test(text) && !text.includes(gap);
}

/** What people wrote in the comments of a file: paragraphs without code, quotes, annotations, and all that tools put there. */
import type { RepoFile } from "#model/repo.ts";
import type { Span } from "#text/span.ts";
import { englishWords } from "./words.ts";

type Comment = RepoFile["source"]["comments"][number];

/** Its first line is at `start`, its last one ends at `end`; neither is blank. */
export interface Prose extends Span {
  /** Without signs of comments, names, paths, quotes: what is left are words of a language, in order. */
  readonly words: readonly string[];
  /** Whether one of its letters is one that English does not have. */
  readonly hasForeignLetter: boolean;
}

export function prosesIn({ source }: Pick<RepoFile, "source">): readonly Prose[] {
  const { text, comments } = source;
  if (isByTool(source)) return [];
  const found: Prose[] = [];
  let open: Line[] = [];
  const close = (): void => {
    const prose = proseOf(open);
    if (prose) found.push(prose);
    open = [];
  };
  for (const comment of comments) {
    for (const line of linesOf(comment)) {
      const last = open.at(-1);
      const goesOn = last !== undefined && isBelow(text, last, line);
      if (!goesOn || line.isBreak || line.isOwn) close();
      if (!line.isBreak) open.push(line);
    }
  }
  close();
  return found;
}

interface Line extends Span {
  readonly text: string;
  /** A blank line, a title between rules, a tag, code: what is above and below does not belong together. */
  readonly isBreak: boolean;
  /** It begins something new: the next point of a list, what stands behind a key. */
  readonly isOwn: boolean;
}

/** Whoever writes by hand into a generated file loses it. */
export function isByTool({ comments, root }: RepoFile["source"]): boolean {
  const above = comments.filter(({ start }) => start < root.start).map(({ text }) => text);
  return /\bauto(?:matically)?[- ]?generated\b|\bgenerated (?:by|from|with)\b|\b(?:do not|don['’]t) (?:edit|modify|change) this file\b/i.test(
    above.join("\n"),
  );
}

function* linesOf(comment: Comment): Iterable<Line> {
  if (!comment.block) {
    yield lineOf(
      comment.text.replace(/^#+[!]?/, (sign) => " ".repeat(sign.length)),
      comment.start,
    );
    return;
  }
  // What stands between `---` is data, and what people wrote in it is a value.
  const isData = /^[\s/*]*-{3,}\s*$/m.test(comment.text);
  const body = comment.text.replace(/^\/\*+/, (sign) => " ".repeat(sign.length)).replace(/\*+\/$/, "");
  let at = comment.start;
  for (const each of body.split("\n")) {
    const line = lineOf(
      each.replace(/^\s*\*+(?=\s|$)/, (sign) => " ".repeat(sign.length)),
      at,
    );
    yield isData ? { ...line, isBreak: true } : line;
    at += each.length + 1;
  }
}

function lineOf(raw: string, at: number): Line {
  const trimmed = raw.trim();
  const start = at + raw.length - raw.trimStart().length;
  const key = keyed.exec(trimmed);
  const text = trimmed.slice(key?.[0].length ?? 0);
  const isBreak = text === "" || isNoProse(text) || (key !== null && !forPeople.test(key[0]));
  return {
    start,
    end: start + trimmed.length,
    text,
    isBreak,
    isOwn: key !== null || /^(?:[-*•→←]|\d+[.)])\s/.test(text),
  };
}

/** `summary: …`, `source-id: …`; behind most such keys stand data. */
const keyed = /^(?:[-*]\s+)?[\p{L}][\w-]*\s*:(?=\s|$)\s*/u;
const forPeople =
  /^(?:[-*]\s+)?(?:sink|summary|description|purpose|benefit|issue|notes?|hinweis|achtung|warnung|warning|wichtig|info|important|fix|sicherheit|security|sre)\b/i;

function isNoProse(text: string): boolean {
  return (
    /[═─━=_*#~-]{3,}/.test(text) ||
    /^(?:mynixos|source(?:-ids?)?)\b\s*[:/]/.test(text) ||
    /\b(?:TODO|FIXME|XXX|HACK|WIP)\b/.test(text) ||
    /\b(?:SPDX|[Cc]opyright|[Ll]icen[sc]e[ds]?\b|[Ll]izenz|WARRANTY|Permission is hereby)/.test(text) ||
    /^(?:vim?|nixfmt|statix|deadnix|shellcheck|editorconfig|biome)\b/.test(text) ||
    isCode(text)
  );
}

/** Nix and shell that somebody turned off, listings, examples. */
function isCode(line: string): boolean {
  const text = line.replace(/^[-*•→]\s+/, "");
  return (
    /[;{}[\](=\\|]$|;\s*(?:do|then)$|\|\s*(?:while|grep|sort|head|tail|sed|awk|xargs|jq)\b/.test(text) ||
    /(?:^|\s)[\w."'${}-]+\s*=\s|\s=\s|==|=>|&&|\|\||\$\(|\$\{|--\w/.test(text) ||
    /^(?:\$|>|\.{1,2}\/|\/|<|"|''|@|\*\.|let\b|in\b\s*$|with\b.*;|inherit\b|import\b|lib\.|pkgs\.|config\.|sudo\b|nix[ -]|git\b|ssh\b|cd\b|cat\b|rg\b|ls\b|systemctl\b|journalctl\b|find\b|for \w+ in\b|while\b.*;|if \[|if !)/.test(
      text,
    )
  );
}

/** The next line of the same paragraph: nothing but white space and the sign of a comment between them, in the same column. */
function isBelow(text: string, above: Line, line: Line): boolean {
  const between = text.slice(above.end, line.start);
  return /^[ \t]*\r?\n[ \t]*(?:#+|\*)?[ \t]*$/.test(between) && standsAlone(text, above) && standsAlone(text, line);
}

/** No code before it on its line. */
function standsAlone(text: string, { start }: Span): boolean {
  return /^[\s#*/]*$/.test(text.slice(text.lastIndexOf("\n", start - 1) + 1, start));
}

function proseOf(lines: readonly Line[]): Prose | undefined {
  const [first] = lines;
  const last = lines.at(-1);
  if (!first || !last) return undefined;
  const text = lines.map((line) => line.text).join("\n");
  const plain = text.replaceAll(quoted, " ").replaceAll(expanded, "$1 ");
  const words = plain.split(/\s+/).flatMap(wordOf);
  return {
    start: first.start,
    end: last.end,
    words,
    hasForeignLetter: /[^\p{ASCII}\p{P}\p{S}\p{M}]/u.test(plain.normalize("NFC")),
  };
}

/** What stands in quotes may be a text of somebody else. */
const quoted = /`[^`]*`|"[^"]*"|„[^“”"]*[“”"]|“[^”]*”|«[^»]*»|»[^«]*«|(?<!\p{L})'[^'\n]*'(?!\p{L})|https?:\/\/\S+/gu;

/** What letters stand for, `MOTD (Message of the Day)`, is in the language that they come from. */
const expanded = /(?<![\p{L}-])(\p{Lu}{2,})\s*\((?:\p{L}|[ -])*\)/gu;

/** Names, paths, options, numbers, and what is written in capitals belong to no language, nor does what is borrowed: `out-of-the-box`. */
function wordOf(raw: string): readonly string[] {
  if (/^\W*\.{0,2}\/|\/.*\//.test(raw)) return [];
  const bare = raw.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  const parts = bare.split(/(?<=\p{L}{2})[-–/](?=\p{L}{2})/u);
  if (!parts.every((part) => /^(?:\p{Lu}?\p{Ll}+(?:['’]\p{Ll}+)?|I|A)$/u.test(part))) return [];
  return parts.length > 1 && parts.some((part) => englishWords.has(part.toLowerCase())) ? [] : parts;
}

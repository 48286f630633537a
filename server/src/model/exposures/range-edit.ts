/** Edits that take public ranges out of what a matcher of Caddy compares addresses with, where each is written as a word or item of its own. */
import type { HostView } from "#model/evaluated.ts";
import { type CaddyConfig, caddyOf } from "#model/ports/caddy.ts";
import { removed } from "#model/ports/firewall-edit.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Block, Directive } from "#syntax/caddyfile/tree.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import { covers, type Location } from "#text/span.ts";
import { common, type IpSet, ipsOf, isEmpty, isWithin } from "./ip-set.ts";

export interface RangeEdit {
  readonly edits: readonly FileEdits[];
  /** What reads the same words elsewhere: `trusted_proxies`. */
  readonly alsoIn: string | undefined;
}

/** A word of a matcher that is a range, and the line that it stands in. */
interface Word {
  readonly token: Token;
  readonly line: readonly Token[];
  /** `remote_ip` or `client_ip`. */
  readonly compares: Token;
}

/** `strange`: the ranges that strangers come from; `place`: the matcher that lets them through. `undefined`: not in so many words. */
export function withoutRanges(view: HostView, place: Location, strange: IpSet): RangeEdit | undefined {
  const config = caddyOf(view);
  if (!config) return undefined;
  const found = matchersAt(config, place);
  const askers = found.filter(({ asks }) => asks).filter(({ matcher }) => isAt(config, matcher, place));
  const matchers = (askers.length > 0 ? askers : found.filter(({ matcher }) => isAt(config, matcher, place))).map(
    ({ matcher }) => matcher,
  );
  const words = matchers.flatMap((matcher) => wordsOf(matcher));
  const meant = words.filter(({ token }) => isStrange(token, strange));
  if (meant.length === 0 || meant.some(({ line }) => staysEmpty(line, strange))) return undefined;
  const places = new Map<string, Location>();
  for (const { token } of meant) {
    const written = config.written(token) ?? onlyPlace(view, token.text);
    if (!written) return undefined;
    places.set(`${written.file} ${written.start}`, written);
  }
  // All of it, or strangers still come.
  const edits = [...places.values()].map((one) => withoutWord(view, one));
  if (edits.some((edit) => edit === undefined) || !isAll(meant, strange)) return undefined;
  const known = edits.filter((edit) => edit !== undefined);
  const ranges = new Set(meant.map(({ token }) => token.text));
  return {
    edits: byFile(known),
    alsoIn: otherReader(config, ranges, places, new Set(words.map(({ token }) => token))),
  };
}

/** Of several matchers that let them pass, the one that says who has to sign in. `place`: the last of them. */
export function decidingPlace(view: HostView, place: Location, strange: IpSet): Location {
  const config = caddyOf(view);
  if (!config) return place;
  const all = matchersAt(config, place).filter(({ asks }) => asks);
  if (all.some(({ matcher }) => isAt(config, matcher, place))) return place;
  const places = new Map<string, Location>();
  for (const { matcher } of all)
    for (const { token, compares } of wordsOf(matcher)) {
      const at = isStrange(token, strange) ? config.at(compares) : undefined;
      if (at) places.set(`${at.file} ${at.start}`, at);
    }
  const [only, ...others] = places.values();
  return only && others.length === 0 ? only : place;
}

interface Found {
  readonly matcher: Directive;
  /** A directive that asks for a login has it. */
  readonly asks: boolean;
}

const asking: ReadonlySet<string> = new Set(["forward_auth", "authorize", "authenticate", "basic_auth", "basicauth"]);

/** The matchers of sites that have the one at this place. */
function matchersAt(config: CaddyConfig, place: Location): readonly Found[] {
  return config.file.sites.flatMap(({ body }) => {
    const matchers = matchersIn(body);
    if (!matchers.some((one) => isAt(config, one, place))) return [];
    const named = new Set(askersIn(body).flatMap(({ args: [first] }) => first?.text ?? []));
    return matchers.map((matcher) => ({ matcher, asks: named.has(matcher.name.text) }));
  });
}

function askersIn({ lines }: Block): readonly Directive[] {
  return lines.flatMap((line) => (asking.has(line.name.text) ? [line] : line.block ? askersIn(line.block) : []));
}

/** What a function put together of a list has no place of its own: then it comes from the only place in the repo that says it. */
function onlyPlace({ repo }: HostView, range: string): Location | undefined {
  const word = new RegExp(`(?<![\\w.:/])${range.replaceAll(".", "\\.")}(?![\\w.:/])`, "g");
  const found: Location[] = [];
  for (const { path, source } of repo.files.values())
    for (const { index } of source.text.matchAll(word)) {
      if (/#[^\n]*$/.test(source.text.slice(0, index))) return undefined;
      found.push({ file: path, start: index, end: index + range.length });
    }
  return found.length === 1 ? found[0] : undefined;
}

function matchersIn({ lines }: Block): readonly Directive[] {
  return lines.flatMap((line) => [
    ...(line.name.text.startsWith("@") ? [line] : []),
    ...(line.block && !line.name.text.startsWith("@") ? matchersIn(line.block) : []),
  ]);
}

function tokensOf({ name, args, block }: Directive): readonly Token[] {
  return [name, ...args, ...(block?.lines.flatMap(tokensOf) ?? [])];
}

function isAt(config: CaddyConfig, matcher: Directive, place: Location): boolean {
  return tokensOf(matcher).some((token) => {
    const at = config.at(token);
    return at !== undefined && at.file === place.file && (covers(place, at) || covers(at, place));
  });
}

/** What stands behind `remote_ip` or `client_ip`. */
function wordsOf({ name, args, block }: Directive): readonly Word[] {
  const all = [name, ...args];
  const at = all.findIndex(({ text }) => text === "remote_ip" || text === "client_ip");
  const compares = all[at];
  const line = compares ? all.slice(at + 1) : [];
  return [
    ...line.flatMap((token) => (compares ? { token, line, compares } : [])),
    ...(block?.lines.flatMap(wordsOf) ?? []),
  ];
}

function isStrange({ text, known }: Token, strange: IpSet): boolean {
  const ips = known ? ipsOf(text) : undefined;
  return ips !== undefined && !isEmpty(common(ips, strange));
}

/** A matcher without addresses is none. */
function staysEmpty(line: readonly Token[], strange: IpSet): boolean {
  return line.every((token) => isStrange(token, strange) || ipsOf(token.text) === undefined);
}

/** What is partly private is more than a stranger. */
function isAll(words: readonly Word[], strange: IpSet): boolean {
  return words.every(({ token }) => isWithin(ipsOf(token.text) ?? strange, strange));
}

/** An item of a list in quotes, or a word between blanks. */
function withoutWord({ repo }: HostView, place: Location): { readonly file: string; readonly edit: Edit } | undefined {
  const { file, start, end } = place;
  const text = repo.files.get(file)?.source.text;
  if (text === undefined) return undefined;
  if (text[start - 1] === '"' && text[end] === '"') {
    const item = { start: start - 1, end: end + 1 };
    const isItem = /[\s[]$/.test(text.slice(0, item.start)) && /^[\s\]]/.test(text.slice(item.end));
    return isItem ? { file, edit: removed(text, item) } : undefined;
  }
  if (!/[ \t]/.test(text[start - 1] ?? "") || !/[\s"']/.test(text[end] ?? "")) return undefined;
  const blanks = /[ \t]+$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { file, edit: { start: start - blanks, end, text: "" } };
}

/** Two neighbours may both take the blank between them along. */
function byFile(edits: readonly { readonly file: string; readonly edit: Edit }[]): readonly FileEdits[] {
  const found = new Map<string, Edit[]>();
  for (const { file, edit } of [...edits].sort((a, b) => a.edit.start - b.edit.start)) {
    const own = found.get(file) ?? [];
    const last = own.at(-1)?.end ?? 0;
    found.set(file, [...own, { ...edit, start: Math.max(edit.start, last) }]);
  }
  return [...found].map(([file, own]) => ({ file, edits: own }));
}

/** A line that reads the same words and is none of these matchers. */
function otherReader(
  { file, written }: CaddyConfig,
  ranges: ReadonlySet<string>,
  places: ReadonlyMap<string, Location>,
  own: ReadonlySet<Token>,
): string | undefined {
  const visit = (line: Directive): string | undefined => {
    const isHere = line.args.some((token) => {
      if (own.has(token) || !ranges.has(token.text)) return false;
      const at = written(token);
      return !at || places.has(`${at.file} ${at.start}`);
    });
    if (isHere) return line.name.text;
    for (const inner of line.block?.lines ?? []) {
      const found = visit(inner);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const blocks = [...file.options, ...file.sites.map(({ body }) => body)];
  return blocks.flatMap(({ lines }) => lines.flatMap((line) => visit(line) ?? []))[0];
}

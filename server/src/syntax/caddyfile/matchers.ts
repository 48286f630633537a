/** Which requests a line of a site is for: its inline matcher, and the named ones that it can see. */
import { mergedLines, setLines } from "./matcher-lines.ts";
import type { Matcher } from "./routes.ts";
import { hole, type Token } from "./token.ts";
import type { Block, Directive } from "./tree.ts";

/** A set of matchers as Caddy keeps it. */
export interface MatcherSet {
  readonly matcher: Matcher;
  /** False: there is no set at all, which is every request, too, but has another place among its like. */
  readonly isSet: boolean;
  /** If it asks for one path only. */
  readonly path: string | undefined;
}

/** Named matchers by name, with their `@`. */
export type Scope = ReadonlyMap<string, MatcherSet>;

export const noMatchers: Scope = new Map();
const noSet: MatcherSet = { matcher: { kind: "every" }, isSet: false, path: undefined };

/** What the lines of a block see: the matchers around them, and those that are defined among them, wherever that is. */
export function scopeOf({ lines }: Block, outer: Scope): Scope {
  const own = lines.filter(definesMatcher);
  if (own.length === 0) return outer;
  const scope = new Map(outer);
  for (const line of own) if (line.name.known) scope.set(line.name.text, definitionOf(line));
  return scope;
}

export function definesMatcher({ name, isAnything }: Directive): boolean {
  return !isAnything && name.text.startsWith("@");
}

function definitionOf(line: Directive): MatcherSet {
  const [first] = line.args;
  if (first && first.quote !== "") return asked(is("expression", [first], line.name), undefined);
  const lines = setLines(line);
  const paths = lines.flatMap(({ name, args }) => (name.text === "path" ? args : []));
  return asked(mergedLines(lines), paths.length === 1 ? paths[0]?.text : undefined);
}

/** The requests that a line is for, and its words without the matcher. */
export function matchedBy(
  line: Directive,
  scope: Scope,
): { readonly set: MatcherSet; readonly args: readonly Token[] } {
  const { name, args } = line;
  const [first, ...rest] = args;
  if (name.text === "try_files") return { set: asked(is("file", args, name), undefined), args };
  // With one word, these have no matcher, whatever that looks like.
  const isAlone = args.length === 1 && (name.text === "root" || name.text === "rewrite");
  if (!first || isAlone) return { set: noSet, args };
  const { text } = first;
  if (name.text === "handle_path" || text.startsWith("/")) return { set: pathSet(first), args: rest };
  if (text === "*") return { set: noSet, args: rest };
  if (text.startsWith("@")) return { set: (first.known && scope.get(text)) || unknown(first), args: rest };
  // A word that nobody knows may be a matcher, unless the line needs it for something else.
  if (text.startsWith(hole) && !(args.length === 1 && needsWord(line))) return { set: unknown(first), args: rest };
  return { set: noSet, args };
}

/** Whether the directive would have nothing to do without a word that is no matcher. */
function needsWord({ name, block }: Directive): boolean {
  if (proxies.has(name.text)) return !block?.lines.some((line) => line.isAnything || upstreams.has(line.name.text));
  return wordy.has(name.text);
}

const proxies: ReadonlySet<string> = new Set(["reverse_proxy", "forward_auth", "php_fastcgi"]);
const upstreams: ReadonlySet<string> = new Set(["to", "dynamic"]);
const wordy: ReadonlySet<string> = new Set(["redir", "invoke", "method", "uri", "request_header"]);

function pathSet(path: Token): MatcherSet {
  return asked(is("path", [path], path), path.text);
}

function unknown(token: Token): MatcherSet {
  return asked({ kind: "unknown", token }, undefined);
}

function asked(matcher: Matcher, path: string | undefined): MatcherSet {
  return { matcher, isSet: true, path };
}

function is(module: string, values: readonly Token[], line: Token): Matcher {
  return { kind: "is", module, values, line };
}

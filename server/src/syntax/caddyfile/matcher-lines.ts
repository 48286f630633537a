/** The lines of a matcher as one: all kinds of them have to match, of the words of one kind any, but each kind has its own ways. */
import type { Matcher } from "./routes.ts";
import type { Directive } from "./tree.ts";

/** The lines of a named matcher or of a `not`: what follows on its own line, else what stands in its block. */
export function setLines({ args, block }: Directive): readonly Directive[] {
  const [name, ...rest] = args;
  return name ? [{ name, args: rest, block, isAnything: false }] : (block?.lines ?? []);
}

export function mergedLines(lines: readonly Directive[], depth = 0): Matcher {
  const kinds = new Map<string, Directive[]>();
  const all: Matcher[] = [];
  for (const line of lines) {
    const { name } = line;
    const known = kinds.get(name.text);
    if (line.isAnything || !name.known || !(merges.has(name.text) || name.text === "not"))
      all.push({ kind: "unknown", token: name });
    else if (known) known.push(line);
    else kinds.set(name.text, [line]);
  }
  for (const [kind, same] of kinds) {
    const merge = merges.get(kind);
    for (const matcher of merge ? merge(kind, same) : same.map((line) => negated(line, depth))) all.push(matcher);
  }
  return allOf(all);
}

/** `not` lines each stand for themselves, and what stands in one has to match as a whole. */
function negated(line: Directive, depth: number): Matcher {
  if (depth >= deepest) return { kind: "unknown", token: line.name };
  return { kind: "not", of: mergedLines(setLines(line), depth + 1) };
}

/** Deeper than anybody negates. */
const deepest = 50;

type Merge = (kind: string, lines: readonly Directive[]) => readonly Matcher[];

const merges: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ["host", together],
  ["path", together],
  ["method", together],
  ["remote_ip", together],
  ["client_ip", together],
  ["query", together],
  ["tls", together],
  ["file", together],
  ["protocol", last],
  ["expression", single],
  ["path_regexp", each],
  ["header_regexp", each],
  ["vars", byField],
  ["vars_regexp", each],
  ["header", byField],
]);

/** The words of all lines are alternatives. */
function together(module: string, lines: readonly Directive[]): readonly Matcher[] {
  const values = lines.flatMap(({ args, block }) => {
    const inner = block?.lines.filter(({ name }) => name.text === "try_files") ?? [];
    return [...args, ...inner.flatMap((line) => line.args)];
  });
  return lines.slice(0, 1).map(({ name }) => ({ kind: "is", module, values, line: name }));
}

function each(_module: string, lines: readonly Directive[]): readonly Matcher[] {
  return lines.map(one);
}

/** Each line overwrites the one before. */
function last(_module: string, lines: readonly Directive[]): readonly Matcher[] {
  return lines.slice(-1).map(one);
}

/** With several of them it depends on Caddy's version which one counts. */
function single(_module: string, lines: readonly Directive[]): readonly Matcher[] {
  return lines.length === 1 ? lines.map(one) : lines.slice(1, 2).map(({ name }) => ({ kind: "unknown", token: name }));
}

/** Lines of the same field are alternatives; `!field` takes the place of those before, and is taken the place of. */
function byField(_module: string, lines: readonly Directive[]): readonly Matcher[] {
  const fields = new Map<string, Matcher[]>();
  for (const line of lines) {
    const [word] = line.args;
    const isAbsent = line.name.text === "header" && word?.text.startsWith("!") === true;
    const field = (isAbsent ? word?.text.slice(1) : word?.text)?.toLowerCase() ?? "";
    const before = fields.get(field);
    if (isAbsent || !before || isAbsence(before[0])) fields.set(field, [one(line)]);
    else before.push(one(line));
  }
  return [...fields.values()].map((of) => (of.length === 1 ? (of[0] as Matcher) : { kind: "some", of }));
}

function isAbsence(matcher: Matcher | undefined): boolean {
  return matcher?.kind === "is" && matcher.module === "header" && matcher.values[0]?.text.startsWith("!") === true;
}

function one({ name, args }: Directive): Matcher {
  return { kind: "is", module: name.text, values: args, line: name };
}

function allOf(of: readonly Matcher[]): Matcher {
  if (of.length === 0) return { kind: "every" };
  return of.length === 1 ? (of[0] as Matcher) : { kind: "all", of };
}

/** Edits for a matcher that is defined twice: the second gets a name of its own, with what uses it, or it goes. */
import type { Repo } from "#model/repo.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Block, Directive } from "#syntax/caddyfile/tree.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { CaddyConfig, CaddyProblem } from "./caddy.ts";

export interface MatcherEdits {
  readonly renaming?: { readonly name: string; readonly edits: FileEdits };
  readonly removing?: FileEdits;
}

export function matcherEdits(repo: Repo, config: CaddyConfig, { kind, word }: CaddyProblem): MatcherEdits {
  if (kind !== "matcher-defined-twice" || !word || word.via.length > 0) return {};
  const block = blockWith(config, word);
  const at = block?.lines.findIndex(({ name }) => name === word) ?? -1;
  const second = block?.lines[at];
  const first = block?.lines.find(({ name }) => name.text === word.text);
  if (!block || !second || !first || first === second) return {};
  const removing = saysTheSame(first, second) ? removal(repo, config, second) : undefined;
  if (removing) return { removing };
  const tokens = block.lines.flatMap((line) => [...tokensOf(line)]);
  const behind = new Set(block.lines.slice(at + 1).flatMap((line) => [...tokensOf(line)]));
  const uses = tokens.filter((token) => token !== word && token !== first.name && token.text === word.text);
  const own = uses.filter((use) => behind.has(use));
  // What stands between the two means the first one. Where nothing does, nobody knows which is meant further on.
  if (own.length === 0 || own.length === uses.length) return {};
  // What is imported may be imported elsewhere, too.
  if (own.some(({ via }) => via.length > 0)) return {};
  const edits = [word, ...own].map((token) => config.written(token));
  const taken = new Set(tokens.map(({ text }) => text));
  const name = [2, 3, 4, 5].map((number) => `${word.text}${number}`).find((each) => !taken.has(each));
  const file = edits[0]?.file;
  if (name === undefined || file === undefined || edits.some((place) => place?.file !== file)) return {};
  const added = name.slice(word.text.length);
  const all = edits.flatMap((place): Edit[] => (place ? [{ start: place.end, end: place.end, text: added }] : []));
  return { renaming: { name, edits: { file, edits: all } } };
}

function blockWith({ sites }: CaddyConfig, word: Token): Block | undefined {
  const waiting = sites.map(({ body }) => body);
  for (let block = waiting.pop(); block; block = waiting.pop()) {
    if (block.lines.some(({ name }) => name === word)) return block;
    for (const line of block.lines) if (line.block) waiting.push(line.block);
  }
  return undefined;
}

function* tokensOf({ name, args, block }: Directive): Iterable<Token> {
  yield name;
  yield* args;
  for (const line of block?.lines ?? []) yield* tokensOf(line);
}

function saysTheSame(one: Directive, other: Directive): boolean {
  const [first, second] = [one, other].map((line) => [...tokensOf(line)]);
  return (
    first?.length === second?.length &&
    (first ?? []).every((token, index) => token.known && token.text === second?.[index]?.text)
  );
}

/** The whole lines that it stands on. */
function removal(repo: Repo, config: CaddyConfig, line: Directive): FileEdits | undefined {
  const last = line.block?.close ?? line.args.at(-1) ?? line.name;
  const from = config.written(line.name);
  const to = config.written(last);
  if (!from || to?.file !== from.file || line.block) return undefined;
  const text = repo.files.get(from.file)?.source.text ?? "";
  const start = text.lastIndexOf("\n", from.start - 1) + 1;
  const end = text.indexOf("\n", to.end) + 1;
  if (end === 0 || text.slice(start, from.start).trim() !== "" || text.slice(to.end, end).trim() !== "")
    return undefined;
  return { file: from.file, edits: [{ start, end, text: "" }] };
}

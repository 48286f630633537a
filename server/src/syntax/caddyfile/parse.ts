/**
 * A Caddyfile as a tree, by the rules of Caddy's own parser: it works on words, knows lines, and expands imports on the way. Where Caddy
 * stops, it says so and goes on, so that one bad line hides nothing else. Any text is input; nothing throws, and time grows with the text.
 */
import { blockOf, expand, type ImportBlock } from "./imports.ts";
import { Stream } from "./stream.ts";
import { breaksBefore, closes, hole, type ImportCall, opens, type Token } from "./token.ts";
import { wordsOf } from "./tokens.ts";
import type { Block, Caddyfile, CaddyfileProblem, Directive, NamedRoute, ProblemKind, Site, Snippet } from "./tree.ts";

const deepest = 100;

export function parseCaddyfile(text: string): Caddyfile {
  const words = wordsOf(text);
  const problems: CaddyfileProblem[] = words.problems.map((problem) => ({ ...problem, isSure: true, via: [] }));
  const stream = new Stream(words.tokens);
  const options: Block[] = [];
  const snippets = new Map<string, Snippet>();
  const routes: NamedRoute[] = [];
  const sites: Site[] = [];
  const unknowns: Token[] = [];
  /** A line was met that may be any lines: what is wrong behind it may be right because of it. */
  let isDoubtful = false;
  /** Of a named route Caddy only looks for the closing brace here; what it makes of the lines, imports included, is decided later. */
  let inRoute = false;
  /** The brace of the global options that are being read. */
  let optionsOpen: Token | undefined;

  while (stream.peek()) if (!unknownLine()) block();
  problems.sort((a, b) => a.start - b.start);
  return { options, snippets, routes, sites, unknowns, problems };

  function unknownLine(): boolean {
    const token = lineOfItsOwn();
    if (token) unknowns.push(token);
    return token !== undefined;
  }

  /** Takes a line that is nothing but a hole: it may say anything. */
  function lineOfItsOwn(): Token | undefined {
    const token = stream.peek() as Token;
    if (token.known || token.quote !== "" || token.text.replaceAll(hole, "") !== "") return undefined;
    const next = stream.peekBehind();
    if (!breaksBefore(stream.last, token) || (next && !breaksBefore(token, next))) return undefined;
    isDoubtful = true;
    return stream.take();
  }

  function block(): void {
    const { addresses, open } = head();
    const [first] = addresses;
    const name = addresses.length === 1 ? first?.text : undefined;
    const isRoute = name?.startsWith("&(") && name.endsWith(")");
    const isSnippet = name?.startsWith("(") && name.endsWith(")");
    if (first === undefined) {
      if (open) globalOptions(open);
    } else if (!isRoute && !isSnippet) sites.push({ addresses, body: body(open, 0) });
    else if (open === undefined) report("block-expected", first, stream.peek() !== undefined);
    else if (isRoute) {
      inRoute = true;
      routes.push({ name: first, body: body(open, 1) });
      inRoute = false;
    } else snippet(first, open);
  }

  function globalOptions(open: Token): void {
    const isFirst = options.length + sites.length + routes.length === 0;
    optionsOpen = open;
    const found = body(open, 0);
    // An empty one is none, wherever it stands.
    if (found.lines.length === 0) return;
    if (!isFirst) report("options-not-first", open);
    options.push(found);
  }

  function snippet(name: Token, open: Token): void {
    const text = name.text.slice(1, -1);
    const isNew = !snippets.has(text);
    if (!isNew) report("snippet-declared-twice", name);
    const { tokens } = raw(open);
    if (isNew) snippets.set(text, { name, tokens });
  }

  /** The addresses in front of a block. Without a brace behind them they are all of it: the rest of the text is their block. */
  function head(): { readonly addresses: readonly Token[]; readonly open: Token | undefined } {
    const addresses: Token[] = [];
    let isOpen = false;
    let isBegun = false;
    for (let token = stream.peek(); token; token = stream.peek()) {
      const startsLine = breaksBefore(stream.last, token);
      if (isBegun && startsLine && !isOpen) return { addresses, open: opens(token) ? stream.take() : undefined };
      stream.take();
      if (token.text === "import" && startsLine) {
        importHere(token, false);
        continue;
      }
      if (opens(token)) {
        if (isOpen) report("address-expected", token);
        return { addresses, open: token };
      }
      isBegun = true;
      if (token.text.startsWith("@")) report("matcher-outside", token);
      const endsInBrace = token.quote === "" && token.text.endsWith("{");
      if (endsInBrace) report("brace-without-blank", token);
      if (token.text !== "") isOpen = token.text.endsWith(",");
      const address = isOpen || endsInBrace ? cut(token) : token;
      if (address.text.includes(",")) report("comma-without-blank", token);
      if (address.text !== "") addresses.push(address);
      if (endsInBrace && !stream.peekOnLine()) return { addresses, open: token };
    }
    if (isOpen) report("address-expected", stream.last as Token);
    return { addresses, open: undefined };
  }

  /** The lines up to the closing brace; without an opening one up to the end of the text, or to a brace that closes nothing. */
  function body(open: Token | undefined, depth: number): Block {
    const lines: Directive[] = [];
    for (let token = stream.peek(); token; token = stream.peek()) {
      if (closes(token)) return { open, close: stream.take(), lines };
      const unknown = lineOfItsOwn();
      if (unknown) lines.push({ name: unknown, args: [], block: undefined, isAnything: true });
      else if (token.text === "import" && !inRoute) {
        stream.take();
        const call = importHere(token, true);
        if (call) lines.push({ name: token, args: [call.name, ...call.args], block: undefined, isAnything: true });
      } else lines.push(directive(depth));
    }
    // Of a block that stands in no other, Caddy only asks whether the text ends with some brace.
    if (open && !(depth === 0 && stream.last && closes(stream.last))) report("unclosed-block", open);
    return { open, close: undefined, lines };
  }

  function directive(depth: number): Directive {
    const before = stream.last;
    const name = stream.take() as Token;
    const isAnything = false;
    const args: Token[] = [];
    if (depth > 0) noteEmpty(name);
    if (opens(name)) {
      report(before && before === optionsOpen ? "options-in-braces" : "brace-on-new-line", name);
      return { name, args, block: inner(name, depth), isAnything };
    }
    for (let token = stream.peek(); token; token = stream.peek()) {
      const startsLine = breaksBefore(stream.last, token);
      if (opens(token)) {
        stream.take();
        const next = stream.peekOnLine();
        if (startsLine) report("brace-on-new-line", token);
        else if (next) report("one-line-block", next);
        return { name, args, block: inner(token, depth), isAnything };
      }
      // Caddy takes `{}` for a part of the line above before it asks for lines.
      if (startsLine && (depth > 0 || token.text !== "{}" || token.quote !== "")) break;
      if (closes(token)) {
        // In a block of its own it is one more argument to Caddy, which few directives take.
        report("one-line-block", token, depth === 0);
        break;
      }
      stream.take();
      noteEmpty(token);
      args.push(token);
    }
    return { name, args, block: undefined, isAnything };
  }

  function noteEmpty(token: Token): void {
    if (token.text === "{}" && token.quote === "" && !stream.peekOnLine()) report("empty-braces", token);
  }

  function inner(open: Token, depth: number): Block {
    let block: Block;
    if (depth < deepest) block = body(open, depth + 1);
    else {
      report("too-deep", open, false);
      block = { open, close: raw(open).close, lines: [] };
    }
    const next = block.close && stream.peekOnLine();
    if (next) report("one-line-block", next, false);
    return block;
  }

  /** The words up to the closing brace, as they are. */
  function raw(open: Token): { readonly tokens: readonly Token[]; readonly close: Token | undefined } {
    const tokens: Token[] = [];
    let nesting = 1;
    for (let token = stream.take(); token; token = stream.take()) {
      if (closes(token) && --nesting === 0) return { tokens, close: token };
      if (opens(token)) nesting++;
      tokens.push(token);
    }
    report("unclosed-block", open);
    return { tokens, close: undefined };
  }

  /** Puts in what the import stands for; returns it where nobody knows that. */
  function importHere(keyword: Token, inBlock: boolean): ImportCall | undefined {
    const args: Token[] = [];
    for (let token = stream.peekOnLine(); token && !opens(token); token = stream.peekOnLine()) {
      if (closes(token)) break;
      args.push(token);
      stream.take();
    }
    const [name, ...rest] = args;
    const opening = stream.peekOnLine();
    let block: ImportBlock = { tokens: [], named: new Map() };
    if (name && opening && opens(opening)) {
      stream.take();
      block = blockOf(raw(opening).tokens);
    }
    if (!name) {
      report("import-without-name", keyword);
      return undefined;
    }
    const call: ImportCall = { keyword, name, args: rest };
    const snippet = snippets.get(name.text);
    if (!snippet) {
      if (name.known && !/[/*?[\].]/.test(name.text)) report("import-not-found", name);
      isDoubtful = true;
      if (!inBlock) unknowns.push(keyword);
      return call;
    }
    if (isWithin(keyword, name.text)) {
      report("import-cycle", name);
      return call;
    }
    if (stream.put(expand(snippet.tokens, call, block))) return undefined;
    report("too-large", name, false);
    return call;
  }

  function report(kind: ProblemKind, token: Token, isCertain = true): void {
    const isSure = isCertain && !isDoubtful && !inRoute;
    problems.push({ kind, start: token.start, end: token.end, isSure, via: token.via });
  }
}

/** Whether an import of that name, or one further out, brought the word here. */
function isWithin({ via }: Token, name: string): boolean {
  return via.some((outer) => outer.name.text === name || isWithin(outer.keyword, name));
}

/** Without its last character. */
function cut(token: Token): Token {
  const text = token.text.slice(0, -1);
  const end = token.quote === "" ? token.end - 1 : token.end;
  return { ...token, text, end, known: !text.includes(hole) };
}

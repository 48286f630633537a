/** The only door to the parser: text in, our own tree out; no parser node ever leaves this folder. */
import { Language, Parser } from "web-tree-sitter";
import type { Expr, SourceFile, SyntaxError } from "./ast.ts";
import { attachable } from "./comments.ts";
import { type Calls, findCalls, type NodeCursor, openCursor } from "./cursor.ts";
import { judge } from "./judge.ts";
import { type Tables, tablesOf } from "./kinds.ts";
import { lower } from "./lower.ts";
import { mask } from "./mask.ts";
import { problems } from "./problems.ts";
import { read } from "./read.ts";
import { salvage } from "./salvage.ts";
import { type Tokens, tokenize } from "./tokens.ts";

/** The bytes of `web-tree-sitter.wasm` and of `tree-sitter-nix.wasm`; whoever calls does the IO. */
export interface GrammarBytes {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** Files with more characters are not parsed: no person wrote them, and a parser must not keep an editor waiting. */
export const maxLength: number = 1024 * 1024;

interface Grammar {
  readonly parser: Parser;
  readonly tables: Tables;
  readonly calls: Calls | undefined;
}

let loading: Promise<void> | undefined;
let grammar: Grammar | undefined;

/** Loads the grammar once; further calls return the same promise. Rejects when the bytes are no such wasm. */
export function loadGrammar(bytes: GrammarBytes): Promise<void> {
  loading ??= load(bytes);
  return loading;
}

async function load({ runtime, language: nix }: GrammarBytes): Promise<void> {
  const options = { wasmBinary: runtime };
  await Parser.init(options);
  const language = await Language.load(nix);
  const parser = new Parser();
  parser.setLanguage(language);
  grammar = { parser, tables: tablesOf(language), calls: findCalls(options) };
}

/** Parses one file. Never throws on any text. {@link loadGrammar} must have resolved before. */
export function parse(text: string): SourceFile {
  if (text.includes("\0")) return unread(text, "binary", "\0");
  if (text.length > maxLength) return unread(text, "too-large", `${text.length}`);
  const tokens = tokenize(text);
  return readDirectly(text, tokens) ?? byGrammar(text, tokens);
}

/** Like {@link parse}, but every text goes through the grammar: what {@link read} reads itself must come out the same. */
export function parseByGrammar(text: string): SourceFile {
  return byGrammar(text, tokenize(text));
}

/** The usual way: valid text needs no tree of a parser. */
function readDirectly(text: string, tokens: Tokens): SourceFile | undefined {
  if (tokens.problems.length > 0 || tokens.count === 0) return undefined;
  const root = read(text, tokens, attachable(text, tokens));
  return root && { text, root, comments: tokens.comments, errors: none };
}

function byGrammar(text: string, tokens: Tokens): SourceFile {
  if (grammar === undefined) throw new Error("loadGrammar has to come first");
  return readTree(grammar, text, tokens) ?? readBroken(grammar, text, tokens);
}

/** The grammar's tree as it is; `undefined` where the text is broken or odd. */
function readTree(grammar: Grammar, text: string, tokens: Tokens): SourceFile | undefined {
  if (tokens.problems.length > 0 || tokens.count === 0) return undefined;
  let doubtful = false;
  const doubt = (): void => {
    doubtful = true;
  };
  const source = { text, tokens, mask: mask(text, tokens), comments: attachable(text, tokens), doubt };
  if (source.mask.emptyInherits.size > 0) return undefined;
  const root = walk(grammar, source.mask.text, (cursor) =>
    cursor.broken ? undefined : lower(cursor, source, grammar.tables),
  );
  if (root === undefined) return undefined;
  const errors = doubtful ? judge(text, tokens).errors : none;
  return { text, root, comments: tokens.comments, errors };
}

/** Nix's grammar says what is wrong, the text is mended, and what the parser makes of it is salvaged. */
function readBroken(grammar: Grammar, text: string, tokens: Tokens): SourceFile {
  const verdict = judge(text, tokens);
  const doubt = (): void => {};
  const source = { text, tokens, mask: mask(text, tokens, verdict), comments: attachable(text, tokens), doubt };
  const salvaged = walk(grammar, source.mask.text, (cursor) => salvage(cursor, source, grammar.tables));
  if (salvaged === undefined) return unread(text, "too-large", `${text.length}`);
  const { root, tooDeep } = salvaged;
  return { text, root, comments: tokens.comments, errors: problems(text, tokens, verdict, tooDeep) };
}

/** Parses, hands over a cursor, and frees everything: nothing of the parser outlives this call. */
function walk<T>({ parser, calls }: Grammar, masked: string, use: (cursor: NodeCursor) => T): T | undefined {
  const tree = parser.parse(masked);
  if (tree === null) return undefined;
  try {
    const cursor = openCursor(tree, calls);
    try {
      return use(cursor);
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}

const none: readonly SyntaxError[] = [];

function unread(text: string, kind: SyntaxError["kind"], detail: string): SourceFile {
  const root: Expr = { kind: "Missing", start: 0, end: text.length, children: [] };
  const start = kind === "binary" ? text.indexOf("\0") : 0;
  return { text, root, comments: [], errors: [{ kind, start, end: Math.min(start + 1, text.length), detail }] };
}

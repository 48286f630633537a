/** The only door to the parser: text in, our own tree out; no parser node ever leaves this folder. */
import { Language, Parser } from "web-tree-sitter";
import type { Expr, SourceFile, SyntaxError } from "./ast.ts";
import { attachable } from "./comments.ts";
import { maxDepth } from "./depth.ts";
import { judge } from "./judge.ts";
import { kindTable } from "./kinds.ts";
import { lower } from "./lower.ts";
import { mask } from "./mask.ts";
import { problems } from "./problems.ts";
import { read } from "./read.ts";
import { type Tokens, tokenize } from "./tokens.ts";

/** The bytes of `web-tree-sitter.wasm` and of `tree-sitter-nix.wasm`; whoever calls does the IO. */
export interface GrammarBytes {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** Files with more characters are not parsed: no person wrote them, and a parser must not keep an editor waiting. */
export const maxLength: number = 1024 * 1024;

/** The grammar reads `-----…` and `a+a+a+…` again and again; so much of it takes a tenth of a second. */
const maxRescanned = 10_000_000;

/** Each level of nesting is a few goals of the judge. Deeper text would be cut off anyway, after much memory was spent. */
const maxGoals = 8 * maxDepth;

interface Grammar {
  readonly parser: Parser;
  /** Of {@link kindTable}. */
  readonly kinds: Uint8Array;
}

let loading: Promise<void> | undefined;
let grammar: Grammar | undefined;

/** Loads the grammar once; further calls return the same promise. Rejects when the bytes are no such wasm. */
export function loadGrammar(bytes: GrammarBytes): Promise<void> {
  loading ??= load(bytes);
  return loading;
}

async function load({ runtime, language: nix }: GrammarBytes): Promise<void> {
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(nix);
  const parser = new Parser();
  parser.setLanguage(language);
  grammar = { parser, kinds: kindTable(language) };
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

/** Nix's rules say what is wrong, the text is mended, and our tree is made of what the grammar sees in it. */
function byGrammar(text: string, tokens: Tokens): SourceFile {
  if (grammar === undefined) throw new Error("loadGrammar has to come first");
  const verdict = judge(text, tokens);
  if (tokens.rescanned > maxRescanned || verdict.deepest > maxGoals) {
    const root: Expr = { kind: "Missing", start: 0, end: text.length, children: [] };
    return { text, root, comments: tokens.comments, errors: problems(text, tokens, verdict, 0) };
  }
  const source = { text, tokens, mask: mask(text, tokens, verdict), comments: attachable(text, tokens) };
  const tree = grammar.parser.parse(source.mask.text);
  if (tree === null) return unread(text, "too-large", `${text.length}`);
  try {
    const cursor = tree.walk();
    try {
      const { root, tooDeep } = lower(cursor, source, grammar.kinds);
      return { text, root, comments: tokens.comments, errors: problems(text, tokens, verdict, tooDeep) };
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete(); // nothing of the parser outlives this call
  }
}

const none: readonly SyntaxError[] = [];

function unread(text: string, kind: SyntaxError["kind"], detail: string): SourceFile {
  const root: Expr = { kind: "Missing", start: 0, end: text.length, children: [] };
  const start = kind === "binary" ? text.indexOf("\0") : 0;
  return { text, root, comments: [], errors: [{ kind, start, end: Math.min(start + 1, text.length), detail }] };
}

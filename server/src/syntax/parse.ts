/** The only door to the parser: text in, our own tree out; no parser node ever leaves this folder. */
import { Language, Parser } from "web-tree-sitter";
import type { Expr, SourceFile, SyntaxError } from "./ast.ts";
import { attachable } from "./comments.ts";
import { type Calls, findCalls, openCursor } from "./cursor.ts";
import { judge } from "./judge.ts";
import { kindTable } from "./kinds.ts";
import { lower } from "./lower.ts";
import { mask } from "./mask.ts";
import { problems } from "./problems.ts";
import { tokenize } from "./tokens.ts";

/** The bytes of `web-tree-sitter.wasm` and of `tree-sitter-nix.wasm`; whoever calls does the IO. */
export interface GrammarBytes {
  readonly runtime: Uint8Array;
  readonly language: Uint8Array;
}

/** Files with more characters are not parsed: no person wrote them, and a parser must not keep an editor waiting. */
export const maxLength: number = 1024 * 1024;

interface Grammar {
  readonly parser: Parser;
  readonly kinds: Uint8Array;
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
  grammar = { parser, kinds: kindTable(language), calls: findCalls(options) };
}

/** Parses one file. Never throws on any text. {@link loadGrammar} must have resolved before. */
export function parse(text: string): SourceFile {
  if (text.includes("\0")) return unread(text, "binary", "\0");
  if (text.length > maxLength) return unread(text, "too-large", `${text.length}`);
  if (grammar === undefined) throw new Error("loadGrammar has to come first");
  const tokens = tokenize(text);
  const verdict = judge(text, tokens);
  const masked = mask(text, tokens, verdict);
  const tree = grammar.parser.parse(masked.text);
  if (tree === null) return unread(text, "too-large", `${text.length}`);
  try {
    const broken = tree.rootNode.hasError;
    const cursor = openCursor(tree, grammar.calls);
    try {
      const { kinds } = grammar;
      const comments = attachable(text, tokens);
      const input = { text, tokens, mask: masked, kinds, broken, comments };
      const { root, tooDeep } = lower(cursor, input);
      return { text, root, comments: tokens.comments, errors: problems(text, tokens, verdict, tooDeep) };
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}

function unread(text: string, kind: SyntaxError["kind"], detail: string): SourceFile {
  const root: Expr = { kind: "Missing", start: 0, end: text.length, children: [] };
  const start = kind === "binary" ? text.indexOf("\0") : 0;
  return { text, root, comments: [], errors: [{ kind, start, end: Math.min(start + 1, text.length), detail }] };
}

/** How a function of nixpkgs' library is called at a place of a module, and what has to be added to the module's head for it. */
import type { Binding, Expr, Formals, Lambda, SourceFile } from "#syntax/ast.ts";
import type { Edit } from "#text/edit.ts";
import { contains, type Span } from "#text/span.ts";
import { lastName } from "./calls.ts";
import { children, type Node } from "./children.ts";

export interface LibraryName {
  /** `lib.mkForce`, or `mkForce` where the file writes it so. */
  readonly text: string;
  /** What the head of the module asks for then; none where it does already. */
  readonly edits: readonly Edit[];
}

/** `module`: the one that the place is in, with its head. `undefined`: there `lib` means something else, or cannot be asked for. */
export function libraryName(
  { root, text }: SourceFile,
  offset: number,
  module: Span,
  name: "mkForce" | "mkMerge",
): LibraryName | undefined {
  const around: Node[] = [];
  for (let node: Node | undefined = root; node; node = children(node).find((child) => contains(child, offset)))
    around.push(node);
  const lib = boundTo("lib", around);
  const own = boundTo(name, around);
  const isPlain = own ? isLibrary(own.from) : around.some((node) => node.kind === "With" && isLibrary(node.namespace));
  const isQualified = lib !== undefined && isLib(lib);
  if (isPlain && (!isQualified || writesPlain(text))) return { text: name, edits: [] };
  if (isQualified) return { text: `lib.${name}`, edits: [] };
  const edit = lib === undefined ? askedFor(text, around, module, root) : undefined;
  return edit && { text: `lib.${name}`, edits: [edit] };
}

/** The file has `mkIf`, `mkDefault` and the like, and never says whose they are. */
function writesPlain(text: string): boolean {
  return !/\blib\.(?:modules\.)?mk[A-Z]/.test(text) && /(?<![\w.'-])mk[A-Z]\w*/.test(text);
}

interface Bound {
  readonly by: "formal" | "parameter" | "binding" | "inherit";
  /** What it is, or comes from; `undefined`: whoever calls the function says it. */
  readonly from: Expr | undefined;
}

/** By the nearest `let`, recursive set or function. */
function boundTo(name: string, around: readonly Node[]): Bound | undefined {
  for (const node of [...around].reverse()) {
    if (node.kind === "Lambda") {
      if (node.param?.name === name) return { by: "parameter", from: undefined };
      const formal = node.formals?.items.find((item) => item.name.name === name);
      if (formal) return { by: "formal", from: formal.default };
    }
    if (node.kind !== "Let" && !(node.kind === "AttrSet" && node.recursive)) continue;
    for (const binding of node.bindings) {
      const found = givenBy(binding, name);
      if (found) return found;
    }
  }
  return undefined;
}

function givenBy(binding: Binding, name: string): Bound | undefined {
  if (binding.kind === "Inherit") {
    const isNamed = binding.names.some((each) => each.kind === "Static" && each.name === name);
    return isNamed && binding.from ? { by: "inherit", from: binding.from } : undefined;
  }
  const [first, ...more] = binding.path;
  if (first?.kind !== "Static" || first.name !== name) return undefined;
  return { by: "binding", from: more.length === 0 ? binding.value : undefined };
}

/** The argument of a module, or what packages have as theirs. */
function isLib({ by, from }: Bound): boolean {
  if (by === "formal") return from === undefined || isLibrary(from);
  if (by === "inherit") return from !== undefined && /^(?:pkgs|nixpkgs)$/.test(lastName(from) ?? "");
  return by === "binding" && from !== undefined && isLibrary(from);
}

/** `lib`, `pkgs.lib`, `inputs.nixpkgs.lib`, `lib.modules`. */
function isLibrary(expr: Expr | undefined): boolean {
  if (expr?.kind === "Identifier") return expr.name === "lib";
  if (expr?.kind !== "Select" || expr.default) return false;
  const last = lastName(expr);
  if (last === "modules") return expr.base.kind === "Identifier" && expr.base.name === "lib";
  if (last !== "lib") return false;
  if (expr.path.length > 1) {
    const before = expr.path.at(-2);
    return before?.kind === "Static" && /^(?:pkgs|nixpkgs)/.test(before.name);
  }
  return expr.base.kind === "Identifier" && /^(?:pkgs|nixpkgs)/.test(expr.base.name);
}

function askedFor(text: string, around: readonly Node[], module: Span, root: Expr): Edit | undefined {
  const head = around.find(({ start, end }) => start === module.start && end === module.end);
  if (head?.kind === "Lambda") return unused(head) ?? inHead(text, head);
  // A module without a head is a value: only the whole of a file can be given one.
  if (head !== root || head.kind === "Missing") return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: root.start, end: root.start, text: `{ lib, ... }:${newline}` };
}

/** `_: { … }` becomes `{ lib, ... }: { … }`. */
function unused({ param, formals }: Lambda): Edit | undefined {
  return param?.name === "_" && !formals ? { start: param.start, end: param.end, text: "{ lib, ... }" } : undefined;
}

/** In the order of the alphabet where the others are, else as the last one. */
function inHead(text: string, { formals }: Lambda): Edit | undefined {
  if (!formals?.ellipsis) return undefined;
  const names = formals.items.map(({ name }) => name.name);
  const isSorted = names.every((name, index) => index === 0 || (names[index - 1] as string) < name);
  const next = isSorted ? formals.items.find(({ name }) => name.name > "lib") : undefined;
  const dots = next ? next.start : dotsIn(text, formals);
  if (dots === undefined) return undefined;
  return { start: dots, end: dots, text: `lib${separatorIn(text, formals)}` };
}

function dotsIn(text: string, { start, end, items }: Formals): number | undefined {
  const from = items.at(-1)?.end ?? start;
  const found = /^(?:[^.#]|#[^\n]*)*?(?=\.\.\.)/.exec(text.slice(from, end));
  return found ? from + found[0].length : undefined;
}

/** What stands between two of them. */
function separatorIn(text: string, formals: Formals): string {
  const dots = dotsIn(text, formals);
  const starts = [...formals.items.map(({ start }) => start), ...(dots === undefined ? [] : [dots])];
  const gaps = formals.items.map(({ end }, index) => text.slice(end, starts[index + 1] ?? end));
  return gaps.find((gap) => /^\s*,\s*$/.test(gap)) ?? ", ";
}

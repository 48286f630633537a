/** What stands beside a comment: the code it speaks for, and all that a person may have meant with it. */
import type { Comment, SourceFile } from "#syntax/ast.ts";
import { covers, type Span } from "#text/span.ts";
import { children, type Node } from "./children.ts";

export interface Neighbours {
  /** The lines of comment that stand together with it, in order; only itself behind code. */
  readonly block: readonly Comment[];
  /** Behind code on the same line. */
  readonly behind: boolean;
  /** The binding, list item or expression that it stands at; `undefined`: a bracket closes, the body of a `let` begins, or the file ends. */
  readonly subject: Span | undefined;
  /** It is not certain that `subject` is what it speaks for: no statement begins there. */
  readonly loose: boolean;
  /** An empty line lies between. */
  readonly gap: boolean;
  /** The statements that follow the subject without an empty line or a comment. */
  readonly paragraph: readonly Span[];
  /** The first statement behind these. */
  readonly next: Span | undefined;
  /** Behind a gap: all statements of the set or list from the subject on; the comment may be a heading above them. */
  readonly below: readonly Span[];
  /** The set in a list or a call that the subject is a statement of. */
  readonly object: Span | undefined;
  /** The statement that ends right above the block. */
  readonly above: Span | undefined;
}

export function neighboursOf(source: SourceFile, comment: Comment): Neighbours {
  const { text } = source;
  const before = lastBefore(text, comment.start);
  return before > lineStart(text, comment.start) ? behindCode(source, comment, before) : aboveCode(source, comment);
}

function behindCode(source: SourceFile, comment: Comment, before: number): Neighbours {
  let end = before;
  while (source.text[end - 1] === ")") end = lastBefore(source.text, end - 1);
  const around = nodesAround(source.root, end - 1).filter(({ node }) => node.end === end);
  const own = around.find(isElement) ?? enclosing(source, comment);
  return {
    ...nothing,
    block: [comment],
    behind: true,
    subject: own && spanOf(own.node),
    loose: !around.some(isElement),
  };
}

function aboveCode(source: SourceFile, comment: Comment): Neighbours {
  const { text } = source;
  const block = blockOf(source, comment);
  const first = block[0] ?? comment;
  const last = block.at(-1) ?? comment;
  const above = statementBefore(source, first);
  const at = nextCode(source, last.end);
  const gap = /\n[ \t\r]*\n/.test(text.slice(last.end, at));
  if (endsHere(text, at)) return { ...nothing, block, gap, above };
  let begin = at;
  while (text[begin] === "(") begin = nextCode(source, begin + 1);
  const around = nodesAround(source.root, begin);
  const starting = around.filter(({ node }) => node.start === begin);
  const element = starting.find(isElement);
  const own = element ?? starting[0] ?? enclosing(source, comment);
  const base = { ...nothing, block, gap, above, subject: own && spanOf(own.node), loose: starting.length === 0 };
  if (!element) return base;
  const siblings = siblingsOf(element);
  const index = siblings.indexOf(element.node);
  if (gap) return { ...base, below: siblings.slice(index).map(spanOf) };
  const outer = element.parent?.kind === "AttrSet" ? around[around.indexOf(element) - 1] : undefined;
  const object = outer?.parent && ["List", "Apply"].includes(outer.parent.kind) ? spanOf(outer.node) : undefined;
  const paragraph = paragraphOf(text, siblings.slice(index));
  const next = siblings[index + 1 + paragraph.length];
  return { ...base, object, paragraph, next: next && spanOf(next) };
}

const nothing: Neighbours = {
  block: [],
  behind: false,
  subject: undefined,
  loose: false,
  gap: false,
  paragraph: [],
  next: undefined,
  below: [],
  object: undefined,
  above: undefined,
};

interface Placed {
  readonly node: Node;
  readonly parent: Node | undefined;
}

/** The nodes that hold the character at `offset`, the outermost first. */
function nodesAround(root: Node, offset: number): readonly Placed[] {
  const found: Placed[] = [];
  let parent: Node | undefined;
  for (let node: Node | undefined = root; node; ) {
    if (node.start <= offset && offset < node.end) found.push({ node, parent });
    else break;
    parent = node;
    node = children(node).find((child) => child.start <= offset && offset < child.end);
  }
  return found;
}

/** A binding or a list item. */
function isElement({ node, parent }: Placed): boolean {
  return node.kind === "AttrBinding" || node.kind === "Inherit" || parent?.kind === "List";
}

/** The innermost statement that the comment stands in. */
function enclosing(source: SourceFile, comment: Comment): Placed | undefined {
  return nodesAround(source.root, comment.start).findLast(
    (placed) => isElement(placed) && covers(placed.node, comment),
  );
}

function siblingsOf({ node, parent }: Placed): readonly Node[] {
  if (parent?.kind === "List") return parent.items;
  return parent?.kind === "AttrSet" || parent?.kind === "Let" ? parent.bindings : [node];
}

function paragraphOf(text: string, following: readonly Node[]): readonly Span[] {
  const found: Span[] = [];
  for (const [index, node] of following.entries()) {
    if (index === 0) continue;
    const between = text.slice(following[index - 1]?.end, node.start);
    if (!/^[ \t\r()]*(?:#[^\n]*)?\n[ \t\r()]*$/.test(between)) break;
    found.push(spanOf(node));
  }
  return found;
}

/** The comments on lines of their own that follow one another. */
function blockOf(source: SourceFile, comment: Comment): readonly Comment[] {
  const { text } = source;
  const { own, at } = linesOf(source);
  let first = at.get(comment.start) ?? -1;
  if (own[first] !== comment) return [comment];
  let last = first;
  const touching = (a: Comment | undefined, b: Comment | undefined): boolean =>
    a !== undefined && b !== undefined && /^\r?\n[ \t]*$/.test(text.slice(a.end, b.start));
  while (touching(own[first - 1], own[first])) first--;
  while (touching(own[last], own[last + 1])) last++;
  return own.slice(first, last + 1);
}

interface Lines {
  /** Comments on lines of their own. */
  readonly own: readonly Comment[];
  /** Where each of them is in this list. */
  readonly at: ReadonlyMap<number, number>;
  readonly byStart: ReadonlyMap<number, Comment>;
}

const known = new WeakMap<SourceFile, Lines>();

function linesOf(source: SourceFile): Lines {
  let lines = known.get(source);
  if (!lines) {
    const { text, comments } = source;
    const own = comments.filter((each) => !each.block && lastBefore(text, each.start) <= lineStart(text, each.start));
    lines = {
      own,
      at: new Map(own.map(({ start }, index) => [start, index])),
      byStart: new Map(comments.map((each) => [each.start, each])),
    };
    known.set(source, lines);
  }
  return lines;
}

function statementBefore(source: SourceFile, comment: Comment): Span | undefined {
  const { text, root } = source;
  const line = lineStart(text, comment.start);
  let end = lastBefore(text, line);
  if (end <= 0 || text.slice(end, line).split("\n").length > 2) return undefined;
  while (text[end - 1] === ")") end--;
  return nodesAround(root, end - 1)
    .filter(isElement)
    .map(({ node }) => node)
    .filter((node) => node.end === end)
    .map(spanOf)[0];
}

/** A bracket closes, the body of a `let` begins, or the file ends. */
function endsHere(text: string, at: number): boolean {
  return at >= text.length || /^(?:[}\])]|in\b)/.test(text.slice(at, at + 5));
}

function nextCode(source: SourceFile, from: number): number {
  const { text } = source;
  const { byStart } = linesOf(source);
  let at = from;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    const comment = byStart.get(at);
    if (!comment) return at;
    at = comment.end;
  }
}

/** Behind the last character before `offset` that is no white space. */
function lastBefore(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] ?? "")) at--;
  return at;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Which comments belong to a binding: those directly above it and those behind it on its last line. */
import type { Comment } from "./ast.ts";
import type { Tokens } from "./tokens.ts";

/** Comments between two tokens. */
interface Gap {
  /** End of the token before, 0 at the start of the file. */
  readonly after: number;
  /** Start of the token behind, -1 at the end of the file. */
  readonly before: number;
  readonly comments: Comment[];
}

const none: readonly Comment[] = [];

/** Finds the comments of a binding by its span. */
export function attachable(text: string, tokens: Tokens): (start: number, end: number) => readonly Comment[] {
  if (tokens.comments.length === 0) return () => none;
  const above = new Map<number, readonly Comment[]>();
  const behind = new Map<number, readonly Comment[]>();
  for (const gap of gaps(tokens)) {
    const trailing = trailingCount(text, gap);
    if (trailing > 0) behind.set(gap.after, gap.comments.slice(0, trailing));
    if (trailing < gap.comments.length) above.set(gap.before, gap.comments.slice(trailing));
  }
  return (start, end) => {
    const before = above.get(start);
    const after = behind.get(end);
    return before === undefined ? (after ?? none) : after === undefined ? before : [...before, ...after];
  };
}

function gaps(tokens: Tokens): Gap[] {
  const found: Gap[] = [];
  let index = -1;
  tokens.comments.forEach((comment, at) => {
    const here = tokens.tokensBefore[at] as number;
    if (here !== index) {
      index = here;
      found.push({ after: tokens.ends[here - 1] ?? 0, before: tokens.starts[here] ?? -1, comments: [] });
    }
    found.at(-1)?.comments.push(comment);
  });
  return found;
}

/** How many of the gap's comments begin on the line where a binding ended, which is where a semicolon stands. */
function trailingCount(text: string, gap: Gap): number {
  if (text[gap.after - 1] !== ";") return 0;
  const lineEnd = /[\r\n]|$/g;
  lineEnd.lastIndex = gap.after;
  const end = lineEnd.exec(text)?.index ?? text.length;
  return gap.comments.filter((comment) => comment.start < end).length;
}

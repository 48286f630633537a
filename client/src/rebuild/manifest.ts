/**
 * A tree as text, as the script on the host writes and reads it: one line `<content> <path>` each, sorted by the bytes of the path. The
 * content has a fixed length and no space, so a path needs no quoting; it has no control characters, so a line is a line.
 */
import { Buffer } from "node:buffer";
import type { Content, Tree } from "./tree.ts";

export type Manifest =
  /** `odd`: names that are no UTF-8, as far as they can be shown; they are in no tree. */
  | { readonly kind: "tree"; readonly tree: Tree; readonly odd: readonly string[] }
  /** It was not written by us, or not to its end. `why`: one line. */
  | { readonly kind: "bad"; readonly why: string };

const CONTENT = /^[fxl]:[0-9a-f]{64}$/;
/** Length of a content. */
const WIDTH = 66;

/** Refuses what is not exactly of the form: half a tree would look like files that were deleted. */
export function readManifest(text: string): Manifest {
  if (text !== "" && !text.endsWith("\n")) return bad("it does not end with a line break");
  const tree = new Map<string, Content>();
  const odd: string[] = [];
  let before: string | undefined;
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const content = line.slice(0, WIDTH);
    const path = line.slice(WIDTH + 1);
    if (!isContent(content) || line[WIDTH] !== " ") return bad(`line ${index + 1} has no content`);
    if (isShown(path)) {
      if (!isPath(path)) return bad(`line ${index + 1} has no path of a file`);
      if (before !== undefined && compareBytes(before, path) >= 0) return bad(`line ${index + 1} is not in its order`);
      before = path;
      tree.set(path, content);
    } else odd.push(path);
  }
  return { kind: "tree", tree, odd };
}

export function isContent(text: string): text is Content {
  return CONTENT.test(text);
}

/** Whether a path may stand in a tree: relative, plain, one line, and text. A repository of git within is not its content. */
export function isPath(path: string): boolean {
  return isShown(path) && !hasControls(path) && path.split("/").every(isName);
}

function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && name.toLowerCase() !== ".git";
}

/** Bytes that are no UTF-8 become U+FFFD on their way; so a name with it stands for nobody knows which. */
function isShown(path: string): boolean {
  return !/[\uFFFD\p{Cs}]/u.test(path);
}

/** Those of ASCII: what the script sees as `[[:cntrl:]]` in the C locale. */
function hasControls(path: string): boolean {
  for (let at = 0; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** The folders that a path stands in, outermost first. */
export function ancestorsOf(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) folders.push(path.slice(0, at));
  return folders;
}

/** In the order of `LC_ALL=C sort`, which is not that of UTF-16. */
export function sortedPaths(paths: Iterable<string>): string[] {
  return [...paths].sort(compareBytes);
}

function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function bad(why: string): Manifest {
  return { kind: "bad", why };
}

/** CRLF of a work tree: where git would commit LF, the host gets LF, as if it had pulled the commit. */
import { Buffer } from "node:buffer";

/** As git does it, before it commits. */
export function withLf(bytes: Uint8Array): Buffer {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const target = Buffer.alloc(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] === 0x0d && source[at + 1] === 0x0a) continue;
    target[length] = source[at] as number;
    length += 1;
  }
  return target.subarray(0, length);
}

/** A line of `git ls-files --eol`: the index, the work tree, the attributes. */
export interface LineBreaks {
  readonly index: string;
  readonly workTree: string;
  readonly attribute: string;
}

/**
 * Whether git turns CRLF into LF when it takes in a file that has some: told to by an attribute always; guessing (`text=auto`, `core.autocrlf`) where
 * it takes it for text and has no CRLF of it yet. https://git-scm.com/docs/gitattributes, "text", and
 * https://git-scm.com/docs/git-ls-files, "--eol"; `-text` in the work tree means: no text.
 */
export function becomesLf({ index, workTree, attribute }: LineBreaks, isAutoCrlf: boolean): boolean {
  if (/^text(?: eol=\w+)?$/.test(attribute)) return true;
  if (workTree !== "crlf" && workTree !== "mixed") return false;
  const isGuessed = attribute.startsWith("text=auto") || (attribute === "" && isAutoCrlf);
  return isGuessed && index !== "crlf" && index !== "mixed";
}

/** By path. `text`: with `-z`. */
export function readLineBreaks(text: string): Map<string, LineBreaks> {
  const all = new Map<string, LineBreaks>();
  for (const line of text.split("\0")) {
    const parts = /^i\/(\S*) +w\/(\S*) +attr\/([^\t]*?) *\t([\s\S]+)$/.exec(line);
    if (parts === null) continue;
    const [, index = "", workTree = "", attribute = "", path = ""] = parts;
    all.set(path, { index, workTree, attribute });
  }
  return all;
}

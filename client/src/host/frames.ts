/** How questions and answers are told apart in the one stream that a shell reads, and in the one that it writes. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";

/** Nobody can guess it, so no output can pass for the end of an answer. */
export function newMark(): string {
  return randomBytes(16).toString("hex");
}

/** Any text as one word of a POSIX shell. A shell cannot hold NUL: who hands one in has made a mistake. */
export function quoted(text: string): string {
  if (text.includes("\0")) throw new RangeError("A script cannot contain NUL.");
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What the login shell of the host is told to run; nothing is sent before `greeting` has been seen, because files such as `.bashrc`
 * may read what was meant for us. The mark is torn apart, so that who merely repeats what was asked does not give it. One pair of
 * single quotes is understood by bash, zsh, fish, csh and dash alike; everything behind `/bin/sh` is POSIX.
 */
export function greetingCommand(mark: string): string {
  const middle = mark.length / 2;
  return `exec /bin/sh -c 'printf "%s%s\\n" ${mark.slice(0, middle)} ${mark.slice(middle)}; LC_ALL=C; export LC_ALL; exec /bin/sh'`;
}

/**
 * The script is one quoted word, as long as it likes: a here-document would need a file in /tmp, an argument may not be longer than
 * 128 kB. In a subshell it may `exit`, `exec`, close its output, have errors of syntax. What it leaves running in the background may
 * still write later: what comes between two answers is dropped.
 */
export function question(script: string, mark: string): string {
  return [
    `printf '%s\\n' ${begin(mark)}`,
    `( eval ${quoted(script)} ) </dev/null 2>/dev/null`,
    `printf '%s %s\\n' ${end(mark)} "$?"`,
    "",
  ].join("\n");
}

export type Frame =
  | { readonly kind: "whole"; readonly code: number; readonly output: Buffer }
  /** More output than was wanted. */
  | { readonly kind: "too-much" };

/** Takes what a shell writes, in pieces cut anywhere, until the answer to the question of this mark is whole. */
export function frameReader(mark: string, limit: number): (piece: Buffer) => Frame | undefined {
  const head = Buffer.from(`${begin(mark)}\n`);
  const foot = Buffer.from(`${end(mark)} `);
  const kept: Buffer[] = [];
  let size = 0;
  let noise = 0;
  let hasBegun = false;
  let rest: Buffer = Buffer.alloc(0);

  const keep = (piece: Buffer): void => {
    kept.push(piece);
    size += piece.length;
  };

  return (piece) => {
    let text: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (!hasBegun) {
      const at = text.indexOf(head);
      if (at < 0) {
        rest = lastOf(text, head.length - 1);
        noise += piece.length;
        return noise > NOISE ? { kind: "too-much" } : undefined;
      }
      hasBegun = true;
      text = text.subarray(at + head.length);
    }
    const at = text.indexOf(foot);
    if (at < 0) {
      rest = lastOf(text, foot.length - 1);
      keep(text.subarray(0, text.length - rest.length));
    } else {
      keep(text.subarray(0, at));
      rest = text.subarray(at);
      const line = rest.indexOf("\n");
      if (line < 0 && rest.length > foot.length + 8) return { kind: "too-much" };
      if (line >= 0 && size <= limit) {
        const code = Number(rest.subarray(foot.length, line).toString("latin1"));
        return { kind: "whole", code, output: Buffer.concat(kept, size) };
      }
    }
    return size > limit ? { kind: "too-much" } : undefined;
  };
}

/** What somebody left in the background may write between two answers. */
const NOISE = 4_000_000;

function begin(mark: string): string {
  return `${mark}-begin`;
}

function end(mark: string): string {
  return `${mark}-end`;
}

function lastOf(text: Buffer, length: number): Buffer {
  return text.subarray(Math.max(0, text.length - length));
}

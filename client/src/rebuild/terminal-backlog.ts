/**
 * The log on its way into a terminal. A log that runs away is not shown as a whole: of what waits to be shown the beginning and the end stay,
 * cut at line ends, and a line between them says how much is left out.
 */
import { type TerminalText, terminalText } from "./terminal-text.ts";

export interface Backlog {
  readonly push: (bytes: Uint8Array) => void;
  /** The next stretch to be shown; empty: nothing waits. */
  readonly take: () => string;
  /** All that still waits, however long, and colours are reset. */
  readonly end: () => string;
  /** Bytes that wait, without those left out. */
  readonly waiting: () => number;
}

export interface BacklogLimits {
  /** Bytes that may wait. */
  readonly most: number;
  /** Bytes that stay at the beginning, and at the end. */
  readonly kept: number;
  /** Bytes shown at once. */
  readonly stretch: number;
}

const usual: BacklogLimits = { most: 2_000_000, kept: 400_000, stretch: 65_536 };
const LINE_FEED = 0x0a;

/** `leftOut`: the line that stands for that many bytes, without line end. */
export function backlog(leftOut: (bytes: number) => string, limits: BacklogLimits = usual): Backlog {
  let filter: TerminalText = terminalText();
  let head = nothing();
  /** Only where something is left out between the two. */
  let tail = nothing();
  let skipped = 0;
  let isAtLineStart = true;

  const cut = (): void => {
    if (skipped === 0) {
      if (head.bytes <= limits.most) return;
      const all = Buffer.concat(head.pieces);
      const begin = lineEndBefore(all, limits.kept);
      head = only(all.subarray(0, begin));
      tail = only(all.subarray(begin));
    } else if (tail.bytes <= limits.most - limits.kept) return; // Only now and then, so that each byte is moved a few times at most.
    const all = Buffer.concat(tail.pieces);
    const begin = lineStartAfter(all, all.length - limits.kept);
    tail = only(all.subarray(begin));
    skipped += begin;
  };

  const next = (most: number): string => {
    let text = "";
    if (head.bytes === 0 && skipped > 0) {
      text = filter.end();
      filter = terminalText();
      const isOnNewLine = isLineStart(text, isAtLineStart);
      text += `${isOnNewLine ? "" : "\r\n"}${leftOut(skipped)}\r\n`;
      [head, tail, skipped] = [tail, nothing(), 0];
    }
    const all = head.pieces.length === 1 ? (head.pieces[0] ?? EMPTY) : Buffer.concat(head.pieces);
    const now = all.subarray(0, most);
    head = only(all.subarray(now.length));
    text += filter.write(now);
    isAtLineStart = isLineStart(text, isAtLineStart);
    return text;
  };

  return {
    push(bytes) {
      if (bytes.length === 0) return;
      const to = skipped > 0 ? tail : head;
      to.pieces.push(bytes);
      to.bytes += bytes.length;
      cut();
    },
    take: () => next(limits.stretch),
    end() {
      let text = "";
      while (head.bytes > 0 || skipped > 0) text += next(limits.most);
      text += filter.end();
      isAtLineStart = isLineStart(text, isAtLineStart);
      return text;
    },
    waiting: () => head.bytes + tail.bytes,
  };
}

interface Waiting {
  readonly pieces: Uint8Array[];
  bytes: number;
}

const EMPTY = new Uint8Array();

function nothing(): Waiting {
  return { pieces: [], bytes: 0 };
}

function only(bytes: Uint8Array): Waiting {
  return bytes.length === 0 ? nothing() : { pieces: [bytes], bytes: bytes.length };
}

/** Where the cursor stands after this text; colours that are reset move nothing. */
function isLineStart(text: string, before: boolean): boolean {
  const bare = text.replaceAll("\u001b[0m", "");
  return bare === "" ? before : bare.endsWith("\n");
}

/** After the last line end before `at`; where there is none, `at`. */
function lineEndBefore(bytes: Uint8Array, at: number): number {
  const end = bytes.lastIndexOf(LINE_FEED, at - 1);
  return end < 0 ? at : end + 1;
}

/** After the first line end from `at` on; where there is none, `at`. */
function lineStartAfter(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(LINE_FEED, at);
  return end < 0 ? at : end + 1;
}

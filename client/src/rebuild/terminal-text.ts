/**
 * What a host wrote, made fit for a terminal: text, line ends, tabs and colours, and no other escape sequence. It comes in pieces that may
 * cut anything, and nothing of a sequence is kept but the first few characters of a colour.
 */
import { TextDecoder } from "node:util";
import { plain, type Style, styleAfter, styleChange } from "./terminal-style.ts";

export interface TerminalText {
  /** What can be shown now of these bytes and of what was cut before. */
  readonly write: (bytes: Uint8Array) => string;
  /** What was still open: a cut character, a line end, colours. It may be written to afterwards. */
  readonly end: () => string;
}

/**
 * How ECMA-48 and terminals read: after ESC, a CSI (`ESC [ parameters intermediates final`), one of the strings (OSC, DCS, SOS, PM, APC, up to
 * ST or BEL), or a short sequence (`ESC intermediates final`). Unlike there, a line end ends each of them: what is never closed hides the
 * rest of its line at most.
 */
type State = "text" | "escape" | "short" | "csi" | "string";

/** No colour is longer. */
const LONGEST_CSI = 64;
/** Marks that stand on one character: more of them would cover the lines around it. */
const MOST_MARKS = 8;
const PLAIN = /[ -~]+/y;
/** Controls, also those of 8 bits; signs that turn direction around or are not seen; other line ends. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
const MARK = /\p{M}/u;

const code = {
  bell: 0x07,
  tab: 0x09,
  lineFeed: 0x0a,
  return: 0x0d,
  cancel: 0x18,
  substitute: 0x1a,
  escape: 0x1b,
  /** 8-bit forms. */
  dcs: 0x90,
  sos: 0x98,
  csi: 0x9b,
  stringEnd: 0x9c,
  osc: 0x9d,
  pm: 0x9e,
  apc: 0x9f,
} as const;

/** `drop`: without colours, for reading. */
export function terminalText(colours: "keep" | "drop" = "keep"): TerminalText {
  let decoder = newDecoder();
  let state: State = "text";
  let parameters: string | undefined = "";
  let hasReturn = false;
  let marks = 0;
  /** As the text wants it, and as the terminal has it. */
  let wanted: Style = plain;
  let shown: Style = plain;
  let out = "";

  const put = (text: string): void => {
    if (hasReturn) {
      hasReturn = false;
      breakLine();
    }
    if (wanted !== shown) {
      out += styleChange(shown, wanted);
      shown = wanted;
    }
    out += text;
  };
  const breakLine = (): void => {
    marks = 0;
    put("\r\n");
  };

  const control = (point: number): void => {
    if (point === code.lineFeed) {
      hasReturn = false;
      breakLine();
      // Not over the line: what follows is read as text, whatever was open.
      state = "text";
    } else if (point === code.return) {
      // Back to the start of a line would write over it: it is a line end of its own, or a part of the one that follows.
      if (hasReturn) return;
      hasReturn = true;
      state = "text";
    } else if (point === code.cancel || point === code.substitute) state = "text";
    else if (point === code.escape) state = "escape";
    else if (point === code.tab && state === "text") put("\t");
    else if (point === code.bell && state === "string") state = "text";
  };

  const eightBit = (point: number): void => {
    if (point === code.csi) beginCsi(undefined);
    else if (isStringStart(point)) state = "string";
    else if (point === code.stringEnd || state !== "string") state = "text";
  };
  const beginCsi = (begun: string | undefined): void => {
    state = "csi";
    parameters = begun;
  };

  const sequence = (point: number, character: string): void => {
    if (state === "string") return;
    if (point > 0x7e) {
      // No part of any sequence.
      state = "text";
      visible(character);
    } else if (state === "csi") inCsi(point, character);
    else if (point < 0x30) state = "short";
    else if (state === "escape" && character === "[") beginCsi("");
    else if (state === "escape" && "]PX^_".includes(character)) state = "string";
    else state = "text";
  };
  const inCsi = (point: number, character: string): void => {
    if (point < 0x40) {
      if (parameters !== undefined) parameters = parameters.length < LONGEST_CSI ? parameters + character : undefined;
      return;
    }
    state = "text";
    if (character === "m" && parameters !== undefined && colours === "keep") wanted = styleAfter(wanted, parameters);
  };

  const visible = (character: string): void => {
    if (UNSEEN.test(character)) return;
    const isMark = MARK.test(character);
    marks = isMark ? marks + 1 : 0;
    if (marks <= MOST_MARKS) put(character);
  };

  const read = (text: string): string => {
    out = "";
    for (let at = 0; at < text.length; ) {
      if (state === "text") {
        PLAIN.lastIndex = at;
        const run = PLAIN.exec(text)?.[0];
        if (run !== undefined) {
          marks = 0;
          put(run);
          at += run.length;
          continue;
        }
      }
      const point = text.codePointAt(at) ?? 0;
      const character = String.fromCodePoint(point);
      at += character.length;
      if (point < 0x20) control(point);
      else if (point >= 0x80 && point < 0xa0) eightBit(point);
      else if (state === "text") visible(character);
      else sequence(point, character);
    }
    return out;
  };

  return {
    write: (bytes) => read(decoder.decode(bytes, { stream: true })),
    end() {
      const rest = read(decoder.decode());
      decoder = newDecoder();
      state = "text";
      wanted = plain;
      out = rest;
      if (hasReturn) put("");
      if (shown !== plain) out += styleChange(shown, plain);
      shown = plain;
      marks = 0;
      return out;
    },
  };
}

/** What is no UTF-8 becomes U+FFFD. */
function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

function isStringStart(point: number): boolean {
  return point === code.dcs || point === code.sos || point === code.osc || point === code.pm || point === code.apc;
}

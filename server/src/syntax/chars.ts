/** The character classes of Nix's lexer as one table look-up per character. */

const PATH = 1;
const ID_START = 2;
const ID_PART = 4;
const DIGIT = 8;
const SPACE = 16;
/** A sign that is a token by itself and never begins a longer one. */
const SINGLE = 32;

const classes: Uint8Array = new Uint8Array(128);

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
mark(letters, PATH | ID_START | ID_PART);
mark(digits, PATH | ID_PART | DIGIT);
mark("._-+", PATH);
mark("_", ID_START | ID_PART);
mark("'-", ID_PART);
mark(" \t\r\n", SPACE);
mark("()[];:,@?*", SINGLE);

function mark(characters: string, bits: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    classes[code] = (classes[code] ?? 0) | bits;
  }
}

function is(code: number, bits: number): boolean {
  return code < 128 && ((classes[code] as number) & bits) !== 0;
}

/** `a-z A-Z 0-9 . _ - +`: what a path segment is made of. `NaN` (the end of the text) belongs to no class. */
export function isPathChar(code: number): boolean {
  return is(code, PATH);
}

export function isIdStart(code: number): boolean {
  return is(code, ID_START);
}

export function isIdPart(code: number): boolean {
  return is(code, ID_PART);
}

export function isDigit(code: number): boolean {
  return is(code, DIGIT);
}

/** `( ) [ ] ; : , @ ? *` */
export function isSingle(code: number): boolean {
  return is(code, SINGLE);
}

/** Space, tab, carriage return, line feed: nothing else separates tokens in Nix. */
export function isSpace(code: number): boolean {
  return is(code, SPACE);
}

/** Character codes that begin or end something. */
export const code = {
  newline: 10,
  return: 13,
  space: 32,
  quote: 34,
  hash: 35,
  dollar: 36,
  tick: 39,
  plus: 43,
  star: 42,
  dot: 46,
  slash: 47,
  colon: 58,
  less: 60,
  equal: 61,
  greater: 62,
  bar: 124,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
  tilde: 126,
} as const;

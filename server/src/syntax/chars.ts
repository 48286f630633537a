/** The character classes of Nix's lexer as one table look-up per character. */

const PATH = 1;
const URI = 2;
const SCHEME = 4;
const ID_START = 8;
const ID_PART = 16;
const DIGIT = 32;
const SPACE = 64;

const classes: Uint8Array = new Uint8Array(128);

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
mark(letters, PATH | URI | SCHEME | ID_START | ID_PART);
mark(digits, PATH | URI | SCHEME | ID_PART | DIGIT);
mark("._-+", PATH);
mark("%/?:@&=+$,-_.!~*'", URI);
mark("+-.", SCHEME);
mark("_", ID_START | ID_PART);
mark("'-", ID_PART);
mark(" \t\r\n", SPACE);

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

export function isUriChar(code: number): boolean {
  return is(code, URI);
}

export function isSchemeChar(code: number): boolean {
  return is(code, SCHEME);
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

/** Space, tab, carriage return, line feed: nothing else separates tokens in Nix. */
export function isSpace(code: number): boolean {
  return is(code, SPACE);
}

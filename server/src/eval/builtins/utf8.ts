/** Text as Nix sees it: bytes of UTF-8. */

/** Whether every character is one byte. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

export function utf8Length(text: string): number {
  if (isAscii(text)) return text.length;
  let length = 0;
  for (const character of text) length += bytesOf(character.codePointAt(0) as number);
  return length;
}

/** How many bytes a character takes. */
export function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    const length = bytesOf(point);
    for (let index = length - 1; index > 0; index--)
      bytes[at + index] = 0x80 | ((point >> (6 * (length - 1 - index))) & 0x3f);
    bytes[at] = length === 1 ? point : ((0xf00 >> length) & 0xff) | (point >> (6 * (length - 1)));
    at += length;
  }
  return bytes;
}

/** The text of these bytes; `undefined` where they cut a character. Only what {@link utf8} made is understood. */
export function fromUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  for (let at = start; at < end; ) {
    const first = bytes[at] as number;
    const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length === 0 || at + length > end) return undefined;
    let point = length === 1 ? first : first & (0x7f >> length);
    for (let index = 1; index < length; index++) point = (point << 6) | ((bytes[at + index] as number) & 0x3f);
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

/** Which character starts at this byte: its index in the text, the text's length behind its end, `undefined` inside of one. */
export function indexOfByte(text: string, byte: number): number | undefined {
  if (isAscii(text)) return Math.min(byte, text.length);
  let [index, at] = [0, 0];
  for (const character of text) {
    if (at >= byte) break;
    at += bytesOf(character.codePointAt(0) as number);
    index += character.length;
  }
  return at > byte ? undefined : index;
}

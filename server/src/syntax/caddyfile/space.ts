/** White space as Go understands it, which Caddy's lexer asks. */

const others = new Set(
  [0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000].map((code) => String.fromCharCode(code)),
);

/** `c` is one UTF-16 unit. */
export function isSpace(c: string): boolean {
  if (c === " " || (c >= "\t" && c <= "\r")) return true;
  return c > "\x7f" && (others.has(c) || (c >= "\u2000" && c <= "\u200a"));
}

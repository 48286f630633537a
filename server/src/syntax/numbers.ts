/** Which numbers Nix cannot read: its integers have 64 bits, its floats are C doubles. */

const largest = "9223372036854775807";
const smallestNormal = 2.2250738585072014e-308;

export function isUnreadableInteger(digits: string): boolean {
  const significant = digits.replace(/^0+/, "");
  return significant.length > largest.length || (significant.length === largest.length && significant > largest);
}

/** C's `strtod` reports overflow, and underflow for everything between zero and the smallest normal number. */
export function isUnreadableFloat(written: string): boolean {
  const value = Number(written);
  return (
    value === Number.POSITIVE_INFINITY || (value < smallestNormal && /[1-9]/.test(written.split(/e/i, 1)[0] ?? ""))
  );
}

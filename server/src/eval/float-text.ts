/** Floats as C prints them with `%f`: all digits before the point, six behind it, rounded exactly (half to even). */

export function sixDigits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const digits = millionths(Math.abs(value)).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** The value times a million, as a whole number. */
function millionths(value: number): bigint {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint;
  const exponent = Number(bits >> 52n);
  const fraction = bits & (2n ** 52n - 1n);
  const mantissa = (exponent === 0 ? fraction : fraction + 2n ** 52n) * 1_000_000n;
  const shift = BigInt(Math.max(exponent, 1) - 1075);
  if (shift >= 0n) return mantissa << shift;
  const [whole, rest, half] = [mantissa >> -shift, mantissa & ((1n << -shift) - 1n), 1n << (-shift - 1n)];
  return rest > half || (rest === half && whole % 2n === 1n) ? whole + 1n : whole;
}

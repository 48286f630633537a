/** SHA-512, in whole numbers of 64 bits. */

import { primes } from "./primes.ts";

const word = (value: bigint): bigint => BigInt.asUintN(64, value);

/** The first 64 bits behind the point of the square or cube root. */
function fraction(prime: number, degree: 2n | 3n): bigint {
  const wanted = BigInt(prime) << (64n * degree);
  let [low, high] = [0n, 1n << 72n];
  while (low < high - 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= wanted) low = middle;
    else high = middle;
  }
  return word(low);
}

const start = primes(8).map((prime) => fraction(prime, 2n));
const constants = primes(80).map((prime) => fraction(prime, 3n));

function turn(value: bigint, bits: bigint): bigint {
  return word((value >> bits) | (value << (64n - bits)));
}

function big(value: bigint, x: bigint, y: bigint, z: bigint): bigint {
  return turn(value, x) ^ turn(value, y) ^ turn(value, z);
}

function small(value: bigint, x: bigint, y: bigint, shift: bigint): bigint {
  return turn(value, x) ^ turn(value, y) ^ (value >> shift);
}

export function sha512(bytes: Uint8Array): string {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 17) / 128) * 128));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n);
  let state: readonly bigint[] = start;
  for (let block = 0; block < view.byteLength; block += 128) {
    const result = rounds(state, (index) => view.getBigUint64(block + 8 * index));
    state = state.map((value, index) => word(value + (result[index] as bigint)));
  }
  return state.map((value) => value.toString(16).padStart(16, "0")).join("");
}

function rounds(state: readonly bigint[], wordAt: (index: number) => bigint): readonly bigint[] {
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const words: bigint[] = [];
  for (let index = 0; index < 80; index++) {
    const before = (distance: number): bigint => words[index - distance] as bigint;
    words.push(
      index < 16
        ? wordAt(index)
        : word(before(16) + small(before(15), 1n, 8n, 7n) + before(7) + small(before(2), 19n, 61n, 6n)),
    );
    const first =
      h + big(e, 14n, 18n, 41n) + ((e & f) ^ (~e & g)) + (constants[index] as bigint) + (words[index] as bigint);
    const second = big(a, 28n, 34n, 39n) + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [word(first + second), a, b, c, word(d + first), e, f, g];
  }
  return [a, b, c, d, e, f, g, h];
}

/** The hashes that every release of Nix knows, of bytes, in hexadecimal. */

import { primes } from "./primes.ts";
import { sha512 } from "./sha512.ts";

export type Hash = (bytes: Uint8Array) => string;

export const hashes: ReadonlyMap<string, Hash> = new Map<string, Hash>([
  ["md5", md5],
  ["sha1", sha1],
  ["sha256", sha256],
  ["sha512", sha512],
]);

/** The message, a one bit, zeros, and its length: whole blocks of 64 bytes as 32 bit words. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

function hex(words: readonly number[], littleEndian: boolean): string {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  words.forEach((word, index) => {
    view.setInt32(4 * index, word, littleEndian);
  });
  return [...new Uint8Array(view.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function left(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function right(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The state of a hash, to which each block adds what it comes to. */
function digest(
  bytes: Uint8Array,
  start: readonly number[],
  littleEndian: boolean,
  rounds: (state: readonly number[], word: (index: number) => number) => readonly number[],
): string {
  const view = padded(bytes, littleEndian);
  let state = start;
  for (let block = 0; block < view.byteLength; block += 64) {
    const result = rounds(state, (index) => view.getInt32(block + 4 * index, littleEndian));
    state = state.map((word, index) => (word + (result[index] as number)) | 0);
  }
  return hex(state, littleEndian);
}

const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Sines = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0);
const md5Start = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

function md5(bytes: Uint8Array): string {
  return digest(bytes, md5Start, true, (state, word) => {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let index = 0; index < 64; index++) {
      const round = index >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] as number;
      const at = [index, 5 * index + 1, 3 * index + 5, 7 * index][round] as number;
      const sum = (a + mixed + (md5Sines[index] as number) + word(at % 16)) | 0;
      [a, b, c, d] = [d, (b + left(sum, md5Shifts[4 * round + (index % 4)] as number)) | 0, b, c];
    }
    return [a, b, c, d];
  });
}

const sha1Start = [...md5Start, 0xc3d2e1f0];
const sha1Constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function sha1(bytes: Uint8Array): string {
  return digest(bytes, sha1Start, false, (state, word) => {
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    const words: number[] = [];
    for (let index = 0; index < 80; index++) {
      const before = (distance: number): number => words[index - distance] as number;
      words.push(index < 16 ? word(index) : left(before(3) ^ before(8) ^ before(14) ^ before(16), 1));
      const round = Math.floor(index / 20);
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const sum = (left(a, 5) + mixed + e + (sha1Constants[round] as number) + (words[index] as number)) | 0;
      [a, b, c, d, e] = [sum, a, left(b, 30), c, d];
    }
    return [a, b, c, d, e];
  });
}

/** The first 32 bits behind the point. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
}

const sha256Start = primes(8).map((prime) => fraction(Math.sqrt(prime)));
const sha256Constants = primes(64).map((prime) => fraction(Math.cbrt(prime)));

export function sha256(bytes: Uint8Array): string {
  return digest(bytes, sha256Start, false, (state, word) => {
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
    const words: number[] = [];
    for (let index = 0; index < 64; index++) {
      const before = (distance: number): number => words[index - distance] as number;
      words.push(
        index < 16
          ? word(index)
          : (before(16) + small(before(15), 7, 18, 3) + before(7) + small(before(2), 17, 19, 10)) | 0,
      );
      const first =
        (h + big(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + (sha256Constants[index] as number) + (words[index] as number)) |
        0;
      const second = (big(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    return [a, b, c, d, e, f, g, h];
  });
}

function big(word: number, x: number, y: number, z: number): number {
  return right(word, x) ^ right(word, y) ^ right(word, z);
}

function small(word: number, x: number, y: number, shift: number): number {
  return right(word, x) ^ right(word, y) ^ (word >>> shift);
}

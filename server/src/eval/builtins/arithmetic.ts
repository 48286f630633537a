/** `builtins` about numbers, and the order of values. */

import { less } from "#eval/compare.ts";
import { asInteger, asNumber } from "#eval/expect.ts";
import { arithmetic } from "#eval/operators.ts";
import { type Slot, Unknown, type Value } from "#eval/value.ts";
import { message } from "#text/message.ts";
import type { Natives } from "./native.ts";

function bitwise(combine: (a: bigint, b: bigint) => bigint): (left: Slot, right: Slot) => Value {
  return (left, right) => {
    const [a, b] = [asInteger(left), asInteger(right)];
    if (a instanceof Unknown) return a;
    return b instanceof Unknown ? b : combine(a, b);
  };
}

/** Nix makes a float of its argument first, and what does not survive that is an accident that differs between releases. */
function rounded(round: (value: number) => number): (slot: Slot) => Value {
  return (slot) => {
    const value = asNumber(slot);
    if (value instanceof Unknown) return value;
    const whole = round(Number(value));
    if (!Number.isFinite(whole) || Math.abs(whole) > Number.MAX_SAFE_INTEGER) return tooLarge;
    return BigInt(whole);
  };
}

const tooLarge = new Unknown(message("the number is too large for an integer of Nix"));

export const numbers: Natives = {
  add: (left, right) => arithmetic("+", left, right),
  bitAnd: bitwise((a, b) => a & b),
  bitOr: bitwise((a, b) => a | b),
  bitXor: bitwise((a, b) => a ^ b),
  ceil: rounded(Math.ceil),
  div: (left, right) => arithmetic("/", left, right),
  floor: rounded(Math.floor),
  lessThan: less,
  mul: (left, right) => arithmetic("*", left, right),
  sub: (left, right) => arithmetic("-", left, right),
};

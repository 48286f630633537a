/** Values as JSON for scripts. */
import type { Tagged } from "#eval/tagged.ts";
import { type Message, render } from "#text/message.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that is known to its end. Integers that JSON's numbers cannot hold exactly become texts. */
export function knownJson(value: Tagged): Json {
  return toJson(value, () => null);
}

/**
 * A value as far as it is known. `{ "unknown": why }` stands for what is not, `{ "text": […] }` for a text with such parts,
 * `{ "more": why }` in a list for items that may follow, `{ "error": … }` for what Nix fails with.
 */
export function partialJson(value: Tagged): Json {
  return toJson(value, (part) => {
    switch (part[0]) {
      case "text":
        return { text: part[1].map((piece) => (typeof piece === "string" ? piece : unknown(piece))) };
      case "unknown":
        return unknown(part[1]);
      case "opaque":
        return { unknown: `a ${part[1]}` };
      default:
        return { error: part[0] === "error" ? render(part[1].reason) : "" };
    }
  });
}

function unknown(why: Message): Json {
  return { unknown: render(why) };
}

function toJson(value: Tagged, other: (part: Tagged) => Json): Json {
  switch (value[0]) {
    case "null":
      return null;
    case "bool":
    case "string":
      return value[1];
    case "int":
      return Number.isSafeInteger(Number(value[1])) ? Number(value[1]) : value[1];
    case "float":
      return Number.isFinite(value[1]) ? value[1] : String(value[1]);
    case "list":
      return value[1].map((item) => (item[0] === "spread" ? { more: render(item[1]) } : toJson(item, other)));
    case "set":
      return Object.fromEntries(Object.entries(value[1]).map(([name, part]) => [name, toJson(part, other)]));
    default:
      return other(value);
  }
}

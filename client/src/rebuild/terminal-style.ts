/** Colours and weight of text in a terminal (SGR), as a value: however often it is set, only what it is counts. */

/** By the place in which a parameter stands: each sets one thing and takes none of another. */
type Place = "weight" | "dim" | "italic" | "underline" | "inverse" | "struck" | "foreground" | "background";

/** Parameters as they are written, ready to be sent; equal styles need not be the same value. */
export type Style = Readonly<Partial<Record<Place, string>>>;

export const plain: Style = {};

/** More in one sequence is nonsense. */
const MOST_PARAMETERS = 32;

/**
 * Numbers are those of ECMA-48 8.3.117 and, from 38 and 90 on, of xterm. Not kept: 5 and 6 (blinking) and 8 (hidden), which a log needs for
 * nothing, fonts, and underline colours.
 */
const sets: Readonly<Record<number, Place>> = {
  1: "weight",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "struck",
};
const clears: Readonly<Record<number, readonly Place[]>> = {
  22: ["weight", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["struck"],
  39: ["foreground"],
  49: ["background"],
};

/** The style after a sequence with these parameters; the same value where it changes nothing. */
export function styleAfter(style: Style, parameters: string): Style {
  if (!/^[\d;:]*$/.test(parameters)) return style;
  const all = parameters.split(";");
  if (all.length > MOST_PARAMETERS) return style;
  let next = style;
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at] ?? "";
    const number = word === "" ? 0 : Number(word.split(":", 1)[0]);
    if (number === 38 || number === 48) {
      const colour = extended(all, at);
      if (colour.text !== undefined) next = { ...next, [placeOf(number)]: `${number};${colour.text}` };
      at += colour.taken;
    } else if (word.includes(":")) continue;
    else if (number === 0) next = plain;
    else next = after(next, number);
  }
  return same(style, next) ? style : next;
}

/** What a terminal has to be sent so that it goes from one style to the other: one sequence, or nothing. */
export function styleChange(from: Style, to: Style): string {
  if (same(from, to)) return "";
  const parameters = [...(same(from, plain) ? [] : ["0"]), ...Object.values(to)];
  return `\u001b[${parameters.join(";")}m`;
}

function after(style: Style, number: number): Style {
  const set = sets[number];
  if (set !== undefined) return { ...style, [set]: String(number) };
  if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) return { ...style, foreground: String(number) };
  if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107))
    return { ...style, background: String(number) };
  const cleared = clears[number] ?? [];
  return cleared.length === 0
    ? style
    : (Object.fromEntries(Object.entries(style).filter(([place]) => !cleared.includes(place as Place))) as Style);
}

/** `5;n`, `2;r;g;b`, or with colons in one parameter; how many further parameters it took. */
function extended(all: readonly string[], at: number): { readonly text?: string; readonly taken: number } {
  const word = all[at] ?? "";
  if (word.includes(":")) {
    const parts = word.split(":").slice(1);
    // `38:2::r:g:b` has a place for a colour space.
    const numbers = parts[0] === "2" && parts.length > 4 ? ["2", ...parts.slice(2, 5)] : parts;
    return { ...colourOf(numbers), taken: 0 };
  }
  const taken = all[at + 1] === "5" ? 2 : all[at + 1] === "2" ? 4 : 0;
  return { ...colourOf(all.slice(at + 1, at + 1 + taken)), taken };
}

function colourOf(numbers: readonly string[]): { readonly text?: string } {
  const [kind, ...values] = numbers;
  const isWhole = (kind === "5" && values.length === 1) || (kind === "2" && values.length === 3);
  const isValid = isWhole && values.every((value) => /^\d{1,3}$/.test(value) && Number(value) <= 255);
  return isValid ? { text: numbers.map(Number).join(";") } : {};
}

function placeOf(number: 38 | 48): Place {
  return number === 38 ? "foreground" : "background";
}

function same(one: Style, other: Style): boolean {
  const places = Object.keys({ ...one, ...other }) as Place[];
  return one === other || places.every((place) => one[place] === other[place]);
}

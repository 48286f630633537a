/** What a program or a host said, made fit for a person: one line, no control characters, not endless. */

const LONGEST = 300;
const ESCAPE = String.fromCharCode(27);
/** Colours and cursor movements (ECMA-48 CSI), titles and links (OSC). */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)?)`,
  "g",
);
/** Control characters, and those that turn the direction of text around, are not seen, or are halves of others. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;

export function oneLine(text: string): string {
  const line = text.replace(SEQUENCES, "").replace(UNSEEN, " ").replace(/ {2,}/g, " ").trim();
  const characters = [...line];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : line;
}

/** Lines that say something, in their order. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map(oneLine)
    .filter((line) => line !== "");
}

/** A text of several lines as the inside of an indented string of Nix: what comes out is the text again. */

/**
 * `''` ends such a string and `${` begins a value in it. `'''` and `''${` stand for them, but behind a quote the latter would be read
 * as the former, so there the dollar comes as a value of its own. Everything moves to the right by `by`, which Nix takes away again.
 */
export function insideIndentedString(text: string, by: number): string {
  const escaped = text
    .replaceAll("''", "'''")
    .replaceAll("${", (_, at: number, all: string) => (all[at - 1] === "'" ? '${"$"}{' : "''${"));
  return escaped.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(by));
}

/** Text of hosts and of ssh is foreign: it is shown, and never becomes a link, an icon, a heading or a line of its own. */

import { oneLine } from "#client/host/said.ts";

/** For the status bar and for lists to pick from: `$(name)` would be an icon there, a backslash before it keeps it text. */
export function iconless(text: string): string {
  return oneLine(text).replaceAll("$(", "\\$(");
}

/** So much of one text may stand in the bar, which is shared with others. */
const LONGEST_IN_BAR = 32;

export function barText(text: string): string {
  const characters = [...oneLine(text)];
  const isLong = characters.length > LONGEST_IN_BAR;
  return iconless(isLong ? `${characters.slice(0, LONGEST_IN_BAR - 1).join("")}…` : characters.join(""));
}

/** A few of many, by how they are written. */
export function few(all: readonly string[], write: (text: string) => string): string {
  return [...all.slice(0, 5).map(write), ...(all.length > 5 ? ["…"] : [])].join(", ");
}

/** For prose in Markdown: all that could mean something there is escaped, addresses that become links by themselves included. */
export function prose(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_{}[\]()<>#+!|~$&@:/.=^-]/g, (sign) => `\\${sign}`);
}

/** For Markdown: as code, fenced by more backticks than stand in it. A bar would end a cell of a table, escaped or not. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll("|", "¦");
  if (line === "") return "–";
  const fence = fenceFor(line, 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Lines as a block of code in Markdown. */
export function codeBlock(lines: readonly string[]): string {
  const clean = lines.map(oneLine);
  const fence = fenceFor(clean.join("\n"), 3);
  return [`${fence}text`, ...clean, fence].join("\n");
}

function fenceFor(text: string, atLeast: number): string {
  const runs = (text.match(/`+/g) ?? []).map((run) => run.length + 1);
  return "`".repeat(Math.max(atLeast, ...runs));
}

/** How wide lines may be: as wide as the terminal; where there is none, as wide as most of them and mails show without wrapping. */
import process from "node:process";

const USUAL = 100;
/** Beyond these a table is cut to pieces, or its rows can no longer be followed. */
const NARROWEST = 60;
const WIDEST = 160;

export function lineWidth(terminal: number | undefined = process.stdout.columns): number {
  return terminal ? Math.min(WIDEST, Math.max(NARROWEST, terminal)) : USUAL;
}

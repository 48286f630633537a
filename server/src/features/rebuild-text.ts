/** Where a text that Nix shows is written in the repo: the message of an assertion, of a warning, of `throw`, a hash. */
import { gap, stringsIn } from "#facts/strings.ts";
import type { Repo } from "#model/repo.ts";
import type { Location } from "#text/span.ts";

interface Written extends Location {
  /** The text between what only evaluation knows. */
  readonly pieces: readonly string[];
  /** The first line of several: of a text that older Nix prints, nobody can tell where it ends. */
  readonly head: string | undefined;
}

const known = new WeakMap<Repo, readonly Written[]>();

/** Less could stand anywhere, and mean something else there. */
const shortest = 8;

/** `undefined`: nowhere, or in several places, of which nobody can say which one is meant. */
export function writtenText(repo: Repo, said: string): Location | undefined {
  const wanted = flat(said);
  return wanted.length < shortest ? undefined : onlyOne(repo, wanted);
}

/** What makes a derivation is called with its name, or with a set that has it as `name` or `pname`. */
const maker = /\b(?:write[A-Z]\w*|runCommand\w*)\s*$/;
const naming = /(?<![\w.'-])p?name\s*=\s*$/;
const making =
  /\b(?:derivation|mkDerivation|symlinkJoin|buildEnv|writeShellApplication|writeTextFile|build[A-Z]\w*|fetch\w+|overrideAttrs)\b/;

/** Where a derivation gets this name; the name of a user or a service is the same word often enough. */
export function writtenName(repo: Repo, name: string): Location | undefined {
  const found = onlyOne(repo, flat(name));
  const before = found === undefined ? "" : (repo.files.get(found.file)?.source.text ?? "").slice(0, found.start);
  const isName = maker.test(before.slice(-200)) || (naming.test(before.slice(-40)) && making.test(before.slice(-400)));
  return isName ? found : undefined;
}

function onlyOne(repo: Repo, wanted: string): Location | undefined {
  const all = stringsOf(repo);
  const exact = all.filter(({ pieces }) => pieces.length === 1 && pieces[0] === wanted);
  const close = exact.length > 0 ? exact : all.filter(({ pieces }) => pieces.length > 1 && fits(pieces, wanted));
  const found = close.length > 0 ? close : all.filter(({ head }) => head === wanted);
  const [one, ...more] = found;
  return one && more.length === 0 ? { file: one.file, start: one.start, end: one.end } : undefined;
}

function stringsOf(repo: Repo): readonly Written[] {
  let found = known.get(repo);
  if (!found) {
    found = [...repo.files.values()].flatMap(({ path: file, source }) =>
      stringsIn(source).map(({ start, end, text, indented }) => {
        const lines = (indented ? plainIndented(text) : plain(text)).trim().split("\n");
        const pieces = flat(lines.join("\n")).split(new RegExp(`${gap}+`));
        return { file, start, end, pieces, head: lines.length > 1 ? flat(lines[0] ?? "") : undefined };
      }),
    );
    known.set(repo, found);
  }
  return found;
}

function plain(text: string): string {
  return text.replace(/\\(.)/gs, (_, c: string) => (c === "n" ? "\n" : c === "t" || c === "r" ? " " : c));
}

function plainIndented(text: string): string {
  return text.replace(/'''|''\$|''\\./gs, (found) =>
    found === "'''" ? "''" : found === "''$" ? "$" : found === "''\\n" ? "\n" : " ",
  );
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Enough has to be written out that the text could hardly be another. */
const fewestCharacters = 8;

function fits(pieces: readonly string[], wanted: string): boolean {
  if (pieces.join("").replace(/\s/g, "").length < fewestCharacters) return false;
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (!wanted.startsWith(first) || !wanted.endsWith(last) || wanted.length < first.length + last.length) return false;
  let at = first.length;
  const end = wanted.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const next = wanted.indexOf(piece, at);
    if (next < 0 || next + piece.length > end) return false;
    at = next + piece.length;
  }
  return at <= end;
}

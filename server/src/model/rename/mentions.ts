/** The renamed path or its ids wherever else they are written out: in comments, texts, and files that are neither Nix nor Markdown. */
import { idsOfPath } from "#model/ids.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { RenameEdit, Renaming } from "./renamed.ts";
import { lastName } from "./renamed.ts";

/** Files that people write in, by their names. */
const textFile =
  /\.(?:txt|sh|bash|ya?ml|json|jsonc|toml|conf|env|hujson|mmd|org|rst|adoc|html?|xml|kdl|py|nu|lua|just)$/i;

/** A file that is larger was made by a program. */
const mostCharacters = 1_000_000;

export interface OtherText {
  readonly file: string;
  readonly text: string;
}

/** Of files that are only names to the repo. */
export function otherTexts({ repo }: Model): readonly OtherText[] {
  return [...repo.otherFiles].sort().flatMap((file) => {
    if (!textFile.test(file) || repo.documents.has(file)) return [];
    const text = repo.disk?.text(file);
    return typeof text === "string" && text.length <= mostCharacters ? [{ file, text }] : [];
  });
}

export function writtenOut(model: Model, renaming: Renaming, others: readonly OtherText[]): readonly RenameEdit[] {
  const written = spellings(model, renaming);
  if (written.length === 0) return [];
  const { repo } = model;
  const texts = [...repo.files.values(), ...repo.documents.values()].map(({ path, source }) => ({
    file: path,
    text: source.text,
  }));
  return [...texts, ...others].flatMap(({ file, text }) =>
    written.flatMap((spelling) =>
      occurrences(model, text, spelling).map((end) => ({
        file,
        start: end - lastName(renaming).length,
        end,
        text: renaming.to,
        group: "mention" as const,
      })),
    ),
  );
}

/** The path, and its ids by prefixes: all of them end with the old name. */
function spellings({ repo }: Model, renaming: Renaming): readonly string[] {
  if (renaming.path.includes(undefined)) return [];
  const path = showPath(renaming.path);
  const all = [path, ...idsOfPath(repo.settings, path)];
  return all.filter((each) => each.endsWith(`.${lastName(renaming)}`));
}

/** Where it ends, as whole words. */
function occurrences({ repo }: Model, text: string, spelling: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
    const before = text.slice(Math.max(0, at - 200), at);
    const isFree = /(?:^|[^\w.'-]|(?:^|[^\w'-])(?:config|options)\.|\.{2}|(?:^|[^\w.'-])(?:'+|_{1,2}))$/.test(before);
    const end = at + spelling.length;
    const rest = /^[\w.'-]*/.exec(text.slice(end, end + 200))?.[0] ?? "";
    const mark = /(?:'+|_{1,2})$/.exec(before)?.[0] ?? "";
    const isWhole =
      !/^[\w'-]/.test(rest) || (mark !== "" && rest.startsWith(mark) && !/^[\w'-]/.test(rest.slice(mark.length)));
    // `CFG.identity.bastelmodus` may be an alias of something that does not lie in `identity`.
    const isAlias = Object.hasOwn(repo.settings.idAliases, spelling + rest.replace(/\.$/, ""));
    if (isFree && isWhole && !isAlias && !isOfFile(before, rest)) found.push(end);
  }
  return found;
}

/** Part of what a file or a page of the web is called: that keeps its name. */
function isOfFile(before: string, rest: string): boolean {
  const word = /[^\s()<>[\]"'`,;|]*$/.exec(before)?.[0] ?? "";
  return /:\/\/|^(?:\.{0,2}|~)\//.test(word) || /^\.(?:md|nix|json|ya?ml|txt|sh|toml|conf|html?)\b/.test(rest);
}

/** Metadata in a `let` put into a module that has none, and handed on where its neighbours hand theirs on. */
import { showName, showPath } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { HeaderTexts } from "./header.ts";
import { mostOften } from "./modules.ts";

/**
 * Empty: it has no head that asks for `lib`, says `config` and `options` in one (all in it would have to be moved), or nobody knows where
 * metadata go. `name`: the last of `my.meta.readeck`.
 */
export function metadataEdits(
  { source, facts }: RepoFile,
  others: readonly RepoFile[],
  name: string,
  { id, title, summary, layer }: Pick<HeaderTexts, "id" | "title" | "summary" | "layer">,
): readonly Edit[] {
  const { root } = source;
  const group = groupOf(others);
  if (root.kind !== "Lambda" || !group || /["\\]|\$\{/.test(`${title}${summary}`)) return [];
  if (!root.formals?.items.some((formal) => formal.name.name === "lib")) return [];
  const scope = root.body;
  const body = scope.kind === "Let" ? scope.body : scope;
  if (body.kind !== "AttrSet" || body.recursive || body.legacyLet || facts.names.some((own) => own.name === "nms"))
    return [];
  const tops = body.bindings.flatMap((binding) => {
    const [first] = binding.kind === "AttrBinding" ? binding.path : [];
    return first ? [source.text.slice(first.start, first.end)] : [];
  });
  if (!tops.includes("config") && !tops.includes("options")) return [];
  const binding = [
    "  # NMS-Metadaten",
    "  nms = {",
    ...(id === undefined ? [] : [`    id = "${id}";`]),
    `    title = "${title}";`,
    `    description = "${summary}";`,
    ...(layer === undefined ? [] : [`    layer = ${layer};`]),
    "  };",
  ].join("\n");
  const option = `  options.${showPath(group)}.${showName(name)} = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls ${title}.";
  };`;
  const inLet = scope.kind === "Let" ? scope.start + "let".length : scope.start;
  const newline = source.text.includes("\r\n") ? "\r\n" : "\n";
  return [
    { at: inLet, text: scope.kind === "Let" ? `\n${binding}\n` : `let\n${binding}\nin\n` },
    { at: body.start + 1, text: `\n${option}\n` },
  ].map(({ at, text }) => ({ start: at, end: at, text: text.replaceAll("\n", newline) }));
}

/** `my.meta`: where most of them declare what is read-only and called after them. */
function groupOf(others: readonly RepoFile[]): readonly string[] | undefined {
  const groups = others.flatMap(({ facts }) =>
    facts.declarations.flatMap(({ path, readOnly }) => {
      const names = path.slice(0, -1);
      return readOnly && names.at(-1) === "meta" && !names.includes(undefined) ? [JSON.stringify(names)] : [];
    }),
  );
  const group = mostOften(groups);
  return group === undefined ? undefined : (JSON.parse(group) as readonly string[]);
}

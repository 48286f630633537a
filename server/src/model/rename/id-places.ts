/** Ids that stand for the renamed path: in comments that mark sources and sinks, and in documents. */
import type { OptionPath } from "#facts/facts.ts";
import { mentionsIn } from "#model/documents/mentions.ts";
import { idsOfPath, pathsOfId } from "#model/ids.ts";
import type { Model, ResolvedId } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Span } from "#text/span.ts";
import { matching, moved, type RenameEdit, type Renaming } from "./renamed.ts";

export function idPlaces(model: Model, renaming: Renaming): readonly RenameEdit[] {
  return model.annotations.flatMap((annotation) => {
    const text = model.repo.files.get(annotation.file)?.source.text ?? "";
    return annotation.ids.flatMap((id) => {
      const path = id.path === undefined || id.dynamic ? undefined : parsePath(id.path);
      if (!path || matching(renaming, path) !== "yes") return [];
      const edit = idEdit(model, renaming, path, id, text);
      return edit ? [{ ...edit, file: annotation.file, group: "id" as const }] : [];
    });
  });
}

type Replacement = Span & { readonly text: string };

/** Of an id by a prefix one name is another then; one that follows no prefix becomes the one that does. */
function idEdit(
  { repo }: Model,
  renaming: Renaming,
  path: OptionPath,
  id: ResolvedId,
  text: string,
): Replacement | undefined {
  const parts = id.id.split(".");
  const below = path.length - renaming.path.length;
  const isRegular = pathsOfId(repo.settings, id.id)[0] === id.path && path.slice(-parts.length).at(-1) === parts.at(-1);
  if (!isRegular || parts.length <= below) {
    if (text.slice(id.start, id.end) !== id.id) return undefined;
    const target = showPath(moved(renaming, path));
    return { start: id.start, end: id.end, text: idsOfPath(repo.settings, target)[0] ?? target };
  }
  const at = parts.length - 1 - below;
  const from = parts.slice(0, at).join(".").length + (at > 0 ? 1 : 0);
  const length = (parts[at] ?? "").length;
  const start = placeIn(id, text, from);
  return text.slice(start, start + length) === parts[at]
    ? { start, end: start + length, text: renaming.to }
    : undefined;
}

/** Where the character of an id stands. Within braces, `CFG.network.{lan,wan}`, its last names stand elsewhere than its first ones. */
function placeIn({ id, start, end }: ResolvedId, text: string, offset: number): number {
  const written = text.slice(start, end);
  const head = id.length - written.length;
  if (offset >= head) return start + offset - head;
  return text.lastIndexOf(`${id.slice(0, head)}{`, start) + offset;
}

/** As documents mention it: an id, or the path itself. */
export function documentPlaces(model: Model, renaming: Renaming): readonly RenameEdit[] {
  const { settings } = model.repo;
  return [...model.repo.documents.keys()].flatMap((file) =>
    mentionsIn(model, file).flatMap(({ kind, name, path, written, start, end }): RenameEdit[] => {
      const parsed = path === undefined ? undefined : parsePath(path);
      if (!parsed || matching(renaming, parsed) !== "yes") return [];
      const base = { file, group: "mention" as const };
      if (kind === "id" && Object.hasOwn(settings.idAliases, name)) {
        const target = showPath(moved(renaming, parsed));
        return [{ ...base, start, end, text: idsOfPath(settings, target)[0] ?? target }];
      }
      // Both end alike, whatever the id is short for in front.
      const placeholder = written.steps.findIndex((step) => step.name === undefined);
      const steps = placeholder < 0 ? written.steps : written.steps.slice(0, placeholder);
      const step = steps[steps.length - 1 - (parsed.length - renaming.path.length)];
      if (!step || step.name !== renaming.path.at(-1)) return [];
      return [{ ...base, start: step.start, end: step.end, text: renaming.to }];
    }),
  );
}

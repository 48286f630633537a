/** What can be renamed at a place, and everything that this takes. */
import type { OptionPath } from "#facts/facts.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import { type Place, placeAt } from "#model/place.ts";
import { renameLocal, unrenamableLocal } from "#model/rename/local.ts";
import { rename, unrenamable } from "#model/rename/rename.ts";
import { type Refused, type Renamed, refused } from "#model/rename/renamed.ts";
import { textIn } from "#model/repo.ts";
import { message } from "#text/message.ts";
import type { Span } from "#text/span.ts";

export interface Renamable extends Span {
  readonly kind: "renamable";
  /** The name as it is. */
  readonly name: string;
}

export function prepareRename(model: Model, file: string, offset: number): Renamable | Refused {
  const place = placeAt(model, file, offset);
  const known = model.repo.files.get(file);
  if (place?.kind === "name" && known) {
    const refusal = unrenamableLocal(known, place.name);
    const { span, name } = place;
    return refusal ? refused(refusal) : { kind: "renamable", start: span.start, end: span.end, name: name.name };
  }
  const path = place && pathAt(model, file, place, offset);
  const name = path?.at(-1);
  if (!place || !path || name === undefined)
    return refused(message("Options, groups of options, keys, ids and local names can be renamed; here stands none."));
  const refusal = unrenamable(model, path);
  if (refusal) return refused(refusal);
  return { kind: "renamable", ...spanOf(model, file, place, name, offset), name };
}

export function renameAt(model: Model, file: string, offset: number, to: string): Renamed | Refused {
  const place = placeAt(model, file, offset);
  const known = model.repo.files.get(file);
  if (place?.kind === "name" && known) return renameLocal(known, place.name, to);
  const path = place && pathAt(model, file, place, offset);
  if (!path)
    return refused(message("Options, groups of options, keys, ids and local names can be renamed; here stands none."));
  return rename(model, { path, to });
}

/** The path that is renamed: as it is declared, where names of it are anybody's (`my.media.<name>.port`). */
function pathAt(model: Model, file: string, place: Place, offset: number): OptionPath | undefined {
  const written =
    place.kind === "option" ? place.path : place.kind === "id" ? idPath(model, file, place, offset) : undefined;
  if (!written || written.length === 0 || written.at(-1) === undefined) return undefined;
  const resolved = model.resolve(written);
  const source = resolved.kind === "source" ? resolved.source : undefined;
  const declared = (source?.instanceOf ?? source)?.names.slice(0, written.length);
  return declared?.length === written.length && declared.at(-1) !== undefined ? declared : written;
}

/** Of `CFG.identity.domain`, the path up to the name at the offset. */
function idPath(model: Model, file: string, place: Place & { kind: "id" }, offset: number): OptionPath | undefined {
  const path = place.id.path === undefined ? undefined : parsePath(place.id.path);
  const { start, end } = place.span;
  const behind = (textIn(model.repo, file) ?? "").slice(Math.max(start, offset), end);
  return path?.slice(0, path.length - behind.split(".").length + 1);
}

function spanOf(model: Model, file: string, place: Place, name: string, offset: number): Span {
  const { start, end } = place.span;
  const text = (textIn(model.repo, file) ?? "").slice(start, end);
  const names = [...text.matchAll(/[^.]+/g)];
  const found = names.find(({ 0: each, index }) => start + index <= offset && offset <= start + index + each.length);
  if (!found || found[0] !== name) return { start, end };
  return { start: start + found.index, end: start + found.index + name.length };
}

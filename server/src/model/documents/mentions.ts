/** Ids and option paths of the repo, as its documents mention them. */
import type { OptionPath } from "#facts/facts.ts";
import type { WrittenName, Zone } from "#facts/markdown/document.ts";
import { firstMeant, type Meant } from "#model/annotations.ts";
import { pathsOfId } from "#model/ids.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import type { Document, ModelSettings } from "#model/repo.ts";
import type { Location } from "#text/span.ts";

/** The span is what only this name has: of `CFG.network.{lan,wan}` the part between the braces. */
export interface Mention extends Location {
  readonly written: WrittenName;
  readonly zone: Zone;
  /** `id`: by a prefix or alias of the settings. `path`: below a root that the repo declares options under. */
  readonly kind: "id" | "path";
  /** The id, or the path without the `config.` or `options.` before it; a placeholder shows as `<name>`. */
  readonly name: string;
  /** The option path up to the first placeholder. */
  readonly path: string | undefined;
  /** Says less than a name does: `CFG.users.${user}`, `my.ports.*`. */
  readonly open: boolean;
  readonly source: Source | undefined;
  readonly role: Meant["role"];
}

const known = new WeakMap<Model, Map<Document, readonly Mention[]>>();

/** In the order of the text. */
export function mentionsIn(model: Model, file: string): readonly Mention[] {
  const document = model.repo.documents.get(file);
  if (!document) return [];
  const documents = known.get(model) ?? new Map<Document, readonly Mention[]>();
  known.set(model, documents);
  let mentions = documents.get(document);
  if (!mentions) {
    mentions = document.facts.names.flatMap((written) => mentionOf(model, file, written) ?? []);
    documents.set(document, mentions);
  }
  return mentions;
}

/** Every mention of a source in any document; those of a source's group are none of it. */
export function mentionsOf(model: Model, source: Source): readonly Mention[] {
  const files = [...model.repo.documents.keys()].sort();
  return files.flatMap((file) =>
    mentionsIn(model, file).filter((mention) => mention.source?.path === source.path && !mention.open),
  );
}

function mentionOf(model: Model, file: string, written: WrittenName): Mention | undefined {
  const names = written.steps.map(({ name }) => name);
  const { start, end } = written.own;
  const base = { file, start, end, written, zone: written.zone };
  const id = names.map((name) => name ?? "<name>").join(".");
  if (isId(model.repo.settings, id)) {
    const placeholder = names.indexOf(undefined);
    const closed = placeholder < 0 ? id : names.slice(0, placeholder).join(".");
    const paths = placeholder < 0 ? pathsOfId(model.repo.settings, id) : groupsOfId(model.repo.settings, closed);
    return { ...base, kind: "id", name: id, open: placeholder >= 0, ...firstMeant(paths, model.resolve) };
  }
  const own = isHead(names[0]) ? names.slice(1) : names;
  const [root] = own;
  if (root === undefined || own.length < 2 || !isRoot(model, root)) return undefined;
  const placeholder = own.indexOf(undefined);
  const meant = firstMeant([showPath(own)], model.resolve);
  const isGroup = placeholder >= 0 && meant.role === "dangling";
  const found = isGroup ? firstMeant([showPath(own.slice(0, placeholder))], model.resolve) : meant;
  // What NixOS declares beside it is no central value of the repo.
  return found.role === "outside" ? undefined : { ...base, kind: "path", name: showPath(own), open: isGroup, ...found };
}

/** What an option path may stand behind. */
function isHead(name: string | undefined): boolean {
  return name === "config" || name === "options";
}

/** Whether a name is one by the settings. */
function isId({ idPrefixes, idAliases }: ModelSettings, name: string): boolean {
  return (
    Object.hasOwn(idAliases, name) ||
    Object.keys(idPrefixes).some((prefix) => name.startsWith(prefix) && name.length > prefix.length)
  );
}

/** `CFG.users` of `CFG.users.<name>`, and all that `PORT.` stands for of `PORT.<name>`. */
function groupsOfId(settings: ModelSettings, id: string): readonly string[] {
  const whole = settings.idPrefixes[`${id}.`];
  return whole === undefined ? pathsOfId(settings, id) : [whole.replace(/\.$/, "")];
}

/** The repo itself declares options there, and nobody else. */
export function isRoot(model: Model, root: string): boolean {
  const resolved = model.resolve([root]);
  return resolved.kind !== "outside" || resolved.declaredRoot;
}

/** The names of an option path up to the one at an offset, and where that ends; `undefined`: it stands on none of them. */
export function pathUpTo({ written }: Mention, offset: number): { path: OptionPath; end: number } | undefined {
  const at = written.steps.findIndex(({ start, end }) => start <= offset && offset <= end);
  const steps = written.steps.slice(isHead(written.steps[0]?.name) ? 1 : 0, at + 1);
  const last = steps.at(-1);
  return last && { path: steps.map(({ name }) => name), end: last.end };
}

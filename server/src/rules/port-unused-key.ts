/** A key that nothing uses keeps a number taken and pretends that something listens there. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { hardCodedOn } from "#model/ports/hard-coded.ts";
import { type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { removeKey } from "#model/ports/registry-edit.ts";
import { type UnusedKey, unusedKeys } from "#model/ports/registry-use.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const portUnusedKey: Rule = {
  id: "port/unused-key",
  severity: "information",
  summary: message("A key of the port registry that nothing uses"),
  evaluates: true,
  check,
};

function* check(model: Model): Iterable<Problem> {
  const views = [...hostsIn(model.repo).values()];
  const wanted = new Set(views.flatMap((view) => hardCodedOn(model, view).map(({ key }) => key?.path)));
  // Whoever reads a key that fails is left out with it; one that should stand for a number somewhere is told there.
  const isTold = ({ path, names }: RegistryKey): boolean =>
    wanted.has(path) || views.some((view) => view.at(names)?.state === "error");
  for (const registry of registriesOf(model))
    for (const unused of unusedKeys(model, registry).filter(({ key }) => !isTold(key)))
      for (const place of placesOf(model, registry, unused.key))
        yield {
          ...place,
          message: describe(model, unused),
          unnecessary: true,
          fixes: fixesFor(model, registry, unused),
        };
}

/** Everything that sets it; of an option of its own where it is declared. */
function placesOf({ imported }: Model, { kind }: Registry, { source, definitions }: RegistryKey): readonly Location[] {
  const places: readonly Location[] =
    kind === "options" ? (source?.options ?? []).map(({ file, name }) => ({ file, ...name })) : definitions;
  return places.flatMap(({ file, start, end }) => (imported.has(file) ? [{ file, start, end }] : []));
}

const mostNamed = 3;

function describe(model: Model, { key, readers }: UnusedKey): Message {
  const [reader] = readers;
  if (reader === undefined) return message("Nothing reads {0}: use the key, or remove it.", key.path);
  const live = liveCopyOf(model, reader);
  if (readers.length === 1 && live !== undefined)
    return message(
      "{0} is only read in {1}, which no host imports, unlike {2}: remove both, or use the key there.",
      key.path,
      reader,
      live,
    );
  if (readers.length === 1)
    return message("{0} is only read in {1}, which no host imports: import that, or remove both.", key.path, reader);
  const named = readers.slice(0, mostNamed).join(", ");
  return message(
    "{0} is only read in files that no host imports: {1}. Import one of them, or remove the key with them.",
    key.path,
    readers.length > mostNamed ? `${named}, …` : named,
  );
}

/** What hosts import instead: another file of the same name, unless all modules are called so. */
function liveCopyOf({ imported }: Model, file: string): string | undefined {
  const name = baseName(file);
  return name === "default.nix" ? undefined : [...imported].find((each) => each !== file && baseName(each) === name);
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** While something reads it, be it imported or not, the key is missed there. */
function fixesFor(model: Model, registry: Registry, { key, readers }: UnusedKey): readonly Fix[] {
  const edits = readers.length === 0 ? removeKey(model, registry, key) : undefined;
  return edits ? [{ title: message("Remove {0}", key.path), safe: false, edits }] : [];
}

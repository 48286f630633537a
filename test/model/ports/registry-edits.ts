/** What the tests of a registry's edits share: a registry, its values, and a key added to it with all others as before. */
import assert from "node:assert/strict";
import { type Registry, registriesOf } from "#model/ports/registry.ts";
import { addKey } from "#model/ports/registry-edit.ts";
import { modelFor } from "#test/check.ts";
import type { FixtureFile } from "#test/fixture.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";

export const option: string =
  "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };";

export function registryOf(files: readonly FixtureFile[]): Registry {
  return registriesOf(modelFor(files))[0] ?? assert.fail("no registry");
}

/** What every key comes to. */
export function values(files: readonly FixtureFile[]): ReadonlyMap<string, number | undefined> {
  const broken = [...modelFor(files).repo.files.values()].flatMap(({ facts }) => facts.errors);
  assert.deepEqual(broken, []);
  return new Map(registryOf(files).keys.map(({ name, port }) => [name, port]));
}

export function applied(files: readonly FixtureFile[], edits: readonly FileEdits[]): readonly FixtureFile[] {
  return files.map(({ path, text }) => {
    const own = edits.filter(({ file }) => file === path).flatMap((each) => each.edits);
    return { path, text: applyEdits(text, own) };
  });
}

/** Adds the key; every other key keeps its value. */
export function added(files: readonly FixtureFile[], key: string, port: number, near?: string): readonly FixtureFile[] {
  const model = modelFor(files);
  const registry = registriesOf(model)[0] ?? assert.fail("no registry");
  const edit = addKey(model, registry, key, port, near) ?? assert.fail("nobody knows where to add it");
  const result = applied(files, [edit]);
  const before = new Map(registry.keys.map((each) => [each.name, each.port]));
  assert.deepEqual(sorted(values(result)), sorted(before.set(key, port)));
  return result;
}

export function sorted(
  ports: ReadonlyMap<string, number | undefined>,
): readonly (readonly [string, number | undefined])[] {
  return [...ports].sort(([a], [b]) => (a < b ? -1 : 1));
}

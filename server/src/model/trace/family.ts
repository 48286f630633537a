/** What an id means in the code: one central value with all that counts as it, or all values of a group. */
import type { OptionPath, Read } from "#facts/facts.ts";
import type { Model, ResolvedId, Source } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";

export interface Family {
  readonly names: OptionPath;
  readonly members: ReadonlySet<Source>;
}

/** `undefined`: the id names nothing that the repo declares. */
export function familyOf(model: Model, id: ResolvedId): Family | undefined {
  const { source, role, path } = id;
  if (source) return { names: source.names, members: new Set(model.sources.filter((each) => isOf(each, source))) };
  const names = role === "group" && path !== undefined ? parsePath(path) : undefined;
  if (!names) return undefined;
  return { names, members: new Set(model.sources.filter((each) => mayBe(names, each.names.slice(0, names.length)))) };
}

/** Itself, what it is an instance of, and its instances. */
function isOf(each: Source, source: Source): boolean {
  return each === source || each.instanceOf?.path === source.path || source.instanceOf?.path === each.path;
}

/** Reads all of a group that the value lies in. */
export function readsWhole({ names }: Family, read: Read): boolean {
  return !read.passing && read.path.length < names.length && read.path.every((name, index) => name === names[index]);
}

/** Reads something by a name that only evaluation knows, which may be this value. */
export function mayRead({ names }: Family, read: Read): boolean {
  return [read.path, ...read.alternatives].some(
    (path) => path.includes(undefined) && mayBe(path.slice(0, names.length), names.slice(0, path.length)),
  );
}

export function mayBe(path: OptionPath, names: OptionPath): boolean {
  return (
    path.length === names.length &&
    path.every((name, index) => name === undefined || names[index] === undefined || name === names[index])
  );
}

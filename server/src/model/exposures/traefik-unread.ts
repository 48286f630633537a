/** Fields that Traefik does not know: for one of them it refuses the file that it stands in, and all others of the same folder with it. */
import { fieldBelow, fieldNames, isList, type TraefikFields, traefikFields } from "#knowledge/traefik-fields.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { hole, itemsOf, partAt } from "#model/ports/part.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import type { Source, TraefikConfig } from "./traefik-config.ts";
import { type Field, fieldOf } from "./traefik-field.ts";

export interface UnknownField {
  /** As it is written. */
  readonly name: string;
  readonly field: Field;
  /** What has it: a router, a part of one. */
  readonly owner: Field;
  /** The fields that a name with dots in it would be, were it not quoted. */
  readonly nested: readonly string[] | undefined;
  /** A field that is called almost like it. */
  readonly meant: string | undefined;
}

/** Those that surely are there, and that no version of Traefik knows which the host may have. */
export function unknownFields(view: HostView, config: TraefikConfig, source: Source): readonly UnknownField[] {
  let found = kept.get(source);
  if (!found) {
    // What containers say is read another way, and stops nobody else.
    found = source.provider === "file" ? [...unknownIn(view, isOurs(view, config), source.field)] : [];
    kept.set(source, found);
  }
  return found;
}

const kept = new WeakMap<Source, readonly UnknownField[]>();

/** Why Traefik does not load what a router stands in; `undefined`: nothing is known to stop it. */
export function unreadOf(view: HostView, config: TraefikConfig, source: Source): Message | undefined {
  const others = config.sources.filter(({ asked }) => source.provider === "file" && asked.state === "enabled");
  for (const each of [source, ...others]) {
    const [unknown] = unknownFields(view, config, each);
    if (unknown) return message("Traefik does not load the file, as it knows nothing called {0}", showName(unknown));
  }
  return undefined;
}

export function showName({ name }: UnknownField): string {
  return showPath([name]);
}

function* unknownIn(view: HostView, isOwn: boolean, root: Field): Iterable<UnknownField> {
  const fields = traefikFields();
  // What stands beside these groups is passed over.
  for (const [name, field] of root.fields) {
    const below = fieldBelow(fields, name);
    if (below !== undefined) yield* within(view, isOwn, field, below);
  }
}

function* within(view: HostView, isOwn: boolean, owner: Field, fields: TraefikFields): Iterable<UnknownField> {
  if (fields === true || owner.isUnknown || !owner.isSure) return;
  if (isList(fields)) {
    for (const item of itemsOf(view, owner.part).items) yield* within(view, isOwn, fieldOf(view, item), fields[0]);
    return;
  }
  for (const [name, field] of owner.fields) {
    const below = fieldBelow(fields, name);
    if (below !== undefined) yield* within(view, isOwn, field, below);
    else if (field.isSure && !field.isUnknown && (isOwn || isNoName(name)) && !isFilledIn(name))
      yield { name, field, owner, nested: nestedIn(name, fields), meant: closest(name, fieldNames(fields)) };
  }
}

/** No field of any version is called so. */
function isNoName(name: string): boolean {
  return /[^\p{L}\p{Nd}_]/u.test(name);
}

/** What Go fills in before may be any name. */
function isFilledIn(name: string): boolean {
  return name.includes("{{") || name.includes(hole);
}

function nestedIn(name: string, fields: TraefikFields): readonly string[] | undefined {
  const path = name.split(".");
  if (path.length < 2 || !path.every((step) => /^[a-zA-Z_][\w'-]*$/.test(step))) return undefined;
  let at: TraefikFields | undefined = fields;
  for (const step of path) at = at && fieldBelow(at, step);
  return at && path;
}

/** Whether it is the Traefik of nixpkgs: a newer one may know more. */
function isOurs(view: HostView, { isSeen }: TraefikConfig): boolean {
  const others = [
    ["services", "traefik", "package"],
    ["nixpkgs", "overlays"],
    ["nixpkgs", "pkgs"],
    ["nixpkgs", "config", "packageOverrides"],
  ];
  return isSeen && others.every((path) => !partAt(view, path));
}

/** Which options of a repo are port registries: told by their type and by what they are called. */
import type { OptionType } from "#eval/modules/option-type.ts";
import { Unknown } from "#eval/value.ts";
import { hostsIn } from "#model/evaluated.ts";
import type { Model, Source } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";

/** `set`: the keys are attributes of one option. `options`: each key is an option of its own. */
export type RegistryKind = "set" | "options";

export interface RegistryPath {
  readonly path: readonly string[];
  readonly kind: RegistryKind;
}

/** By path. */
export function registryPaths(model: Model): readonly RegistryPath[] {
  const isNamed = namedAsPorts(model);
  const found = new Map<string, RegistryPath>();
  const groups = new Map<string, { readonly path: readonly string[]; readonly kinds: Kind[] }>();
  for (const [name, kind] of kindsOfOptions(model)) {
    const path = namesOf(name);
    if (!path) continue;
    const above = path.slice(0, -1);
    if (kind === "ports" && isNamed(path)) found.set(name, { path, kind: "set" });
    else if (above.length > 0 && isNamed(above)) {
      const group = groups.get(showPath(above)) ?? { path: above, kinds: [] };
      group.kinds.push(kind);
      groups.set(showPath(above), group);
    }
  }
  for (const [name, { path, kinds }] of groups)
    if (kinds.length > 1 && kinds.every((kind) => kind === "port")) found.set(name, { path, kind: "options" });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

type Kind = "port" | "ports" | undefined;

/** Of every option that the repo declares. What evaluation says of the type counts more than the text. */
function kindsOfOptions(model: Model): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const source of model.sources)
    if (source.kind === "option" && !source.names.includes(undefined)) kinds.set(source.path, kindInText(source));
  for (const view of hostsIn(model.repo).values()) {
    // Declarations are met while the host is looked at.
    if (view.leaves.length === 0) continue;
    for (const [name, { type }] of view.host.declarations) {
      if (type && !(type instanceof Unknown) && type.name !== "unspecified" && type.name !== "unknown")
        kinds.set(name, kindOf(type));
    }
  }
  return kinds;
}

function kindInText({ options }: Source): Kind {
  const type = options[0]?.fact.type;
  if (!type) return undefined;
  if (type.shape.kind === "attrsOf") return /\b(port|u16|int|ints\.\w+)\b\W*$/.test(type.text) ? "ports" : undefined;
  return /(^|\W)(port|u16)\W*$/.test(type.text) ? "port" : undefined;
}

function kindOf({ name, element }: OptionType): Kind {
  if (name === "unsignedInt16") return "port";
  const isSet = name === "attrsOf" || name === "lazyAttrsOf";
  return isSet && element && /^(int|(unsigned|positive)Int\d*|intBetween)$/.test(element.name) ? "ports" : undefined;
}

/** `my.ports`, `homelab.servicePorts`, and what the ids of the settings say is one (`PORT.` → `my.ports.`). */
function namedAsPorts({ repo }: Model): (path: readonly string[]) => boolean {
  const mapped = new Set(
    Object.entries(repo.settings.idPrefixes)
      .filter(([prefix]) => /(^|\.)ports?\.$/i.test(prefix))
      .map(([, option]) => option.replace(/\.$/, "")),
  );
  return (path) => {
    const last = path.at(-1) ?? "";
    return (
      /^(ports?|(service|app|local|host|my)[-_]?ports|port[-_]?(registry|map))$/i.test(last) ||
      mapped.has(path.join("."))
    );
  };
}

function namesOf(name: string): readonly string[] | undefined {
  const names = parsePath(name);
  const known = names?.filter((each) => each !== undefined);
  return names && known && known.length === names.length ? known : undefined;
}

/** Reads off a repo what whoever adds a module to it has to know; what it does not say is left open. */
import { type HostView, shownHost } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model } from "#model/model.ts";
import { type Registry, registriesOf } from "#model/ports/registry.ts";
import { centralOf } from "./house/central.ts";
import { factoriesOf } from "./house/factories.ts";
import { layersOf } from "./house/layers.ts";
import { loginsOf, zoneOf } from "./house/logins.ts";
import { looksOf } from "./house/looks.ts";
import { idsOf } from "./house/module-ids.ts";
import { counted, modulesAmong, readAsModules } from "./house/modules.ts";
import { switchesOf } from "./house/switches.ts";
import type { House } from "./house.ts";

export function houseOf(model: Model, view: HostView | undefined = shownHost(model.repo)): House {
  const read = readAsModules(model, view);
  const modules = modulesAmong(model, read);
  const { style, evidence } = looksOf(model, view, modules);
  const registry = registryOf(model, view);
  const central = centralOf(model, view);
  return {
    model,
    view,
    prefix: prefixOf(model, read, registry),
    style,
    evidence,
    layers: layersOf(model, read, modules),
    central,
    registry,
    logins: view ? loginsOf(view, style.proxy, central) : [],
    zone: view && zoneOf(view, central),
    switches: switchesOf(model, read, registry),
    factories: factoriesOf(model, modules),
    ids: idsOf(model),
  };
}

/** The one with most keys, of those that the host has. */
function registryOf(model: Model, view: HostView | undefined): Registry | undefined {
  const own = registriesOf(model).filter(({ path }) => !isForeignRoot(path[0] ?? ""));
  const here = view ? own.filter(({ keys }) => keys.some(({ on }) => on.has(view.name))) : own;
  return [...here].sort((a, b) => b.keys.length - a.keys.length)[0];
}

/** That of the registry, else the first name of most options that the repo declares for itself. */
function prefixOf(model: Model, read: ReadonlySet<string>, registry: Registry | undefined): string {
  const [root] = registry?.path ?? [];
  if (root !== undefined) return root;
  const roots = model.sources.flatMap(({ kind, names, options }) => {
    const [first] = names;
    const isLive = options.some(({ file }) => read.has(file));
    return kind === "option" && first !== undefined && names.length > 1 && isLive && !isForeignRoot(first)
      ? [first]
      : [];
  });
  const [best] = [...counted(roots)].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return best?.[0] ?? "my";
}

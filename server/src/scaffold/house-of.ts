/** Reads off a repo what whoever adds a module to it has to know; what it does not say is left open. */
import { type HostView, shownHost } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model } from "#model/model.ts";
import { idsOf } from "#model/modules/module-ids.ts";
import { modulesAmong, mostOften, readAsModules } from "#model/modules/modules.ts";
import { type Registry, registriesOf } from "#model/ports/registry.ts";
import { centralOf } from "./house/central.ts";
import { factoriesOf } from "./house/factories.ts";
import { layersOf } from "./house/layers.ts";
import { loginsOf, zoneOf } from "./house/logins.ts";
import { looksOf } from "./house/looks.ts";
import { switchesOf } from "./house/switches.ts";
import type { House } from "./house.ts";

const known = new WeakMap<Model, House>();

/** Of the host that the editor shows, if no other is named; read once for each state of the repo. */
export function houseOf(model: Model, view: HostView | undefined = shownHost(model.repo)): House {
  let house = known.get(model);
  if (!house || house.view !== view) {
    house = readHouse(model, view);
    known.set(model, house);
  }
  return house;
}

function readHouse(model: Model, view: HostView | undefined): House {
  const read = readAsModules(model, view);
  const modules = modulesAmong(model, read);
  const { style, evidence } = looksOf(model, view, modules);
  const registry = registryOf(model, view);
  const central = centralOf(model, view);
  const switches = switchesOf(model, read, registry);
  return {
    model,
    view,
    prefix: prefixOf(model, read, { registry, central, switches }),
    style,
    evidence,
    layers: layersOf(model, read, modules),
    central,
    registry,
    logins: view ? loginsOf(view, style.proxy, central) : [],
    zone: view && zoneOf(view, central),
    switches,
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

/** That of the registry, else of the values of the house or of its switches, else the one below which many modules declare options. */
function prefixOf(
  model: Model,
  read: ReadonlySet<string>,
  { registry, central, switches }: Pick<House, "registry" | "central" | "switches">,
): string {
  const [root, ...below] = registry?.path ?? [];
  if (root !== undefined && below.length > 0) return root;
  const shared = mostOften([...central.values()].flatMap(({ path }) => path.slice(0, 1)));
  if (shared !== undefined) return shared;
  if (switches?.path[0] !== undefined) return switches.path[0];
  const files = new Map<string, Set<string>>();
  for (const { kind, names, options } of model.sources) {
    const [first] = names;
    if (kind !== "option" || first === undefined || names.length < 2 || isForeignRoot(first)) continue;
    const own = files.get(first) ?? new Set();
    files.set(first, own);
    for (const { file } of options) if (read.has(file)) own.add(file);
  }
  const [best] = [...files].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  // A few modules may well share the options of a single thing.
  return best && best[1].size >= fewestFiles && best[1].size >= read.size * leastPart ? best[0] : "my";
}

const fewestFiles = 3;
const leastPart = 0.2;

/** What is there already: the same module, which is left as it is, or something that a new one would be in the way of. */
import { counts } from "#model/defined.ts";
import { showPath } from "#model/option-path.ts";
import { hostNamespace, type Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import type { RepoFile } from "#model/repo.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { message } from "#text/message.ts";
import { foundations } from "./foundation/index.ts";
import { isMadeOf } from "./foundation/recognized.ts";
import type { Order } from "./kinds/plan.ts";
import { servedAs } from "./kinds/proxy.ts";
import type { Refused, Scaffolded } from "./scaffolded.ts";
import type { Answered } from "./wish.ts";

export function isThere(order: Order): Scaffolded | undefined {
  const { house, file, known } = order;
  const { repo } = house.model;
  const own = repo.files.get(file);
  const same = own && isAbout(order, own) ? own : sameElsewhere(order);
  if (same) {
    const done = message("{0} is there already; nothing was changed.", same.path);
    const about: Answered = same !== own ? "kind" : known ? "service" : "name";
    return { files: [], edits: [], done: [done], open: [], about };
  }
  if (own)
    return {
      problem: message(
        "{0} is another module, and nothing is written over it: rename it, or choose another name for the new one.",
        file,
      ),
      about: "name",
    };
  const onDisk = repo.disk?.kind(file);
  // As where git ignores it: a flake would not see it.
  if (typeof onDisk === "object") return { problem: message("{0} is not made: {1}.", file, onDisk), about: "name" };
  if (repo.otherFiles.has(file) || onDisk !== undefined)
    return { problem: message("{0} is there already, and nothing is written over it.", file), about: "name" };
  return inTheWay(order);
}

/** Whether the module does what is wished. */
function isAbout({ wish, name, known, factory }: Order, { facts, source }: RepoFile): boolean {
  const sets = (...start: readonly string[]): boolean =>
    facts.definitions.some(({ path }) => {
      const names = path[0] === "config" ? path.slice(1) : path;
      const length = Math.min(start.length, names.length);
      return length > 0 && start.slice(0, length).every((step, index) => names[index] === step);
    });
  switch (wish.kind) {
    case "service":
      return known ? sets(...known.path) : sets("systemd", "services", name);
    case "container":
      return sets("virtualisation", "oci-containers", "containers", name);
    case "timer":
      return sets("systemd", "timers", name);
    case "policy":
      return sets("assertions");
    case "media":
      return factory !== undefined && facts.paths.some(({ role }) => role === "import" || role === "module");
    case "plain":
      return true;
    default:
      return isMadeOf(wish.kind, source.text);
  }
}

/** A foundation module in a folder or under a name that somebody else chose for it: a house has one of each. */
function sameElsewhere({ house: { model }, wish: { kind } }: Order): RepoFile | undefined {
  const foundation = foundations.find(({ name }) => name === kind)?.name;
  if (foundation === undefined) return undefined;
  return [...model.repo.files.values()].find(
    ({ path, source }) => model.imported.has(path) && isMadeOf(foundation, source.text),
  );
}

function inTheWay(order: Order): Refused | undefined {
  const { house, wish, known, name, entry } = order;
  const { view } = house;
  if (!view) return undefined;
  const listener = listenerAt(order);
  if (listener)
    return { problem: message("Port {0} is taken by {1}.", listener.port, listener.service), about: "port" };
  const other = entry && servedAs(house, name, entry.address);
  if (entry && other) {
    const place = other.shownAt?.file ?? showPath(other.part.path);
    return {
      problem: message("The proxy serves {0} already: {1}.", entry.address ?? name, place),
      about: "exposure.label",
    };
  }
  if (known) {
    const enable = known.service ? known.service.enable : [...known.path, "enable"];
    const [definition] = view.at(enable ?? known.path)?.definitions.filter(counts) ?? [];
    if (definition)
      return {
        problem: message("{0} is turned on already in {1}.", showPath(known.path), definition.file),
        about: "service",
      };
    return undefined;
  }
  if (wish.kind === "container") {
    const path = ["virtualisation", "oci-containers", "containers"];
    const place = attributesOf(view, partAt(view, path)).parts.get(name)?.place;
    return place && { problem: message("A container {0} is there already: {1}.", name, place.file), about: "name" };
  }
  if (wish.kind !== "service" && wish.kind !== "timer") return undefined;
  const unit = serviceUnitsOf(view).find((each) => each.name === name);
  return (
    unit && {
      problem: message(
        "A unit {0} is there already: {1}.",
        `${name}.service`,
        unit.place?.file ?? unit.service ?? "NixOS",
      ),
      about: "name",
    }
  );
}

/** Who has the number of its key already: a key that is there may be one that another service uses. */
function listenerAt({ house: { registry, view }, key }: Order): Listener | undefined {
  const port = key === undefined ? undefined : registry?.keyByName.get(key)?.port;
  if (!view || port === undefined) return undefined;
  return listenersOf(view).find(
    (each) =>
      each.port === port && each.protocol === "tcp" && each.state === "enabled" && each.namespace === hostNamespace,
  );
}

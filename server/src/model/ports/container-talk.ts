/** What a container is told about ports of its own network says nothing of who listens on the host. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { publishedBy } from "./container-listeners.ts";
import { attributeOf, hole, itemsOf, type Part, partAt, textOf } from "./part.ts";

/**
 * Whether an option only speaks of what is inside of the container `thing`, or of ports of the host that are known: everything that it
 * publishes is.
 */
export function isInside(view: HostView, thing: string, option: readonly string[]): boolean {
  const path = parsePath(thing)?.filter((step) => step !== undefined) ?? [];
  const group = groups.find(({ prefix }) => path.length === 4 && prefix.every((name, index) => path[index] === name));
  if (!group || !path.every((name, index) => option[index] === name)) return false;
  const own = option.slice(path.length);
  const rest = group.section === undefined ? own : own[0] === group.section ? own.slice(1) : [];
  if (!group.inside.includes(rest[0] ?? "")) return false;
  const whole = partAt(view, path);
  const config = group.section === undefined ? whole : attributeOf(view, whole, group.section);
  return hasOwnNetwork(view, config) && isAllKnown(view, attributeOf(view, config, group.ports));
}

interface Group {
  readonly prefix: readonly string[];
  /** The set in which the container's options lie. */
  readonly section: string | undefined;
  readonly ports: string;
  readonly inside: readonly string[];
}

const groups: readonly Group[] = [
  {
    prefix: ["virtualisation", "oci-containers", "containers"],
    section: undefined,
    ports: "ports",
    inside: ["ports", "image", "environment", "labels", "cmd", "entrypoint"],
  },
  {
    prefix: ["virtualisation", "quadlet", "containers"],
    section: "containerConfig",
    ports: "publishPorts",
    inside: ["publishPorts", "image", "environments", "labels", "exec", "entrypoint", "exposePorts", "healthCmd"],
  },
];

/** It has the host's only if told so. */
function hasOwnNetwork(view: HostView, config: Part | undefined): boolean {
  const networks = itemsOf(view, attributeOf(view, config, "networks"));
  const names = networks.items.map((item) => textOf(item) ?? hole);
  return (
    networks.isComplete && names.every((name) => !name.includes(hole) && !/^(?:host|none|container:.*)$/.test(name))
  );
}

function isAllKnown(view: HostView, list: Part | undefined): boolean {
  const { items, isComplete } = itemsOf(view, list);
  return isComplete && items.every((item) => publishedBy(textOf(item) ?? hole) !== undefined);
}

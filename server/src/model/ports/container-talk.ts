/** What a container is told about ports of its own network says nothing of who listens on the host. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { publishedBy } from "./container-listeners.ts";
import { attributeOf, hole, itemsOf, type Part, partAt, textOf } from "./part.ts";

/**
 * Whether an option only speaks of what is inside of a container, or of ports of the host that are known: everything that it publishes is.
 * What else one of the containers `meant` is told about itself is such a thing, too.
 */
export function isInside(view: HostView, meant: ReadonlySet<string>, option: readonly string[]): boolean {
  const group = groups.find(({ prefix }) => prefix.every((name, index) => option[index] === name));
  if (!group) return false;
  const { prefix, section } = group;
  const path = option.slice(0, prefix.length + 1);
  const own = option.slice(path.length);
  const [name = ""] = section === undefined ? own : own[0] === section ? own.slice(1) : [];
  if (name !== group.ports && !(meant.has(showPath(path)) && group.inside.includes(name))) return false;
  const container = partAt(view, path);
  const config = section === undefined ? container : attributeOf(view, container, section);
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
    inside: ["image", "environment", "labels", "cmd", "entrypoint"],
  },
  {
    prefix: ["virtualisation", "quadlet", "containers"],
    section: "containerConfig",
    ports: "publishPorts",
    inside: ["image", "environments", "labels", "exec", "entrypoint", "exposePorts", "healthCmd"],
  },
];

/** It has the host's, or another container's, only if told so. */
function hasOwnNetwork(view: HostView, config: Part | undefined): boolean {
  const said = (name: string): readonly string[] => {
    const { items, isComplete } = itemsOf(view, attributeOf(view, config, name));
    return isComplete ? items.map((item) => textOf(item) ?? hole) : [hole];
  };
  const networks = said("networks").map((name) => `--network=${name}`);
  const all = [...networks, ...said("extraOptions"), ...said("podmanArgs")].join(" ");
  return !all.includes(hole) && !/--net(?:work)?[= ](?:host|none|container:|ns:|\S+\.container)/.test(all);
}

function isAllKnown(view: HostView, list: Part | undefined): boolean {
  const { items, isComplete } = itemsOf(view, list);
  return isComplete && items.every((item) => publishedBy(textOf(item) ?? hole) !== undefined);
}

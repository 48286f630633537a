/** Containers of which all ports on the host are known: what they publish is a listener like others. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { publishedBy } from "./container-listeners.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, partAt, stringOf, textOf } from "./part.ts";

/** Whether virtual machines or containers may listen on ports that nobody knows: with the host's network, or started by hand. */
export function hasStrangeContainers(view: HostView): boolean {
  const group = partAt(view, ["virtualisation"]);
  if (!group) return false;
  const { parts, isComplete } = attributesOf(view, group);
  if (!isComplete || group.value instanceof Unknown) return true;
  const own = parts.get("oci-containers");
  if (own && !publishesAll(view, own)) return true;
  const backend = own && attributeOf(view, own, "backend");
  const engine = own && (backend ? stringOf(backend) : "podman");
  return [...parts].some(([name, part]) => part !== own && !(name === engine && isOnlyForThese(view, name, part)));
}

function publishesAll(view: HostView, group: Part): boolean {
  const list = attributeOf(view, group, "containers");
  const { parts, isComplete } = attributesOf(view, list);
  const names = new Set(parts.keys());
  const isAll = isComplete && !(list?.value instanceof Unknown);
  return isAll && [...parts.values()].every((one) => isKnown(view, one, names));
}

function isKnown(view: HostView, container: Part, names: ReadonlySet<string>): boolean {
  if (!attributesOf(view, container).isComplete || container.value instanceof Unknown) return false;
  const texts = (name: string): readonly string[] | undefined => textsOf(view, attributeOf(view, container, name));
  const [ports, options, networks, volumes] = ["ports", "extraOptions", "networks", "volumes"].map(texts);
  if (!ports?.every(isRead) || !options || !networks || !volumes) return false;
  const flags = options.join(" ");
  if ([...ports, flags, ...networks].some((text) => text.includes(hole)) || publishing.test(flags)) return false;
  const joined = [...flags.matchAll(/--net(?:work)?[= ](\S+)/g)].flatMap(([, name = ""]) => name);
  if (![...joined, ...networks].every((name) => isOwnNetwork(name, names))) return false;
  // Whoever reaches the engine starts others.
  return !engines.test([...volumes, flags].join(" "));
}

/** That of another container has what that one publishes. */
function isOwnNetwork(name: string, containers: ReadonlySet<string>): boolean {
  const [, kind, other = ""] = /^(host|ns|container)(?::(.*))?$/.exec(name) ?? [];
  return kind === undefined || (kind === "container" && containers.has(other));
}

/** With a hole for what is not known in a text; `undefined`: there may be others. */
function textsOf(view: HostView, list: Part | undefined): readonly string[] | undefined {
  if (!list) return [];
  const { items, isComplete } = itemsOf(view, list);
  return isComplete ? items.map((item) => textOf(item) ?? hole) : undefined;
}

/** Of long ranges not every port is a listener. */
function isRead(text: string): boolean {
  const found = publishedBy(text);
  return found !== undefined && found.to - found.from <= longest;
}

const longest = 200;

/** Ports that are published in another way, or by a pod. */
const publishing = /(?:^|\s)(?:--pod(?:[= -]|$)|-[pP](?:\s|\d|$)|--publish)/;
const engines = /\b(?:docker|podman|containerd|crio)\b[^\s:]*\.sock/;

/** The engine that starts these has to be on. Nothing tells of anybody who starts others with it. */
function isOnlyForThese(view: HostView, name: string, engine: Part): boolean {
  const { parts, isComplete } = attributesOf(view, engine);
  if (!isComplete || [...parts.keys()].some((key) => !housekeeping.has(key))) return false;
  const users = attributesOf(view, partAt(view, ["users", "users"]));
  const groups = [...users.parts.values()].map((user) => textsOf(view, attributeOf(view, user, "extraGroups")));
  const members = attributeOf(view, partAt(view, ["users", "groups", name]), "members");
  return (
    users.isComplete &&
    !members &&
    groups.every((each) => each && !each.some((group) => group === name || group.includes(hole)))
  );
}

const housekeeping: ReadonlySet<string> = new Set([
  ...["autoPrune", "daemon", "defaultNetwork", "enable", "enableOnBoot", "liveRestore", "logDriver", "package"],
  ...["storageDriver"],
]);

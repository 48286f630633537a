/** What Traefik is told on a host: its entry points, and what each of its providers says, with whether anybody else may say more. */
import type { Problem } from "#eval/modules/world.ts";
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { all, doubtful, off, on, type Switch } from "#model/ports/listener-parts.ts";
import { attributeOf, attributesOf, type Part, partAt, textOf, truthOf } from "#model/ports/part.ts";
import { dynamicConfigs, isSet, traefikSwitch } from "#model/ports/traefik-upstreams.ts";
import { message } from "#text/message.ts";
import { at, type Field, fieldOf, isTrue, known, unseen } from "./traefik-field.ts";
import { type Labelled, labelled } from "./traefik-labels.ts";

const root = ["services", "traefik"];

export interface TraefikConfig {
  /** `undefined`: surely none. */
  readonly fixed: Field | undefined;
  /** Whether the repo turns it on or off: else who does may say anything more. */
  readonly isSeen: boolean;
  readonly sources: readonly Source[];
  /** Whether nobody but the repo says anything for a provider. */
  readonly isClosed: (provider: string) => boolean;
}

/** One file, or one container. */
export interface Source {
  /** `file`, `docker`. */
  readonly provider: string;
  readonly field: Field;
  readonly asked: Switch;
  /** The container that it is a label of. */
  readonly container: Labelled | undefined;
}

const kept = new WeakMap<HostView, TraefikConfig | undefined>();

/** `undefined`: the repo says nothing of Traefik. */
export function traefikConfig(view: HostView): TraefikConfig | undefined {
  if (!kept.has(view)) kept.set(view, configOf(view));
  return kept.get(view);
}

function configOf(view: HostView): TraefikConfig | undefined {
  const named = partAt(view, [...root, "static", "settings"]);
  const part = named ?? partAt(view, [...root, "staticConfigOptions"]);
  const fixed = part && part.value !== null ? fieldOf(view, part) : undefined;
  const isReplaced = [["staticConfigFile"], ["static", "file"]].some((option) =>
    isSet(partAt(view, [...root, ...option])),
  );
  const providers = at(fixed, "providers");
  const files = [...dynamicConfigs(view)];
  const directory = at(providers, "file", "directory");
  const folder = partAt(view, [...root, "dynamic", "dir"]);
  const sources = files.map(({ part: own, asked }): Source => {
    const isInFolder = own.path[1] === "traefik" && own.path[2] === "dynamic";
    const read = directory && !(isInFolder && isSet(folder)) ? elsewhere(directory.part) : on;
    return { provider: "file", field: fieldOf(view, own), asked: all(asked, read), container: undefined };
  });
  // Who runs Traefik in a container tells it everything there.
  const isElsewhere = !fixed && files.length === 0 && truthOf(partAt(view, [...root, "enable"])) === undefined;
  if (isElsewhere) return inContainer(view);
  const docker = isReplaced ? doubtful(message("what Traefik's own file says is not known")) : dockerSwitch(providers);
  const containers = labelled(view, at(providers, "docker")).map(
    (container): Source => ({
      provider: "docker",
      field: container.field,
      asked: all(traefikSwitch(view), docker, container.asked),
      container,
    }),
  );
  // Who turns it on is not seen, and may say more.
  const isSeen = partAt(view, [...root, "enable"]) !== undefined && !view.host.problems.some(mayHide);
  const isOnlyFile = isSeen && !isReplaced && !isSet(folder) && isWritten(providers);
  const names = providers ? [...providers.fields.keys()].map((name) => name.toLowerCase()) : [];
  const hasAll = isSeen && !isReplaced && (providers?.isComplete ?? true);
  return {
    fixed,
    isSeen,
    sources: [...sources, ...containers],
    isClosed: (provider) => {
      if (provider === "file") return isOnlyFile;
      if (provider === "docker" || provider === "swarm") return hasAll && !names.includes(provider);
      // Other providers may call themselves otherwise than their options.
      return provider !== "internal" && hasAll && names.every((name) => ["file", "docker", "swarm"].includes(name));
    },
  };
}

/** `undefined`: no container does. */
function inContainer(view: HostView): TraefikConfig | undefined {
  const images = ["oci-containers", "quadlet"].flatMap((group) =>
    [...attributesOf(view, partAt(view, ["virtualisation", group, "containers"])).parts.values()].flatMap((part) => [
      attributeOf(view, part, "image"),
      attributeOf(view, attributeOf(view, part, "containerConfig"), "image"),
    ]),
  );
  const image = images.find((part) => /(?:^|\/)traefik(?:[:@]|$)/.test(textOf(part) ?? ""));
  if (!image) return undefined;
  const unread = doubtful(message("Traefik runs in a container, and what it is told there is not read"));
  const sources = labelled(view, undefined).map(
    (container): Source => ({
      ...{ provider: "docker", field: container.field, container },
      asked: all(container.asked, unread),
    }),
  );
  return { fixed: unseen(image), isSeen: false, sources, isClosed: () => false };
}

/** Modules of the repo that are not read may define anything for Traefik. */
function mayHide(problem: Problem): boolean {
  if (problem.kind === "unseen") return problem.perhaps;
  if (problem.kind === "left-out") return problem.path[0] === "services" && problem.path[1] === "traefik";
  return problem.kind !== "undeclared";
}

function elsewhere(part: Part): Switch {
  return doubtful(message("Traefik reads the folder of {0} instead", showPath(part.path)));
}

/** The module of NixOS gives Traefik the file; where the repo says more of it, there may be others. */
function isWritten(providers: Field | undefined): boolean {
  if (!providers) return true;
  const file = at(providers, "file");
  if (!file) return true;
  return file.isComplete && [...file.fields.keys()].every((key) => key.toLowerCase() === "watch");
}

/** What podman runs is told by Docker's provider, too. */
function dockerSwitch(providers: Field | undefined): Switch {
  const docker = at(providers, "docker");
  if (!docker) return off;
  if (docker.isUnknown || !docker.isSure || docker.part.value instanceof Unknown)
    return doubtful(message("{0} is not known for sure", showPath(docker.part.path)));
  return on;
}

/** Of an entry point what is said of every router on it. */
export interface EntryPoint {
  readonly name: string;
  /** `undefined`: nothing is known of it. */
  readonly field: Field | undefined;
}

export interface EntryPoints {
  readonly points: readonly EntryPoint[];
  /** There are surely no others. */
  readonly isComplete: boolean;
}

export function entryPointsOf({ fixed, isSeen }: TraefikConfig): EntryPoints {
  const group = at(fixed, "entryPoints");
  if (!group || (group.isComplete && group.fields.size === 0))
    return { points: [{ name: "http", field: undefined }], isComplete: isSeen && (fixed?.isComplete ?? true) };
  const points = [...group.fields].map(([name, field]) => ({ name, field }));
  return { points, isComplete: isSeen && group.isComplete };
}

/** Those that routers are on that name none. */
export function defaultPoints({ points }: EntryPoints, protocol: "http" | "tcp" | "udp"): readonly EntryPoint[] {
  const asked = points.filter(({ name, field }) => {
    if (protocol === "udp") return !isOther(field, "tcp");
    return name !== "traefik" && !isOther(field, "udp");
  });
  if (protocol === "udp") return asked;
  const preferred = asked.filter(({ field }) => isTrue(at(field, "asDefault")) !== false);
  // Where it is not known whether one is a default, all may be.
  const isSure = preferred.some(({ field }) => isTrue(at(field, "asDefault")) === true);
  return isSure ? preferred : asked;
}

function isOther(field: Field | undefined, protocol: "tcp" | "udp"): boolean {
  const address = known(at(field, "address"));
  if (address === undefined) return false;
  return (/\/(tcp|udp)$/i.exec(address)?.[1]?.toLowerCase() ?? "tcp") === protocol;
}

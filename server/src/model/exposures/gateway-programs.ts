/** The sign-in gateways that a host runs, as services of NixOS and as containers, whether they are on or off. */
import { type GatewayKind, type GatewayService, gatewayKinds, gatewayOfImage } from "#knowledge/gateways.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { endpointOf, isPort } from "#model/ports/endpoint.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { switchOf } from "#model/ports/listener-parts.ts";
import { attributeOf, attributesOf, numberOf, type Part, partAt, textOf } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";

export interface Program {
  readonly kind: GatewayKind;
  /** The group of options that runs it: `services.pocket-id`, `virtualisation.oci-containers.containers.tinyauth`. */
  readonly service: string;
  readonly part: Part;
  readonly state: ListenerState;
  /** Of a container, its name. */
  readonly container: string | undefined;
  /** Where it listens in the network of the machine, as far as `knowledge` has to say it. */
  readonly ports: readonly number[];
  /** What turns it on, or the image. */
  readonly place: Location | undefined;
}

const known = new WeakMap<HostView, readonly Program[]>();

export function programsOf(view: HostView): readonly Program[] {
  let found = known.get(view);
  if (!found) {
    found = [...services(view), ...containers(view)];
    known.set(view, found);
  }
  return found;
}

/** The one that this group of options runs; of a group of instances the only one that is not off. */
export function programAt(view: HostView, service: string): Program | undefined {
  const all = programsOf(view);
  const found = all.find((each) => each.service === service);
  if (found) return found;
  const [only, ...others] = all.filter(
    ({ part, kind, state }) =>
      state !== "disabled" &&
      kind.services.some(({ path }) => path.at(-1) === "<name>" && path.length === part.path.length) &&
      showPath(part.path.slice(0, 2)) === service,
  );
  return others.length === 0 ? only : undefined;
}

function* services(view: HostView): Iterable<Program> {
  for (const kind of gatewayKinds())
    for (const service of kind.services)
      for (const part of instancesOf(view, service.path)) {
        const enable = below(view, part, service.enable);
        const { state } = switchOf(enable, [...part.path, ...service.enable]);
        yield {
          kind,
          service: showPath(part.path),
          part,
          state,
          container: undefined,
          ports: [...portsOf(view, part, service)],
          place: enable?.place ?? part.place,
        };
      }
}

function instancesOf(view: HostView, path: readonly string[]): readonly Part[] {
  const part = partAt(view, path[path.length - 1] === "<name>" ? path.slice(0, -1) : path);
  if (!part) return [];
  return path.includes("<name>") ? [...attributesOf(view, part).parts.values()] : [part];
}

/** The default holds where none of the options is set. */
function* portsOf(view: HostView, part: Part, { ports }: GatewayService): Iterable<number> {
  const said = ports.flatMap(({ option }) => below(view, part, option) ?? []);
  for (const each of said) {
    const text = textOf(each);
    const port = numberOf(each) ?? (text === undefined ? undefined : endpointOf(text)?.ports?.from);
    if (isPort(port)) yield port;
  }
  if (said.length === 0) for (const { default: port } of ports) if (port !== undefined) yield port;
}

const groups: readonly { readonly path: readonly string[]; readonly image: readonly string[] }[] = [
  { path: ["virtualisation", "oci-containers", "containers"], image: ["image"] },
  { path: ["virtualisation", "quadlet", "containers"], image: ["containerConfig", "image"] },
];

function* containers(view: HostView): Iterable<Program> {
  for (const { path, image } of groups)
    for (const [name, part] of attributesOf(view, partAt(view, path)).parts) {
      const said = below(view, part, image);
      const text = textOf(said);
      const kind = text === undefined ? undefined : gatewayOfImage(text);
      if (!kind) continue;
      const state = part.isSure ? "enabled" : "possible";
      const place = said?.place ?? part.place;
      yield { kind, service: showPath(part.path), part, state, container: name, ports: [], place };
    }
}

export function below(view: HostView, part: Part | undefined, path: readonly string[]): Part | undefined {
  return path.reduce<Part | undefined>((found, name) => attributeOf(view, found, name), part);
}

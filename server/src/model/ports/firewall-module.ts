/** Ports that modules of NixOS open for their service: `openFirewall`. What they say has the strength of a plain definition. */
import { priorityOfDefinitions } from "#eval/modules/definition.ts";
import { filled, type KnownPort, knownServices, type Path } from "#knowledge/listeners.ts";
import { counts } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { FirewallList, Opening, OpeningState } from "./firewall-opening.ts";
import type { Listener, Protocol } from "./listener.ts";
import { listenersOf } from "./listeners.ts";
import { partAt, truthOf } from "./part.ts";
import { instanceNames } from "./service-state.ts";

/** Each port of each option once. */
export function* moduleOpenings(view: HostView, lists: readonly FirewallList[]): Iterable<Opening> {
  const seen = new Set<string>();
  for (const candidate of candidates(view)) {
    const { option, listener } = candidate;
    const key = JSON.stringify([option, listener.port, listener.protocol]);
    if (seen.has(key)) continue;
    seen.add(key);
    const found = openingOf(view, candidate, lists);
    if (found) yield found;
  }
}

interface Candidate {
  readonly option: Path;
  readonly listener: Listener;
  /** It is open unless the option says no. */
  readonly isOpenByDefault: boolean;
}

/** Whether a module has a switch of its own that would open the port, and leaves it closed without a word of the repo. */
export function hasSwitch(view: HostView, listener: Listener): boolean {
  for (const one of candidates(view)) if (one.listener === listener && !one.isOpenByDefault) return true;
  return false;
}

const ssh: Path = ["services", "openssh"];

function* candidates(view: HostView): Iterable<Candidate> {
  const byService = new Map<string, Listener[]>();
  for (const listener of listenersOf(view))
    byService.set(listener.service, [...(byService.get(listener.service) ?? []), listener]);
  for (const known of knownServices())
    for (const name of instanceNames(view, known.service))
      for (const port of known.ports)
        for (const listener of byService.get(showPath(filled(known.service, name))) ?? [])
          if (port.openFirewall && isOf(listener, port, name))
            yield {
              ...{ option: filled(port.openFirewall, name), listener },
              isOpenByDefault: port.opensByDefault === true,
            };
  // Not those of its `listenAddresses`.
  for (const listener of byService.get(showPath(ssh)) ?? [])
    if (listener.option === showPath([...ssh, "ports"]))
      yield { option: [...ssh, "openFirewall"], listener, isOpenByDefault: true };
}

function isOf(listener: Listener, port: KnownPort, name: string | undefined): boolean {
  if (!port.protocols.includes(listener.protocol)) return false;
  // What no option says is the default of the program.
  if (port.options.length === 0) return listener.basis === "default" && listener.port === port.default;
  const options = port.options.map((option) => showPath(filled(option, name)));
  return options.some((option) => listener.option === option || listener.option.startsWith(`${option}.`));
}

/** Exporters of Prometheus may let in whom their rules name. */
function isNarrowed(view: HostView, option: Path): boolean {
  return ["firewallFilter", "firewallRules"].some((name) => {
    const part = partAt(view, [...option.slice(0, -1), name]);
    return part !== undefined && part.value !== null;
  });
}

function openingOf(
  view: HostView,
  { option: path, listener, isOpenByDefault }: Candidate,
  lists: readonly FirewallList[],
): Opening | undefined {
  const option = showPath(path);
  const part = partAt(view, path);
  const isOpen = part ? truthOf(part) : isOpenByDefault;
  if (isOpen === false) return undefined;
  const { port, protocol, service } = listener;
  const isSure = isOpen === true && part?.isSure !== false && !isNarrowed(view, path);
  return {
    ...{ from: port, to: port, protocol, interface: undefined, by: "module", option, service },
    state: stateOf(listener, isSure, strengthOf(lists, protocol)),
    definition: view.at(path)?.definitions.find(counts),
    get place() {
      return part?.place ?? listener.place;
    },
    get written() {
      return listener.written;
    },
    get sources() {
      return listener.sources;
    },
  };
}

function stateOf(listener: Listener, isSure: boolean, strength: "weaker" | "used" | "possible"): OpeningState {
  if (listener.state === "disabled") return "off";
  return listener.state === "possible" || !isSure ? "possible" : strength;
}

/** What becomes of a plain definition of the list of single ports. */
function strengthOf(lists: readonly FirewallList[], protocol: Protocol): "weaker" | "used" | "possible" {
  const name = protocol === "tcp" ? "allowedTCPPorts" : "allowedUDPPorts";
  const list = lists.find((one) => one.interface === undefined && one.path.at(-1) === name);
  const stronger = (list?.requests ?? []).filter(
    ({ definition: { status, priority } }) =>
      (status === "used" || status === "possible") && (priority === undefined || priority < priorityOfDefinitions),
  );
  if (stronger.some(({ isSure }) => isSure)) return "weaker";
  return stronger.length > 0 ? "possible" : "used";
}

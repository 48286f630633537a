/** Listeners of sshd: that of NixOS, the one in the initial RAM disk, and those that units of the repo start themselves. */

import { optionsRevision } from "#knowledge/nixos-options.ts";
import type { Bind } from "#model/access/rescue-sshd.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { type Address, addressesOf, everywhere } from "./address.ts";
import { isPort } from "./endpoint.ts";
import type { Listener } from "./listener.ts";
import { all, type Binder, listener, ownUnitSwitch, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { attributeOf, attributesOf, itemsOf, numberOf, type Part, partAt, stringOf, textOf, truthOf } from "./part.ts";
import { startedByCommand } from "./started-by.ts";
import { unitCommands } from "./unit-commands.ts";
import { namespaceOf } from "./units.ts";

const group = ["services", "openssh"];
const service = showPath(group);

export function* sshListeners(view: HostView): Iterable<Listener> {
  yield* daemon(view);
  yield* initrd(view);
  yield* ownDaemons(view);
}

function* daemon(view: HostView): Iterable<Listener> {
  const enable = partAt(view, [...group, "enable"]);
  if (!enable) return;
  const isSocket = truthOf(partAt(view, [...group, "startWhenNeeded"])) === true;
  const units = isSocket ? ["sshd.socket", "sshd.service"] : ["sshd.service"];
  const binder: Binder = {
    service,
    units,
    switch: all(switchOf(enable, [...group, "enable"]), unitSwitch(view, units[0])),
    namespace: namespaceOf(view, units[0] as string),
    evidence: "known",
    revision: `NixOS ${optionsRevision}`,
  };
  const ports = partAt(view, [...group, "ports"]);
  const bound = listenAddresses(view);
  for (const { addresses, port, part } of bound)
    if (isPort(port)) yield listener(view, binder, part, port, "tcp", addresses);
  const open = bound.filter(({ port }) => port === undefined);
  // With addresses that all name a port, the list of ports is not used.
  if (bound.length === 0 || open.length > 0) {
    const addresses = bound.length === 0 ? everywhere : open.flatMap((one) => one.addresses ?? []);
    const where = open.some((one) => one.addresses === undefined) ? undefined : addresses;
    for (const item of itemsOf(view, ports).items) {
      const port = numberOf(item);
      if (isPort(port)) yield listener(view, binder, item, port, "tcp", where);
    }
    if (!ports) yield byDefault(binder, enable, where);
  }
  const config = partAt(view, [...group, "extraConfig"]);
  for (const port of portsIn((textOf(config) ?? "").replace(/^[ \t]*Match\b[\s\S]*$/im, "")))
    yield listener(view, binder, config as Part, port, "tcp", everywhere);
}

function byDefault(binder: Binder, enable: Part, addresses: readonly Address[] | undefined): Listener {
  const { switch: on, ...rest } = binder;
  return {
    ...rest,
    ...on,
    ...{
      port: 22,
      protocol: "tcp",
      addresses,
      imported: true,
      isMutable: false,
      shares: false,
      option: `${service}.ports`,
      basis: "default",
    },
    get place() {
      return enable.place;
    },
    written: undefined,
    sources: [],
  };
}

interface Bound {
  readonly addresses: readonly Address[] | undefined;
  /** `undefined`: every port of the list. */
  readonly port: number | undefined;
  readonly part: Part;
}

function listenAddresses(view: HostView): readonly Bound[] {
  return itemsOf(view, partAt(view, [...group, "listenAddresses"])).items.map((item) => {
    const address = attributeOf(view, item, "addr");
    const port = attributeOf(view, item, "port");
    const text = stringOf(address);
    const addresses =
      text === undefined ? (address && address.value !== null ? undefined : everywhere) : addressesOf(text);
    return { addresses, port: numberOf(port), part: port ?? item };
  });
}

/** It is gone before the services of the machine start. */
function* initrd(view: HostView): Iterable<Listener> {
  const path = ["boot", "initrd", "network", "ssh"];
  const enable = partAt(view, [...path, "enable"]);
  if (!enable) return;
  const binder: Binder = {
    service: showPath(path),
    units: [],
    switch: switchOf(enable, [...path, "enable"]),
    namespace: "initrd",
    evidence: "known",
    revision: `NixOS ${optionsRevision}`,
  };
  const port = partAt(view, [...path, "port"]);
  const number = numberOf(port);
  if (port && isPort(number)) yield listener(view, binder, port, number, "tcp", everywhere);
  else if (!port) yield { ...byDefault(binder, enable, everywhere), option: `${showPath(path)}.port` };
}

/** Where a unit may start an sshd: in its scripts, or as its program. */
function* ownDaemons(view: HostView): Iterable<Listener> {
  for (const [name, part] of attributesOf(view, partAt(view, ["systemd", "services"])).parts) {
    const own = ownPorts(view, part);
    if (own.length === 0) continue;
    const unit = `${name}.service`;
    const wanted = ownUnitSwitch(view, unit, part);
    const binder = ownBinder(view, unit, part, (wanted.onDemand && startedByCommand(view, unit)) || wanted);
    for (const { place, port, addresses } of own) yield listener(view, binder, place, port, "tcp", addresses);
  }
}

interface OwnPort extends Bind {
  /** The text that says it. */
  readonly place: Part;
}

/** In the unit's own texts, and in files of the store that they lead to; each port once. */
function ownPorts(view: HostView, unit: Part): readonly OwnPort[] {
  const { own, reach } = unitCommands(view, unit);
  // A file in the store is as sure as the unit that leads to it.
  const inStore = (part: Part): Part => ({ ...part, isSure: unit.isSure });
  const found = [
    ...reach.configs.flatMap(({ part, binds }) => binds.map((bind) => ({ place: inStore(part), ...bind }))),
    ...own.flatMap((part) => portsSaid(part, textOf(part) ?? "")),
    ...reach.scripts.flatMap(({ part, text }) => portsSaid(inStore(part), text)),
  ];
  return found.filter(({ port }, index) => found.findIndex((other) => other.port === port) === index);
}

function portsSaid(place: Part, text: string): readonly OwnPort[] {
  return sshdPorts(text).map((port) => ({ place, port, addresses: everywhere }));
}

function ownBinder(view: HostView, unit: string, part: Part, state: Switch): Binder {
  const rest = { switch: state, evidence: "known", revision: undefined } as const;
  return { service: showPath(part.path), units: [unit], namespace: namespaceOf(view, unit), ...rest };
}

/** The ports of the sshd that a script or a command starts: on its command line, or in the configuration it writes there. */
export function sshdPorts(text: string): readonly number[] {
  const commands = text.split("\n").filter((line) => /(^|[\s/;&|(])sshd(\s|$)/.test(line.replace(/#.*$/, "")));
  if (commands.length === 0) return [];
  const flags = commands.flatMap((line) =>
    [...line.matchAll(/\s-p\s*(\d{1,5})\b|\s-o\s*"?Port[= ](\d{1,5})\b/gi)].map((match) =>
      Number(match[1] ?? match[2]),
    ),
  );
  const written = commands.some((line) => /\s-f\s/.test(line)) ? portsIn(text) : [];
  return (flags.length > 0 ? flags : written).filter(isPort);
}

/** Lines of sshd_config. */
function portsIn(text: string): readonly number[] {
  return [...text.matchAll(/^[ \t]*Port[ \t]+(\d{1,5})[ \t]*$/gim)].map((match) => Number(match[1])).filter(isPort);
}

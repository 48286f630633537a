/** The ports that nginx binds: the module of NixOS decides them from the settings of its virtual hosts. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { type Address, addressesOf } from "./address.ts";
import { isPort } from "./endpoint.ts";
import type { Listener, Protocol } from "./listener.ts";
import { all, type Binder, boundBy, doubtful, listener, off, on, type Switch } from "./listener-parts.ts";
import { directivesIn, everyDirective } from "./nginx-text.ts";
import {
  type NginxText,
  nginxNamespace,
  nginxSwitch,
  nginxTexts,
  nginxUnit,
  type Vhost,
  vhostsOf,
} from "./nginx-vhosts.ts";
import { attributeOf, hole, itemsOf, numberOf, type Part, partAt, stringOf, truthOf } from "./part.ts";

const root = ["services", "nginx"];
/** `nixos/modules/services/web-servers/nginx/default.nix` and `vhost-options.nix`. */
const revision = "nixpkgs 5bba330b";

/** One socket, and the option that says its port. */
interface Bound {
  readonly port: number;
  readonly protocol: Protocol;
  readonly addresses: readonly Address[] | undefined;
  readonly asked: Switch;
  readonly basis: Listener["basis"];
  /** What says the port, or makes that it is bound. */
  readonly part: Part | undefined;
  readonly option: string;
}

/** Sockets of several virtual hosts are one. */
export function* nginxListeners(view: HostView): Iterable<Listener> {
  const enabled = nginxSwitch(view);
  if (!enabled) return;
  const merged = new Map<string, Bound[]>();
  for (const bound of [...boundByVhosts(view), ...boundByTexts(view)]) {
    const key = `${bound.port}/${bound.protocol}`;
    merged.set(key, [...(merged.get(key) ?? []), bound]);
  }
  const namespace = nginxNamespace(view);
  for (const same of merged.values()) {
    const sure = same.filter(({ asked }) => asked.state === "enabled");
    const [first] = [...sure, ...same].sort((a, b) => rank(a) - rank(b));
    if (!first) continue;
    const addresses = together(sure.length > 0 ? sure : same);
    const binder: Binder = {
      ...{ service: showPath(root), units: [nginxUnit], namespace, evidence: "known", revision },
      switch: all(enabled.asked, first.asked),
    };
    const { port, protocol, basis, option } = first;
    if (first.part && basis === "set")
      yield { ...listener(view, binder, first.part, port, protocol, addresses), option };
    else yield byDefault(binder, first, addresses, first.part?.place ?? enabled.part?.place);
  }
}

function byDefault(
  { switch: asked, ...binder }: Binder,
  { port, protocol, option }: Bound,
  addresses: readonly Address[] | undefined,
  place: Location | undefined,
): Listener {
  const rest = {
    written: undefined,
    sources: [],
    shares: false,
    imported: true,
    isMutable: false,
    basis: "default" as const,
  };
  return { ...binder, ...asked, ...rest, port, protocol, addresses, option, place };
}

/** What surely is bound tells more than what may be, and what is set more than a default. */
function rank({ asked, basis }: Bound): number {
  return (asked.state === "enabled" ? 0 : 2) + (basis === "set" ? 0 : 1);
}

function together(all: readonly Bound[]): readonly Address[] | undefined {
  const found = new Map<string, Address>();
  for (const { addresses } of all) {
    if (!addresses) return undefined;
    for (const address of addresses) found.set(JSON.stringify(address), address);
  }
  return [...found.values()];
}

function* boundByVhosts(view: HostView): Iterable<Bound> {
  if (isReplaced(view)) return;
  const vhosts = vhostsOf(view);
  for (const vhost of vhosts) yield* ofVhost(view, vhost);
  // The default of the option `virtualHosts` is one for localhost.
  if (vhosts.length === 0) yield* ofVhost(view, { name: "localhost", parts: [] });
  const status = partAt(view, [...root, "statusPage"]);
  if (status && truthOf(status))
    yield* atDefaultPorts(view, defaultAddresses(view), status, { ssl: false, plain: true, quic: false });
}

/** What one virtual host is served at; `undefined`: that is not all, or not known. */
export function socketsOf(
  view: HostView,
  vhost: Vhost,
): readonly Pick<Bound, "port" | "protocol" | "addresses">[] | undefined {
  const lists = [
    ...vhost.parts.flatMap((part) => ["listen", "listenAddresses"].map((name) => attributeOf(view, part, name))),
    partAt(view, [...root, "defaultListen"]),
    partAt(view, [...root, "defaultListenAddresses"]),
  ];
  if (isReplaced(view) || !lists.every((list) => !list || itemsOf(view, list).isComplete)) return undefined;
  const texts = [...nginxTexts(view)].filter((each) => each.vhost?.name === vhost.name && each.context === "server");
  const isSaidElsewhere = ({ text }: NginxText): boolean =>
    text.includes(hole) || [...everyDirective(directivesIn(text))].some(({ directive }) => directive.name === "listen");
  if (texts.some(isSaidElsewhere)) return undefined;
  return [...ofVhost(view, vhost)];
}

/** Texts that take the place of everything else. */
function isReplaced(view: HostView): boolean {
  return ["config", "httpConfig"].some((name) => {
    const part = partAt(view, [...root, name]);
    return part !== undefined && stringOf(part) !== "";
  });
}

/** `undefined`: not known. */
type Truth = boolean | undefined;

function* ofVhost(view: HostView, vhost: Vhost): Iterable<Bound> {
  const setting = (name: string): Part | undefined =>
    vhost.parts.map((part) => attributeOf(view, part, name)).find((part) => part !== undefined);
  const flag = (name: string): Truth => {
    const part = setting(name);
    return part ? truthOf(part) : false;
  };
  const onlySsl = either(flag("onlySSL"), flag("enableSSL"));
  const ssl = either(onlySsl, flag("addSSL"), flag("forceSSL"), flag("rejectSSL"));
  const kinds: Kinds = { ssl, plain: onlySsl === undefined ? undefined : !onlySsl, quic: flag("quic") };
  const own = vhost.parts.map((part) => attributeOf(view, part, "listen")).filter((part) => part !== undefined);
  const lines = own.flatMap((part) => itemsOf(view, part).items);
  if (lines.length > 0 || own.some((part) => !itemsOf(view, part).isComplete)) {
    for (const line of lines) yield* ofLine(view, line, kinds.quic);
    return;
  }
  const [why] = vhost.parts;
  const general = itemsOf(view, partAt(view, [...root, "defaultListen"])).items;
  if (general.length > 0) {
    for (const line of general) yield* ofDefaultLine(view, line, why, kinds);
    return;
  }
  const listed = setting("listenAddresses");
  const { items, isComplete } = itemsOf(view, listed);
  const isOwn = items.length > 0 || !isComplete;
  yield* atDefaultPorts(view, listed && isOwn ? sockets(boundBy(view, listed)) : defaultAddresses(view), why, kinds);
}

interface Kinds {
  readonly ssl: Truth;
  readonly plain: Truth;
  readonly quic: Truth;
}

function either(...truths: readonly Truth[]): Truth {
  return truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
}

/** `listen = [ { addr; port; ssl; } ];` */
function* ofLine(view: HostView, line: Part, quic: Truth): Iterable<Bound> {
  const address = attributeOf(view, line, "addr");
  const port = attributeOf(view, line, "port");
  const number = port && port.value !== null ? numberOf(port) : 80;
  if (!isPort(number) || stringOf(address)?.startsWith("unix:")) return;
  const addresses = address && sockets(boundBy(view, address));
  const isSet = port !== undefined && port.value !== null;
  const rest = { part: isSet ? port : line, option: showPath([...line.path, "*", "port"]), asked: certain(line) };
  const bound = { ...rest, port: number, addresses, basis: isSet ? ("set" as const) : ("default" as const) };
  yield { ...bound, protocol: "tcp" };
  if (quic !== false && truthOf(attributeOf(view, line, "ssl")) !== false)
    yield { ...bound, protocol: "udp", asked: all(bound.asked, known(quic)) };
}

/** `defaultListen`: lines that may leave port and encryption to the virtual host. */
function* ofDefaultLine(view: HostView, line: Part, why: Part | undefined, kinds: Kinds): Iterable<Bound> {
  const port = attributeOf(view, line, "port");
  const encrypted = attributeOf(view, line, "ssl");
  const only = encrypted && encrypted.value !== null ? truthOf(encrypted) : undefined;
  const narrowed: Kinds = {
    ...kinds,
    ssl: only === false ? false : kinds.ssl,
    plain: only === true ? false : kinds.plain,
  };
  const address = attributeOf(view, line, "addr");
  const addresses = address && sockets(boundBy(view, address));
  const number = port && port.value !== null ? numberOf(port) : undefined;
  if (port && port.value !== null) {
    if (!isPort(number)) return;
    const some = either(narrowed.ssl, narrowed.plain);
    const bound = { port: number, addresses, basis: "set" as const, part: port };
    const option = showPath([...line.path, "*", "port"]);
    if (some !== false) yield { ...bound, option, protocol: "tcp", asked: all(certain(line), known(some)) };
    if (narrowed.ssl !== false && kinds.quic !== false)
      yield { ...bound, option, protocol: "udp", asked: all(certain(line), known(narrowed.ssl), known(kinds.quic)) };
    return;
  }
  yield* atDefaultPorts(view, addresses, why, narrowed);
}

function* atDefaultPorts(
  view: HostView,
  addresses: readonly Address[] | undefined,
  why: Part | undefined,
  { ssl, plain, quic }: Kinds,
): Iterable<Bound> {
  const sure = why ? certain(why) : on;
  const at = function* (name: string, initial: number, protocol: Protocol, ...conditions: Switch[]): Iterable<Bound> {
    const option = [...root, name];
    const part = partAt(view, option);
    const port = part ? numberOf(part) : initial;
    const basis = part ? "set" : "default";
    const given = part ? certain(part) : on;
    const asked = all(sure, given, ...conditions);
    if (isPort(port) && asked.state !== "disabled")
      yield { port, protocol, addresses, asked, basis, part: part ?? why, option: showPath(option) };
  };
  yield* at("defaultSSLListenPort", 443, "tcp", known(ssl));
  yield* at("defaultSSLListenPort", 443, "udp", known(ssl), known(quic));
  yield* at("defaultHTTPListenPort", 80, "tcp", known(plain));
}

function known(truth: Truth): Switch {
  if (truth === undefined) return doubtful(message("{0} is not known for sure", showPath([...root, "virtualHosts"])));
  return truth ? on : off;
}

/** Whether it is sure that it is there: what others may add to it does not matter. */
function certain(part: Part): Switch {
  return part.isSure ? on : doubtful(message("{0} is not known for sure", showPath(part.path)));
}

function defaultAddresses(view: HostView): readonly Address[] | undefined {
  const listed = partAt(view, [...root, "defaultListenAddresses"]);
  if (listed) return sockets(boundBy(view, listed));
  const six = partAt(view, ["networking", "enableIPv6"]);
  const hasSix = six ? truthOf(six) : true;
  if (hasSix === undefined) return undefined;
  return sockets([...addressesOf("0.0.0.0"), ...(hasSix ? addressesOf("::") : [])]);
}

/** Sockets of `[::]` take no IPv4, as long as nobody says `ipv6only=off`. */
function sockets(addresses: readonly Address[] | undefined): readonly Address[] | undefined {
  return addresses?.map((address) =>
    address.kind === "ip" && address.ip === "::" ? { ...address, v6only: true } : address,
  );
}

/** `listen 8080;` in texts that the repo writes. */
function* boundByTexts(view: HostView): Iterable<Bound> {
  for (const { part, text } of nginxTexts(view))
    for (const { directive } of everyDirective(directivesIn(text))) {
      const [where, ...words] = directive.args.map((word) => word.text);
      if (directive.name !== "listen" || where === undefined || where.includes(hole) || where.startsWith("unix:"))
        continue;
      const [, host = "", digits] = /^(?:(\[[^\]]*\]|[^:]*?):)?(\d{1,5})$/.exec(where) ?? [undefined, where, "80"];
      const port = Number(digits);
      if (!isPort(port)) continue;
      const protocol: Protocol = words.some((word) => word === "udp" || word === "quic") ? "udp" : "tcp";
      const isDual = words.includes("ipv6only=off");
      const addresses = host === "" ? addressesOf("0.0.0.0") : addressesOf(host);
      yield {
        ...{ port, protocol, part, option: showPath(part.path), basis: "set" as const },
        addresses: isDual ? addresses : sockets(addresses),
        asked: certain(part),
      };
    }
}

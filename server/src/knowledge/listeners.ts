/**
 * The ports that services of NixOS bind: the options that say them, and what is bound where a repo says nothing.
 *
 * A service that is not in the table is one that we do not know. What belongs to the program and not to its module says so in a note.
 */
import table from "./listeners.json" with { type: "json" };

/** `<name>` stands for each name of a set. */
export type Path = readonly string[];

export interface KnownService {
  /** `["services", "jellyfin"]`, `["services", "redis", "servers", "<name>"]`. */
  readonly service: Path;
  /** The option that turns it on; `undefined`: it is on as soon as the instance exists. */
  readonly enable: Path | undefined;
  /** With suffix, `<name>` being the instance; the one that binds first. */
  readonly units: readonly string[];
  readonly ports: readonly KnownPort[];
}

export interface KnownPort {
  /** The options that say the port, the strongest first; empty: nothing in NixOS does. */
  readonly options: readonly Path[];
  /**
   * `port`: a number, or digits. `address`: `host:port`, `:port`, `[::]:port`, `tcp://host:port`. `ports`, `addresses`: lists of these.
   * `sets`: a list of sets, `item` names what is in each.
   */
  readonly form: "port" | "ports" | "address" | "addresses" | "sets";
  /** Of each set of the list: the attribute with the port, and those with an address (or a list of addresses). */
  readonly item?: { readonly port: string; readonly bind: readonly string[] };
  /** What it binds when the repo says nothing; `undefined`: then it binds nothing, or nobody knows. */
  readonly default: number | undefined;
  /**
   * The default of a whole group of options, which is gone as soon as the repo defines anything of that group. Then `default` and `bind`
   * hold, which are those of the program.
   */
  readonly initial?: { readonly group: Path; readonly port: number; readonly bind: string | undefined };
  readonly protocols: readonly ("tcp" | "udp")[];
  /** The options with the listen address, the strongest first. */
  readonly bindOptions: readonly Path[];
  /** The address if none is set, `::` being all; `undefined`: not known. */
  readonly bind: string | undefined;
  /** Its socket of `::` takes no IPv4. */
  readonly v6only: boolean;
  /** Several programs bind this port at once, with address reuse. */
  readonly shares?: boolean;
  /** The option of the module that opens this port in the firewall. */
  readonly openFirewall: Path | undefined;
  /** It binds only if all hold. */
  readonly when: readonly Condition[];
  /** The systemd socket of the module that binds instead of the service. */
  readonly socket: string | undefined;
  /** The module that says so: `nixos/modules/services/…`. */
  readonly source: string;
  /** What the claim rests on: `nixpkgs 0dbf6ba3`, `NixOS manual 25.11`. */
  readonly revision: string;
  /** Whether path and default were seen there. */
  readonly sure: boolean;
  readonly note?: string;
}

export interface Condition {
  readonly option: Path;
  readonly is: boolean | string | null;
  readonly default: boolean | string | null;
}

/** All that we know of, read when somebody first asks. */
export function knownServices(): readonly KnownService[] {
  services ??= Object.entries(table.services).map(([name, lines]) => serviceOf(name, lines));
  return services;
}

let services: readonly KnownService[] | undefined;

/** The first line tells about the service, each other one about a port. Paths start at the service, those with a `/` at the top. */
function serviceOf(name: string, [head = "", ...lines]: readonly string[]): KnownService {
  const service = parts(name);
  const [units, words] = read(head);
  const enable = words.get("on") ?? "enable";
  const source = `nixos/modules/${words.get("in") ?? ""}`;
  return {
    service,
    enable: enable === "exists" ? undefined : path(service, enable),
    units: units?.split(",") ?? [],
    ports: lines.map((line) => portOf(service, line, source, words.get("seen"))),
  };
}

function portOf(service: Path, line: string, source: string, seen: string | undefined): KnownPort {
  const [text, note] = line.split(" -- ");
  const [port = "-", words] = read(text ?? "");
  const list = (key: string): string[] => words.get(key)?.split(",") ?? [];
  const form = FORMS.find((one) => words.has(one)) ?? "port";
  const bind = words.get("bind");
  const [group, first, firstBind] = list("initial");
  const item = list("item");
  const firewall = words.get("firewall");
  const commit = words.get("seen") ?? seen;
  return {
    options: list(form).map((option) => path(service, option)),
    form,
    default: /^\d/.test(port) ? Number.parseInt(port, 10) : undefined,
    protocols: PROTOCOLS.filter((protocol) => words.has(protocol)),
    bindOptions: list("host").map((option) => path(service, option)),
    bind: bind === undefined ? undefined : bind,
    v6only: words.has("v6only"),
    openFirewall: firewall === undefined ? undefined : path(service, firewall),
    when: list("if").map((condition) => conditionOf(service, condition)),
    socket: words.get("socket"),
    source,
    revision: commit === undefined ? table.revision : `nixpkgs ${commit}`,
    sure: !port.endsWith("?"),
    ...(words.has("shares") ? { shares: true } : {}),
    ...(note === undefined ? {} : { note }),
    ...(item[0] === undefined ? {} : { item: { port: item[0], bind: item.slice(1) } }),
    ...(group === undefined ? {} : { initial: { group: path(service, group), port: Number(first), bind: firstBind } }),
  };
}

/** `web.enable:true/false`: it has to be true, and is false when the repo says nothing. */
function conditionOf(service: Path, text: string): Condition {
  const [option = "", is, otherwise] = /^(.*):(.*)\/(.*)$/.exec(text)?.slice(1) ?? [];
  return { option: path(service, option), is: atom(is), default: atom(otherwise) };
}

function atom(text = ""): boolean | string | null {
  return text === "true" ? true : text === "false" ? false : text === "null" ? null : text;
}

/** The first word of a line, and the others, which are `key` or `key=value`. */
function read(line: string): [first: string | undefined, words: ReadonlyMap<string, string>] {
  const [first, ...words] = line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return [
    first,
    new Map(words.map((word): [string, string] => [/^[^=]*/.exec(word)?.[0] ?? "", word.replace(/^[^=]*=?/, "")])),
  ];
}

function path(service: Path, text: string): Path {
  return text.startsWith("/") ? parts(text.slice(1)) : [...service, ...parts(text)];
}

/** In Nix's syntax: `settings."http.port"` has two parts. */
function parts(text: string): string[] {
  return (text.match(/"[^"]*"|[^."]+/g) ?? []).map((part) => part.replace(/^"(.*)"$/, "$1"));
}

const FORMS = ["port", "ports", "address", "addresses", "sets"] as const;
const PROTOCOLS = ["tcp", "udp"] as const;

/**
 * The ports that services of NixOS bind: the options that say them, and what is bound where a repo says nothing.
 *
 * A service that is not in the table is one that we do not know. What belongs to the program and not to its module says so in a note.
 */
import table from "./listeners.json" with { type: "json" };

/** `<name>` stands for each name of a set. */
export type Path = readonly string[];

/** The path of one instance. */
export function filled(path: Path, name: string | undefined): Path {
  return name === undefined ? path : path.map((step) => (step === "<name>" ? name : step));
}

export interface KnownService {
  /** `["services", "jellyfin"]`, `["services", "redis", "servers", "<name>"]`. */
  readonly service: Path;
  /** The option that turns it on; `undefined`: it is on as soon as the instance exists. */
  readonly enable: Path | undefined;
  /** Modules that turn it on as well: each where all of its conditions hold. There may be others. */
  readonly impliedBy?: readonly (readonly Condition[])[];
  /** With suffix, `<name>` being the instance; the one that binds first. */
  readonly units: readonly string[];
  readonly ports: readonly KnownPort[];
}

export interface KnownPort {
  /** The options that say the port, the strongest first; empty: nothing in NixOS does. */
  readonly options: readonly Path[];
  /**
   * `port`: a number, or digits; 0 is none. `address`: `host:port`, `:port`, `[::]:port`, `tcp://host:port`, digits alone, in some programs
   * several with commas between; a path is no port. `ports`, `addresses`: lists of these. `sets`: a list of sets, see `item`.
   */
  readonly form: "port" | "ports" | "address" | "addresses" | "sets";
  /** Of each set of the list: the attribute with the port, what it is where a set has none, and the attributes with an address, or several. */
  readonly item?: { readonly port: string; readonly default: number | undefined; readonly bind: readonly string[] };
  /** What it binds when the repo says nothing; `undefined`: then it binds nothing, or nobody knows. */
  readonly default: number | undefined;
  /**
   * What the module gives a whole group of options: gone as soon as the repo defines anything of the group. Then `default` and `bind` hold,
   * which are those of the program.
   */
  readonly initial?: { readonly group: Path; readonly port: number; readonly bind: string | undefined };
  readonly protocols: readonly ("tcp" | "udp")[];
  /** The options with the listen address, the strongest first. */
  readonly bindOptions: readonly Path[];
  /** The addresses if none is set, with commas between; `*` is all of both families, whatever `v6only` says. `undefined`: not known. */
  readonly bind: string | undefined;
  /** A socket of `::` takes no IPv4. */
  readonly v6only: boolean;
  /** Several programs bind this port at once, with address reuse. */
  readonly shares?: boolean;
  /** The option of the module that opens this port in the firewall. */
  readonly openFirewall: Path | undefined;
  /** Without a word of the repo, `openFirewall` is true. */
  readonly opensByDefault?: boolean;
  /** It binds only if all hold. */
  readonly when: readonly Condition[];
  /** The systemd socket of the module that binds instead of the service. */
  readonly socket: string | undefined;
  /** People may give it another port in the program itself, which is in no repo: the default is no more than that. */
  readonly mutable?: boolean;
  /** Options that may say another port in a way that we do not read: a file, arguments. Where one is set, the default is only possible. */
  readonly unread?: readonly Path[];
  /** Texts, or lists of them, in the program's own language: where one has this word, the default does not hold. */
  readonly unless?: readonly { readonly option: Path; readonly word: string }[];
  /** The module that says so: `nixos/modules/services/…`. */
  readonly source: string;
  /** What the claim rests on: the manual of a release, a revision of nixpkgs, or of the program where the default is its own. */
  readonly revision: string;
  /** Whether the default was seen: in the manual, in the module, or in what the program says of itself. */
  readonly sure: boolean;
  readonly note?: string;
}

/** `is` as the option's value, `default` being the value where the repo says nothing. */
export interface Condition {
  readonly option: Path;
  readonly is: boolean | string | null;
  readonly default: boolean | string | null;
}

/** All that we know of, read when somebody first asks. */
export function knownServices(): readonly KnownService[] {
  services ??= [...lines()].map(([name, [head = "", ...ports]]) => serviceOf(name, head, ports));
  return services;
}

let services: readonly KnownService[] | undefined;

/** The lines of each service; exporters of Prometheus are all alike. */
function* lines(): Iterable<[service: string, lines: readonly string[]]> {
  yield* Object.entries(table.services);
  for (const [name, port] of Object.entries(table.exporters.ports)) {
    const [head = "", line = ""] = table.exporters.lines;
    yield [`services.prometheus.exporters.${name}`, [head.replace("*", name), line.replace("*", String(port))]];
  }
}

/** The first line tells about the service, each other one about a port. */
function serviceOf(name: string, head: string, ports: readonly string[]): KnownService {
  const service = parts(name);
  const [units, words] = read(head);
  const enable = words.get("on") ?? "enable";
  const implied = words.get("also")?.split(",") ?? [];
  return {
    service,
    enable: enable === "exists" ? undefined : path(service, enable),
    ...(implied.length === 0
      ? {}
      : { impliedBy: implied.map((all) => all.split("+").map((one) => condition(service, one))) }),
    units: units.split(","),
    ports: ports.map((line) => portOf(service, line, words)),
  };
}

function portOf(service: Path, line: string, head: ReadonlyMap<string, string>): KnownPort {
  const [text = "", note] = line.split(" -- ");
  const [port, words] = read(text);
  const list = (key: string): string[] => words.get(key)?.split(",") ?? [];
  const paths = (key: string): Path[] => list(key).map((option) => path(service, option));
  const form = FORMS.find((one) => words.has(one)) ?? "port";
  const [item, ...itemBind] = list("item");
  const [group, initialPort, ...initialBind] = list("initial");
  const [openFirewall] = paths("firewall");
  return {
    options: paths(form),
    form,
    ...(item === undefined ? {} : { item: { ...attribute(item), bind: itemBind } }),
    default: port === "-" ? undefined : Number.parseInt(port, 10),
    ...(group === undefined
      ? {}
      : { initial: { group: path(service, group), port: Number(initialPort), bind: initialBind.join() || undefined } }),
    protocols: PROTOCOLS.filter((protocol) => words.has(protocol)),
    bindOptions: paths("host"),
    bind: words.get("bind"),
    v6only: words.has("v6only"),
    ...(words.has("shares") ? { shares: true } : {}),
    openFirewall,
    ...(words.has("opens") ? { opensByDefault: true } : {}),
    when: list("if").map((one) => condition(service, one)),
    socket: words.get("socket"),
    ...(words.has("mutable") ? { mutable: true } : {}),
    ...(words.has("unread") ? { unread: paths("unread") } : {}),
    ...(words.has("unless") ? { unless: list("unless").map((one) => mention(service, one)) } : {}),
    source: `nixos/modules/${head.get("in")}`,
    revision: bare(head.get("seen") ?? table.revision),
    sure: !port.endsWith("?"),
    ...(note === undefined ? {} : { note }),
  };
}

/** `web.enable:true/false`: it has to be true, and is false when the repo says nothing. A text that reads like a boolean is in quotes. */
function condition(service: Path, text: string): Condition {
  const [, option = "", is = "", otherwise = ""] = /^(.*):(.*)\/(.*)$/.exec(text) ?? [];
  return { option: path(service, option), is: atom(is), default: atom(otherwise) };
}

/** `port:1883` */
function attribute(text: string): { port: string; default: number | undefined } {
  const [port = "", otherwise] = text.split(":");
  return { port, default: otherwise === undefined ? undefined : Number(otherwise) };
}

/** `extraConfig~DNSStubListener`: where that option has this word. */
function mention(service: Path, text: string): { option: Path; word: string } {
  const [option = "", word = ""] = text.split("~");
  return { option: path(service, option), word };
}

function atom(text: string): boolean | string | null {
  return text === "null" ? null : text === "true" ? true : text === "false" ? false : bare(text);
}

/** The first word of a line, and all others: `key` or `key=value`. */
function read(line: string): [first: string, words: ReadonlyMap<string, string>] {
  const [first = "", ...words] = line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return [first, new Map(words.map((word) => [word.replace(/=.*/, ""), word.replace(/^[^=]*=?/, "")]))];
}

/** A path starts at the service, one with a `/` in front at the top. */
function path(service: Path, text: string): Path {
  return text.startsWith("/") ? parts(text.slice(1)) : [...service, ...parts(text)];
}

/** As in Nix: `settings."http.port"` has two parts. */
function parts(text: string): string[] {
  return (text.match(/"[^"]*"|[^."]+/g) ?? []).map(bare);
}

function bare(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

const FORMS = ["port", "ports", "address", "addresses", "sets"] as const;
const PROTOCOLS = ["tcp", "udp"] as const;

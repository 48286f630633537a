/** A service of NixOS: turned on, on the port of the registry, reachable from this machine alone, and shown by the proxy. */
import { filled, type KnownPort } from "#knowledge/listeners.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { knownUnits } from "#knowledge/nixos-units.ts";
import type { OptionNode, TypeSpec } from "#knowledge/type-spec.ts";
import { showName } from "#model/option-path.ts";
import { releaseOf } from "#model/units/release.ts";
import type { CentralRead } from "#scaffold/parts.ts";
import { staysInside } from "#scaffold/summary.ts";
import { type Message, message } from "#text/message.ts";
import { nixString, type Setting, settingLines } from "./nix-text.ts";
import { noParts, type Order, type Plan } from "./plan.ts";
import { proxyOpen, proxyText } from "./proxy.ts";
import { isTold, siteReads } from "./site.ts";

export function servicePlan(order: Order): Plan {
  const { title, name, known, key } = order;
  if (!known) return { parts: noParts, open: [], units: [], isHardened: false };
  const { path, service, port } = known;
  const enable = service ? service.enable : [...path, "enable"];
  const said = key === undefined ? undefined : portSettings(order, port);
  const settings: readonly Setting[] = [
    ...(enable ? [{ path: filled(enable, name), value: "true" }] : []),
    ...conditions(order, port),
    ...(said?.settings ?? []),
  ];
  const open: Message[] = [...(said?.open ?? []), ...proxyOpen(order)];
  const gaps = (said?.gaps ?? []).map((gap) => `  # GAP: ${gap}`);
  const units = (service?.units ?? []).map((unit) => unit.replace("<name>", name).replace(/\.(?:service|socket)$/, ""));
  const body = settings.length > 0 ? settingLines(settings, "  ") : [`  ${path.join(".")} = { };`];
  const reads: CentralRead[] = [...siteReads(order)];
  if (key !== undefined) reads.push({ of: { port: key }, name: "port", sink: sinkOf(title, order) });
  const config = [
    [...gaps, ...body].join("\n"),
    writesText(order, units[0]),
    proxyText(order, "127.0.0.1:${toString port}"),
  ];
  return {
    parts: { ...noParts, reads, config: config.filter(Boolean).join("\n\n") },
    open,
    units,
    isHardened: true,
  };
}

function sinkOf(title: string, { entry }: Order): string {
  return isTold(entry) ? `Port von ${title} und Ziel des Proxys` : `Port von ${title}`;
}

interface Said {
  readonly settings: readonly Setting[];
  /** In German. */
  readonly gaps: readonly string[];
  readonly open: readonly Message[];
}

function portSettings(order: Order, port: KnownPort | undefined): Said {
  const { title, name, entry } = order;
  const option = port?.options[0];
  const value = option && port ? portValue(filled(option, name), port.form) : undefined;
  const gaps: string[] = [];
  const open: Message[] = [];
  const settings: Setting[] = [];
  if (!option || value === undefined) {
    gaps.push(
      `Für den Port von ${title} ist keine Option bekannt; was das Register sagt, ist hier von Hand einzustellen.`,
    );
    open.push(message("No option is known that tells {0} its port: set it by hand where the module says GAP.", name));
  }
  const isAddress = port?.form === "address" || port?.form === "addresses";
  const bind = isAddress ? undefined : port?.bindOptions[0];
  const why = isTold(entry)
    ? "Nur auf dem Rechner selbst: Von außen führt allein der Proxy hierher."
    : "Nur auf dem Rechner selbst erreichbar.";
  if (bind) settings.push({ path: filled(bind, name), value: bindValue(filled(bind, name)), comments: [why] });
  if (option && value !== undefined)
    settings.push({ path: filled(option, name), value, ...(isAddress ? { comments: [why] } : {}) });
  const isInside = port !== undefined && staysInside(port);
  if (!bind && !(isAddress && value !== undefined) && !isInside) {
    gaps.push(`Keine bekannte Option bindet ${title} an 127.0.0.1; vor dem Port steht nur die Firewall.`);
    open.push(
      message("No option is known that keeps {0} to this machine: only the firewall stands before its port.", name),
    );
  }
  if (port?.opensByDefault && port.openFirewall)
    settings.push({
      path: filled(port.openFirewall, name),
      value: "false",
      comments: ["Ohne diese Zeile öffnet das Modul von NixOS den Port in der Firewall."],
    });
  return { settings, gaps, open };
}

/** What has to be true so that it binds the port at all, where that is not so by itself. */
function conditions({ name }: Order, port: KnownPort | undefined): readonly Setting[] {
  return (port?.when ?? []).flatMap((condition) =>
    condition.is === condition.default || condition.is === null
      ? []
      : [
          {
            path: filled(condition.option, name),
            value: typeof condition.is === "string" ? nixString(condition.is) : String(condition.is),
          },
        ],
  );
}

/** `undefined`: in none of the forms that are known here. */
function portValue(option: readonly string[], form: KnownPort["form"]): string | undefined {
  const address = '"127.0.0.1:${toString port}"';
  const isText = !takesNumber(option, form === "ports");
  switch (form) {
    case "port":
      return isText ? "toString port" : "port";
    case "ports":
      return isText ? "[ (toString port) ]" : "[ port ]";
    case "address":
      return address;
    case "addresses":
      return `[ ${address} ]`;
    case "sets":
      return undefined;
  }
}

function bindValue(option: readonly string[]): string {
  return typeAt(option)?.kind === "listOf" ? '[ "127.0.0.1" ]' : '"127.0.0.1"';
}

function takesNumber(option: readonly string[], isList: boolean): boolean {
  const type = typeAt(option);
  return takes(isList && type?.kind === "listOf" ? type.of : type);
}

function takes(type: TypeSpec | undefined): boolean {
  switch (type?.kind) {
    case "str":
    case "nonEmptyStr":
    case "singleLineStr":
    case "separatedString":
    case "path":
      return false;
    case "nullOr":
    case "uniq":
      return takes(type.of);
    case "either":
      return takes(type.left) || takes(type.right);
    case "coercedTo":
      return takes(type.from) || takes(type.to);
    default:
      return true;
  }
}

/** The option's own, else what the set around it says of all that is in it. */
function typeAt(option: readonly string[]): TypeSpec | undefined {
  let node: OptionNode | undefined = knownOptions();
  let inside: TypeSpec | undefined;
  for (const name of option) {
    const child: OptionNode | undefined = node?.child(name);
    if (child) {
      inside = child.type;
      node = child;
      continue;
    }
    inside = elementOf(node?.freeform) ?? elementOf(inside);
    node = undefined;
  }
  return inside;
}

function elementOf(type: TypeSpec | undefined): TypeSpec | undefined {
  switch (type?.kind) {
    case "attrsOf":
    case "lazyAttrsOf":
      return type.of;
    case "nullOr":
    case "uniq":
      return elementOf(type.of);
    case "json":
    case "toml":
    case "anything":
      return type;
    default:
      return undefined;
  }
}

/** Paths that the owner names; the unit may write there whatever its hardening says. */
function writesText(order: Order, unit: string | undefined): string {
  const paths = order.wish.writes ?? [];
  if (paths.length === 0 || unit === undefined) return "";
  const isInside = hasOwnRoot(order, unit);
  return [
    `  systemd.services.${showName(unit)}.serviceConfig = {`,
    // A block of hardening may follow in the same set: the comment is of this line alone.
    `    # Dorthin schreibt ${order.title} außerhalb seines eigenen Verzeichnisses.`,
    ...(isInside ? ["    # Er läuft in einem eigenen Wurzelverzeichnis und sieht sonst nichts davon."] : []),
    `    ${isInside ? "BindPaths" : "ReadWritePaths"} = ${pathList(paths)};`,
    "  };",
  ].join("\n");
}

/** `RootDirectory` of NixOS: `ReadWritePaths` of what is not to be seen there would keep the unit from it. */
function hasOwnRoot({ house }: Order, unit: string): boolean {
  const known = knownUnits(releaseOf(house.model.repo)).find(({ name }) => name === unit);
  return known?.settings.get("RootDirectory")?.cases.some(({ value }) => value !== "") ?? false;
}

/** Checked before: absolute, or an option of the repo. */
export function pathList(paths: readonly string[]): string {
  return `[ ${paths.map((path) => (path.startsWith("config.") ? path : nixString(path))).join(" ")} ]`;
}

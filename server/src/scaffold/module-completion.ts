/**
 * Whole modules for a file that says nothing yet, each with its name, layer, id, port and hardening filled in, and stops where a person types
 * on. They are made as any new module is; but only this file is written, so what belongs into others is told.
 */
import { modelOf } from "#model/derive.ts";
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import { headerOf } from "#model/modules/header.ts";
import { showPath } from "#model/option-path.ts";
import { nextFree, rangeFor } from "#model/ports/free-ports.ts";
import type { Repo } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { kindCards } from "./choices-kinds.ts";
import type { House, Layer } from "./house.ts";
import { houseOf } from "./house-of.ts";
import { zoneOf } from "./kinds/site.ts";
import { knownService } from "./known-service.ts";
import { orderOf } from "./order.ts";
import { scaffold } from "./scaffold.ts";
import type { ServiceKind, Wish } from "./wish.ts";

export interface ModuleItem {
  /** With tab stops, as editors know them. */
  readonly snippet: string;
  /** The same without. */
  readonly text: string;
  /** What is still to be done elsewhere. */
  readonly notes: readonly Message[];
}

/** What can be made in a file, by the word that is typed for it. */
export interface ModuleLabel {
  readonly label: string;
  readonly kind: ServiceKind;
  readonly title: Message;
  readonly detail: Message;
}

const labels: Readonly<Record<ServiceKind, string>> = {
  service: "modul-dienst",
  container: "modul-container",
  media: "modul-medien",
  timer: "modul-timer",
  policy: "modul-regel",
  plain: "modul-leer",
};

/** The word that is being typed, in a text that is nothing else but comments and white space; `undefined`: there is more. */
export function blankSlot(text: string, offset: number): Span | undefined {
  const start = offset - (/[\w-]*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (/^[\w-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const isBlank = (part: string): boolean => /^(?:\s|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(part);
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (line.trim() !== "" || !isBlank(text.slice(0, start)) || !isBlank(text.slice(end))) return undefined;
  const word = text.slice(start, end);
  return Object.values(labels).some((label) => label.startsWith(word)) ? { start, end } : undefined;
}

/** Of those that begin with what is typed. None where the file lies in no layer. */
export function moduleLabels(model: Model, file: string, typed: string): readonly ModuleLabel[] {
  const house = houseOf(model);
  const folder = folderOf(file);
  if (!house.layers.some((layer) => layer.folder === folder)) return [];
  const isMedia = house.factories.some(({ callers, file: own }) => folderOf(callers[0] ?? own) === folder);
  return kindCards
    .filter(({ kind }) => labels[kind].startsWith(typed) && (kind !== "media" || isMedia))
    .map(({ kind, title, detail }) => ({ label: labels[kind], kind, title, detail }));
}

/** `today`: `2026-03-01`. `undefined`: nothing that this repo would take can be made of the name of the file. */
export function moduleItem(
  { repo }: Model,
  file: string,
  { kind }: Pick<ModuleLabel, "kind">,
  today: string,
): ModuleItem | undefined {
  const model = modelOf(repoWithout(repo, file));
  const house = houseOf(model);
  const layer = house.layers.find(({ folder }) => folder === folderOf(file));
  if (!layer) return undefined;
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.nix$/, "");
  const name = stem.startsWith(layer.filePrefix) ? stem.slice(layer.filePrefix.length) : stem;
  const style: Wish["style"] = hasHeader(repo, file) ? { header: "none" } : {};
  for (const wish of wishesFor(house, layer, kind, name)) {
    const made = moduleFor(model, house, { ...wish, style }, today);
    if (made) return made;
  }
  return undefined;
}

/** Somebody wrote it already: what is made goes below. */
function hasHeader({ files }: Repo, file: string): boolean {
  const own = files.get(file);
  return own !== undefined && (headerOf(own) !== "none" || /^[\s*]*(?:# meta:|nms_version:)/m.test(own.source.text));
}

/** The file is there already, and there is nothing in it. */
function repoWithout(repo: Repo, file: string): Repo {
  const files = new Map(repo.files);
  files.delete(file);
  const disk = repo.disk && {
    ...repo.disk,
    kind: (path: string) => (path === file ? undefined : repo.disk?.kind(path)),
  };
  return { ...repo, files, disk };
}

/** The best first: a service that nothing can show is one for this machine. */
function* wishesFor(house: House, { folder }: Layer, kind: ServiceKind, name: string): Iterable<Wish> {
  const wish: Wish = { kind, name, folder, ...examples(kind, name) };
  const isShown = kind === "service" || kind === "container";
  const hasLogin = house.style.proxy !== "none" && house.logins.length > 0 && zoneOf(house, wish) !== undefined;
  if (isShown && hasLogin) yield { ...wish, exposure: { kind: "proxy" } };
  yield wish;
}

const example = {
  script: "exit 0",
  loop: "exec sleep infinity",
  onCalendar: "daily",
  assertion: "config.networking.firewall.enable",
  message: "Was gelten muss, und was zu tun ist.",
  innerPort: 8080,
};

/** What only a person knows, as it stands at the stops. */
function examples(kind: ServiceKind, name: string): Partial<Wish> {
  switch (kind) {
    case "service": {
      const service = `services.${name}`;
      const known = knownService({ kind, name, service });
      return known && !("problem" in known) ? { service } : { script: example.loop };
    }
    case "container":
      return { image: imageOf(name), innerPort: example.innerPort };
    case "timer":
      return { script: example.script, onCalendar: example.onCalendar };
    case "policy":
      return { assertion: example.assertion, message: example.message };
    default:
      return {};
  }
}

function imageOf(name: string): string {
  return `registry.example.org/${name}:1.0.0`;
}

function moduleFor(model: Model, house: House, wish: Wish, today: string): ModuleItem | undefined {
  const order = orderOf(house, wish);
  const made = scaffold(model, wish, today);
  if ("problem" in order || "problem" in made) return undefined;
  const [first] = made.files;
  if (!first) return undefined;
  const missing = missingKey(house, order.key, order.file);
  const text = missing ? withGap(first.text, missing) : first.text;
  const stops = [
    order.summary,
    ...(wish.service === undefined ? [wish.script ?? ""] : []),
    wish.image ?? "",
    ...(wish.innerPort === undefined ? [] : [`:${wish.innerPort}"`]),
    ...(wish.onCalendar === undefined ? [] : [`"${wish.onCalendar}"`]),
    wish.assertion ?? "",
    wish.message ?? "",
  ];
  const elsewhere = [...new Set(made.edits.map(({ file }) => file))].join(", ");
  return {
    text,
    snippet: withStops(text, stops.filter(Boolean)),
    notes: [
      ...(missing
        ? [message("{0} is not in the port registry yet; the next free number is {1}.", missing.path, missing.port)]
        : []),
      ...(elsewhere === ""
        ? []
        : [message("Only this file is written; the command “New Module” would also write {0}.", elsewhere)]),
      ...made.open,
    ],
  };
}

interface MissingKey {
  /** `my.ports.readeck` */
  readonly path: string;
  readonly port: number;
}

function missingKey({ registry, model }: House, key: string | undefined, file: string): MissingKey | undefined {
  if (!registry || key === undefined || registry.keyByName.has(key)) return undefined;
  const range = rangeFor(model, file);
  const port = range && nextFree(model, range);
  return port === undefined ? undefined : { path: showPath([...registry.path, key]), port };
}

/** Above the comments of the line that reads the key. */
function withGap(text: string, { path, port }: MissingKey): string {
  const lines = text.split("\n");
  let at = lines.findIndex((line) => !line.trimStart().startsWith("#") && line.includes(`config.${path};`));
  if (at < 0) return text;
  while (lines[at - 1]?.trimStart().startsWith("#")) at--;
  const indent = /^\s*/.exec(lines[at] ?? "")?.[0] ?? "";
  const gap = `${indent}# GAP: ${path} fehlt noch im Register; der nächste freie Port ist ${port}.`;
  return [...lines.slice(0, at), gap, ...lines.slice(at)].join("\n");
}

/** Where the same stands twice, it is typed once. */
function withStops(text: string, defaults: readonly string[]): string {
  let snippet = escaped(text);
  let stop = 0;
  for (const value of defaults) {
    const quoted = /^[:"].*"$/.exec(value);
    const [before, inner, after] = quoted ? [value.slice(0, 1), value.slice(1, -1), value.slice(-1)] : ["", value, ""];
    const written = escaped(value);
    const at = snippet.indexOf(written);
    if (at < 0) continue;
    stop++;
    const first = `${escaped(before)}\${${stop}:${escaped(inner)}}${escaped(after)}`;
    const rest = snippet.slice(at + written.length).replaceAll(written, () => `${before}$${stop}${after}`);
    snippet = snippet.slice(0, at) + first + rest;
  }
  return `${snippet}$0`;
}

/** Every sign that means something in a snippet. */
function escaped(text: string): string {
  return text.replaceAll(/[\\$}]/g, "\\$&");
}

/** What somebody can choose for a new module in this repo, each list with the best first: the wizard shows it, the command line lists it. */
import { nextFree, rangeFor } from "#model/ports/free-ports.ts";
import { unusedKeys } from "#model/ports/registry-use.ts";
import { type Message, message } from "#text/message.ts";
import { kindCards, type Question } from "./choices-kinds.ts";
import { type ServiceChoice, servicesFor } from "./choices-services.ts";
import type { Choice, Foundation } from "./foundation/foundation.ts";
import { foundations } from "./foundation/index.ts";
import type { Evidence, House, Layer } from "./house.ts";
import { askedArguments } from "./kinds/media-arguments.ts";
import type { CentralRole, FoundationName, Kind, Style } from "./wish.ts";

export interface Choices {
  readonly kinds: readonly KindChoice[];
  /** In order of name. */
  readonly layers: readonly LayerChoice[];
  readonly services: readonly ServiceChoice[];
  /** Keys of the port registry that no host reads, with their number. */
  readonly unusedKeys: readonly { readonly key: string; readonly port: number | undefined }[];
  readonly hasRegistry: boolean;
  /** The proxy that hosts are made for, and the login before them; `undefined`: none, or none that is able. */
  readonly proxy: "caddy" | "traefik" | undefined;
  readonly login: string | undefined;
  /** What host names end in: `example.org`; `<domain>` is a value that is not known. `undefined`: the repo says none. */
  readonly zone: string | undefined;
  readonly hasSwitches: boolean;
  readonly style: Style;
  readonly evidence: readonly Evidence[];
}

export interface KindChoice {
  readonly kind: Kind;
  readonly title: Message;
  readonly detail: Message | undefined;
  readonly isFoundation: boolean;
  /** A file that is called so already. */
  readonly file: string | undefined;
  readonly asks: readonly Question[];
  /** Folders, the best first. */
  readonly folders: readonly string[];
  readonly choices: readonly Choice[];
  /** Values that the repo says nowhere: they are asked. */
  readonly missing: readonly CentralRole[];
}

export interface LayerChoice {
  readonly folder: string;
  readonly modules: number;
  /** The next free number of its range. */
  readonly port: number | undefined;
  /** Where its modules are imported; `undefined`: nobody knows. */
  readonly imports: string | undefined;
}

export function choicesOf(house: House): Choices {
  const { model, registry, style, central, zone } = house;
  const roles: readonly CentralRole[] = zone ?? (central.has("domain") ? ["domain"] : []);
  const names = roles.map((role) => central.get(role)?.value ?? `<${role}>`);
  const proxy = style.proxy === "none" ? undefined : style.proxy;
  return {
    kinds: [...serviceKinds(house), ...foundations.map((each) => foundationKind(house, each))],
    layers: house.layers.map((layer) => layerChoice(house, layer)),
    services: servicesFor(house),
    unusedKeys: registry ? unusedKeys(model, registry).map(({ key }) => ({ key: key.name, port: key.port })) : [],
    hasRegistry: registry !== undefined,
    proxy,
    login: proxy && house.logins[0],
    zone: names.length > 0 ? names.join(".") : undefined,
    hasSwitches: house.switches !== undefined,
    style,
    evidence: house.evidence,
  };
}

/** A media service needs a function that makes it. */
function serviceKinds(house: House): readonly KindChoice[] {
  return kindCards
    .filter(({ kind }) => kind !== "media" || house.factories.length > 0)
    .map(({ kind, title, detail, asks }) => ({
      kind,
      title,
      detail,
      isFoundation: false,
      file: undefined,
      asks,
      folders: foldersFor(house, kind),
      choices: kind === "media" ? argumentChoices(house) : [],
      missing: [],
    }));
}

/** What each media service gives another value: typed, but for what is on or off. */
function argumentChoices({ factories }: House): readonly Choice[] {
  const [factory] = factories;
  return (factory ? askedArguments(factory) : []).map(({ name, form, example }) => ({
    name,
    title: example
      ? message("{0}: each media service gives another value; {1} gives {2}", name, example.of, example.text)
      : message("{0}: each media service gives another value", name),
    answers: form === "switch" ? switchAnswers : [],
  }));
}

const switchAnswers: Choice["answers"] = [
  { value: "true", title: message("On") },
  { value: "false", title: message("Off") },
];

function foundationKind(house: House, { name, title, needs, choices }: Foundation): KindChoice {
  return {
    kind: name,
    title,
    detail: undefined,
    isFoundation: true,
    file: [...house.model.repo.files.keys()].find((file) => isCalled(file, name)),
    asks: [],
    folders: foldersFor(house, name),
    choices,
    missing: needs.filter((role) => !house.central.has(role)),
  };
}

/** `00-core/boot-safeguard.nix`, `service-boot-safeguard.nix`. */
function isCalled(file: string, name: FoundationName): boolean {
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.nix$/, "");
  return stem === name || stem.endsWith(`-${name}`);
}

/**
 * Folders of modules for a kind: that of the factory for media; then those whose name has a word that fits, the best word first; then the
 * others, those with most modules first.
 */
export function foldersFor(house: House, kind: Kind): readonly string[] {
  const words = kindCards.find((card) => card.kind === kind)?.folders ?? foundationNamed(kind)?.layers ?? [];
  const byFactory = kind === "media" ? house.factories.map(({ file }) => folderOf(file)) : [];
  const rank = ({ folder }: Layer): number => {
    if (byFactory.includes(folder)) return -1;
    const last = folder.slice(folder.lastIndexOf("/") + 1).toLowerCase();
    const found = words.findIndex((word) => last.includes(word));
    return found >= 0 ? found : words.length;
  };
  return house.layers.toSorted((a, b) => rank(a) - rank(b) || b.modules - a.modules).map(({ folder }) => folder);
}

function foundationNamed(kind: Kind): Foundation | undefined {
  return foundations.find(({ name }) => name === kind);
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
}

function layerChoice({ model }: House, { folder, modules, imports }: Layer): LayerChoice {
  const range = rangeFor(model, `${folder}/neu.nix`);
  return { folder, modules, port: range && nextFree(model, range), imports: imports?.file };
}

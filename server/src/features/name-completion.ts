/** Names of options: below what is read, through whatever alias, and those that a module can still set. */
import type { Definition, FileFacts, OptionPath, Read } from "#facts/facts.ts";
import { knownOptions, renamedOptions, thirdPartyOptions } from "#knowledge/nixos-options.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { showType } from "#knowledge/type-text.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source, SourceDefinition } from "#model/model.ts";
import { readAsModules } from "#model/modules/modules.ts";
import { isOfOtherSystem } from "#model/modules/other-systems.ts";
import { groupSize, type NameNode, namesBelow } from "#model/option-names.ts";
import { showName } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { covers, type Span } from "#text/span.ts";
import type { Offer } from "./completion-items.ts";
import { type Mended, placeholder } from "./completion-slot.ts";
import { declaredShape, elementShape, knownShape, snippetFor, type ValueShape } from "./value-shapes.ts";

/** What the placeholder is the name of. */
export interface NamePlace {
  /** Several where nested `with`s leave it open. */
  readonly prefixes: readonly OptionPath[];
  readonly role: "read" | "definition";
  /** Nothing stands before it: any name of the language could, too. */
  readonly isBare: boolean;
}

export function namePlace({ facts, place }: Pick<Mended, "facts" | "place">): NamePlace | undefined {
  const read = facts.reads.find((each) => covers(each, place) && indexIn(each, place) >= 0);
  if (read) {
    const at = indexIn(read, place);
    const isBare = read.form === "with" && at === read.path.length - read.steps.length;
    // What a namespace that nobody knows may bind as well is only a guess.
    if (isBare && read.undecided) return undefined;
    return { prefixes: [read.path, ...read.alternatives].map((path) => path.slice(0, at)), role: "read", isBare };
  }
  const definition = facts.definitions.find((each) => indexIn(each, place) >= 0);
  // What is inherited gets its name from elsewhere.
  if (!definition || definition.value.start === definition.name.start) return undefined;
  const at = indexIn(definition, place);
  return { prefixes: [definition.path.slice(0, at)], role: "definition", isBare: at === 0 };
}

/** Which name of the path stands there. The steps to the member of a set are no part of the path. */
function indexIn({ path, steps }: Read | Definition, { start }: Span): number {
  if (steps.length === 0) return path.lastIndexOf(placeholder);
  const step = steps.findIndex((each) => each.start <= start && start < each.end && each.name === placeholder);
  return step < 0 ? -1 : path.length - steps.length + step;
}

/** `caret`: where the name stands in the text that the model was made of. */
export interface NameQuestion {
  readonly model: Model;
  readonly file: string;
  readonly mended: Mended;
  readonly caret: Span;
  readonly quoted: boolean;
  /** What stands behind the caret. */
  readonly tail: string;
}

export function nameOffers(asked: NameQuestion, where: NamePlace): readonly Offer[] {
  const isDefinition = where.role === "definition";
  if (isDefinition && where.isBare && !isModule(asked)) return [];
  const found = new Map<string, Offer>();
  for (const prefix of where.prefixes) {
    for (const node of namesBelow(asked.model, prefix, (definition) => isAtCaret(asked, definition)).values()) {
      const offer = ownOffer(asked, prefix, node, isDefinition);
      if (offer && !found.has(node.name)) found.set(node.name, offer);
    }
    if ((where.isBare && !isDefinition) || isOfOthers(asked)) continue;
    const known = prefix.length === 0 ? thirdPartyRoots(asked.model) : keyOffers(asked, prefix, isDefinition);
    for (const offer of [...known, ...knownOffers(asked, prefix, isDefinition)])
      if (!found.has(offer.label)) found.set(offer.label, offer);
  }
  found.delete(placeholder);
  return [...found.values()];
}

/** Without what such a module reads of NixOS all the same. */
function isOfOthers({ model, file, mended: { source, place } }: NameQuestion): boolean {
  if (!isOfOtherSystem(model, file)) return false;
  return !/\bosConfig(?:\.[\w'"-]+)*\."?$/.test(source.text.slice(0, place.start).slice(-200));
}

/** In a file of data, names mean nothing. */
function isModule({ model, file, mended }: NameQuestion): boolean {
  const roots = mended.facts.definitions.flatMap(({ path: [root] }) => (root === placeholder ? [] : (root ?? [])));
  if (roots.length > 0 && !roots.some((root) => isOptionRoot(model, root))) return false;
  const names = model.repo.files.get(file)?.facts.names ?? [];
  const isFunction = names.some(({ kind, name }) => kind === "formal" && /^(?:config|lib|pkgs)$/.test(name));
  return isFunction || readAsModules(model, undefined).has(file);
}

function isOptionRoot(model: Model, root: string): boolean {
  if (isForeignRoot(root) || knownOptions().child(root) || thirdPartyOptions().child(root)) return true;
  return namesBelow(model, [], () => true).has(root);
}

/** What is being typed defines nothing yet. */
function isAtCaret({ file, caret }: NameQuestion, { file: place, start, name }: SourceDefinition): boolean {
  return place === file && start <= caret.start && caret.start <= name.end;
}

function ownOffer(
  asked: NameQuestion,
  prefix: OptionPath,
  { name, source, isGroup, isWanted }: NameNode,
  isDefinition: boolean,
): Offer | undefined {
  const path = [...prefix, name];
  if (isWanted && !isDefinition) return undefined;
  const text = asked.quoted ? {} : { text: showName(name) };
  const base = { label: name, ...text, path };
  if (!source)
    return { ...base, kind: "group", rank: rank(asked, name, isDefinition ? 1 : 0), ...groupDetail(asked.model, path) };
  const fact = source.options[0]?.fact;
  const shape = fact ? (source.kind === "key" ? elementShape(fact) : declaredShape(fact)) : undefined;
  const detail = typeText(source);
  const more = { ...(detail === undefined ? {} : { detail }), ...asideOf(asked.model, source, isWanted) };
  const kind = source.kind === "key" ? "key" : isGroup ? "group" : "option";
  if (!isDefinition) return { ...base, ...more, kind, rank: rank(asked, name, 0) };
  if (source.options.some(({ fact: { readOnly } }) => readOnly)) return undefined;
  const isSet = isDefinedHere(asked.mended.facts, asked.mended.place, path);
  if (isSet && !isGroup) return undefined;
  return { ...base, ...more, kind, rank: rank(asked, name, isWanted ? 0 : 1), ...binding(asked, name, shape) };
}

/** A file `jellyfin.nix` wants what is called `jellyfin`. */
function rank({ file }: NameQuestion, name: string, otherwise: number): number {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.nix$/, "");
  return plain(stem) === plain(name) ? -1 : otherwise;
}

function groupDetail(model: Model, path: OptionPath): Pick<Offer, "detail"> {
  const size = groupSize(model, path);
  if (size === 0) return {};
  return {
    detail: size === 1 ? message("Group of 1 central value") : message("Group of {0} central values", size),
  };
}

function typeText({ kind, options }: Source): string | undefined {
  const fact = options[0]?.fact;
  if (fact?.kind === "enable") return "bool";
  const text = fact?.type?.text.replace(/\s+/g, " ");
  if (text === undefined || kind !== "key") return text;
  const element = /^(?:[\w.]*\.)?(?:attrsOf|lazyAttrsOf)\s+(.+)$/.exec(text)?.[1];
  return element?.replace(/^\(([^()]*)\)$/, "$1") ?? text;
}

/** The number that a key has, where nothing else can be meant: one definition, which says it. */
function asideOf({ repo }: Model, { kind, definitions }: Source, isWanted: boolean): Pick<Offer, "aside"> {
  if (isWanted) return { aside: message("read, and set nowhere") };
  const [only, ...more] = definitions;
  if (kind !== "key" || !only || more.length > 0 || only.fact.conditional) return {};
  const { value } = only.fact;
  const text = repo.files.get(only.file)?.source.text.slice(value.start, value.end) ?? "";
  return /^\d{1,6}$/.test(text) ? { aside: text } : {};
}

function isDefinedHere({ definitions }: FileFacts, place: Span, path: OptionPath): boolean {
  return definitions.some(
    (each) =>
      !covers(each.name, place) &&
      each.path.length === path.length &&
      each.path.every((name, index) => name !== undefined && name === path[index]),
  );
}

/** The name with its value, unless that stands there already. */
function binding(
  { quoted, tail }: NameQuestion,
  name: string,
  shape: ValueShape | undefined,
): Pick<Offer, "snippet" | "text"> {
  if (quoted || !shape || /^[ \t]*[=.]/.test(tail)) return {};
  const end = /^[ \t]*;/.test(tail) ? "" : ";";
  const written = showName(name);
  return { snippet: `${written.replace(/[\\$}]/g, "\\$&")} = ${snippetFor(shape)}${end}` };
}

/** Keys that the repo gives to sets of NixOS: its virtual hosts, users, secrets. */
function keyOffers(asked: NameQuestion, prefix: OptionPath, isDefinition: boolean): readonly Offer[] {
  if (prefix.length < 2 || isDefinition || !isForeignRoot(prefix[0] ?? "")) return [];
  const names = new Set<string>();
  for (const { facts } of asked.model.repo.files.values())
    for (const { path, name: span } of facts.definitions) {
      const name = path[prefix.length];
      if (name === undefined || span.start === asked.caret.start) continue;
      if (prefix.every((each, index) => each !== undefined && each === path[index])) names.add(name);
    }
  const isOpen = hasAnyName(prefix);
  if (!isOpen) return [];
  return [...names].map((name): Offer => {
    const text = asked.quoted ? {} : { text: showName(name) };
    return { label: name, ...text, kind: "key", rank: 1, path: [...prefix, name] };
  });
}

/** `sops`, `age`: where the repo sets something below, it has the modules. */
function thirdPartyRoots({ repo }: Model): readonly Offer[] {
  const roots = new Set<string>();
  for (const { facts } of repo.files.values())
    for (const { path } of facts.definitions)
      if (path.length > 1 && path[0] !== undefined && thirdPartyOptions().child(path[0])) roots.add(path[0]);
  return [...roots].map((label): Offer => ({ label, kind: "group", rank: 3, path: [label] }));
}

function hasAnyName(prefix: OptionPath): boolean {
  return knownNodes(prefix).some((node) => node.children.has("<name>") || /attrs/i.test(node.type?.kind ?? ""));
}

function knownOffers(asked: NameQuestion, prefix: OptionPath, isDefinition: boolean): readonly Offer[] {
  return knownNodes(prefix).flatMap((node) =>
    [...node.children].flatMap(([name, child]): Offer[] => {
      const path = [...prefix, name];
      if (/^[<*]/.test(name) || renamedOptions.has(path.join("."))) return [];
      const { type } = child;
      const text = asked.quoted ? {} : { text: showName(name) };
      const base = { label: name, ...text, path, rank: 3 };
      if (!type || type.kind === "submodule") return [{ ...base, kind: "group" }];
      if (isDefinition && isDefinedHere(asked.mended.facts, asked.mended.place, path)) return [];
      const snippet = isDefinition ? binding(asked, name, knownShape(type)) : {};
      return [{ ...base, kind: "known", detail: showType(type), ...snippet }];
    }),
  );
}

function knownNodes(prefix: OptionPath): readonly OptionNode[] {
  return [knownOptions(), ...(prefix.length > 0 ? [thirdPartyOptions()] : [])].flatMap((root) => {
    let node: OptionNode | undefined = root;
    for (const name of prefix) node = name === undefined ? node?.children.get("<name>") : node?.child(name);
    return node ? [node] : [];
  });
}

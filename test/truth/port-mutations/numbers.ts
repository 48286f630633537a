/** Where the number of a listener may be changed in the text of a repo, and what to write there. */
import { children, type Node } from "#facts/children.ts";
import { type KnownPort, knownServices } from "#knowledge/listeners.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Listener } from "#model/ports/listener.ts";
import { itemsOf, type Part, partAt } from "#model/ports/part.ts";
import type { AttrBinding } from "#syntax/ast.ts";
import type { FileEdits } from "#text/edit.ts";
import { covers, type Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { textAt, type World } from "./world.ts";

/** `written`: where the number was written first, in a registry for one. `here`: where this service takes it. `added`: nowhere yet. */
export type Way = "written" | "here" | "added";

export interface NumberEdit {
  readonly way: Way;
  readonly edits: readonly FileEdits[];
}

/** The texts in which the listener has another port, those that we prefer first; each is a guess that evaluation has to confirm. */
export function numberEdits(world: World, listener: Listener, to: number, random: Random): readonly NumberEdit[] {
  const ways: NumberEdit[] = [];
  const add = (way: Way, place: Location | undefined, text: string | undefined): void => {
    if (place && text !== undefined) ways.push({ way, edits: [replace(place, text)] });
  };
  for (const place of [listener.written, ...listener.sources.map((source) => writtenOf(world.view, source))]) {
    const [number, ...others] = numbersIn(world, place, listener.port);
    // A script says its port in all its lines; what stands behind it in one line is somebody else's (`8080:8080`).
    const isText = place !== undefined && textAt(world, place).includes("\n");
    const edits = [number, ...(isText ? others : [])].flatMap((at) => (at ? [{ ...at, text: `${to}` }] : []));
    if (number) ways.push({ way: "written", edits: [{ file: number.file, edits }] });
  }
  add("here", listener.place, literalFor(world, listener, to));
  add("written", onlyNumber(world, listener), `${to}`);
  for (const text of firstValues(listener, to)) for (const edit of additions(world, listener, text)) ways.push(edit);
  return random() < 0.3 ? [...ways].reverse() : ways;
}

/** What the whole option may be set to, in Nix; its type decides. */
export function valuesFor(world: World, listener: Listener, to: number): readonly string[] {
  if (listener.basis === "default") return firstValues(listener, to);
  const literal = literalFor(world, listener, to);
  return literal === undefined ? [] : [literal, `[ ${literal} ]`];
}

function firstValues(listener: Listener, to: number): readonly string[] {
  const { option, port } = listener;
  if (option === "services.caddy.globalConfig")
    return [port === 2019 ? `"admin localhost:${to}"` : `"${port === 80 ? "http" : "https"}_port ${to}"`];
  switch (knownPortOf(listener)?.form) {
    case "address":
      return [`":${to}"`];
    case "addresses":
      return [`[ ":${to}" ]`];
    case "sets":
      return [];
    default:
      return [`${to}`, `"${to}"`, `[ ${to} ]`];
  }
}

/** What is known of the option that says the port. */
export function knownPortOf({ service, option }: Listener): KnownPort | undefined {
  const [group, path] = [namesOf(service)?.join("\n"), namesOf(option)?.join("\n")];
  const known = knownServices().find((each) => each.service.join("\n") === group);
  return known?.ports.find((port) => port.options.some((one) => one.join("\n") === path));
}

export function replace({ file, start, end }: Location, text: string): FileEdits {
  return { file, edits: [{ start, end, text }] };
}

/** Where digits stand that are this number, the first in the text at a place. */
export function numberIn(world: World, place: Location | undefined, port: number): Location | undefined {
  return numbersIn(world, place, port)[0];
}

function numbersIn(world: World, place: Location | undefined, port: number): readonly Location[] {
  if (!place) return [];
  const number = new RegExp(String.raw`(?<![\w.])${port}(?!\w)`, "g");
  return [...textAt(world, place).matchAll(number)].map(({ index }) => ({
    file: place.file,
    start: place.start + index,
    end: place.start + index + `${port}`.length,
  }));
}

/** A local name has the number of a text, where no other one of the file is the same. */
function onlyNumber(world: World, { place, port }: Listener): Location | undefined {
  const root = place && world.model.repo.files.get(place.file)?.source.root;
  const found: Location[] = [];
  const look = (node: Node): void => {
    if (node.kind === "Integer" && place && Number(node.value) === port)
      found.push({ file: place.file, start: node.start, end: node.end });
    for (const child of children(node)) look(child);
  };
  if (root) look(root);
  return found.length === 1 ? found[0] : undefined;
}

function writtenOf(view: HostView, option: string): Location | undefined {
  const path = namesOf(option);
  return path && partAt(view, path)?.written;
}

/** `undefined` where a name is only known when it is evaluated. */
export function namesOf(option: string): readonly string[] | undefined {
  const names = parsePath(option);
  return names?.every((name) => name !== undefined && name !== "*") ? (names as string[]) : undefined;
}

/** What to write instead of the whole expression at `listener.place`. */
function literalFor({ view }: World, { option, place, port, basis }: Listener, to: number): string | undefined {
  const path = namesOf(option);
  if (!path || !place || basis === "default") return undefined;
  const part = partAt(view, path);
  const parts = part ? [part, ...itemsOf(view, part).items] : [];
  const found = parts.find((one) => sameStart(one, place) && isLiteral(one.value));
  if (typeof found?.value === "bigint") return `${to}`;
  if (typeof found?.value !== "string") return undefined;
  const text = found.value.replace(new RegExp(String.raw`(?<!\d)${port}(?!\d)`), `${to}`);
  // Long texts are scripts and the like, which no one would write on one line.
  return text === found.value || text.length > 80 ? undefined : JSON.stringify(text).replaceAll("${", "\\${");
}

function isLiteral(value: Part["value"]): boolean {
  return typeof value === "bigint" || typeof value === "string";
}

function sameStart(part: Part, place: Location): boolean {
  return part.place?.file === place.file && part.place.start === place.start;
}

/** A definition of the option beside the one that turns the service on. */
function additions(world: World, { option, service, place, basis }: Listener, value: string): readonly NumberEdit[] {
  const [path, group] = [namesOf(option), namesOf(service)];
  const root = place && world.model.repo.files.get(place.file)?.source.root;
  if (basis !== "default" || !path || !group || !root || !group.every((name, index) => path[index] === name)) return [];
  const binding = around(root, place);
  const names = binding?.path.map((name) => (name.kind === "Static" ? name.name : undefined));
  if (!binding || names?.at(-1) !== "enable") return [];
  const before = names.slice(0, -1);
  const at = { file: place.file, start: binding.end, end: binding.end };
  return [{ way: "added", edits: [replace(at, ` ${showPath([...before, ...path.slice(group.length)])} = ${value};`)] }];
}

/** The innermost `name = …;` around a place. */
export function around(root: Node, place: Location): AttrBinding | undefined {
  let found: AttrBinding | undefined;
  let node: Node | undefined = root;
  while (node) {
    if (node.kind === "AttrBinding" && covers(node, place)) found = node;
    node = children(node).find((child) => covers(child, place));
  }
  return found;
}

/** Edits that tell a service its port: the number that its option says is replaced, or the option is written beside what turns it on. */
import { type Room, roomFor } from "#facts/room.ts";
import { visibleAt } from "#facts/visible.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import type { Model } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import { covers, type Span } from "#text/span.ts";
import type { Listener } from "./listener.ts";

/** The service's option asks the option `source` of this repo. */
export function listeningOn(model: Model, listener: Listener, source: string): FileEdits | undefined {
  const { basis, place } = listener;
  const file = place && model.repo.files.get(place.file);
  const edit = file && (basis === "set" ? instead(file, listener, source) : beside(file, listener, source));
  return edit && hasConfig(file, edit.start) ? { file: file.path, edits: [edit] } : undefined;
}

/** The service of a module that has a port by default is told another number. */
export function numbered(model: Model, listener: Listener, port: number): FileEdits | undefined {
  const { place } = listener;
  const file = place && model.repo.files.get(place.file);
  const edit = file && writtenBeside(file, listener, String(port));
  return edit && { file: file.path, edits: [edit] };
}

/** The same for a service that listens on a list of ports, and has that by default. */
export function listing({ repo }: Pick<Model, "repo">, listener: Listener, source: string): FileEdits | undefined {
  const { place } = listener;
  const file = place && repo.files.get(place.file);
  const edit = file && writtenBeside(file, listener, `[ config.${source} ]`);
  return edit && hasConfig(file, edit.start) ? { file: file.path, edits: [edit] } : undefined;
}

/** Another option of a service is given a value, beside what turns it on. */
export function told({ repo }: Pick<Model, "repo">, listener: Listener, value: string): FileEdits | undefined {
  const { place } = listener;
  const file = place && repo.files.get(place.file);
  const edit = file && writtenBeside(file, listener, value);
  return edit && { file: file.path, edits: [edit] };
}

/** A number, or one in quotes, that the option says. */
function instead({ source: { text } }: RepoFile, { place, port }: Listener, source: string): Edit | undefined {
  if (!place) return undefined;
  const { start, end } = place;
  const written = text.slice(start, end);
  if (written === String(port)) return { start, end, text: `config.${source}` };
  const isWhole = /=\s*$/.test(text.slice(0, start));
  return written === `"${port}"` && isWhole ? { start, end, text: `toString config.${source}` } : undefined;
}

/** The manual must know it as a number: a text would have to be written in a way of its own. */
function beside(file: RepoFile, listener: Listener, source: string): Edit | undefined {
  const path = parsePath(listener.option)?.filter((step) => step !== undefined) ?? [];
  const kind = optionType(path)?.type.kind;
  if (kind !== "int" && kind !== "intBetween") return undefined;
  return writtenBeside(file, listener, `config.${source}`);
}

/** The option of a port that is a module's default, in the set that is written for it. */
function writtenBeside(file: RepoFile, { option, place, service }: Listener, value: string): Edit | undefined {
  const path = parsePath(option) ?? [];
  const enable = file.facts.definitions.find((each) => place && each.path.at(-1) === "enable" && covers(each, place));
  const known = path.filter((step) => step !== undefined && step !== "*") as readonly string[];
  if (!enable || option === service || known.length === 0 || known.length < path.length) return undefined;
  const above = enable.path.slice(0, enable.path.length - enable.steps.length);
  if (!above.every((name, index) => name === known[index])) return undefined;
  const room = roomFor(file.source, enable, known.slice(above.length));
  return room && bindingIn(file.source.text, room, enable, value);
}

/** Behind `beside` if that stands in the set, else at its end; in a line of its own where the neighbour has one. */
export function bindingIn(text: string, { set, bindings, names }: Room, beside: Span, value: string): Edit | undefined {
  const binding = `${showPath(names)} = ${value};`;
  const own = bindings.find(({ start }) => start === beside.start);
  const neighbour = own ?? bindings.at(-1);
  if (!neighbour) return intoEmpty(text, set, binding);
  if (text[neighbour.end - 1] !== ";") return undefined;
  const { indent, isFirst } = lineOf(text, neighbour.start);
  const comment = /^[ \t]*(?:#[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=[\r\n]|$))/.exec(text.slice(neighbour.end))?.[0] ?? "";
  const at = neighbour.end + comment.length;
  const isLast = /^[ \t]*(?:\r?\n|$|\})/.test(text.slice(at));
  if (isFirst && isLast) return { start: at, end: at, text: `${newlineOf(text)}${indent}${binding}` };
  return { start: neighbour.end, end: neighbour.end, text: ` ${binding}` };
}

function intoEmpty(text: string, { start, end }: Room["set"], binding: string): Edit | undefined {
  const inside = text.slice(start + 1, end - 1);
  if (/\S/.test(inside)) return undefined;
  const { indent } = lineOf(text, start);
  const newline = newlineOf(text);
  const lines = inside.includes("\n") ? `${newline}${indent}  ${binding}${newline}${indent}` : ` ${binding} `;
  return { start: start + 1, end: end - 1, text: lines };
}

function lineOf(text: string, offset: number): { readonly indent: string; readonly isFirst: boolean } {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const indent = /^[ \t]*/.exec(before)?.[0] ?? "";
  return { indent, isFirst: indent === before };
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The file is a module that gets `config`, and the name means that there. */
function hasConfig({ source, facts }: RepoFile, offset: number): boolean {
  const bound = visibleAt(source, offset).names.get("config");
  return facts.names.some(({ name, kind, start }) => name === "config" && kind === "formal" && start === bound?.start);
}

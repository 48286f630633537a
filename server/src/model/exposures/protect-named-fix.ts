/** Attempts to put a login before an exposure that is written plainly: its route names what leads others through one. */
import type { Definition } from "#facts/facts.ts";
import { roomFor } from "#facts/room.ts";
import { textAround } from "#facts/text-around.ts";
import type { HostView } from "#model/evaluated.ts";
import { bindingIn } from "#model/ports/option-edit.ts";
import { attributeOf } from "#model/ports/part.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { Location } from "#text/span.ts";
import type { Exposure } from "./exposure.ts";
import type { Attempt } from "./protect-fix.ts";
import { isLabel, protectingNames } from "./protecting-names.ts";

/** No more different names are tried; some let everybody in, or shut people out. */
const mostNames = 4;

export function* namesAdded(view: HostView, exposure: Exposure): Iterable<Attempt> {
  const write = exposure.proxy !== "traefik" ? siteEdits : isLabel(exposure) ? labelEdits : routerEdits;
  for (const name of protectingNames(view, exposure).slice(0, mostNames))
    for (const { file, edit } of write(view, exposure, name))
      yield { what: { kind: "name", text: name }, edits: { file, edits: [edit] } };
}

interface Written {
  readonly file: string;
  readonly edit: Edit;
}

function* routerEdits(view: HostView, { part }: Exposure, name: string): Iterable<Written> {
  const list = attributeOf(view, part, "middlewares");
  const place = list && (list.written ?? list.place);
  const file = place && view.repo.files.get(place.file);
  const edit = file && (inList(file.source.text, place, name) ?? inLabel(file.source.text, place, name));
  if (file && edit) yield { file: file.path, edit };
  if (!list) yield* newLists(view, part.path, name);
}

/** In front: who has not signed in has no business with the others. */
function inList(text: string, { start, end }: Location, name: string): Edit | undefined {
  const written = text.slice(start, end);
  const item = JSON.stringify(name);
  if (/^\[\s*\]$/.test(written)) return { start, end, text: `[ ${item} ]` };
  const before = /^\[(\s*)(?=[^\s#/])/.exec(written);
  if (before) {
    const gap = before[1] ?? "";
    const at = start + before[0].length;
    return { start: at, end: at, text: `${item}${gap.includes("\n") ? gap.replace(/^[\s\S]*(?=\r?\n)/, "") : " "}` };
  }
  return undefined;
}

/** One name, which Traefik takes for a list, becomes one. */
function inLabel(text: string, { start, end }: Location, name: string): Edit | undefined {
  const written = text.slice(start, end);
  if (!/^"[^"\\$]*"$/.test(written)) return undefined;
  return { start, end, text: `[ ${JSON.stringify(name)} ${written} ]` };
}

/** A router that has none so far. */
function* newLists({ repo }: HostView, router: readonly string[], name: string): Iterable<Written> {
  for (const file of repo.files.values())
    for (const definition of file.facts.definitions) {
      const { path, steps } = definition;
      const isIn =
        path.length === router.length + 1 &&
        router.every((step, index) => path[index] === step || path[index] === undefined);
      if (!isIn || !["rule", "service"].includes(path.at(-1) ?? "")) continue;
      const above = steps.slice(0, -1).map((step) => step.name);
      if (!above.every((step) => step !== undefined)) continue;
      const room = roomFor(file.source, definition, [...above, "middlewares"]);
      const edit = room && bindingIn(file.source.text, room, definition, `[ ${JSON.stringify(name)} ]`);
      if (edit) yield { file: file.path, edit };
      if (edit) break;
    }
}

/** The label of a container that names middlewares, or one more beside those that the router has. */
function* labelEdits({ repo }: HostView, { part }: Exposure, name: string): Iterable<Written> {
  const router = /^traefik\.http\.routers\.[^.]+\./i.exec(part.path.at(-1) ?? "")?.[0];
  if (router === undefined) return;
  const wanted = [...part.path.slice(0, -1), `${router}middlewares`];
  const rule = [...part.path.slice(0, -1), `${router}rule`];
  const isAt = ({ path }: Definition, names: readonly string[]): boolean =>
    path.length === names.length && path.every((step, index) => step === names[index]);
  for (const { path: file, facts, source } of repo.files.values()) {
    for (const { value } of facts.definitions.filter((each) => isAt(each, wanted)))
      if (/^"[^"\\$]+"$/.test(source.text.slice(value.start, value.end)))
        yield { file, edit: { start: value.start + 1, end: value.start + 1, text: `${name},` } };
    for (const definition of facts.definitions.filter((each) => isAt(each, rule))) {
      const above = definition.steps.slice(0, -1).map((step) => step.name);
      if (!above.every((step) => step !== undefined)) continue;
      const room = roomFor(source, definition, [...above, wanted.at(-1) ?? ""]);
      const edit = room && bindingIn(source.text, room, definition, JSON.stringify(name));
      if (edit) yield { file, edit };
    }
  }
}

function* siteEdits(view: HostView, exposure: Exposure, name: string): Iterable<Written> {
  const line = `import ${name}`;
  const { part, place, ways } = exposure;
  const { repo } = view;
  const file = place && repo.files.get(place.file);
  if (file && textAround(file.source, place.start)) {
    // A site, or a block of one, that is written by hand.
    const edit = inBlock(file, place, line);
    if (edit) yield { file: file.path, edit };
  } else {
    const text = attributeOf(view, part, "extraConfig");
    for (const written of [text?.written, text?.place]) {
      const own = written && repo.files.get(written.file);
      const edit = own && inString(own, written, line);
      if (own && edit) yield { file: own.path, edit };
      if (edit) break;
    }
  }
  for (const { end } of ways) {
    const at = end.kind === "upstream" ? end.upstream.place : undefined;
    const own = at && repo.files.get(at.file);
    const edit = own && aboveLine(own, at, line);
    if (own && edit) yield { file: own.path, edit };
  }
}

/** As the first line behind the brace that opens it. */
function inBlock({ source }: RepoFile, { end }: Location, line: string): Edit | undefined {
  const { text } = source;
  const around = textAround(source, end - 1);
  const head = /^[^\n]*?\{[ \t]*(\r?\n)([ \t]*)/.exec(text.slice(end, around?.end ?? end));
  if (!head?.[1]) return undefined;
  const at = end + head[0].length;
  return { start: at, end: at, text: `${line}${head[1]}${head[2] ?? ""}` };
}

/** As the first line of a text. */
function inString({ source: { text } }: RepoFile, { start, end }: Location, line: string): Edit | undefined {
  const written = text.slice(start, end);
  if (written.startsWith('"')) return { start: start + 1, end: start + 1, text: `${line}\\n` };
  if (!written.startsWith("''")) return undefined;
  const head = /^''[ \t]*(\r?\n)([ \t]*)/.exec(written);
  if (head?.[1]) {
    const at = start + head[0].length;
    return { start: at, end: at, text: `${line}${head[1]}${head[2] ?? ""}` };
  }
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? "";
  const inner = written.slice(2, -2).trim();
  if (inner.includes("\n")) return undefined;
  return { start, end, text: `''\n${indent}  ${line}\n${indent}  ${inner}\n${indent}''` };
}

/** Above what hands requests on, where that begins a line of a text. */
function aboveLine({ source }: RepoFile, { start }: Location, line: string): Edit | undefined {
  const { text } = source;
  const around = textAround(source, start);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const head = /^([ \t]*)reverse_proxy\b/.exec(text.slice(lineStart, start + 1));
  if (!around?.indented || lineStart <= around.start + 1 || !head) return undefined;
  const at = lineStart + (head[1]?.length ?? 0);
  return { start: at, end: at, text: `${line}\n${head[1] ?? ""}` };
}

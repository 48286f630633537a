/** Edits of one directive where the repo says it, offered only if an evaluation with them shows that they do what they should and no more. */
import { roomFor } from "#facts/room.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { bindingIn } from "#model/ports/option-edit.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Directive, ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import { type Instead, saidAt } from "./said.ts";

/** `undefined`: it is said in a way, or for others, so that no edit is safe. */
export function directiveEdit(unit: ServiceUnit, directive: Directive, instead: Instead): FileEdits | undefined {
  const written = writtenAt(unit, directive);
  if (!written) return undefined;
  const { file, name, value } = written;
  const edit =
    instead.kind === "drop" ? dropped(file, { start: name.start, end: value.end }) : replaced(file, value, instead);
  return edit && { file: file.path, edits: [edit] };
}

/** One more directive in the set where another one is said. */
export function besideEdit(unit: ServiceUnit, beside: Directive, key: string, value: string): FileEdits | undefined {
  const written = writtenAt(unit, beside);
  if (!written) return undefined;
  const { file, name } = written;
  const binding = file.facts.definitions.find((each) => each.name.start === name.start && each.name.end === name.end);
  const around = binding?.steps.slice(0, -1).map((step) => step.name) ?? [];
  if (around.some((step) => step === undefined)) return undefined;
  const room = binding && roomFor(file.source, binding, [...(around as readonly string[]), key]);
  const edit = binding && room && bindingIn(file.source.text, room, binding, value);
  return edit && { file: file.path, edits: [edit] };
}

interface Written {
  readonly file: RepoFile;
  readonly name: Span;
  readonly value: Span;
}

/** The only thing that the repo says of it, in the module itself. */
function writtenAt(unit: ServiceUnit, directive: Directive): Written | undefined {
  const own = directive.contributions.filter(({ by, status }) => by === "repo" && status !== "off");
  const [only] = own;
  if (!only?.definition || own.length > 1 || saidAt(unit, directive)?.isCall !== false) return undefined;
  const { file: path, end, name } = only.definition;
  const file = unit.view.repo.files.get(path);
  if (!file || !name) return undefined;
  const [sign] = /^\s*=\s*/.exec(file.source.text.slice(name.end, end)) ?? [];
  return sign === undefined ? undefined : { file, name, value: { start: name.end + sign.length, end } };
}

const wrapper = String.raw`(?:(?:lib\.)?mk(?:Force|Default|Override\s+\d+)\s+)?`;

function replaced(file: RepoFile, span: Span, instead: Exclude<Instead, { kind: "drop" }>): Edit | undefined {
  const text = file.source.text.slice(span.start, span.end);
  if (instead.kind === "value") {
    const [, before] = new RegExp(String.raw`^(${wrapper})(?:true|"[^"$\\]*")$`).exec(text) ?? [];
    return before === undefined
      ? undefined
      : { start: span.start + before.length, end: span.end, text: String(instead.value) };
  }
  const words = instead.words.map((word) => `"${word}"`).join(" ");
  const [, list] = new RegExp(String.raw`^${wrapper}\[((?:\s*"[^"$\\]*")*\s*)\]$`).exec(text) ?? [];
  if (list !== undefined) {
    if (list.includes("~")) return undefined;
    const [gap = ""] = /\s*$/.exec(list) ?? [];
    const at = span.end - 1 - gap.length;
    // An empty string alone takes back all; what stands behind it counts.
    return {
      start: at,
      end: at,
      text: gap === "" ? ` ${words} ` : gap.includes("\n") ? `${lineBefore(list)}${words}` : ` ${words}`,
    };
  }
  const [, before, said] = new RegExp(String.raw`^(${wrapper})"([^"$\\]*)"$`).exec(text) ?? [];
  if (before === undefined || said === undefined || said.includes("~")) return undefined;
  const joined = [said.trim(), ...instead.words].filter((word) => word !== "").join(" ");
  return { start: span.start + before.length, end: span.end, text: `"${joined}"` };
}

/** The line break and the indentation of the last item. */
function lineBefore(list: string): string {
  return /\n[ \t]*(?=\S[^\n]*\s*$)/.exec(list)?.[0] ?? " ";
}

/** With its line, where nothing else stands there. */
function dropped(file: RepoFile, { start, end }: Span): Edit | undefined {
  const { text } = file.source;
  const [semicolon] = /^\s*;/.exec(text.slice(end)) ?? [];
  if (semicolon === undefined) return undefined;
  const binding = file.facts.definitions.find(
    (each) => each.end >= end && each.start <= start && each.name.start <= start && each.value.end === end,
  );
  const from = binding?.start ?? start;
  const to = end + semicolon.length;
  const lineStart = text.lastIndexOf("\n", from - 1) + 1;
  const [rest] = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(text.slice(to)) ?? [];
  if (text.slice(lineStart, from).trim() === "" && rest !== undefined)
    return { start: lineStart, end: to + rest.length, text: "" };
  const [gap = ""] = /^[ \t]*/.exec(text.slice(to)) ?? [];
  return { start: from, end: to + gap.length, text: "" };
}

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** Whether no host gets a new problem, this unit keeps all but `key`, and no other unit changes; `after` is asked of each host that has it. */
export function isProven(
  { view, name }: ServiceUnit,
  edit: FileEdits,
  key: string,
  holds: (after: HostView) => boolean,
): boolean {
  const hosts = hostsIn(view.repo);
  const repo = hosts.size > mostHosts ? undefined : editedRepo(view.repo, [edit]);
  if (!repo) return false;
  const changed = hostsIn(repo);
  return [...hosts].every(([host, before]) => {
    const after = changed.get(host);
    if (!after || after.host.problems.length > before.host.problems.length) return false;
    if (host === view.name && !holds(after)) return false;
    return isSame(before, after, name, key);
  });
}

function isSame(before: HostView, after: HostView, unit: string, key: string): boolean {
  const shown = (view: HostView): string =>
    JSON.stringify(
      serviceUnitsOf(view).map(({ name, directives }) => [
        name,
        [...directives.values()].flatMap((each) => (name === unit && each.key === key ? [] : [[each.key, each.lines]])),
      ]),
    );
  return shown(before) === shown(after);
}

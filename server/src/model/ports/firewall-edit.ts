/** Edits of a list of ports that is written out: an item more or less, in the style of the others. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showName, showPath } from "#model/option-path.ts";
import type { Edit } from "#text/edit.ts";
import { covers, type Location, type Span } from "#text/span.ts";
import type { PortRange } from "./firewall-list.ts";
import { numberOf, partAt } from "./part.ts";

/** Puts items behind the last one: on lines of their own where the closing bracket has one, too. `list`: from bracket to bracket. */
export function appended(text: string, list: Span, items: readonly string[]): Edit {
  const inner = text.slice(list.start + 1, list.end - 1);
  const kept = inner.trimEnd();
  if (kept === "") return { start: list.start, end: list.end, text: `[ ${items.join(" ")} ]` };
  const behind = list.start + 1 + kept.length;
  const [, blanks = "", end] = /^([ \t]*)(\r?\n)/.exec(inner.slice(kept.length)) ?? [];
  if (end === undefined) return { start: behind, end: behind, text: items.map((item) => ` ${item}`).join("") };
  // As deep as the last item, or deeper than the closing bracket where that stands on the line of the opening one.
  const lineStart = text.lastIndexOf("\n", behind - 1) + 1;
  const isBelow = lineStart > list.start;
  const indent = indentAt(text, isBelow ? lineStart : text.lastIndexOf("\n", list.end - 1) + 1) + (isBelow ? "" : "  ");
  const at = behind + blanks.length;
  return { start: at, end: at, text: items.map((item) => `${end}${indent}${item}`).join("") };
}

function indentAt(text: string, lineStart: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
}

/** Takes an item out, with the rest of its line where nothing else stands there. */
export function removed(text: string, item: Span): Edit {
  const lineStart = text.lastIndexOf("\n", item.start - 1) + 1;
  const before = text.slice(lineStart, item.start);
  const behind = /^[^\r\n]*/.exec(text.slice(item.end))?.[0] ?? "";
  const isFirst = before.trim() === "";
  if (isFirst && lineStart > 0 && /^\s*(#.*)?$/.test(behind)) {
    const start = lineStart - (text[lineStart - 2] === "\r" ? 2 : 1);
    return { start, end: item.end + behind.length, text: "" };
  }
  const blanks = isFirst ? 0 : (/[ \t]*$/.exec(before)?.[0].length ?? 0);
  const more = blanks > 0 ? 0 : (/^[ \t]*/.exec(behind)?.[0].length ?? 0);
  return { start: item.start - blanks, end: item.end + more, text: "" };
}

/** What to write for a range in a list of `file`: the option it was made of where that can be named there, else its numbers. */
export function writtenIn(view: HostView, list: Location, range: PortRange): string {
  const { from, to } = range;
  if (from !== to) return `{ from = ${from}; to = ${to}; }`;
  return named(view, list, range) ?? String(from);
}

function named(view: HostView, list: Location, { from, sources }: PortRange): string | undefined {
  const [source, ...others] = sources;
  const path =
    source === undefined || others.length > 0 ? undefined : parsePath(source)?.filter((step) => step !== undefined);
  const facts = view.repo.files.get(list.file)?.facts;
  if (!facts || !path || path.length < 2 || numberOf(partAt(view, path)) !== from) return undefined;
  const group = path.slice(0, -1);
  const neighbour = facts.reads.find(
    (read) =>
      covers(list, read) &&
      (read.form === "direct" || read.form === "alias-path") &&
      !read.guarded &&
      read.path.length === path.length &&
      group.every((step, index) => read.path[index] === step),
  );
  const text = view.repo.files.get(list.file)?.source.text ?? "";
  const last = neighbour?.steps.at(-1);
  if (neighbour && last) return text.slice(neighbour.start, last.start) + showName(path.at(-1));
  const [config, ...twice] = facts.names.filter(({ name }) => name === "config");
  const isVisible = config?.kind === "formal" && twice.length === 0 && config.start < list.start;
  return isVisible ? `config.${showPath(path)}` : undefined;
}

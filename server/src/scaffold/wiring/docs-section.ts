/** The section between our two markers in a page of Markdown: a line for each module. What people wrote around it stays as it is. */
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import { newlineOf } from "./insertion.ts";

export interface Entry {
  readonly title: string;
  /** What it is for: said of what has no port, as nothing else tells it. */
  readonly about?: string | undefined;
  /** The module, relative to the root. */
  readonly file: string;
  /** `my.ports.readeck` */
  readonly port?: string | undefined;
  /** `lesen.example.org` */
  readonly host?: string | undefined;
  /** Who may come to it over the network; `undefined`: nobody can, or nobody knows. */
  readonly access?:
    | { readonly kind: "login"; readonly by: string }
    | { readonly kind: "public"; readonly reason: string }
    | undefined;
}

const opening = "<!-- mynixos:module -->";
const closing = "<!-- /mynixos:module -->";
const heading = "## Angelegte Module";

/** `unclear`: the markers do not belong together. `unclosed`: what stood at the end would be part of a block of code or of a comment. */
export function sectionEdit(text: string, entry: Entry): Edit | "none" | "unclear" | "unclosed" {
  const { opens, closes, isUnclosed } = marksIn(text);
  const [open, close] = [opens[0], closes[0]];
  const newline = newlineOf(text);
  if (!open && !close && isUnclosed) return "unclosed";
  if (!open && !close) return atEnd(text, [opening, heading, "", lineOf(entry), closing], newline);
  if (!open || !close || opens.length > 1 || closes.length > 1 || close.start < open.end) return "unclear";
  return inside(text, { start: open.end, end: close.start }, entry, newline);
}

function atEnd(text: string, lines: readonly string[], newline: string): Edit {
  const gap = text === "" ? "" : /\n\r?\n$/.test(text) ? "" : text.endsWith("\n") ? newline : newline + newline;
  return { start: text.length, end: text.length, text: `${gap}${lines.join(newline)}${newline}` };
}

/** The line of the same file is written anew, else one more stands behind the last. */
function inside(text: string, { start, end }: Span, entry: Entry, newline: string): Edit | "none" {
  const own = lineOf(entry);
  const lines = [...text.slice(start, end).matchAll(/^- \*\*.*$/gm)].map((match) => {
    const line = match[0].replace(/\r$/, "");
    return { start: start + match.index, end: start + match.index + line.length, line };
  });
  const there = lines.find(({ line }) => line.includes(`\`${entry.file}\``));
  if (there) return there.line === own ? "none" : { start: there.start, end: there.end, text: own };
  const last = lines.at(-1);
  if (last) return { start: last.end, end: last.end, text: `${newline}${own}` };
  const isClosed = text.slice(start, end).endsWith("\n");
  return { start: end, end, text: `${isClosed ? "" : newline}${own}${newline}` };
}

/** Markers in lines of their own; those in blocks of code are shown, not meant. */
function marksIn(text: string): {
  readonly opens: readonly Span[];
  readonly closes: readonly Span[];
  readonly isUnclosed: boolean;
} {
  const found = { [opening]: [] as Span[], [closing]: [] as Span[] };
  let fence: string | undefined;
  let at = 0;
  for (const line of text.split("\n")) {
    const [, sign, info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)/.exec(line) ?? [];
    const marker = line.trim();
    if (fence === undefined && sign !== undefined) fence = sign;
    else if (fence !== undefined && sign?.startsWith(fence) === true && info.trim() === "") fence = undefined;
    else if (fence === undefined && (marker === opening || marker === closing)) {
      const start = at + line.indexOf(marker);
      found[marker].push({ start, end: start + marker.length });
    }
    at += line.length + 1;
  }
  const isUnclosed = fence !== undefined || text.lastIndexOf("<!--") > text.lastIndexOf("-->");
  return { opens: found[opening], closes: found[closing], isUnclosed };
}

function lineOf({ title, about, file, port, host, access }: Entry): string {
  const isListening = port !== undefined || host !== undefined || access !== undefined;
  const parts = [
    `Datei \`${file}\``,
    ...(port === undefined ? [] : [`Port \`${port}\``]),
    ...(host === undefined ? [] : [`Adresse \`https://${host}\``]),
    ...(isListening ? [accessOf(access)] : []),
  ];
  const behind = isListening || about === undefined ? "" : `; ${plain(about)}`;
  return `- **${plain(title)}** – ${parts.join(", ")}${behind}`;
}

function accessOf(access: Entry["access"]): string {
  if (!access) return "ohne Zugang über den Proxy";
  return access.kind === "login" ? `Anmeldung über \`${access.by}\`` : `öffentlich: ${plain(access.reason)}`;
}

/** In one line, and without what would mean something in Markdown. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>|]/g, "\\$&");
}

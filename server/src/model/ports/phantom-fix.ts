/** Taking a name out of a `let`, with its line, and the ids above, where it stands there alone. */
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";

/** `value`: all that the name is bound to. `undefined`: it is not written as one plain binding. */
export function removedBinding(text: string, name: string, { start, end }: Span): Edit | undefined {
  const head = new RegExp(`(?<![\\w'.-])${name.replace(/'/g, "\\'")}\\s*=\\s*$`).exec(text.slice(0, start));
  const tail = /^\s*;/.exec(text.slice(end));
  if (!head || !tail) return undefined;
  const stop = end + tail[0].length;
  const lineStart = text.lastIndexOf("\n", head.index - 1) + 1;
  const isAlone = text.slice(lineStart, head.index).trim() === "";
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(stop));
  if (isAlone && rest && lineStart > 0) {
    // Ids above it are about this read.
    const ids = /(?:[ \t]*#[ \t]*(?:source-id|sink):[^\n]*\n)*$/.exec(text.slice(0, lineStart))?.[0] ?? "";
    return { start: lineStart - ids.length, end: stop + rest[0].length, text: "" };
  }
  const gap = /^[ \t]*/.exec(text.slice(stop))?.[0].length ?? 0;
  return { start: head.index, end: stop + gap, text: "" };
}

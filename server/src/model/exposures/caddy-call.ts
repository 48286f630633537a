/** Where a module calls the function that makes a virtual host for it, as far as its text tells. */

import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Location, Span } from "#text/span.ts";
import { calledFrom } from "./called-from.ts";
import { isWrittenByModule } from "./own-module.ts";

/** `undefined`: the module says so itself. Where several calls may be meant, it is the module as a whole. */
export function callOf(view: HostView, definition: OptionDefinition, host: string): Location | undefined {
  const { file, module } = definition;
  const called = calledFrom(view, definition);
  if (called) return called;
  if (file === module || isWrittenByModule(view, definition)) return undefined;
  const found = view.repo.files.get(module);
  // What the flake makes of functions is no file.
  if (!found) return undefined;
  const { text } = found.source;
  const textOf = ({ start, end }: Span): string => text.slice(start, end);
  const named = found.facts.names.flatMap(({ value }) => (value && isCall(textOf(value)) ? [value] : []));
  const [label = host] = host.split(".");
  const fitting = named.filter((value) => textOf(value).includes(`"${label}"`));
  const [only, ...others] = fitting.length > 0 ? fitting : named;
  if (only && others.length === 0) return { file: module, start: only.start, end: only.end };
  const imports = found.facts.paths.filter(({ role }) => role === "import");
  const [path] = named.length === 0 && imports.length === 1 ? imports : [];
  return path ? { file: module, start: path.start, end: path.end } : { file: module, start: 0, end: 0 };
}

/** A function of somebody's own, with a set of arguments. */
function isCall(text: string): boolean {
  return /^\(?\s*(?!import\b|if\b|let\b|with\b|rec\b|assert\b)[A-Za-z_][\w'.-]*\s*\(?\{/.test(text);
}

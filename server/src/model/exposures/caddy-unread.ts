/** Why it is not known what a line of Caddy's text does: which option is not known, which snippet is missing, which word is not Caddy's. */
import { AttrSet, Text, Unknown } from "#eval/value.ts";
import { showPath } from "#model/option-path.ts";
import type { CaddyConfig } from "#model/ports/caddy.ts";
import { caddyRoot } from "#model/ports/caddy-text.ts";
import { hole, type Part } from "#model/ports/part.ts";
import { directiveForms } from "#syntax/caddyfile/directive-forms.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { type Message, message, render } from "#text/message.ts";

export function unreadLine(
  { partOf, sourcesOf }: Pick<CaddyConfig, "partOf" | "sourcesOf">,
  directive: Directive,
): Message {
  const { name, args, isAnything } = directive;
  const part = partOf(name);
  const [what] = args;
  const text = name.text.replaceAll(hole, "…");
  if (isAnything && name.text === "import" && what) return unreadImport(what.text);
  if (name.known && !isAnything)
    return directiveForms.has(name.text)
      ? message("it is not known what {0} does here", text)
      : message("Caddy has no directive {0} of its own, and what a plugin does with it is not known", text);
  return part ? unreadPart(part, sourcesOf(name)) : message("it is not known what {0} does here", text);
}

/** Global options that may put the directives into another order. */
export function unreadOrder({ file, partOf }: Pick<CaddyConfig, "file" | "partOf">): Message {
  const lines = file.options.flatMap((block) => block.lines);
  const vague = lines.find(
    ({ name, args, isAnything }) =>
      isAnything || !name.known || (name.text === "order" && args.some(({ known }) => !known)),
  );
  const part = vague && partOf(vague.name);
  return part
    ? message("{0} is not known as a whole, and may change the order in which Caddy works", showPath(part.path))
    : message("in which order Caddy does what it is told is not known");
}

function unreadImport(what: string): Message {
  if (what.includes(hole)) return message("it is not known what is imported here: {0}", what.replaceAll(hole, "…"));
  return /[/*.]/.test(what)
    ? message("the files that are imported from {0} are not read here", what)
    : message("nothing that is known defines the snippet {0}, which is imported here", what);
}

/** More names say nothing more. */
const most = 3;

function unreadPart({ path, value }: Part, sources: readonly string[]): Message {
  if (!caddyRoot.every((name, index) => path[index] === name))
    return message(
      "the module of {0} writes a part of this site itself, and that is not read here",
      showPath(path.slice(0, 2)),
    );
  const [reason, ...others] = [...new Map(reasonsOf(value).map((each) => [render(each), each])).values()];
  const name = showPath(path);
  const made = [...sources.slice(0, most), ...(sources.length > most ? ["…"] : [])].join(", ");
  if (reason && others.length === 0 && made !== "")
    return message("{0} is not known as a whole, and {1} goes into it: {2}", name, made, reason);
  return reason && others.length === 0
    ? message("{0} is not known as a whole: {1}", name, reason)
    : message("{0} is not known as a whole", name);
}

function reasonsOf(value: Part["value"]): readonly Message[] {
  if (value instanceof Unknown) return [value.reason];
  if (value instanceof AttrSet) return value.open ? [value.open.reason] : [];
  if (value instanceof Text) return value.parts.flatMap((each) => (typeof each === "string" ? [] : [each.reason]));
  return [];
}

/** Nix as it is written into new modules: texts that nothing gets out of, and settings grouped as a person would. */
import { showName } from "#model/option-path.ts";

/** One line in quotes; `${` and all that ends a string stay what they are. */
export function nixString(text: string): string {
  const escaped = text
    .replaceAll(/[\\"]|\$(?=\{)/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

/** Lines between `''`, by two deeper than `indent`; those of the text are what a shell reads. */
export function nixLines(text: string, indent: string): string {
  const lines = text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\n\t])\p{Cc}/gu, "")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd()
    .split("\n")
    .map((line) => (line.trim() === "" ? "" : `${indent}  ${escapedLine(line)}`));
  return `''\n${lines.join("\n")}\n${indent}''`;
}

function escapedLine(line: string): string {
  // A quote alone before what is escaped by two would make three of them, which mean something else.
  return line
    .replaceAll(/'+/g, (quotes, at: number) => {
      const isAlone = quotes.length % 2 === 1;
      const single = line.startsWith("${", at + quotes.length) ? "''\\'" : "'";
      return "'''".repeat(Math.floor(quotes.length / 2)) + (isAlone ? single : "");
    })
    .replaceAll("${", "''${");
}

/** What a module sets: the path, and the Nix expression, which may have several lines. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: string;
  /** Stands above it, a line each, without `#`. */
  readonly comments?: readonly string[];
}

/** Bindings in the order in which their first names come; what several share is a set of its own, what one has alone a dotted path. */
export function settingLines(settings: readonly Setting[], indent: string): readonly string[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const [first = ""] = setting.path;
    groups.set(first, [...(groups.get(first) ?? []), setting]);
  }
  return [...groups].flatMap(([first, group]) => {
    const { prefix, rest } = sharedBy(first, group);
    const [only] = rest;
    if (rest.length === 1 && only) return binding(only, prefix, indent);
    return [`${indent}${prefix} = {`, ...settingLines(rest, `${indent}  `), `${indent}};`];
  });
}

/** The longest path that all have, and what they have below it. */
function sharedBy(first: string, group: readonly Setting[]): { prefix: string; rest: readonly Setting[] } {
  let length = 1;
  const [one] = group;
  while (
    one &&
    group.every(({ path }) => path.length > length + 1) &&
    group.every(({ path }) => path[length] === one.path[length])
  )
    length++;
  const names = one?.path.slice(0, length) ?? [first];
  return {
    prefix: names.map((name) => written(name)).join("."),
    rest: group.map((setting) => ({ ...setting, path: setting.path.slice(length) })),
  };
}

function binding({ path, value, comments = [] }: Setting, prefix: string, indent: string): readonly string[] {
  const name = [prefix, ...path.map((each) => written(each))].filter(Boolean).join(".");
  const inherits = path.length === 0 && name === value && /^[A-Za-z_][\w'-]*$/.test(name);
  return [
    ...comments.map((comment) => `${indent}# ${comment}`),
    inherits ? `${indent}inherit ${name};` : `${indent}${name} = ${value};`,
  ];
}

/** A name of a path; one with a hole in it (`vault.${domain}`) is a string of its own, made by {@link withHoles}. */
function written(name: string): string {
  return name.startsWith(holes) ? `"${name.slice(holes.length)}"` : showName(name);
}

const holes = "\u{FFFC}";

/** A name that is Nix itself between its quotes. */
export function withHoles(text: string): string {
  return `${holes}${text}`;
}

/** The text of a module in the looks of a repo: header, central values with their annotations, options, config. */
import { idsOfPath } from "#model/ids.ts";
import { type HeaderTexts, headerText } from "#model/modules/header.ts";
import { showName, showPath } from "#model/option-path.ts";
import type { House } from "./house.ts";
import { nixString } from "./kinds/nix-text.ts";
import type { CentralRead, ModuleParts } from "./parts.ts";

export interface About extends HeaderTexts {
  /** Of the module's metadata: `readeck`, the last name of `my.meta.readeck`. */
  readonly name: string;
  /** When it was written, `2026-03-01`; nothing here knows a clock. */
  readonly today: string;
}

export function moduleText(house: House, about: About, parts: ModuleParts): string {
  const { header } = house.style;
  const reads = bindingsOf(house, parts.reads);
  const bindings = [...(header === "nms" ? [nmsBinding(about)] : []), ...reads, parts.bindings].filter(Boolean);
  const { condition } = parts;
  // What is handed to a factory, that declares.
  const hasMeta = header === "nms" && !/\bnms\b/.test(parts.imports);
  const isOptional = hasMeta || parts.options !== "" || condition !== undefined;
  const meta = hasMeta ? metaOption(house, about) : "";
  const options = [meta, parts.options].filter(Boolean).join("\n\n");
  const imports = parts.imports && `  imports = [\n${parts.imports}\n  ];`;
  const guard = condition === undefined ? "" : `lib.mkIf ${condition} `;
  const inside = parts.config === "" ? "{ }" : `{\n${indented(parts.config)}\n  }`;
  const config = isOptional && (parts.config !== "" || condition) ? `  config = ${guard}${inside};` : parts.config;
  const body = [imports, options, config].filter(Boolean).join("\n\n");
  const rest = [...bindings, body].join("\n");
  const names = ["config", "lib", ...parts.arguments].filter((name) => isRead(rest, name));
  const head = `{ ${[...names, "..."].join(", ")} }:`;
  const lets = bindings.length > 0 ? `let\n${bindings.join("\n\n")}\nin\n` : "";
  return `${headerText(house.style.header, about)}${head}\n${lets}{\n${body}\n}\n`;
}

/** As a name of the module's head: neither a part of a path nor an option that is called the same. */
function isRead(text: string, name: string): boolean {
  const code = text.replaceAll(/^\s*#.*$/gm, "");
  return new RegExp(`(?<![\\w./"'-])${name}(?![\\w'-]|/|\\s*=[^=])`).test(code);
}

/** Where comments only say what for, those of one purpose stand together. */
function bindingsOf(house: House, reads: readonly CentralRead[]): readonly string[] {
  const texts: string[] = [];
  reads.forEach((read, index) => {
    const text = bindingOf(house, read);
    const isSame = house.style.annotations === "none" && reads[index - 1]?.sink === read.sink;
    if (isSame) texts.push(`${texts.pop()}\n${text.slice(text.indexOf("\n") + 1)}`);
    else texts.push(text);
  });
  return texts;
}

/** A central value, with the comments that the repo writes above it. */
function bindingOf({ model, prefix, central, registry, style }: House, { of, name, sink }: CentralRead): string {
  const known = "role" in of ? central.get(of.role) : undefined;
  const path = "port" in of ? [...(registry?.path ?? [prefix, "ports"]), of.port] : known?.path;
  if (!path) throw new Error(`nothing is known of ${JSON.stringify(of)}`);
  const id = "port" in of ? keyId(model, showPath(path), of.port) : known?.id;
  const comments: readonly string[] =
    style.annotations === "none"
      ? [`  # ${sink}`]
      : style.annotations === "sink-id"
        ? [`  # sink: ${id ?? showPath(path)}`]
        : [...(id === undefined ? [] : [`  # source-id: ${id}`]), `  # sink: ${sink}`];
  return [...comments, `  ${name} = config.${showPath(path)};`].join("\n");
}

/** The id of a key as the repo writes those of other keys: by the prefix that most of them have. */
function keyId({ repo, annotations }: House["model"], path: string, key: string): string | undefined {
  const counted = idsOfPath(repo.settings, path).map((id) => {
    const prefix = id.slice(0, id.length - key.length);
    const isAlike = (other: string): boolean => other.startsWith(prefix) && !other.slice(prefix.length).includes(".");
    return { id, count: annotations.filter(({ ids }) => ids.some((each) => isAlike(each.id))).length };
  });
  return counted.sort((a, b) => b.count - a.count)[0]?.id;
}

/** `layer = 00` is how the repo writes it: Nix reads it as 0. */
function nmsBinding({ id, title, summary, layer, today }: About): string {
  return [
    "  # NMS-Metadaten",
    "  nms = {",
    ...(id === undefined ? [] : [`    id = ${nixString(id)};`]),
    `    title = ${nixString(title)};`,
    `    description = ${nixString(summary)};`,
    ...(layer === undefined ? [] : [`    layer = ${layer};`]),
    `    audit.last_reviewed = ${nixString(today)};`,
    "    audit.complexity = 1;",
    "  };",
  ].join("\n");
}

function metaOption({ prefix }: House, { name, title }: About): string {
  return `  options.${prefix}.meta.${showName(name)} = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = ${nixString(`NMS-Metadaten des Moduls ${title}.`)};
  };`;
}

/** One step to the right; empty lines stay empty. */
export function indented(text: string, by = 2): string {
  return text.replaceAll(/^(?=.)/gm, " ".repeat(by));
}

/** What modules say of themselves before they say anything else: in three grammars, read and written. */
import type { RepoFile } from "#model/repo.ts";
import { mostOften } from "./modules.ts";

/**
 * `meta`: comment lines `# meta:` with `#   owner: …`. `yaml`: a block comment with `nms_version` between `---`. `nms`: a `let nms = { … }`
 * that goes into `my.meta.<module>`. `none`: no header.
 */
export type Header = "meta" | "yaml" | "nms" | "none";

export interface HeaderTexts {
  /** What people call it: `Readeck`. */
  readonly title: string;
  /** One German sentence. */
  readonly summary: string;
  readonly owner: string;
  /** As its folder has it: `20`; `undefined`: that has no number. */
  readonly layer: string | undefined;
  /** `undefined`: the repo gives none. */
  readonly id: string | undefined;
}

export function headerOf({ source, facts }: RepoFile): Header {
  const nms = facts.names.find(({ name, kind }) => name === "nms" && kind === "let");
  if (nms?.value && source.text[nms.value.start] === "{") return "nms";
  if (source.comments.some(({ block, start, text }) => block && start < source.root.start && isYaml(text)))
    return "yaml";
  return /^#[ \t]*meta:[ \t]*$/m.test(top(source)) ? "meta" : "none";
}

/** From the first comment to the code. */
function top(source: RepoFile["source"]): string {
  const start = source.comments[0]?.start ?? 0;
  return source.text.slice(start, Math.max(start, source.root.start));
}

function isYaml(text: string): boolean {
  return /^[\s*]*---\s*$/m.test(text) && /^[\s*]*nms_version:/m.test(text);
}

/** What stands above the head of a module; of `nms` nothing does. */
export function headerText(header: Header, { id, title, layer, summary, owner }: HeaderTexts): string {
  if (header === "meta") {
    const keys = { owner, status: "active", scope: "shared", summary };
    const lines = Object.entries(keys).map(([key, value]) => `#   ${key}: ${value}\n`);
    return `# meta:\n${lines.join("")}\n`;
  }
  if (header !== "yaml") return "";
  const identity = [id && `  id: ${id}`, `  title: ${JSON.stringify(title)}`, layer && `  layer: ${layer}`];
  const lines = [
    "---",
    "nms_version: 2.3",
    "identity:",
    ...identity.filter(Boolean),
    `summary: ${yaml(summary)}`,
    "---",
  ];
  return `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\n`;
}

/** Bare where YAML takes it for a text. */
function yaml(text: string): string {
  return /^[\p{L}\d][^:#]*$/u.test(text) ? text : JSON.stringify(text);
}

/** What most modules of a folder have as `owner` in their header, else its name without number. */
export function ownerIn(folder: string, files: readonly RepoFile[]): string {
  return mostOften(files.flatMap(ownerOf)) ?? withoutNumber(folder.slice(folder.lastIndexOf("/") + 1));
}

/** `#   owner: infrastructure` */
function ownerOf({ source }: RepoFile): readonly string[] {
  const text = source.text.slice(0, Math.max(0, source.root.start));
  const owner = /^#[ \t]*meta:[ \t]*\n(?:#.*\n)*?#[ \t]+owner:[ \t]*(\w[\w-]*)[ \t]*$/m.exec(text)?.[1];
  return owner === undefined ? [] : [owner];
}

function withoutNumber(name: string): string {
  return name.replace(/^\d+[-_. ]+/, "") || name;
}

/** The number that the first numbered folder begins with: `20` of `20-services/apps` and of `modules/20-services`. */
export function layerNumber(folder: string): string | undefined {
  const numbered = folder.split("/").find(isNumbered);
  return numbered && /^\d+/.exec(numbered)?.[0];
}

export function isNumbered(name: string): boolean {
  return /^\d+[-_. ]/.test(name);
}

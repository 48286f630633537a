/**
 * Templates are Nix files with a few lines for us; a template becomes the parts of a module:
 *
 *     # @read user user – wer hinein darf        a central value (role, name, what for); a port: `# @read port:sshRescue port – …`
 *     # @if caddy / # @else / # @end             lines for one choice; they nest
 *     @unit@                                     a text that is filled in
 *     # @options / # @config                     what follows belongs there
 *
 * Each such line stands alone. The rest is `{ config, lib, pkgs, ... }:`, `let`, bindings, `in`, `{`, options, config, `}`.
 */
import type { CentralRead, ModuleParts } from "./parts.ts";
import type { CentralRole } from "./wish.ts";

export interface Filling {
  readonly texts?: Readonly<Record<string, string>>;
  /** Names that `# @if` asks for. */
  readonly holds?: Iterable<string>;
}

/** Throws where the template is wrong, which tests of all templates find. */
export function partsOf(template: string, { texts = {}, holds = [] }: Filling = {}): ModuleParts {
  const lines = chosen(template.trimEnd().split("\n"), new Set(holds)).map((line) => filled(line, texts));
  const head = /^\{ (?<names>.*?)(?:, )?\.\.\. \}:$/.exec(lines[0] ?? "")?.groups?.["names"];
  if (head === undefined) throw new Error(`a template begins with its head: ${lines[0]}`);
  const [start, middle] = [lines.indexOf("let"), lines.indexOf("in")];
  const bodyAt = middle + 1 || 1;
  const body = lines.slice(bodyAt);
  if (body[0] !== "{" || body.at(-1) !== "}") throw new Error("a template ends in a set");
  const reads: CentralRead[] = [];
  const bindings: string[] = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1, middle)) {
    const read = readIn(line);
    if (read) reads.push(read);
    else bindings.push(line);
  }
  const sections = { imports: [] as string[], options: [] as string[], config: [] as string[] };
  let section: keyof typeof sections = "config";
  for (const line of body.slice(1, -1)) {
    const opened = /^ {2}# @(?<name>imports|options|config)$/.exec(line)?.groups?.["name"];
    if (opened === undefined) sections[section].push(line);
    else section = opened as keyof typeof sections;
  }
  return {
    arguments: head.split(", ").filter((name) => name !== "config" && name !== "lib" && name !== ""),
    reads,
    bindings: block(bindings),
    imports: block(sections.imports),
    options: block(sections.options),
    config: block(sections.config),
  };
}

function readIn(line: string): CentralRead | undefined {
  const groups = /^\s*# @read (?:port:(?<port>\S+)|(?<role>\S+)) (?<name>\S+) – (?<sink>.+)$/.exec(line)?.groups;
  if (!groups) return undefined;
  const { port, role, name = "", sink = "" } = groups;
  return { of: port === undefined ? { role: role as CentralRole } : { port }, name, sink };
}

/** The lines whose conditions hold. */
function chosen(lines: readonly string[], holds: ReadonlySet<string>): readonly string[] {
  const kept: string[] = [];
  const around: boolean[] = [];
  for (const line of lines) {
    const groups = /^\s*# @(?:(?<word>else|end)|if (?<not>!?)(?<name>\S+))$/.exec(line)?.groups;
    if (groups?.["name"] !== undefined) around.push(holds.has(groups["name"]) !== (groups["not"] === "!"));
    else if (groups?.["word"] === "else") around.push(!around.pop());
    else if (groups?.["word"] === "end") around.pop();
    else if (around.every(Boolean)) kept.push(line);
  }
  if (around.length > 0) throw new Error("a condition of the template has no end");
  return kept;
}

function filled(line: string, texts: Readonly<Record<string, string>>): string {
  return line.replaceAll(/@([a-z][A-Za-z0-9]*)@/g, (hole, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`nothing is said for ${hole}`);
    return text;
  });
}

/** Without empty lines at both ends, and never two of them in a row. */
function block(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^(?:\s*\n)+/, "")
    .trimEnd()
    .replaceAll(/\n(?:[ \t]*\n){2,}/g, "\n\n");
}

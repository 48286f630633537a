/**
 * Writes what follows from the settings table and the list of rules: the settings in the manifest with the rules' descriptions,
 * the schema of `.mynixos.json`, and the settings page; and the templates of modules as one table.
 *
 *   node scripts/generate.ts [--check]     with --check nothing is written; exit 1 when something is stale
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { rules } from "#rules/index.ts";
import { CLIENT_SETTINGS } from "#settings/client-settings.ts";
import { LEVELS, SETTINGS, type Setting, type SettingType } from "#settings/settings.ts";
import { render } from "#text/message.ts";
import { root } from "./places.ts";
import { rebuildScript } from "./rebuild-script.ts";

type Json = { [key: string]: unknown };
type Texts = Record<string, string>;

const SCHEMA = "schemas/mynixos.schema.json";
const TEMPLATES = "server/src/scaffold/templates.json";
const REBUILD_SCRIPT = "server/src/scaffold/rebuild-script.json";

/** Every generated file with the content it should have. */
export function generated(): ReadonlyMap<string, string> {
  const english = withRules(read("package.nls.json"), undefined);
  const german = withRules(read("package.nls.de.json"), read<Texts>("l10n/bundle.l10n.de.json"));
  return new Map([
    ["package.json", toText(manifest(read<Json>("package.json")))],
    ["package.nls.json", toText(english)],
    ["package.nls.de.json", toText(german)],
    [SCHEMA, toText(schema(english))],
    ["docs/settings.md", page(english)],
    [TEMPLATES, toText(templates())],
    [REBUILD_SCRIPT, toText(installedScript())],
  ]);
}

export function staleFiles(): readonly string[] {
  return [...generated()].filter(([path, content]) => current(path) !== content).map(([path]) => path);
}

function manifest(pkg: Json): Json {
  const properties: Json = {};
  for (const setting of settings()) {
    properties[`mynixos.${setting.key}`] = {
      ...schemaOf(setting.type, (rule) => `%rule.${rule}%`),
      scope: setting.scope,
      markdownDescription: `%${setting.description}%`,
    };
  }
  for (const { key, schema, description } of CLIENT_SETTINGS) {
    properties[`mynixos.${key}`] = { ...schema, scope: "machine", markdownDescription: `%${description}%` };
  }
  const contributes = {
    ...(pkg["contributes"] as Json),
    configuration: { title: "mynixos", properties },
    jsonValidation: [{ fileMatch: ".mynixos.json", url: `./${SCHEMA}` }],
  };
  return { ...pkg, contributes };
}

/** The rules' one-line summaries as descriptions in the manifest; all other texts are written by hand. */
function withRules(texts: Texts, bundle: Texts | undefined): Texts {
  const all = Object.entries(texts).filter(([key]) => !key.startsWith("rule."));
  for (const rule of rules) all.push([`rule.${rule.id}`, render(rule.summary, bundle)]);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function schema(texts: Texts): Json {
  const properties: Json = { $schema: { type: "string" } };
  for (const setting of settings()) {
    if (setting.place !== "both") continue;
    const description = texts[setting.description] ?? "";
    properties[setting.key] = {
      ...schemaOf(setting.type, (rule) => texts[`rule.${rule}`] ?? ""),
      description: description.replaceAll("`", ""),
      markdownDescription: description,
    };
  }
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: ".mynixos.json",
    type: "object",
    properties,
    additionalProperties: false,
  };
}

function schemaOf(type: SettingType, describeRule: (id: string) => string): Json {
  switch (type.kind) {
    case "boolean":
      return { type: "boolean", default: type.default };
    case "text":
      return { type: "string", default: type.default };
    case "choice":
      return { type: "string", enum: type.values, default: type.default };
    case "integer":
      return { type: "integer", default: type.default, minimum: type.minimum, maximum: type.maximum };
    case "strings":
      return { type: "array", items: { type: "string" }, default: type.default };
    case "map":
    case "ranges":
      return { type: "object", additionalProperties: { type: "string" }, default: type.default };
    case "levels": {
      const properties = rules.map((rule) => [
        rule.id,
        { type: "string", enum: LEVELS, default: rule.severity, description: describeRule(rule.id) },
      ]);
      return {
        type: "object",
        properties: Object.fromEntries(properties),
        additionalProperties: false,
        default: type.default,
      };
    }
  }
}

/** The templates of modules by name: Nix files are read better as such, and only code is bundled. */
function templates(): Json {
  const folder = join(root, "server/src/scaffold/templates");
  const names = readdirSync(folder).filter((name) => name.endsWith(".nix"));
  return Object.fromEntries(
    names.toSorted().map((name) => [name.slice(0, -".nix".length), readFileSync(join(folder, name), "utf8")]),
  );
}

/** The script that is sent to hosts, for the module that installs it there: one source, two ways. */
function installedScript(): Json {
  const text = rebuildScript();
  return { version: /^VERSION=(\d+)$/m.exec(text)?.[1] ?? "", text };
}

function page(texts: Texts): string {
  const sections = settings().map((setting) => {
    const both = setting.place === "both" ? ` · in \`.mynixos.json\`: \`${setting.key}\`` : " · editor only";
    const standard = JSON.stringify(setting.type.default, undefined, 2);
    const head = `## \`mynixos.${setting.key}\`\n\n${typeName(setting.type)}${both}\n\n${texts[setting.description]}\n`;
    return `${head}\nDefault:\n\n\`\`\`json\n${standard}\n\`\`\`\n`;
  });
  for (const { key, schema, typeName, description } of CLIENT_SETTINGS) {
    const standard = JSON.stringify(schema.default, undefined, 2);
    const head = `## \`mynixos.${key}\`\n\n${typeName} · of this machine only\n\n${texts[description]}\n`;
    sections.push(`${head}\nDefault:\n\n\`\`\`json\n${standard}\n\`\`\`\n`);
  }
  return `# Settings

<!-- Written by \`npm run generate\` from server/src/settings/settings.ts and package.nls.json. -->

Every setting can be written in the editor's settings as \`mynixos.<key>\`, and those that also matter on the command line in
\`.mynixos.json\` at the root of the repo as \`<key>\`. The file wins over the editor, so that editor and \`mynixos check\` agree.
What cannot be used is reported and ignored; nothing fails.

\`\`\`json
{
  "idPrefixes": { "NET.": "my.network." },
  "rules": { "trace/unknown-id": "error", "suppression/no-reason": "off" }
}
\`\`\`

${sections.join("\n")}`;
}

function typeName(type: SettingType): string {
  switch (type.kind) {
    case "boolean":
      return "true or false";
    case "text":
      return "text";
    case "choice":
      return `one of ${type.values.join(", ")}`;
    case "integer":
      return `whole number from ${type.minimum} to ${type.maximum}`;
    case "strings":
      return "list of texts";
    case "map":
      return "object: text → text; entries add to the default, an empty text takes one away";
    case "ranges":
      return "object: name → range of ports (`20000-20999`); entries add to the default, an empty text takes one away";
    case "levels":
      return `object: rule → ${LEVELS.join(", ")}`;
  }
}

function settings(): readonly Setting[] {
  return Object.values(SETTINGS);
}

function read<T = Texts>(path: string): T {
  return JSON.parse(current(path) ?? "{}") as T;
}

function current(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (import.meta.main) {
  const stale = staleFiles();
  if (argv.includes("--check")) {
    for (const path of stale) console.error(`${path} is stale; run: npm run generate`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    const files = generated();
    for (const path of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), files.get(path) ?? "");
      console.log(`wrote ${path}`);
    }
  }
}

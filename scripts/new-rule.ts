/**
 * Writes what a new rule consists of: the rule, its test, its page, and its lines in the list of rules and in the contents of the docs.
 *
 *   npm run new-rule port/collision
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { root } from "./places.ts";

/** Of Biome: a list that fits into a line stands in one. */
const LINE_WIDTH = 120;
const ID = /^[a-z]+\/[a-z]+(?:-[a-z]+)*$/;

/** The paths written, relative to `base`. */
export function newRule(base: string, id: string): readonly string[] {
  if (!ID.test(id)) throw new Error(`${id} is no rule id; it has to look like port/collision`);
  const file = id.replace("/", "-");
  const name = file.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const files = new Map([
    [`server/src/rules/${file}.ts`, ruleText(id, name)],
    [`test/rules/${file}.test.ts`, testText(id)],
    [`docs/rules/${id}.md`, pageText(id)],
  ]);
  for (const path of files.keys()) if (existsSync(join(base, path))) throw new Error(`${path} exists already`);
  const index = "server/src/rules/index.ts";
  files.set(index, withRule(readFileSync(join(base, index), "utf8"), file, name));
  const contents = "docs/README.md";
  files.set(contents, withPage(readFileSync(join(base, contents), "utf8"), id));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return [...files.keys()];
}

function ruleText(id: string, name: string): string {
  return `/** TODO: one sentence that says why a person wants to know this. */
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const ${name}: Rule = {
  id: "${id}",
  severity: "warning",
  summary: message("TODO: ${id} in one line"),
  *check(model) {
    for (const source of model.sources) {
      if (source.path !== "todo") continue;
      for (const { file, name } of source.definitions) {
        yield { file, ...name, message: message("TODO: what is wrong with {0}, why, and what to do.", source.path) };
      }
    }
  },
};
`;
}

function testText(id: string): string {
  return `/** \`${id}\`: TODO what it sees and what it leaves alone. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

describe("${id}", () => {
  it("sees TODO", () =>
    checkRule(
      "${id}",
      \`
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      #        ^^^^ TODO: what is wrong with todo, why, and what to do.
      }
      \`,
    ));

  it("leaves TODO alone", () => checkRule("${id}", "{ x = 1; }"));

  it("says nothing about a file that cannot be read", () => checkRule("${id}", "{ todo = ; }"));

  it("can be suppressed", () =>
    checkSuppress(
      "${id}",
      \`
      {
        options.todo = lib.mkOption { };
        config.todo = 1;
      }
      \`,
      \`
      {
        options.todo = lib.mkOption { };
        # mynixos: ignore ${id} – Grund
        config.todo = 1;
      }
      \`,
    ));
});
`;
}

function pageText(id: string): string {
  return `# ${id}

TODO: what the rule says, in one sentence.

## Why

TODO: what goes wrong if nobody looks.

## Example

\`\`\`nix
{
  options.todo = lib.mkOption { };
  config.todo = 1;
#        ^^^^ TODO: what is wrong with todo, why, and what to do.
}
\`\`\`

## What to do

TODO

## When it is silent

TODO
`;
}

/** The list with the import and the line of the rule, both where the alphabet wants them. */
function withRule(text: string, file: string, name: string): string {
  const lines = text.split("\n");
  const imports = lines.filter((line) => line.includes(' from "./') && !line.includes('"./rule.ts"'));
  const names = [...imports.map((line) => /\{ (\w+) \}/.exec(line)?.[1] ?? ""), name];
  imports.push(`import { ${name} } from "./${file}.ts";`);
  const key = (line: string): string => / from "(.*)"/.exec(line)?.[1] ?? line;
  const head = lines.slice(
    0,
    lines.findIndex((line) => line.includes(' from "./')),
  );
  const sorted = [...imports, 'import type { Rule } from "./rule.ts";'].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  names.sort();
  const short = `export const rules: readonly Rule[] = [${names.join(", ")}];`;
  const long = ["export const rules: readonly Rule[] = [", ...names.map((rule) => `  ${rule},`), "];"];
  return [...head, ...sorted, "", ...(short.length <= LINE_WIDTH ? [short] : long), ""].join("\n");
}

/** The table of contents with the rule's page. */
function withPage(text: string, id: string): string {
  const isPage = (line: string): boolean => line.includes("](rules/");
  const lines = text.split("\n");
  const first = lines.findIndex(isPage);
  const pages = [...lines.filter(isPage), `  - [${id}](rules/${id}.md)`].sort();
  const others = lines.filter((line) => !isPage(line));
  return [...others.slice(0, first), ...pages, ...others.slice(first)].join("\n");
}

if (import.meta.main) {
  try {
    const written = newRule(root, argv[2] ?? "");
    console.log(`${written.join("\n")}\n\nNow: fill in the TODOs, add the German messages to l10n/, npm run generate.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

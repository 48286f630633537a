/** What must hold in the whole house is checked here, not by review. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { readDocument } from "#facts/markdown/read.ts";
import { rules } from "#rules/index.ts";
import { staleFiles } from "#scripts/generate.ts";
import { badImports, layerTable } from "./house/imports.ts";
import { filesIn, read } from "./house/project.ts";

const root = join(import.meta.dirname, "..");
const shipped = [...filesIn("server/src", ".ts"), ...filesIn("client/src", ".ts")];
const all = [...shipped, ...filesIn("scripts", ".ts"), ...filesIn("test", ".ts"), ...filesIn("bench", ".ts")];
const table = layerTable(read("ARCHITECTURE.md"));

/** The files of which `holds` is not true. */
function offenders<T extends { readonly path: string }>(files: readonly T[], holds: (file: T) => boolean): string[] {
  return files.filter((file) => !holds(file)).map((file) => file.path);
}

describe("layers", () => {
  it("know only what the table in ARCHITECTURE.md allows", () => assert.deepEqual(badImports(table, shipped), []));

  it("all stand in the table", () => {
    const folders = readdirSync(join(root, "server/src"), { withFileTypes: true });
    const missing = folders.filter((folder) => folder.isDirectory() && !table.has(folder.name));
    assert.deepEqual(missing, []);
  });
});

describe("files", () => {
  it("open with a sentence that says what holds there", () =>
    assert.deepEqual(
      offenders(all, ({ text }) => /^(?:#!.*\n)?\/\*\*[\s*]+[A-Z`#"“.\d][\s\S]{10,}?[.:!?…](?:\s|\*)/.test(head(text))),
      [],
    ));

  it("stay below 400 lines", () =>
    assert.deepEqual(
      offenders(all, ({ text }) => lines(text) <= 400),
      [],
    ));

  it("that wire the extension up stay below 100 lines", () => assert.ok(lines(read("client/src/extension.ts")) <= 100));

  it("that handle a request convert in, call, convert out: 40 lines below their imports", () =>
    assert.deepEqual(
      offenders(filesIn("server/src/lsp/handlers", ".ts"), ({ text }) => lines(text.replace(IMPORTS, "")) <= 40),
      [],
    ));

  it("export names, no default", () =>
    assert.deepEqual(
      offenders(all, ({ text }) => !/^export default/m.test(text)),
      [],
    ));

  it("are named after the thing, not the pattern", () =>
    assert.deepEqual(
      offenders(all, ({ path }) => !/\b(utils?|helpers?|managers?|shared|common|misc)\b/.test(path)),
      [],
    ));

  it("that are generated are fresh (npm run generate)", () => assert.deepEqual(staleFiles(), []));
});

describe("rules", () => {
  const infrastructure = [
    "another-port",
    "exposed",
    "exposed-fixes",
    "from-evaluation",
    "hardening-fixes",
    "hardening-lack",
    "hardening-units",
    "hardening-words",
    "index",
    "missing-annotation",
    "on-hosts",
    "one-port",
    "port-giving",
    "rule",
    "run",
    "safe-edits",
    "shadowed-words",
    "suppress",
  ];

  it("have a file, a test, and a page that starts with their id", () => {
    for (const { id } of rules) {
      const name = id.replace("/", "-");
      for (const path of [`server/src/rules/${name}.ts`, `test/rules/${name}.test.ts`, `docs/rules/${id}.md`]) {
        assert.ok(existsSync(join(root, path)), `${path} is missing`);
      }
      assert.ok(read(`docs/rules/${id}.md`).startsWith(`# ${id}\n`), `the page of ${id} starts with its id`);
      assert.match(read(`docs/rules/${id}.md`), /^```nix$/m, `the page of ${id} shows an example`);
      assert.ok(read("docs/README.md").includes(`rules/${id}.md`), `docs/README.md lists ${id}`);
    }
  });

  it("all stand in the list, sorted", () => {
    const files = filesIn("server/src/rules", ".ts").map(({ path }) => path.slice("server/src/rules/".length, -3));
    const listed = rules.map((rule) => rule.id.replace("/", "-"));
    assert.deepEqual(listed, files.filter((name) => !infrastructure.includes(name)).sort());
    assert.deepEqual(
      filesIn("docs/rules", ".md").map(({ path }) => path.slice("docs/rules/".length, -3)),
      rules.map((rule) => rule.id),
    );
  });
});

describe("pages", () => {
  const pages = [
    ...filesIn("docs", ".md"),
    ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(page),
  ];

  it("link to files that exist", () => {
    const dead = pages.flatMap(({ path, text }) =>
      readDocument(text)
        .links.map(({ target }) => target.replace(/#.*$/, ""))
        .filter((target) => target !== "" && !/^\w+:/.test(target))
        .map((target) => join(dirname(path), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path}: ${target}`),
    );
    assert.deepEqual(dead, []);
  });

  it("of changes link to nothing of the repo: a marketplace shows them, and knows none", () =>
    assert.doesNotMatch(read("CHANGELOG.md"), /\]\((?!https?:)/));

  it("name npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? ""));
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});

describe("dependencies", () => {
  it("at run time are at most six", () => {
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    assert.ok(Object.keys(dependencies).length <= 6, Object.keys(dependencies).join(", "));
  });

  it("of knowledge are named: every table says its source and revision", () => {
    if (!existsSync(join(root, "server/src/knowledge"))) return;
    for (const { path, text } of filesIn("server/src/knowledge", ".json")) {
      const content = JSON.parse(text) as Record<string, unknown>;
      assert.ok("source" in content && "revision" in content, `${path} names no source and revision`);
    }
  });
});

const IMPORTS = /^import [\s\S]*? from "[^"]+";\n/gm;

function head(text: string): string {
  return text.slice(0, text.indexOf("*/") + 2);
}

function lines(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

function page(path: string): { readonly path: string; readonly text: string } {
  return { path, text: existsSync(join(root, path)) ? read(path) : "" };
}

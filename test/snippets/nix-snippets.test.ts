/** Every snippet is valid Nix as it comes out of the editor, commented in German, and easy to find. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { projectJson } from "#test/project-json.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { expand } from "./expand.ts";

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const snippets = projectJson<Readonly<Record<string, Snippet>>>("snippets/nix.json");

/** What stands around a snippet that is no whole file. */
const module = (body: string): string => `{ config, lib, ... }: let domain = "example.org"; in {\n${body}\n}`;
const surroundings: Readonly<Record<string, (body: string) => string>> = {
  "Modul mit Kopf": (body) => body,
  "Modul mit Schalter": (body) => body,
};

describe("snippet expansion", () => {
  const expected: readonly (readonly [string, string, string])[] = [
    ["a default, mirrored", "${1:a} = ${1};", "a = a;"],
    ["the first of a choice", "${1|x,y|}", "x"],
    ["an escaped dollar", "\\${domain} \\$x", "${domain} $x"],
    ["a default inside a default", "${2:der ${1:n8n}} $1", "der n8n n8n"],
    ["a variable", "${TM_FILENAME_BASE}", "tm_filename_base"],
    ["an escaped brace", "${1:{ a = 1; \\}} b", "{ a = 1; } b"],
  ];
  for (const [what, body, text] of expected) it(`knows ${what}`, () => assert.equal(expand(body).text, text));
});

describe("the Nix snippets", () => {
  it("stand in the table of the docs, each with what it is typed by and what it inserts", () => {
    const rows = Object.entries(snippets).map(([name, { prefix, description }]) => {
      const prefixes = [prefix].flat().map((each) => `\`${each}\``);
      return `| ${prefixes.join(", ")} | ${name} | ${description} |`;
    });
    const page = readFileSync("docs/snippets.md", "utf8");
    assert.deepEqual(
      page.split("\n").filter((line) => line.startsWith("| `my-")),
      rows,
    );
  });

  it("share no prefix, and every prefix begins with my-", () => {
    const prefixes = Object.values(snippets).flatMap((snippet) => snippet.prefix);
    assert.deepEqual(prefixes, [...new Set(prefixes)]);
    assert.deepEqual(
      prefixes.filter((prefix) => !/^my-[a-z-]+$/.test(prefix)),
      [],
    );
  });

  for (const [name, snippet] of Object.entries(snippets)) {
    describe(name, () => {
      const { text, stops } = expand(snippet.body.join("\n"));

      it("parses under the real Nix", () => {
        assert.equal(complaintAbout((surroundings[name] ?? module)(text)), "");
      });

      it("numbers its tab stops without a gap and ends in $0", () => {
        assert.deepEqual(
          [...stops].sort((a, b) => a - b),
          Array.from(stops, (_, index) => index),
        );
      });

      it("describes itself", () => {
        assert.match(snippet.description, /^\p{Lu}.{20,}/u);
      });
    });
  }

  it("explain themselves in a comment", () => {
    const silent = Object.entries(snippets).filter(([, { body }]) => !body.some((line) => /^\s*#/.test(line)));
    assert.deepEqual(
      silent.map(([name]) => name),
      [],
    );
  });
});

/** The report for programs: its schema, its lines. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { violations } from "../json-schema.ts";
import { jsonTextOf } from "./reporting.ts";

const schema = JSON.parse(readFileSync("schemas/ids-report.schema.json", "utf8")) as Record<string, unknown>;

const source = `
  { lib, config, ... }: {
    # source-id: CFG.a
    options.my.configs.a = lib.mkOption { type = lib.types.int; default = 1; };
    options.my.configs.token = lib.mkOption { default = "abc"; };
    # source-id: CFG.a
    config.x = config.my.configs.a;
    # source-id: CFG.gone
    config.y = config.my.configs.undeclared;
    config.z = config.my.configs.a or 2;
  }
`;

interface Json {
  readonly sources: readonly { readonly path: string; readonly uses: readonly unknown[]; readonly default: unknown }[];
}

describe("ids-report.json", () => {
  it("is as its schema says", () => assert.deepEqual(violations(schema, JSON.parse(jsonTextOf(source))), []));

  it("has the lines of all places", () => {
    const { sources } = JSON.parse(jsonTextOf(source)) as Json;
    assert.deepEqual(sources[0]?.uses, [
      {
        file: "configuration.nix",
        line: 6,
        form: "direct",
        within: "definition",
        path: "x",
        imported: true,
        annotated: true,
      },
      {
        file: "configuration.nix",
        line: 9,
        form: "direct",
        within: "definition",
        path: "z",
        imported: true,
        annotated: false,
      },
    ]);
  });

  it("says of a secret only that it is there", () => {
    const { sources } = JSON.parse(jsonTextOf(source)) as Json;
    assert.deepEqual(sources[1]?.default, { hidden: true });
  });

  it("keeps each place on a line of its own, and ends with a line break", () => {
    const text = jsonTextOf(source);
    assert.equal(text.split("\n").filter((line) => line.includes('"form"')).length, 2);
    assert.ok(text.endsWith("\n}\n"));
  });

  it("has a schema that notices what is wrong", () => {
    const json = JSON.parse(jsonTextOf(source)) as Record<string, unknown>;
    assert.deepEqual(violations(schema, { ...json, version: 2, more: 1 }), ["/: has more, too", "/version: is not 1"]);
    const [first] = json["sources"] as readonly object[];
    assert.deepEqual(violations(schema, { ...json, sources: [{ ...first, used: "perhaps", declaration: {} }] }), [
      '/sources/0/used: "perhaps" is no choice',
      "/sources/0/declaration: fits none of them",
    ]);
  });
});

/** What a repo writes at declarations and uses is counted, and a habit only where most have it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { habitIn, habitOf, isKept } from "#model/trace/habit.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const options = (annotated: number): string => {
  const names = ["a", "b", "c", "d", "e"];
  const lines = names.map((name, index) => {
    const comment = index < annotated ? `  # source-id: CFG.x.${name}\n` : "";
    return `${comment}  options.my.configs.x.${name} = lib.mkOption { };`;
  });
  return `#- options.nix\n{ lib, ... }: {\n${lines.join("\n")}
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 22; web = 80; };
  options.my.meta.x = lib.mkOption { readOnly = true; };
}\n`;
};

const user = (name: string, comment: string, text = "c.x.a"): string =>
  `#- ${name}.nix\n{ config, ... }: let c = config.my.configs; in {\n${comment}\n  services.${name} = ${text};\n}\n`;

const habit = (source: string): ReturnType<typeof habitOf> => habitOf(modelFor(fixture(source).files));

describe("the habit of a repo", () => {
  it("is counted by group of options; metadata counts nowhere", () => {
    const { declarations, groups } = habit(options(3));
    assert.equal(declarations, "source-id");
    assert.deepEqual(Object.fromEntries(groups), {
      "my.configs.": { all: 5, annotated: 3 },
      "my.ports.": { all: 2, annotated: 0 },
    });
  });

  it("is none where few declarations have an id", () => {
    assert.equal(habit(options(2)).declarations, "none");
    assert.equal(habit("{ }").declarations, "none");
  });

  it("counts an id that is called otherwise as one at its declaration", () => {
    const renamed = options(5).replace("CFG.x.a\n", "CFG.x.former\n");
    assert.deepEqual(habit(renamed).groups.get("my.configs."), { all: 5, annotated: 5 });
  });

  it("is sinks, or ids at uses, or nothing, as the files that read central values have it", () => {
    const files = (comment: string): string => ["k", "l", "m"].map((name) => user(name, comment)).join("");
    const of = (source: string): readonly unknown[] => {
      const { uses, forms } = habit(source);
      return [uses, Object.fromEntries(forms)];
    };
    assert.deepEqual(of(options(0) + files("  # sink: CFG.x.a")), ["sink", { sink: 3 }]);
    assert.deepEqual(of(options(0) + files("  # source-id: CFG.x.a")), ["source-id", { "source-id": 3 }]);
    assert.deepEqual(of(options(0) + files("  # sink: wozu das gut ist")), ["none", { none: 3 }]);
  });

  it("takes a single comment for a rest of another time, unless the declarations have ids", () => {
    const many = ["k", "l", "m", "n", "o"].map((name) => user(name, "")).join("") + user("p", "  # sink: CFG.x.a");
    assert.equal(habit(options(0) + many).uses, "none");
    assert.equal(habit(options(5) + many).uses, "sink");
  });

  it("counts places that pick a value up, by file; local names and tests for a value are none", () => {
    const { sites, files } = habit(
      `${options(0)}${user("k", "  # source-id: CFG.x.a")}${user("l", "", "[ c.x.a c.x.b (c.x ? c) ]")}`,
    );
    assert.deepEqual(Object.fromEntries(files), {
      "k.nix": { all: 1, annotated: 1 },
      "l.nix": { all: 2, annotated: 0 },
    });
    assert.deepEqual(sites, { all: 3, annotated: 1 });
  });

  it("can be asked of some files", () => {
    const model = modelFor(fixture(options(0) + user("k", "  # sink: CFG.x.a") + user("l", "")).files);
    assert.equal(habitIn(model, ["l.nix"]).uses, "none");
    assert.equal(habitIn(model, ["k.nix"]).uses, "sink");
  });

  it("is kept where at least three, and half of all, are annotated", () => {
    assert.equal(isKept({ all: 6, annotated: 3 }), true);
    assert.equal(isKept({ all: 7, annotated: 3 }), false);
    assert.equal(isKept({ all: 2, annotated: 2 }), false);
  });
});

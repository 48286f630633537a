/** No text can hang the evaluation of a host, break it, or take more than its share. */
import assert from "node:assert/strict";
import { evaluateHost, hostOfFile, newEvaluator } from "#eval/host.ts";
import { leavesOf } from "#eval/leaves.ts";
import { treeOf } from "./evaluate-text.ts";

const hostile: Readonly<Record<string, string>> = {
  "a set that contains itself": "{ services.x = let s = { a = s; b = s; c = 1; }; in s; }",
  "a group of options without end": "{ lib, ... }: { options.my = let o = { a = o; b = o; }; in o; }",
  "a list that contains itself": "{ services.x = let l = [ l l l ]; in l; }",
  "options that read each other":
    "{ config, lib, ... }: { options.my.a = lib.mkOption { default = config.my.b; }; options.my.b = lib.mkOption { default = config.my.a; }; }",
  "a module that imports itself": "{ imports = [ ./configuration.nix ./configuration.nix ]; services.x.y = 1; }",
  "modules without end": "{ imports = let m = n: { imports = [ (m (n + 1)) ]; }; in [ (m 0) ]; }",
  "imports that depend on the configuration":
    "{ config, lib, ... }: { imports = lib.optional config.services.x.enable ./x.nix; }",
  "arguments that depend on the configuration":
    "{ config, foo, ... }: { _module.args.foo = config.my.x; imports = [ foo ]; }",
  "configuration that depends on itself":
    "{ config, ... }: { config = if config.services.x.y then { services.x.y = true; } else { }; }",
  "a computation without end": "{ services.x = let f = n: f (n + 1); in f 0; services.y = 1; }",
  "a computation that grows":
    "{ services.x = let f = n: if n == 0 then [ ] else f (n - 1) ++ f (n - 1); in f 60; services.y = 1; }",
  "text that doubles":
    '{ services.x = let f = n: s: if n == 0 then s else f (n - 1) (s + s); in f 60 "ab"; services.y = 1; }',
  "very deep text": `{ services.x = ${"(".repeat(5000)}1${")".repeat(5000)}; services.z = ${"[".repeat(3000)}${"]".repeat(3000)}; services.y = 1; }`,
  "a long sum": `{ services.x = ${"1 + ".repeat(5000)}1; services.y = 1; }`,
  "many names": `{ services.x = { ${Array.from({ length: 20_000 }, (_, n) => `a${n} = ${n};`).join(" ")} }; }`,
  "a type without end":
    "{ lib, config, ... }: { options.my.t = lib.mkOption { type = let t = lib.types.attrsOf t; in t; default = { }; }; }",
  "a submodule of itself":
    "{ lib, ... }: let s = lib.types.submodule { options.s = lib.mkOption { type = s; default = { }; }; }; in { options.my.s = lib.mkOption { type = s; default = { }; }; }",
  nothing: "",
  "no module": "5",
  "a function of nothing": '_: throw "no"',
};

describe("a hostile configuration", () => {
  for (const [name, text] of Object.entries(hostile)) {
    it(`is evaluated to an end: ${name}`, () => {
      const host = evaluateHost(
        newEvaluator(treeOf({ "configuration.nix": text })),
        hostOfFile("host", "configuration.nix"),
      );
      const leaves = leavesOf(host);
      assert.ok(leaves.length <= 50_001);
      const spared = leaves.find(({ path }) => path.join(".") === "services.y");
      if (text.includes("services.y = 1;")) assert.deepEqual(spared?.value, ["int", "1"]);
      // To an end at all; how soon is for the benches.
    }).timeout(60_000);
  }
});

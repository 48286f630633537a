/** No text can hang the evaluator or exhaust memory: it ends soon, without a value or with an error. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evaluateText } from "./evaluate-text.ts";
import { shown } from "./shown.ts";

/** Expression, and how it ends. */
const hostile: readonly (readonly [string, string])[] = [
  // Endless.
  ["let f = x: f x; in f 1", "‹…›"],
  ["let f = x: f (x + 1); in f 1", "‹…›"],
  ["let f = x: 1 + f x; in f 1", "‹…›"],
  ["let x = x; in x", "infinite-recursion: infinite recursion encountered"],
  ["let a = b; b = c; c = a; in a", "infinite-recursion: infinite recursion encountered"],
  ["(x: x x) (x: x x)", "‹…›"],
  ["let s = { __functor = self: self; }; in s 1", "‹…›"],
  ["let s = { __functor = s; }; in s 1", "‹…›"],
  ["toString (let s = { __toString = self: self; }; in s)", "‹…›"],
  ["let l = [ l ]; in toString l", "‹…›"],
  ["let s = { inherit s; }; in builtins.toJSON s", "‹…›"],
  ["let l = [ 1 ] ++ l; in l", "infinite-recursion: infinite recursion encountered"],
  ["let a = { x = b; }; b = { x = a; }; in a == b", "‹…›"],
  ["let a = [ b ]; b = [ a ]; in a < b", "‹…›"],
  ["builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }", "‹…›"],
  // Large.
  ["builtins.length (builtins.genList (x: x) 1000000000)", "‹…›"],
  ["builtins.length (builtins.genList (x: x) 9223372036854775807)", "‹…›"],
  ["let d = x: x ++ x; r = n: l: if n == 0 then l else r (n - 1) (d l); in builtins.length (r 60 [ 1 ])", "‹…›"],
  ['let r = n: s: if n == 0 then s else r (n - 1) (s + s); in builtins.stringLength (r 60 "x")', "‹…›"],
  ['let r = n: s: if n == 0 then s else r (n - 1) "${s}${s}"; in builtins.stringLength (r 60 "x")', "‹…›"],
  [
    'let r = n: s: if n == 0 then s else r (n - 1) (builtins.concatStringsSep s [ "a" "b" "c" s ]); in builtins.stringLength (r 60 "xx")',
    "‹…›",
  ],
  [
    'let r = n: s: if n == 0 then s else r (n - 1) (builtins.replaceStrings [ "x" ] [ "xx" ] s); in builtins.stringLength (r 60 "x")',
    "‹…›",
  ],
  ['builtins.stringLength (builtins.concatStringsSep "" (builtins.genList (x: "0123456789") 1000000))', "‹…›"],
  ["let r = n: if n == 0 then 1 else r (n - 1) + r (n - 1); in r 60", "‹…›"],
  ["let r = n: if n == 0 then [ ] else [ (r (n - 1)) (r (n - 1)) ]; in builtins.deepSeq (r 60) 1", "‹…›"],
  ["let r = n: if n == 0 then 1 else { a = r (n - 1); b = r (n - 1); }; in builtins.toJSON (r 60)", "‹…›"],
  ["let x = [ 1 ]; y = [ x x ]; z = [ y y ]; in z == z", "true"],
  ["let r = n: if n == 0 then 1 else let p = r (n - 1); in { a = p; b = p; }; in r 40 == r 40", "‹…›"],
  [
    "let r = n: l: if n == 0 then l else r (n - 1) (builtins.concatMap (x: [ x x ]) l); in builtins.length (r 60 [ 1 ])",
    "‹…›",
  ],
  // Patterns on which others need exponential time.
  ['builtins.match "(a*)*b" (builtins.concatStringsSep "" (builtins.genList (x: "a") 200))', "null"],
  ['builtins.match "(a|aa)+" (builtins.concatStringsSep "" (builtins.genList (x: "a") 200) + "b")', "null"],
  ['builtins.match "((a+)+)+" (builtins.concatStringsSep "" (builtins.genList (x: "a") 200) + "b")', "null"],
  ['builtins.match "(.*)(.*)(.*)(.*)(.*)x" (builtins.concatStringsSep "" (builtins.genList (x: "a") 2000))', "null"],
  ['builtins.match "(a{1,200}){1,200}" "a"', "‹…›"],
  ['builtins.match "((a{1,99}){1,99}){1,99}" "a"', "‹…›"],
  ['builtins.length (builtins.split ".*x" (builtins.concatStringsSep "" (builtins.genList (x: "a") 20000)))', "‹…›"],
  [`builtins.match "${"(".repeat(500)}a${")".repeat(500)}" "a"`, "‹…›"],
  // Deep.
  [`${"[".repeat(300)}${"]".repeat(300)} == ${"[".repeat(300)}${"]".repeat(300)}`, "true"],
  [`builtins.fromJSON "${"[".repeat(5000)}"`, "‹…›"],
  [`builtins.fromTOML "a = ${"[".repeat(5000)}"`, "‹…›"],
  ["let r = n: if n == 0 then [ ] else [ (r (n - 1)) ]; in r 5000 == r 5000", "‹…›"],
  ['builtins.sort (a: b: throw "x") (builtins.genList (x: x) 1000)', "throw: x"],
  ["builtins.length (builtins.sort builtins.lessThan (builtins.genList (x: 0 - x) 5000))", "5000"],
  ["builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 20000)", "199990000"],
];

/** Generous: machines that test are slow. */
const soon = 5000;

describe("hostile text", () => {
  for (const [expression, end] of hostile)
    it(`${expression.slice(0, 90)} ends as ${end}`, () => {
      const start = Date.now();
      assert.equal(shown(evaluateText(expression)), end);
      assert.ok(Date.now() - start < soon, `${Date.now() - start} ms`);
    }).timeout(2 * soon);
});

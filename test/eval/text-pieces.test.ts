/** Of a text that Nix put together, every character that was written somewhere is found there again. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { type HostView, shownHost } from "#model/evaluated.ts";
import { type Part, partAt, textOf } from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import { modelFor } from "../check.ts";

const module = (expr: string): string => `{ lib, config, ... }:
let
  name = "bound";
  lines = ''
    first
      second \${name}
  '';
  make = host: port: ''
    to \${host}:\${toString port}
  '';
in
{
  options.port = lib.mkOption { };
  options.text = lib.mkOption { type = lib.types.lines; };
  config.port = 8096;
  config.text = ${expr};
}
`;

function textIn(source: string): { readonly view: HostView; readonly part: Part; readonly source: string } {
  const view = shownHost(modelFor([{ path: "configuration.nix", text: source }]).repo) as HostView;
  return { view, part: partAt(view, ["text"]) as Part, source };
}

/** Says what stands in the file where each of `words` is said to come from. */
function comesFrom(expr: string, expected: Readonly<Record<string, string>>): void {
  const { view, part, source } = textIn(module(expr));
  const text = textOf(part) as string;
  const { at } = placesIn(view, part);
  const found = Object.keys(expected).map((word) => {
    const start = text.indexOf(word);
    assert.ok(start >= 0, `${word} in ${text}`);
    const place = at(start, start + word.length);
    return [word, place && source.slice(place.start, place.end)];
  });
  assert.deepEqual(Object.fromEntries(found), expected);
}

describe("a part of a text", () => {
  it("stands in its literal, whatever was escaped or cut off", () => {
    comesFrom('"a\\"b c\\n d"', { a: "a", b: "b", c: "c", d: "d" });
    comesFrom("''\n    a ''${b}\n      c''\\n d\n    '''e\n''", {
      a: "a",
      b: "b",
      c: "c",
      d: "d",
      "''e": "''e",
      "${b": "${b",
    });
    comesFrom("''  \n  a\n\n  b  ''", { "a\n\nb": "a\n\n  b", b: "b" });
  });

  it("is the interpolation where it is computed", () =>
    comesFrom('"x ${toString config.port} ${name} y"', {
      "8096": "${toString config.port}",
      bound: "${name}",
      "x 8096": "x ${toString config.port}",
      y: "y",
    }));

  it("stands in the text that was put in", () =>
    comesFrom('"x ${lines} ${lib.optionalString true "maybe word"}"', {
      first: "first",
      "second bound": "second ${name}",
      maybe: "maybe",
    }));

  it("stands in the function that made it, and where it was called with it", () =>
    comesFrom('make "127.0.0.1" config.port', {
      "to 127.0.0.1": "to ${host}",
      "127.0.0.1:8096": "${host}:${toString port}",
    }));

  it("is found through sums, conditions and joined lists", () => {
    comesFrom('"a" + name + "c${name}"', { a: "a", bound: "name", cbound: "c${name}" });
    comesFrom("if true then ''\n  a b\n'' else ''\n  c\n''", { "a b": "a b" });
    comesFrom('lib.concatStringsSep ", " [ "a" "b${name}" name ]', { a: "a", bbound: "b${name}", ", ": ", " });
    comesFrom('lib.concatMapStrings (x: "<${x}>\\n") [ "a" "b" ]', { "<a>": "<${x}>" });
    comesFrom('lib.concatLines (lib.mapAttrsToList (k: v: "${k} = ${v}") { a = "b"; })', { " = ": " = ", a: "${k}" });
  });

  it("is found in each of several definitions", () =>
    comesFrom('lib.mkMerge [ "a" (lib.mkIf true "b ${name}") (lib.mkBefore "c") ]', {
      c: "c",
      a: "a",
      "b bound": "b ${name}",
    }));

  it("is where the text was defined, if nobody knows better", () =>
    comesFrom('lib.replaceStrings [ "x" ] [ "yz" ] "ax"', { ayz: 'lib.replaceStrings [ "x" ] [ "yz" ] "ax"' }));

  it("knows the options that it was made of", () => {
    const { view, part } = textIn(module('"x ${toString config.port} y ${make name config.port}"'));
    const { sourcesAt } = placesIn(view, part);
    const text = textOf(part) as string;
    assert.deepEqual(sourcesAt(0, 2), []);
    assert.deepEqual(sourcesAt(2, 6), ["port"]);
    assert.deepEqual(sourcesAt(7, 8), []);
    assert.deepEqual(sourcesAt(text.indexOf("bound"), text.indexOf("bound") + 5), []);
    assert.deepEqual(sourcesAt(text.lastIndexOf("8096"), text.length), ["port"]);
  });
});

/** Expressions whose texts are made of words that nobody else writes; `depth`: how far they are nested. */
function expressions(): fc.Arbitrary<string> {
  let words = 0;
  const word = fc.constantFrom("w", "päth", "😀").map((start) => `${start}${words++}x`);
  const plainPiece = fc.oneof(word, fc.constantFrom(" ", "\\n", '\\"', "\\\\", "$ ", "'", "''", "\t"));
  const linePiece = fc.oneof(word, fc.constantFrom(" ", "''$", "'''", "''\\n", "$ ", '"', "\t", "\\"));
  const { all } = fc.letrec<{ all: string; hole: string }>((tie) => {
    const inner = tie("all");
    const plain = fc.array(fc.oneof({ weight: 4, arbitrary: plainPiece }, { weight: 1, arbitrary: tie("hole") }), {
      maxLength: 6,
    });
    const line = fc.tuple(
      fc.constantFrom("", "  ", "    ", "      ", "\t"),
      fc.array(fc.oneof({ weight: 4, arbitrary: linePiece }, { weight: 1, arbitrary: tie("hole") }), { maxLength: 5 }),
    );
    return {
      hole: inner.map((expr) => `\${${expr}}`),
      all: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        plain.map((pieces) => `"${pieces.join("")}"`),
        fc
          .tuple(fc.constantFrom("\n", " \n", ""), fc.array(line, { maxLength: 4 }), fc.constantFrom("", "  ", "    "))
          .map(
            ([first, all, last]) =>
              `''${first}${all.map(([blank, pieces]) => blank + pieces.join("")).join("\n")}\n${last}''`,
          ),
        fc.tuple(inner, inner).map(([a, b]) => `(${a} + ${b})`),
        inner.map((expr) => `(lib.optionalString true ${expr})`),
        inner.map((expr) => `(let a = ${expr}; in a)`),
        fc.tuple(inner, inner).map(([a, b]) => `((x: "<\${x}>" + ${a}) ${b})`),
        fc.tuple(inner, inner).map(([a, b]) => `(lib.concatStringsSep ${a} [ ${b} ${a} "${"last"}" ])`),
        fc.tuple(inner, inner).map(([a, b]) => `(lib.concatMapStrings (x: "\${x}-") [ ${a} ${b} ])`),
        fc.tuple(inner, inner).map(([a, b]) => `(if true then ${a} else ${b})`),
      ),
    };
  });
  return all;
}

describe("any text", () => {
  it("is found where it was written, character by character", () => {
    let exact = 0;
    fc.assert(
      fc.property(expressions(), (expr) => {
        const { view, part, source } = textIn(module(`lib.mkMerge [ ${expr} (${expr}) ]`));
        const text = textOf(part) as string;
        const { at, written } = placesIn(view, part);
        for (let index = 0; index < text.length; index++) {
          const place = written(index, index + 1);
          assert.ok(at(index, index + 1));
          if (!place) continue;
          const said = source.slice(place.start, place.end);
          if (said !== text[index]) assert.deepEqual([source[place.start - 1], said, text[index]], ["\\", "n", "\n"]);
        }
        for (const found of text.matchAll(/(?:w|päth|😀)\d+x/gu)) {
          const around = at(found.index, found.index + found[0].length);
          const place = written(found.index, found.index + found[0].length);
          const said = place ?? around;
          const shown = said && source.slice(said.start, said.end);
          // A word that was given a name, or to a function, is where that is put in.
          if (!place) assert.ok(shown?.startsWith("${") || shown === "a" || shown === "x", `${found[0]}: ${shown}`);
          else {
            assert.equal(shown, found[0]);
            exact++;
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(exact > 500, `${exact} words`);
  }).timeout(120_000);
});

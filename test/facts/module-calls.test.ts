/** Modules that are made by a function of another file: what is told of the call, and what is none. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { moduleCalls } from "#facts/module-calls.ts";
import { parse } from "#syntax/parse.ts";
import "../check.ts";

/** `body ./make.nix { inherit lib; } | name="a" port=?` */
function calls(text: string): readonly string[] {
  const source = parse(text);
  const at = ({ start, end }: { start: number; end: number }): string => source.text.slice(start, end);
  return moduleCalls(source).map(({ form, path, given, arguments: all }) => {
    const values = [...all].map(([name, place]) => `${name}=${place ? at(place) : "?"}`);
    return `${[form, at(path), ...given.map(at)].join(" ")} | ${values.join(" ")}`;
  });
}

describe("moduleCalls", () => {
  it("are files that are nothing else, applied to their own arguments or not", () => {
    const expected = ['body ./make.nix { inherit lib; } | name="a" port=?'];
    const call = '((import ./make.nix { inherit lib; }) { name = "a"; inherit port; })';
    assert.deepEqual(calls(`args@{ lib, ... }: let port = 1; in ${call} args`), expected);
    assert.deepEqual(calls(`{ lib, ... }: ${call}`), expected);
    assert.deepEqual(calls('import ./make.nix { name = "a"; }'), ['body ./make.nix | name="a"']);
  });

  it("are items of imports, through names, too", () => {
    const text =
      '{ lib, ... }: let make = import ../make.nix { inherit lib; }; in { imports = [ (make { name = "a"; }) ]; }';
    assert.deepEqual(calls(text), ['imports ../make.nix { inherit lib; } | name="a"']);
  });

  it("are no parts of a module, no functions of the file itself, and no data", () => {
    assert.deepEqual(calls('{ config = (import ./make.nix { }) { name = "a"; }; }'), []);
    assert.deepEqual(calls('let make = x: x; in make { name = "a"; }'), []);
    assert.deepEqual(calls("{ imports = [ ./a.nix (import ./b.nix) ]; }"), []);
    assert.deepEqual(calls("import ./make.nix { }"), []);
    assert.deepEqual(calls("let make = make; in make { a = 1; }"), []);
    assert.deepEqual(calls("{ imports = [ (import ./make.nix {"), []);
  });
});

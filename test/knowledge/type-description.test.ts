/** How the manual describes a type, and the type that this is. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { typeOfDescription } from "#scripts/nixos-options/type-description.ts";

const descriptions: Readonly<Record<string, string>> = {
  boolean: "bool",
  "list of string": "listOf str",
  "null or (list of string)": "nullOr (listOf str)",
  "attribute set of list of package": "attrsOf (listOf package)",
  "lazy attribute set of raw value": "lazyAttrsOf raw",
  "non-empty (list of non-empty string)": "listOf nonEmptyStr",
  "string or signed integer or boolean": "either str (either int bool)",
  "null or signed integer or floating point number": "nullOr number",
  "boolean or signed integer or floating point number or string": "either bool (either int (either float str))",
  "16 bit unsigned integer; between 0 and 65535 (both inclusive)": "port",
  "integer between -20 and 19 (both inclusive)": "ints.between (-20) 19",
  "positive integer, meaning >0, or string": "either ints.positive str",
  "integer or floating point number between 0 and 1 (both inclusive)": "number",
  'strings concatenated with "\\n"': "lines",
  "null or strings concatenated with “,”": "nullOr commas",
  'strings concatenated with " "': 'separatedString " "',
  'one of "yes", "no", 3, <null>, true': 'enum ["yes" "no" 3 null true]',
  "null or value “tls” (singular enum)": 'nullOr (enum ["tls"])',
  "string or one of “a or b”, “c”": 'either str (enum ["a or b" "c"])',
  "string matching the pattern [a-z]+ or list of string": "either str (listOf str)",
  "absolute path or string matching the pattern (a|b) or package": "either path (either str package)",
  "(list of string) or string convertible to it": "coercedTo str (listOf str)",
  "list of ((submodule) or absolute path convertible to it)": "listOf (coercedTo path submodule)",
  "(attribute set of boolean) or (list of string) convertible to it": "namesToTrue",
  "(list of absolute path) or absolute path convertible to it": "toList path",
  "attribute set of (systemd option)": "attrsOf unitOption",
  "function that evaluates to a(n) list of package": "functionTo (listOf package)",
  "YAML 1.1 value": "json",
  "section of an INI file (attrs of INI atom (null, bool, int, float or string))": "attrsOf atom",
  "attribute set of (atom (null, bool, int, float or string) or a list of them for duplicate keys)":
    "attrsOf (toList atom)",
  // A description of its own says nothing about how definitions merge.
  "Toplevel NixOS config": "opaque",
  "null or session name": "opaque",
  "string or session name": "opaque",
  // A list of such things is still a list.
  "list of (nixpkgs overlay)": "listOf opaque",
};

describe("a type by its description", () => {
  for (const [description, type] of Object.entries(descriptions))
    it(`${description}: ${type}`, () => assert.equal(typeOfDescription(description).text, type));

  it("leaves long lists of values out", () => {
    const names = Array.from({ length: 40 }, (_, index) => `"value${index}"`);
    assert.equal(typeOfDescription(`one of ${names.join(", ")}`).text, "enum");
  });

  it("leaves values out that typography may have changed", () =>
    assert.equal(typeOfDescription("one of “a–b”, “c”").text, "enum"));
});

describe("an open submodule", () => {
  it("has a type for its other options", () =>
    assert.deepEqual(typeOfDescription("open submodule of attribute set of (boolean or string)"), {
      text: "submodule",
      freeforms: [{ path: [], type: { text: "attrsOf (either bool str)", freeforms: [] } }],
    }));

  it("stands where its options stand", () =>
    assert.deepEqual(typeOfDescription("null or (attribute set of (list of (open submodule of (JSON value))))"), {
      text: "nullOr (attrsOf (listOf submodule))",
      freeforms: [{ path: ["<name>", "*"], type: { text: "json", freeforms: [] } }],
    }));
});

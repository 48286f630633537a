/** Edits of a registry: a new key stands where and how its owner would write it, and nothing else changes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addKey, removeKey, setPort } from "#model/ports/registry-edit.ts";
import { modelFor } from "#test/check.ts";
import { draw, fixture } from "#test/fixture.ts";
import { added, applied, option, registryOf, sorted, values } from "./registry-edits.ts";

function checkAdd(before: string, key: string, port: number, after: string, near?: string): void {
  assert.equal(draw(added(fixture(before).files, key, port, near), []), draw(fixture(after).files, []));
}

/** A module with the registry in it. */
function module(text: string): string {
  return `#- configuration.nix\n{ lib, ... }:\n{\n  ${option}\n${text}\n}\n`;
}

describe("a new key", () => {
  it("stands in the section of its range, by number, with its = below the others", () =>
    checkAdd(
      module(`
  config.my.ports = {
    # ── SYSTEM ─────────
    ssh = 50022;

    # ── 10xxx ──────────
    adguard     = 10000;
    uptimeKuma  = 10001;

    # ── 20xxx ──────────
    films       = 20000;
    wiki        = 20020; # on paper
    books       = 20031;
  };`),
      "comics",
      20021,
      module(`
  config.my.ports = {
    # ── SYSTEM ─────────
    ssh = 50022;

    # ── 10xxx ──────────
    adguard     = 10000;
    uptimeKuma  = 10001;

    # ── 20xxx ──────────
    films       = 20000;
    wiki        = 20020; # on paper
    comics      = 20021;
    books       = 20031;
  };`),
    ));

  it("stands behind the last of its range where nothing is sorted", () =>
    checkAdd(
      module(`
  config.my.ports = {
    wiki = 20020;
    films = 20000;
    ssh = 22;
    books = 20010;
    web = 443;
  };`),
      "comics",
      20021,
      module(`
  config.my.ports = {
    wiki = 20020;
    films = 20000;
    ssh = 22;
    books = 20010;
    comics = 20021;
    web = 443;
  };`),
    ));

  it("stands by name where names are sorted", () =>
    checkAdd(
      module(`
  config.my.ports = {
    adguard = 10007;
    books   = 20010;
    films   = 20000;
    wiki    = 20005;
  };`),
      "comics",
      20021,
      module(`
  config.my.ports = {
    adguard = 10007;
    books   = 20010;
    comics  = 20021;
    films   = 20000;
    wiki    = 20005;
  };`),
    ));

  it("may be longer than all others", () =>
    checkAdd(
      module(`
  config.my.ports = {
    films  = 20000;
    comics = 20001;
  };`),
      "audiobookshelf",
      20002,
      module(`
  config.my.ports = {
    films  = 20000;
    comics = 20001;
    audiobookshelf = 20002;
  };`),
    ));

  it("may be the first of its section, below the heading", () =>
    checkAdd(
      module(`
  config.my.ports = {
    # films and books
    films  = 20010;
    comics = 20011;
  };`),
      "wiki",
      20000,
      module(`
  config.my.ports = {
    # films and books
    wiki   = 20000;
    films  = 20010;
    comics = 20011;
  };`),
    ));

  it("has an id in a comment if the others have", () =>
    checkAdd(
      module(`
  config.my.ports = {
    # ── 20xxx ──
    # source-id: PORT.films
    films  = 20000;
    # source-id: PORT.comics
    comics = 20002;
  };`),
      "wiki",
      20001,
      module(`
  config.my.ports = {
    # ── 20xxx ──
    # source-id: PORT.films
    films  = 20000;
    # source-id: PORT.wiki
    wiki   = 20001;
    # source-id: PORT.comics
    comics = 20002;
  };`),
    ));

  it("stands on the line where all others do", () => {
    checkAdd(
      module("  config.my.ports = { ssh = 22; films = 20000; };"),
      "wiki",
      20001,
      module("  config.my.ports = { ssh = 22; films = 20000; wiki = 20001; };"),
    );
    checkAdd(
      module("  config.my.ports={ssh=22;films=20000;};"),
      "wiki",
      20001,
      module("  config.my.ports={ssh=22;films=20000;wiki=20001;};"),
    );
    checkAdd(
      module("  config.my.ports = { films = 20000; };"),
      "wiki",
      19999,
      module("  config.my.ports = { wiki = 19999; films = 20000; };"),
    );
  });

  it("stands in a module of one line of 600 columns", () => {
    const others = Array.from({ length: 30 }, (_, index) => `services.s${index}.enable = false;`).join(" ");
    const before = `#- configuration.nix\n{ lib, ... }: { ${option} config = { ${others} my.ports = { ssh = 22; films = 20000; }; }; }\n`;
    assert.ok(before.length > 600);
    checkAdd(before, "wiki", 20001, before.replace("films = 20000;", "films = 20000; wiki = 20001;"));
  });

  it("has the dotted path of the others", () =>
    checkAdd(
      module(`
  config.my.ports.ssh   = 22;
  config.my.ports.films = 20000;
  config.services.openssh.enable = true;`),
      "wiki",
      20001,
      module(`
  config.my.ports.ssh   = 22;
  config.my.ports.films = 20000;
  config.my.ports.wiki  = 20001;
  config.services.openssh.enable = true;`),
    ));

  it("stands in sets behind functions and operators", () => {
    checkAdd(
      module(`
  config = lib.mkIf true (lib.mkMerge [
    {
      my.ports = {
        films = 20000;
      } // { wiki = 20002; };
    }
  ]);`),
      "books",
      20001,
      module(`
  config = lib.mkIf true (lib.mkMerge [
    {
      my.ports = {
        films = 20000;
        books = 20001;
      } // { wiki = 20002; };
    }
  ]);`),
    );
  });

  it("has the priority that all others have", () =>
    checkAdd(
      module(`
  config.my.ports = {
    films = lib.mkDefault 20000;
    wiki  = lib.mkDefault 20001;
  };`),
      "books",
      20002,
      module(`
  config.my.ports = {
    films = lib.mkDefault 20000;
    wiki  = lib.mkDefault 20001;
    books = lib.mkDefault 20002;
  };`),
    ));

  it("is declared as the others are, where keys are options", () =>
    checkAdd(
      `#- configuration.nix
{ lib, ... }:
{
  options.my.ports = {
    films = lib.mkOption { type = lib.types.port; default = 20000; };
    wiki = lib.mkOption { type = lib.types.port; default = 20001; };
  };
}
`,
      "books",
      20002,
      `#- configuration.nix
{ lib, ... }:
{
  options.my.ports = {
    films = lib.mkOption { type = lib.types.port; default = 20000; };
    wiki = lib.mkOption { type = lib.types.port; default = 20001; };
    books = lib.mkOption { type = lib.types.port; default = 20002; };
  };
}
`,
    ));

  it("is the first of an empty registry", () => {
    checkAdd(module("  config.my.ports = { };"), "wiki", 20000, module("  config.my.ports = { wiki = 20000; };"));
    checkAdd(
      module("  config.my.ports = {\n  };"),
      "wiki",
      20000,
      module("  config.my.ports = {\n    wiki = 20000;\n  };"),
    );
  });

  it("stands where hosts look: not in a file that none imports, rather not under a condition", () =>
    checkAdd(
      `#- configuration.nix
{ lib, ... }:
{
  imports = [ ./some.nix ];
  ${option}
  config.my.ports = lib.mkIf true { films = 20000; comics = 20001; };
}
#- later.nix
{ my.ports = { a = 20002; b = 20003; c = 20004; }; }
#- some.nix
{ my.ports = { ssh = 22; }; }
`,
      "wiki",
      20005,
      `#- configuration.nix
{ lib, ... }:
{
  imports = [ ./some.nix ];
  ${option}
  config.my.ports = lib.mkIf true { films = 20000; comics = 20001; };
}
#- later.nix
{ my.ports = { a = 20002; b = 20003; c = 20004; }; }
#- some.nix
{ my.ports = { ssh = 22; wiki = 20005; }; }
`,
    ));

  it("stands beside the one that is asked for, and is quoted if need be", () =>
    checkAdd(
      module("  config.my.ports = {\n    ssh = 22;\n\n    films = 20000;\n  };"),
      "if",
      20001,
      module('  config.my.ports = {\n    ssh = 22;\n    "if" = 20001;\n\n    films = 20000;\n  };'),
      "ssh",
    ));

  it("keeps line breaks of another system", () => {
    const text = module("  config.my.ports = {\n    ssh = 22;\n    films = 20000;\n  };")
      .replace(/^#.*\n/, "")
      .replaceAll("\n", "\r\n");
    const [file] = added([{ path: "configuration.nix", text }], "wiki", 20001);
    assert.equal(file?.text, text.replace("films = 20000;\r\n", "films = 20000;\r\n    wiki = 20001;\r\n"));
  });

  it("is refused where it is there, and where nobody wrote keys down", () => {
    const refused = (text: string, key: string): void => {
      const { files } = fixture(text);
      assert.equal(addKey(modelFor(files), registryOf(files), key, 20001), undefined);
    };
    refused(module("  config.my.ports = { films = 20000; };"), "films");
    refused(module('  config.my.ports = lib.genAttrs [ "films" ] (_: 20000);'), "wiki");
  });
});

describe("another number", () => {
  const set = (text: string, key: string, port: number): string | undefined => {
    const { files } = fixture(module(text));
    const edit = setPort(registryOf(files).keyByName.get(key) ?? assert.fail(), port);
    const after = edit && applied(files, [edit]);
    if (after) assert.deepEqual(sorted(values(after)), sorted(new Map(values(files)).set(key, port)));
    return after && draw(after, []);
  };

  it("replaces the number that is the key's own", () => {
    const after = set("  config.my.ports = { films = lib.mkForce 20000; wiki = 20000; };", "films", 20001);
    assert.equal(
      after,
      draw(fixture(module("  config.my.ports = { films = lib.mkForce 20001; wiki = 20000; };")).files, []),
    );
  });

  it("leaves numbers alone that others use, too", () => {
    assert.equal(set("  config.my.ports = let p = 20000; in { films = p; wiki = p; };", "films", 20001), undefined);
    assert.equal(set("  config.my.ports = { films = 19999 + 1; };", "films", 20001), undefined);
    assert.equal(set('  config.my.ports = lib.genAttrs [ "films" "wiki" ] (_: 20000);', "films", 20001), undefined);
  });
});

describe("a key less", () => {
  const without = (text: string, key: string): string => {
    const { files } = fixture(module(text));
    const registry = registryOf(files);
    const edits = removeKey(modelFor(files), registry, registry.keyByName.get(key) ?? assert.fail()) ?? assert.fail();
    const after = applied(files, edits);
    const rest = new Map(values(files));
    rest.delete(key);
    assert.deepEqual(values(after), rest);
    return draw(after, []);
  };
  const expected = (text: string): string => draw(fixture(module(text)).files, []);

  it("goes with its line and what is only about it", () =>
    assert.equal(
      without(
        "  config.my.ports = {\n    # heading\n    # films: on the NAS\n    # source-id: PORT.films\n    films = 20000; # many\n    wiki = 20001;\n  };",
        "films",
      ),
      expected("  config.my.ports = {\n    # heading\n    wiki = 20001;\n  };"),
    ));

  it("goes from the line that others are on", () => {
    const text = "  config.my.ports = { films = 20000; wiki = 20001; };";
    assert.equal(without(text, "films"), expected("  config.my.ports = { wiki = 20001; };"));
    assert.equal(without(text, "wiki"), expected("  config.my.ports = { films = 20000; };"));
  });

  it("goes everywhere", () =>
    assert.equal(
      without(
        "  config.my.ports = lib.mkMerge [ { films = lib.mkDefault 1; ssh = 22; } { films = 20000; } ];",
        "films",
      ),
      expected("  config.my.ports = lib.mkMerge [ { ssh = 22; } { } ];"),
    ));
});

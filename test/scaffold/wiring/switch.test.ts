/** The switch of a new module stands beside its siblings in their words; it is on or off as it was wished, and nothing else is. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { House, Switches } from "#scaffold/house.ts";
import { switchFor, type WiredSwitch } from "#scaffold/wiring/switch.ts";
import { added, houseOfFiles, isNone, left, placed } from "#test/scaffold/wiring/wired.ts";

function switches(parts: Partial<Switches> = {}): Partial<House> {
  return {
    switches: {
      path: ["my", "services"],
      naming: "camel",
      declared: "central",
      location: undefined,
      ...parts,
    },
  };
}

function wiredIn(house: House, name: string, enabled = true): WiredSwitch {
  const description = "Aktiviert die Comics.";
  return switchFor(house, { name, title: "Comics", description, enabled }) ?? assert.fail("no switches");
}

const enabled = `
#- configuration.nix
{ lib, ... }:
{
  options.my.services = {
    books.enable = lib.mkEnableOption "Books";
    films.enable = lib.mkEnableOption "Films";
    wiki.enable = lib.mkEnableOption "Wiki";
  };
  config.my.services = {
    books.enable = lib.mkDefault true;
    films.enable = lib.mkDefault true;
    wiki.enable = lib.mkDefault true;
  };
}
`;

const defaults = `
#- configuration.nix
{ lib, ... }:
{
  options.my.services = {
    wiki.enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Aktiviert das Wiki.";
    };

    books.enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Aktiviert die Bücher.";
    };
  };
}
`;

describe("a switch", () => {
  it("is declared by name, and turned on where the others are", () => {
    const house = houseOfFiles(enabled, switches());
    const { wired, condition, options } = wiredIn(house, "comic-box");
    const [own, ...others] = wired;
    assert.ok(own);
    assert.deepEqual(others, []);
    assert.equal(condition, "config.my.services.comicBox.enable");
    assert.equal(options, "");
    const declared = 'comicBox.enable = lib.mkEnableOption "Comics";';
    assert.deepEqual(placed(house, own, declared), [
      'books.enable = lib.mkEnableOption "Books";',
      'films.enable = lib.mkEnableOption "Films";',
    ]);
    assert.deepEqual(placed(house, own, "comicBox.enable = lib.mkDefault true;"), [
      "books.enable = lib.mkDefault true;",
      "films.enable = lib.mkDefault true;",
    ]);
  });

  it("that is off stands there as well, where all do", () => {
    const house = houseOfFiles(enabled, switches());
    const [own] = wiredIn(house, "comics", false).wired;
    assert.ok(own);
    assert.ok(added(house, own).includes("    comics.enable = lib.mkDefault false;"));
  });

  it("says by its default whether it is on, in lines like those of its neighbour", () => {
    const house = houseOfFiles(defaults, switches({ naming: "kebab" }));
    const [own] = wiredIn(house, "comic-box").wired;
    assert.ok(own);
    assert.deepEqual(added(house, own), [
      "    comic-box.enable = lib.mkOption {",
      '      description = "Aktiviert die Comics.";',
    ]);
    assert.deepEqual(placed(house, own, "comic-box.enable = lib.mkOption {"), ["", "type = lib.types.bool;"]);
  });

  it("is made by the wrapper that the repo has", () => {
    const house = houseOfFiles(
      `
#- configuration.nix
{ lib, ... }:
let
  schalter = default: description: lib.mkOption { type = lib.types.bool; inherit default description; };
in
{
  options.my.services = {
    wiki.enable = schalter true "Das Wiki läuft.";
    books.enable = schalter false "Die Bücher laufen.";
  };
}
`,
      switches(),
    );
    const [own] = wiredIn(house, "comics").wired;
    assert.ok(own);
    assert.deepEqual(added(house, own), ['    comics.enable = schalter true "Aktiviert die Comics.";']);
  });

  it("is declared in one file and turned on in another", () => {
    const house = houseOfFiles(
      `
#- configuration.nix
{
  imports = [ ./registry.nix ];
  my.services.books.enable = true;
  my.services.wiki.enable = true;
}
#- registry.nix
{ lib, ... }:
{
  options.my.services = {
    books.enable = lib.mkEnableOption "Books";
    wiki.enable = lib.mkEnableOption "Wiki";
  };
}
`,
      switches(),
    );
    const lines = wiredIn(house, "comics").wired.map((each) => added(house, each));
    assert.deepEqual(lines, [
      ['    comics.enable = lib.mkEnableOption "Comics";'],
      ["  my.services.comics.enable = true;"],
    ]);
  });

  it("is declared by its own module where each does that", () => {
    const house = houseOfFiles(
      `
#- configuration.nix
{ imports = [ ./wiki.nix ]; }
#- wiki.nix
{ lib, ... }: { options.my.services.wiki.enable = lib.mkEnableOption "Wiki"; }
`,
      switches({ declared: "own" }),
    );
    const { options, wired } = wiredIn(house, "comics");
    assert.deepEqual(wired, []);
    assert.match(options, /^ {2}options\.my\.services\.comics\.enable = lib\.mkOption \{\n/);
    assert.match(options, / {4}default = true;\n {4}description = "Aktiviert die Comics\.";\n {2}\};$/);
  });

  it("keeps what is written in a text from being Nix", () => {
    const house = houseOfFiles(enabled, switches());
    const title = '"; evil = "$' + "{x}";
    const [own] = switchFor(house, { name: "comics", title, description: "x", enabled: true })?.wired ?? [];
    assert.ok(own);
    assert.ok(added(house, own).includes('    comics.enable = lib.mkEnableOption "\\"; evil = \\"\\$' + '{x}";'));
  });
});

describe("nothing is done to switches", () => {
  it("where it is there, and as it was wished", () => {
    const [own] = wiredIn(houseOfFiles(enabled, switches()), "wiki").wired;
    assert.ok(own && isNone(own));
  });

  it("where it is there and somebody wants it otherwise: that is said", () => {
    const [own] = wiredIn(houseOfFiles(enabled, switches()), "wiki", false).wired;
    assert.equal(own && left(own), "The switch is there: set my.services.wiki.enable = false; by hand.");
  });

  it("where the repo has none", () => {
    const house = houseOfFiles(enabled);
    assert.equal(switchFor(house, { name: "x", title: "X", description: "X.", enabled: true }), undefined);
  });

  it("where no sibling can be taken for a pattern", () => {
    const house = houseOfFiles(
      `
#- configuration.nix
{ lib, config, ... }:
{
  options.my.services = {
    wiki.enable = lib.mkOption { type = lib.types.bool; default = config.x.y; description = "Wiki an."; };
  };
}
`,
      switches(),
    );
    const [own] = wiredIn(house, "comics").wired;
    assert.equal(own && left(own), "Declare the switch my.services.comics.enable by hand, beside the others.");
  });
});

/** A key of the port registry for a new module: the next free one, or the one that is asked for if it is free. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { registerPort } from "#scaffold/wiring/port.ts";
import { houseOfFiles, isNone, left, placed } from "#test/scaffold/wiring/wired.ts";

function registry(keys: string): string {
  return `
#- configuration.nix
{ lib, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
  config.my.ports = {
${keys}
  };
}
`;
}

const plain = registry(`
    ssh = 50022;
    adguard = 10000;
    films = 20000;
    wiki = 20001;
    books = 20002;`);
const file = "20-services/comics.nix";

describe("the port of a new module", () => {
  it("is the next free one of the range that its folder has", () => {
    const house = houseOfFiles(plain);
    const { wired, number } = registerPort(house, { key: "comics", file });
    assert.equal(number, 20_003);
    assert.deepEqual(placed(house, wired, "comics = 20003;"), ["books = 20002;", "};"]);
  });

  it("has a source-id where the others have one", () => {
    const house = houseOfFiles(
      registry(`
    # source-id: PORT.films
    films = 20000;
    # source-id: PORT.wiki
    wiki = 20001;`),
    );
    const { wired } = registerPort(house, { key: "comics", file });
    assert.deepEqual(placed(house, wired, "# source-id: PORT.comics"), ["wiki = 20001;", "comics = 20002;"]);
  });

  it("is one that is there", () => {
    const { wired, number } = registerPort(houseOfFiles(plain), { key: "wiki", file });
    assert.ok(isNone(wired));
    assert.equal(number, 20_001);
  });

  it("is refused where it is taken, by name or by number", () => {
    const house = houseOfFiles(plain);
    assert.equal(
      left(registerPort(house, { key: "comics", number: 20_001, file }).wired),
      "Port 20001 is taken by my.ports.wiki.",
    );
    assert.match(
      left(registerPort(house, { key: "wiki", number: 20_005, file }).wired),
      /my\.ports\.wiki is 20001 already, not 20005/,
    );
  });

  it("is refused where it is no port, or the key no name", () => {
    const house = houseOfFiles(plain);
    assert.equal(left(registerPort(house, { key: "comics", number: 70_000, file }).wired), "70000 is no port.");
    assert.match(left(registerPort(house, { key: "com ics; x", file }).wired), /no name/);
  });

  it("is refused without a registry", () => {
    const house = houseOfFiles("#- configuration.nix\n{ }\n");
    assert.match(left(registerPort(house, { key: "comics", file }).wired), /no port registry/);
  });

  it("is left to a person where the registry is a link", () => {
    const house = houseOfFiles(plain, {}, ["configuration.nix"]);
    const { wired, number } = registerPort(house, { key: "comics", file });
    assert.equal(left(wired), "Add my.ports.comics = 20003 to the port registry by hand.");
    assert.equal(number, 20_003);
  });
});

/** A new service is in the map of host names where its neighbours are, and only if it has to be. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { nameInMap } from "#scaffold/wiring/dns-map.ts";
import { added, houseOfFiles, isNone, left, placed } from "#test/scaffold/wiring/wired.ts";

function repo(map: string): string {
  return `
#- configuration.nix
{ imports = [ ./wiki.nix ./films.nix ./web.nix ]; }
#- web.nix
{ ... }:
let map = import ./map.nix;
in { services.caddy.virtualHosts.\${map.hosts.wiki}.extraConfig = "respond ok"; }
#- wiki.nix
{ }
#- films.nix
{ }
#- map.nix
${map}
`;
}

const every = repo(`
let
  zone = "home.\${base}";
  base = "example.org";
in
{
  hosts = {
    films  = "films.\${zone}";
    music  = "music.\${zone}";
    wiki   = "wiki.\${zone}";
    public = "www.example.org";
  };
}`);

describe("a map of host names", () => {
  it("of all services gets each, written as most of its kind are, with its = below theirs", () => {
    const house = houseOfFiles(every);
    const wired = nameInMap(house, { name: "news", host: "news.home.example.org" });
    assert.deepEqual(added(house, wired), [`    news   = "news.\${zone}";`]);
  });

  it("gets a name of a zone that it knows by that, though no other is of it", () => {
    const house = houseOfFiles(every);
    const wired = nameInMap(house, { name: "news", host: "news.example.org" });
    assert.deepEqual(added(house, wired), [`    news   = "news.\${base}";`]);
  });

  it("gets a name that is none of its zones as it is", () => {
    const house = houseOfFiles(every);
    const wired = nameInMap(house, { name: "news", host: "news.example.net" });
    assert.deepEqual(added(house, wired), ['    news   = "news.example.net";']);
  });

  it("of exceptions gets only those", () => {
    const house = houseOfFiles(
      repo('{ base = "example.org"; hosts = {\n  films = "kino.example.org";\n  wiki = "wissen.example.org";\n}; }'),
    );
    assert.ok(isNone(nameInMap(house, { name: "news", host: "news.example.org" })));
    const wired = nameInMap(house, { name: "news", host: "heute.example.org" });
    assert.deepEqual(placed(house, wired, 'news = "heute.example.org";'), ['wiki = "wissen.example.org";', "}; }"]);
  });

  it("is left alone where the name is there", () => {
    const house = houseOfFiles(every);
    assert.ok(isNone(nameInMap(house, { name: "wiki", host: "wiki.home.example.org" })));
    assert.equal(
      left(nameInMap(house, { name: "wiki", host: "lesen.home.example.org" })),
      "wiki has another host name in map.nix: wiki.home.example.org.",
    );
  });

  it("is left to a person where all that is in it becomes something", () => {
    const house = houseOfFiles(`
#- configuration.nix
{ lib, ... }:
let map = import ./map.nix;
in
{
  imports = [ ./wiki.nix ];
  services.caddy.virtualHosts = lib.mapAttrs' (_: host: lib.nameValuePair host { extraConfig = "respond ok"; }) map;
}
#- wiki.nix
{ }
#- map.nix
{ wiki = "wiki.example.org"; films = "films.example.org"; }
`);
    assert.equal(
      left(nameInMap(house, { name: "news", host: "news.example.org" })),
      "Add news.example.org to map.nix by hand.",
    );
  });
});

describe("no map of host names", () => {
  for (const [what, map] of [
    ["a function", '{ base }: { hosts = { wiki = "wiki.${base}"; films = "films.${base}"; }; }'],
    ["versions", '{ hosts = { wiki = "1.2 beta"; films = "2.0 alpha"; }; }'],
    [
      "hosts that are no services of the repo",
      '{ hosts = { nas = "nas.example.org"; router = "router.example.org"; }; }',
    ],
  ] as const)
    it(`is ${what}`, () =>
      assert.ok(isNone(nameInMap(houseOfFiles(repo(map)), { name: "news", host: "heute.example.org" }))));

  it("is a module", () => {
    const house = houseOfFiles(
      '#- configuration.nix\n{ imports = [ ./m.nix ]; }\n#- m.nix\n{ x = { wiki = "a.b"; m = "c.d"; }; }\n',
    );
    assert.ok(isNone(nameInMap(house, { name: "news", host: "heute.example.org" })));
  });
});

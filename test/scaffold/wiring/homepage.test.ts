/** A tile on the start page has the form of its neighbours, and surely leads to the service. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { tile, type WishedTile } from "#scaffold/wiring/homepage.ts";
import { registerPort } from "#scaffold/wiring/port.ts";
import { added, houseOfFiles, isNone, left, placed } from "#test/scaffold/wiring/wired.ts";

const wished: WishedTile = {
  name: "news",
  keys: [],
  title: "News",
  description: "Nachrichten",
  host: "news.example.org",
  file: "apps/news.nix",
  besides: [],
};

function page(services: string, more = "", lets = 'domain = "example.org";'): string {
  return `
#- configuration.nix
{ lib, ... }:
{
  imports = [ ./home.nix ./apps/wiki.nix ./media/films.nix ];
}
#- apps/wiki.nix
{ }
#- media/films.nix
{ }
#- home.nix
{ config, lib, ... }:
let
  ${lets}
in
{
  ${more}
  services.homepage-dashboard = {
    enable = true;
    services = ${services};
  };
}
`;
}

const groups = `[
      {
        Lesen = [
          { wiki = { href = "https://wiki.\${domain}"; description = "Wissen"; }; }
        ];
      }
      {
        Schauen = [
          { films = { href = "https://films.\${domain}"; description = "Filme"; }; }
        ];
      }
    ]`;

describe("a tile", () => {
  it("stands in the group of its folder, in the form of its neighbour", () => {
    const house = houseOfFiles(page(groups));
    const line = `{ news = { href = "https://news.\${domain}"; description = "Nachrichten"; }; }`;
    const [above] = placed(house, tile(house, wished), line);
    assert.match(above ?? "", /^\{ wiki = /);
  });

  it("is in several lines where its neighbour is", () => {
    const house = houseOfFiles(
      page(`[
      {
        Lesen = [
          {
            "Wiki" = {
              icon = "wiki.png";
              href = "https://wiki.\${domain}/";
            };
          }
        ];
      }
    ]`),
    );
    assert.deepEqual(added(house, tile(house, wished)), [
      '            "News" = {',
      '              icon = "news.png";',
      `              href = "https://news.\${domain}/";`,
    ]);
  });

  it("is a call where its neighbours are, with the port that it reads", () => {
    const house = houseOfFiles(
      page(
        '[ { Alles = [ (tile "wiki" "Wissen") (tile "films" "Filme") ]; } ]',
        `options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
  config.my.ports = {
    wiki = 20001;
    films = 20002;
  };`,
        `tile = name: description: { \${name} = { href = "https://\${name}.example.org"; inherit description; siteMonitor = "http://127.0.0.1:\${toString config.my.ports.\${name}}"; }; };`,
      ).replace("  services.homepage-dashboard", "  config.services.homepage-dashboard"),
    );
    const { wired: port } = registerPort(house, { key: "news", file: "20-apps/news.nix" });
    assert.ok("edits" in port);
    const alone = tile(house, wished);
    assert.equal(left(alone), "Add https://news.example.org to the start page by hand.");
    const wired = tile(house, { ...wished, besides: [port.edits] });
    assert.match(added(house, wired).join("\n"), /\(tile "films" "Filme"\) \(tile "news" "Nachrichten"\)/);
  });

  it("is there already", () => {
    const house = houseOfFiles(page(groups));
    assert.ok(isNone(tile(house, { ...wished, host: "wiki.example.org" })));
  });
});

describe("no tile is made up", () => {
  const byHand = "Add https://news.example.org to the start page by hand.";

  it("where the address would be another one", () => {
    const house = houseOfFiles(page(groups.replaceAll("example.org", "example.org"), "", 'domain = "example.net";'));
    assert.equal(left(tile(house, wished)), byHand);
  });

  it("where two groups fit, or none", () => {
    const house = houseOfFiles(page(groups));
    assert.equal(left(tile(house, { ...wished, file: "tools/news.nix" })), byHand);
  });

  it("where neighbours have what is theirs alone", () => {
    const house = houseOfFiles(
      page(
        `[ { Alles = [ { wiki = { href = "https://wiki.\${domain}"; widget = { type = "wiki"; key = "x"; }; }; } ]; } ]`,
      ),
    );
    assert.equal(left(tile(house, wished)), byHand);
  });

  it("where the list is computed", () => {
    const house = houseOfFiles(page("lib.mapAttrsToList (name: _: { ${name} = [ ]; }) { a = 1; }"));
    assert.equal(left(tile(house, wished)), byHand);
  });

  it("where the repo has no start page, or one that is off", () => {
    assert.ok(isNone(tile(houseOfFiles("#- configuration.nix\n{ }\n"), wished)));
    assert.ok(isNone(tile(houseOfFiles(page(groups).replace("enable = true", "enable = false")), wished)));
  });
});

/** What is said where it is not known what a line of Caddy's text does: something that somebody can go and look at. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { servedIn, shownDoubts } from "./caddy-shown.ts";

function doubts(extraConfig: string, more = ""): readonly string[] {
  const [served] = servedIn(`
    { config, pkgs, ... }: {
      services.caddy.enable = true;
      services.caddy.virtualHosts."a.example".extraConfig = ${extraConfig};
      ${more}
    }
  `);
  return served ? shownDoubts(served).filter((doubt) => !doubt.startsWith("!")) : [];
}

describe("what is not known in a site of Caddy", () => {
  it("is an option, and why", () => {
    assert.deepEqual(doubts('"reverse_proxy app:80\\n" + pkgs.what'), [
      'services.caddy.virtualHosts."a.example".extraConfig is not known as a whole: the package what is not built here',
    ]);
    assert.deepEqual(doubts("config.services.other.text"), [
      'services.caddy.virtualHosts."a.example".extraConfig is not known as a whole, and services.other goes into it: NixOS or a module from outside decides this option, this repo does not',
    ]);
  });

  it("is a word that only a plugin may know", () =>
    assert.deepEqual(doubts('"route {\\nforward_to app\\n}"', "services.caddy.package = pkgs.other;"), [
      "Caddy has no directive forward_to of its own, and what a plugin does with it is not known",
    ]));

  it("is a snippet that may stand where nobody knows the text, by its name", () =>
    assert.deepEqual(doubts('"import errors\\nreverse_proxy app:80"', "services.caddy.extraConfig = pkgs.what;"), [
      "nothing that is known defines the snippet errors, which is imported here",
    ]));

  it("is what files bring", () =>
    assert.deepEqual(doubts('"import /etc/caddy/*.conf\\nreverse_proxy app:80"'), [
      "the files that are imported from /etc/caddy/*.conf are not read here",
    ]));

  it("is what is imported by a name that nobody knows", () =>
    assert.deepEqual(doubts('"import ${pkgs.what}\\nreverse_proxy app:80"'), [
      "it is not known what is imported here: …",
    ]));

  it("is the order, by the option that may change it", () =>
    assert.deepEqual(doubts('"reverse_proxy app:80\\nrespond /a 1"', "services.caddy.globalConfig = pkgs.what;"), [
      "services.caddy.globalConfig is not known as a whole, and may change the order in which Caddy works",
    ]));
});

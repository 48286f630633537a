/** What services are for, in German words: of services that NixOS has, in a form that every header and table takes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { optionType } from "#knowledge/nixos-options.ts";
import { servicesWithWords, serviceWords } from "#knowledge/service-words.ts";

describe("words for services", () => {
  it("are of services that NixOS has", () => {
    const unknown = servicesWithWords().filter((service) =>
      ["enable", "enableServer"].every((name) => !optionType([...service.split("."), name])),
    );
    assert.deepEqual(unknown, []);
  });

  it("are a few words that no header, no table and no string of Nix has to escape", () => {
    const odd = servicesWithWords().filter((service) => {
      const words = serviceWords(service) ?? "";
      return words.length < 4 || words.length > 50 || /[:#"'|*$\\.–]|^\s|\s$/.test(words);
    });
    assert.deepEqual(odd, []);
    assert.equal(serviceWords("services.mealie"), "Rezepte und Essensplan");
  });

  it("are none where nobody says any", () => {
    assert.equal(serviceWords("services.toString"), undefined);
    assert.equal(serviceWords("toString"), undefined);
  });
});

/** A refusal says which answer it refuses, as far as it is one alone: the wizard leads to it. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { Model } from "#model/model.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Wish } from "#scaffold/wish.ts";
import { houseFolder, houseFrom, houseIn } from "./house-in.ts";
import { TODAY } from "./made.ts";

function about(model: Model, wish: Wish): string | undefined {
  const answer = scaffold(model, wish, TODAY);
  assert.ok("problem" in answer || answer.files.length === 0, JSON.stringify(wish));
  return answer.about;
}

const service: Wish = { kind: "service", name: "mealie", service: "services.mealie" };
const container: Wish = { kind: "container", name: "wiki", image: "a/wiki:1", innerPort: 80 };
const timer: Wish = { kind: "timer", name: "lauf", folder: "00-core", script: "true", onCalendar: "daily" };
const policy: Wish = { kind: "policy", name: "regel", assertion: "true", message: "Nein." };

describe("a refusal", () => {
  let alt: Model;
  let neu: Model;
  before(async () => {
    ({ model: alt } = await houseIn(houseFolder("alt")));
    ({ model: neu } = await houseIn(houseFolder("neu")));
  });

  for (const [of, wish] of [
    ["name", { ...service, name: "let" }],
    ["name", { ...service, name: "Mealie" }],
    ["name", { ...timer, name: "miniflux" }],
    ["folder", { ...service, folder: "nirgends" }],
    ["folder", { ...service, folder: "../oben" }],
    ["service", { ...service, service: "services.mealy" }],
    ["service", { kind: "service", name: "lauf" }],
    ["service", { ...service, name: "leser", service: "services.miniflux" }],
    ["service", { ...service, name: "miniflux", service: "services.miniflux" }],
    ["image", { ...container, image: "a/wiki" }],
    ["innerPort", { ...container, innerPort: 70_000 }],
    ["script", { ...timer, script: " " }],
    ["onCalendar", { ...timer, onCalendar: "irgendwann" }],
    ["assertion", { ...policy, assertion: "a +" }],
    ["message", { ...policy, message: "" }],
    ["port", { ...service, port: { key: "a b" } }],
    ["port.mealie", { ...service, port: { key: "mealie", number: 20016 } }],
    ["port", { ...service, port: { key: "miniflux" } }],
    ["exposure.reason", { ...service, exposure: { kind: "public", reason: "Grund: …" } }],
    ["exposure.label", { ...service, exposure: { kind: "proxy", label: "a.b" } }],
    ["exposure.label", { ...service, exposure: { kind: "proxy", label: "miniflux" } }],
    ["writes", { ...service, writes: ["srv"] }],
    ["choices.farbe", { kind: "media", name: "lidarr", choices: { farbe: "rot" } }],
    ["folder", { kind: "media", name: "lidarr", folder: "00-core" }],
    ["kind", { kind: "sso", name: "sso" }],
  ] as const satisfies readonly (readonly [string, Wish])[])
    it(`is about ${of}: ${JSON.stringify(wish)}`, () => assert.equal(about(alt, wish), of));

  it("is about the exposure where nothing shows services", () =>
    assert.equal(about(alt, { ...service, exposure: { kind: "proxy" }, style: { proxy: "none" } }), "exposure"));

  it("is about a choice that it names", () =>
    assert.equal(
      about(neu, { kind: "boot-safeguard", name: "boot-safeguard", choices: { generations: "9" } }),
      "choices.generations",
    ));

  it("is about a value that the repo says nowhere, or about the number of a port", () => {
    const bare = houseFrom(`
      #- configuration.nix
      { imports = [ ./apps/eins.nix ]; services.caddy.enable = true; }
      #- apps/eins.nix
      { services.miniflux.enable = true; }
    `).model;
    assert.equal(about(bare, { ...service, exposure: { kind: "public", reason: "für alle" } }), "values.domain");
    assert.equal(about(bare, { ...service, port: { key: "mealie", number: 8080 } }), "port.mealie");
    assert.equal(about(bare, { kind: "remote-helper", name: "remote-helper" }), "values.user");
  });

  it("is about no answer alone where Nix would fail with the module", () => {
    const forced = houseFrom(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./core/users.nix ];
        services.openssh = { enable = true; settings.PasswordAuthentication = lib.mkForce true; };
      }
      #- core/users.nix
      { users.users.anna.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA anna" ]; }
    `).model;
    const wish: Wish = { kind: "ssh-hardening", name: "ssh-hardening", folder: "core", values: { user: "anna" } };
    assert.equal(about(forced, wish), undefined);
  });
});

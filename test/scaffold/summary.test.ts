/** What a module says of itself where nobody says it: what it is for and who gets to it, where that is known, and nothing else. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { Model } from "#model/model.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Wish } from "#scaffold/wish.ts";
import { render } from "#text/message.ts";
import { houseFolder, houseFrom, houseIn } from "./house-in.ts";
import { TODAY } from "./made.ts";

function details(model: Model, wish: Wish) {
  const made = scaffold(model, wish, TODAY);
  if ("problem" in made) throw new Error(render(made.problem));
  const { summary = "" } = made.details ?? {};
  assert.ok(made.files[0]?.text.includes(summary) || wish.kind === "media", made.files[0]?.text);
  return made.details;
}

const own: Wish = { kind: "service", name: "uhr", script: "exec sleep infinity" };
const container: Wish = { kind: "container", name: "wiki", image: "a/wiki:1", innerPort: 80 };
const proxy = { kind: "proxy" } as const;
const known = (name: string, more: Partial<Wish> = {}): Wish => ({
  ...{ kind: "service", name, service: `services.${name}` },
  ...more,
});

describe("the summary of a module", () => {
  let alt: Model;
  before(async () => {
    ({ model: alt } = await houseIn(houseFolder("alt")));
  });

  for (const [summary, wish] of [
    ["Mealie – Rezepte und Essensplan, hinter der Anmeldung", known("mealie", { exposure: proxy })],
    ["Mealie – Rezepte und Essensplan, nur auf dem Rechner selbst", known("mealie")],
    [
      "Gotify – Push-Nachrichten, ohne Anmeldung erreichbar",
      known("gotify", { exposure: { kind: "public", reason: "Apps" } }),
    ],
    ["Whoami – Dienst von NixOS (services.whoami), hinter der Anmeldung", known("whoami", { exposure: proxy })],
    ["Uhr – eigenes Programm", own],
    ["Uhr – eigenes Programm, hinter der Anmeldung", { ...own, exposure: proxy }],
    ["Wiki – Dienst im Container, hinter der Anmeldung", { ...container, exposure: proxy }],
    ["Wiki – Dienst im Container, nur auf dem Rechner selbst", container],
    ["Lidarr – Musiksammlung", { kind: "media", name: "lidarr" }],
    [
      "Lauf – Aufgabe nach Zeitplan",
      { kind: "timer", name: "lauf", folder: "00-core", script: "true", onCalendar: "daily" },
    ],
    [
      "Regel – was gelten muss, sonst wird nicht gebaut",
      { kind: "policy", name: "regel", assertion: "true", message: "Nein." },
    ],
    ["Rezepte für alle", known("mealie", { summary: " Rezepte \n für alle " })],
  ] as const satisfies readonly (readonly [string, Wish])[])
    it(summary, () => assert.equal(details(alt, wish)?.summary, summary));

  it("does not say that a service stays inside where no option is known that keeps it there", () =>
    assert.equal(details(alt, known("factorio"))?.summary, "Factorio – Spielserver für Factorio"));

  it("says nothing of a login where there is none", () => {
    const bare = houseFrom(`
      #- configuration.nix
      { imports = [ ./apps/eins.nix ]; services.caddy.enable = true; }
      #- apps/eins.nix
      { services.miniflux.enable = true; }
    `).model;
    // Without a header, the sentence stands in the unit.
    const wish: Wish = { ...own, exposure: proxy, values: { domain: "example.org" } };
    assert.equal(details(bare, wish)?.summary, "Uhr – eigenes Programm");
  });

  it("comes with the name that the proxy shows, and with the switch", () => {
    const { host, enabled } =
      details(alt, known("mealie", { exposure: { ...proxy, label: "essen" }, enabled: false })) ?? {};
    assert.deepEqual([host, enabled], ["essen.example.org", false]);
    const timer: Wish = { kind: "timer", name: "lauf", folder: "00-core", script: "true", onCalendar: "daily" };
    assert.deepEqual(details(alt, timer), {
      summary: "Lauf – Aufgabe nach Zeitplan",
      host: undefined,
      enabled: undefined,
    });
  });
});

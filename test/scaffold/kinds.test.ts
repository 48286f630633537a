/** What each kind of module looks like in both generations, and that Nix makes of it what was promised. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foundIn, houseCopy, inNix, madeIn, shown } from "./made.ts";

describe("kinds of modules", function () {
  this.timeout(120_000);

  it("a service with the login of the house, as the old generation writes it", async () => {
    const directory = houseCopy("alt");
    const made = await madeIn(directory, {
      kind: "service",
      name: "navidrome",
      service: "services.navidrome",
      summary: "Navidrome – Musik für unterwegs",
      exposure: { kind: "proxy", label: "musik" },
    });
    const text = readFileSync(join(directory, "20-services/apps/navidrome.nix"), "utf8");
    assert.equal(
      text.slice(0, text.indexOf("    # Härtung")),
      `# meta:
#   owner: apps
#   status: active
#   scope: shared
#   summary: Navidrome – Musik für unterwegs

{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  # sink: Adresse von Navidrome
  domain = config.my.configs.identity.domain;

  # source-id: CFG.ports.navidrome
  # sink: Port von Navidrome und Ziel des Proxys
  port = config.my.ports.navidrome;
in
{
  config = lib.mkIf config.my.profiles.services.navidrome.enable {
    services.navidrome = {
      enable = true;
      settings = {
        # Nur auf dem Rechner selbst: Von außen führt allein der Proxy hierher.
        Address = "127.0.0.1";
        Port = port;
      };
    };

`,
    );
    assert.deepEqual(shown(made.open), []);
    const [nix] = inNix([directory]);
    assert.equal(nix?.ports["navidrome"], 20017);
    assert.deepEqual(nix?.routers["navidrome"], {
      rule: "Host(`musik.example.org`)",
      middlewares: ["sso-chain@file"],
    });
    assert.equal(nix?.units["navidrome"]?.["NoNewPrivileges"], true);
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a service that is public says why, right above what makes it so", async () => {
    const directory = houseCopy("alt");
    const made = await madeIn(directory, {
      kind: "service",
      name: "navidrome",
      service: "services.navidrome",
      exposure: { kind: "public", reason: "Navidrome meldet selbst an" },
    });
    const text = made.files[0]?.text ?? "";
    assert.match(text, /# mynixos: public – Navidrome meldet selbst an\n +routers\.navidrome = \{/);
    assert.doesNotMatch(text, /middlewares/);
    assert.ok(shown(made.done).includes("navidrome.example.org is public: Navidrome meldet selbst an."));
  });

  it("a container in the new generation, whose engine publishes it on this machine alone", async () => {
    const directory = houseCopy("neu");
    const made = await madeIn(directory, {
      kind: "container",
      name: "whoami",
      image: "docker.io/traefik/whoami:v1.10",
      innerPort: 80,
      exposure: { kind: "proxy" },
    });
    assert.equal(made.files[0]?.path, "60-apps/service-app-whoami.nix");
    assert.deepEqual(shown(made.open), []);
    const [nix] = inNix([directory]);
    assert.deepEqual(nix?.containers["whoami"], {
      image: "docker.io/traefik/whoami:v1.10",
      ports: [`127.0.0.1:${nix?.ports["whoami"]}:80`],
    });
    assert.equal(
      nix?.hosts["whoami.birke.example.org"],
      `import sso_auth\nreverse_proxy 127.0.0.1:${nix?.ports["whoami"]}\n`,
    );
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a media service through the factory, turned on where its neighbours are", async () => {
    const directory = houseCopy("alt");
    const made = await madeIn(directory, { kind: "media", name: "lidarr", summary: "Lidarr – Musik" });
    assert.match(
      made.files[0]?.text ?? "",
      /\(\(import \.\/_lib\.nix \{ inherit lib; \}\) \{\n +name = "lidarr";\n +port = config\.my\.ports\.lidarr;\n +stateOption = "dataDir";\n/,
    );
    assert.match(
      readFileSync(join(directory, "20-services/media/default.nix"), "utf8"),
      /\n {4}lidarr\.enable = true;\n/,
    );
    const [nix] = inNix([directory]);
    assert.deepEqual(nix?.routers["lidarr"]?.middlewares, ["sso-chain@file"]);
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a task by the clock runs as nobody in particular, and is caught up on", async () => {
    const directory = houseCopy("neu");
    const made = await madeIn(directory, {
      kind: "timer",
      name: "altes-weg",
      folder: "00-core",
      script: 'echo "räumt auf: ${1:-nichts}"\n',
      onCalendar: "Sun *-*-* 04:00",
    });
    assert.match(made.files[0]?.text ?? "", /echo "räumt auf: ''\$\{1:-nichts\}"/);
    const [nix] = inNix([directory]);
    assert.equal(nix?.timers["altes-weg"]?.OnCalendar, "Sun *-*-* 04:00");
    assert.equal(nix?.timers["altes-weg"]?.Persistent, true);
    assert.equal(nix?.units["altes-weg"]?.["DynamicUser"], true);
    assert.equal(nix?.units["altes-weg"]?.["ProtectHome"], true);
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a policy is an assertion with what people are told", async () => {
    const directory = houseCopy("neu");
    await madeIn(directory, {
      kind: "policy",
      name: "kein-root",
      assertion: 'config.haus.configs.identity.user != "root"',
      message: 'Der Mensch heißt nicht "root" (${user}).',
    });
    const [nix] = inNix([directory]);
    assert.ok(nix?.said.includes('Der Mensch heißt nicht "root" (${user}).'));
    assert.deepEqual(nix?.failed, []);
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a plain module has a header and says nothing yet", async () => {
    const directory = houseCopy("alt");
    const made = await madeIn(directory, { kind: "plain", name: "drucker", folder: "10-infrastructure" });
    assert.equal(
      made.files[0]?.text,
      `# meta:
#   owner: infrastructure
#   status: active
#   scope: shared
#   summary: Drucker – noch ohne Inhalt

{ ... }:
{
  # Hierher gehört, was Drucker einstellt.
}
`,
    );
    assert.deepEqual(await foundIn(directory), []);
  });

  it("a program of one's own is told its port and address", async () => {
    const directory = houseCopy("neu");
    const made = await madeIn(directory, {
      kind: "service",
      name: "zaehler",
      script: "exec sleep infinity",
      exposure: { kind: "proxy" },
    });
    const [nix] = inNix([directory]);
    assert.equal(nix?.units["zaehler"]?.["DynamicUser"], true);
    assert.equal(nix?.hosts["zaehler.birke.example.org"]?.startsWith("import sso_auth\n"), true);
    assert.ok(made.done.length > 4);
    assert.deepEqual(await foundIn(directory), []);
  });

  it("where nothing is to harden it, a comment says that this is meant", async () => {
    const directory = houseCopy("neu");
    const wish = { kind: "service", name: "audiobookshelf", service: "services.audiobookshelf" } as const;
    const made = await madeIn(directory, { ...wish, hardening: "none" });
    assert.match(
      made.files[0]?.text ?? "",
      /# mynixos: ignore hardening\/missing – bewusst ohne Härtung angelegt\n +enable = true;/,
    );
    assert.deepEqual(await foundIn(directory), []);
  });

  it("what a factory makes cannot be marked, which is told", async () => {
    const made = await madeIn(houseCopy("alt"), { kind: "media", name: "lidarr", hardening: "none" });
    assert.match(shown(made.open).join(), /Nothing hardens lidarr\.service/);
  });

  it("where nobody knows what a unit bears, it says GAP", async () => {
    const directory = houseCopy("alt");
    const made = await madeIn(directory, { kind: "service", name: "hedgedoc", service: "services.hedgedoc" });
    const text = made.files[0]?.text ?? "";
    assert.match(
      text,
      /# GAP: Welche Härtung hedgedoc\.service sicher verträgt, ist nicht bekannt\.\n +enable = true;/,
    );
    assert.match(shown(made.open).join(), /decide by hand/);
    assert.deepEqual(inNix([directory])[0]?.failed, []);
  });
});

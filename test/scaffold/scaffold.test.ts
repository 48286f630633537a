/** What is refused and why, that a second run changes nothing, and that no text of a person gets out of its quotes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Wish } from "#scaffold/wish.ts";
import { render } from "#text/message.ts";
import { houseCopy, houses, inNix, madeIn, scaffoldIn, shown } from "./made.ts";
import { parsed } from "./real-nix.ts";

const navidrome: Wish = {
  kind: "service",
  name: "navidrome",
  service: "services.navidrome",
  exposure: { kind: "proxy" },
};

/** Why it is refused; throws where it is not. */
async function refused(wish: Wish, directory = houseCopy("alt")): Promise<string> {
  const made = await scaffoldIn(directory, wish);
  if (!("problem" in made)) throw new Error(`it was made: ${made.files.map(({ path }) => path).join()}`);
  return render(made.problem);
}

describe("scaffolding", function () {
  this.timeout(120_000);

  for (const house of houses)
    it(`a second run says that it is there, and changes nothing (${house})`, async () => {
      const directory = houseCopy(house);
      const wishes: readonly Wish[] = [
        navidrome,
        { kind: "media", name: "lidarr" },
        { kind: "timer", name: "zeit", folder: "00-core", script: "true", onCalendar: "daily" },
        { kind: "policy", name: "regel", assertion: "true", message: "Nie." },
        { kind: "plain", name: "leer", folder: "00-core" },
      ];
      for (const wish of wishes) await madeIn(directory, wish);
      for (const wish of wishes) {
        const again = await scaffoldIn(directory, wish);
        assert.ok(!("problem" in again), wish.name);
        assert.deepEqual([again.files, again.edits], [[], []]);
        assert.match(shown(again.done).join(), /is there already; nothing was changed/);
      }
    });

  it("its id is registered also where nobody knows who may come to it", async () => {
    const directory = houseCopy("neu");
    writeFileSync(join(directory, "10-gateway/oauth2-proxy.nix"), "{ ... }:\n{ }\n");
    mkdirSync(join(directory, "docs"), { recursive: true });
    const rows = "| BRK-60-APP-001 | `60-apps/service-app-readeck.nix` |\n";
    writeFileSync(join(directory, "docs/SPEC_REGISTRY.md"), `| ID | Modul |\n|---|---|\n${rows}`);
    const made = await scaffoldIn(directory, navidrome);
    assert.ok(!("problem" in made), JSON.stringify(made));
    assert.match(shown(made.open).join("\n"), /is not proven/);
    assert.match(shown(made.done).join("\n"), /^BRK-60-APP-\d+ is entered in docs\/SPEC_REGISTRY\.md\.$/m);
  });

  for (const [what, service, line] of [
    ["has a root of its own", "navidrome", /^ {4,}BindPaths = \[ "\/srv\/musik" \];$/m],
    ["has that of the machine", "n8n", /^ {4,}ReadWritePaths = \[ "\/srv\/musik" \];$/m],
  ] as const)
    it(`a folder to write to is there for a service that ${what}`, async () => {
      const made = await scaffoldIn(houseCopy("neu"), {
        ...{ kind: "service", name: service, service: `services.${service}`, writes: ["/srv/musik"] },
      });
      assert.ok(!("problem" in made), JSON.stringify(made));
      const [{ text = "" } = {}] = made.files;
      assert.match(text, line);
      assert.equal(text.match(/\/srv\/musik/g)?.length, 1);
    });

  it("a file that is about something else is not written over", async () => {
    const directory = houseCopy("alt");
    writeFileSync(join(directory, "20-services/apps/navidrome.nix"), '{ ... }:\n{\n  networking.hostName = "x";\n}\n');
    assert.match(
      await refused(navidrome, directory),
      /navidrome\.nix is another module, and nothing is written over it: rename it/,
    );
    writeFileSync(join(directory, ".gitignore"), "90-policy/\n");
    assert.match(
      await refused({ kind: "plain", name: "leer", folder: "90-policy" }, directory),
      /^90-policy\/leer\.nix is not made: git ignores '90-policy\/leer\.nix'\.$/,
    );
    mkdirSync(join(directory, "20-services/apps/ordner.nix"));
    assert.match(
      await refused({ kind: "plain", name: "ordner", folder: "20-services/apps" }, directory),
      /ordner\.nix is there already/,
    );
  });

  const names: readonly (readonly [string, RegExp])[] = [
    ["let", /word of Nix/],
    ["Navidrome", /no name for a module/],
    ["../boese", /no name for a module/],
    ["a b", /no name for a module/],
    ["a;b", /no name for a module/],
    ["-x", /no name for a module/],
    ["x-", /no name for a module/],
    ["x".repeat(80), /no name for a module/],
    ["", /no name for a module/],
  ];
  for (const [name, why] of names)
    it(`no module is called ${JSON.stringify(name.slice(0, 12))}`, async () => {
      assert.match(await refused({ ...navidrome, name }), why);
    });

  const wrong: readonly (readonly [string, Wish, RegExp])[] = [
    ["a folder outside", { ...navidrome, folder: "../andere" }, /outside of this repo/],
    ["an absolute folder", { ...navidrome, folder: "/etc" }, /outside of this repo/],
    ["a folder without modules", { ...navidrome, folder: "docs" }, /No modules lie in docs/],
    ["an unknown service", { ...navidrome, service: "services.navidrom" }, /did you mean services\.navidrome/],
    ["no service and no script", { kind: "service", name: "x" }, /which service of NixOS/],
    [
      "a service that is on already",
      { ...navidrome, name: "feeds", service: "services.miniflux" },
      /turned on already/,
    ],
    ["a number that is taken", { ...navidrome, port: { key: "navidrome", number: 20016 } }, /taken/],
    ["a number of nothing", { ...navidrome, port: { key: "navidrome", number: 70000 } }, /no port/],
    ["a key that is no name", { ...navidrome, port: { key: "a b" } }, /no name for a key/],
    ["a key with another number", { ...navidrome, port: { key: "readeck", number: 20999 } }, /taken|already/],
    ["a label that is none", { ...navidrome, exposure: { kind: "proxy", label: "a`) || x" } }, /no label/],
    ["a name that is served", { ...navidrome, exposure: { kind: "proxy", label: "readeck" } }, /serves .* already/],
    ["public without a reason", { ...navidrome, exposure: { kind: "public", reason: " " } }, /Say why/],
    ["a path that is none", { ...navidrome, writes: ['/srv/"; x'] }, /neither an absolute path/],
    ["an option that is not there", { ...navidrome, writes: ["config.my.nichts"] }, /neither an absolute path/],
    ["an image without a tag", { kind: "container", name: "w", image: "traefik/whoami" }, /neither a tag nor a digest/],
    [
      "an image that is another one every day",
      { kind: "container", name: "w", image: "a/b:latest" },
      /another one every day/,
    ],
    ["an image that is none", { kind: "container", name: "w", image: 'a/b:1" ; x' }, /no name of an image/],
    [
      "a container whose port nobody knows",
      { kind: "container", name: "w", image: "a/b:1", exposure: { kind: "proxy" } },
      /which port/,
    ],
    ["a time that is none", { kind: "timer", name: "t", script: "true", onCalendar: 'x"; y' }, /Say when/],
    ["a time that only people know", { kind: "timer", name: "t", script: "true", onCalendar: "morgen" }, /Say when/],
    ["a timer that runs nothing", { kind: "timer", name: "t", onCalendar: "daily" }, /Say what/],
    ["an assertion that closes the set", { kind: "policy", name: "p", assertion: "true; } x", message: "m" }, /no Nix/],
    [
      "an assertion that only reads between parentheses",
      { kind: "policy", name: "p", assertion: "true); evil = (true", message: "m" },
      /no Nix/,
    ],
    [
      "an assertion of a name that is not there",
      { kind: "policy", name: "p", assertion: "nichts", message: "m" },
      /names/,
    ],
    ["a media service elsewhere", { kind: "media", name: "lidarr", folder: "20-services/apps" }, /name that folder/],
  ];
  for (const [what, wish, why] of wrong)
    it(`refuses ${what}`, async () => {
      assert.match(await refused(wish), why);
    });

  it("refuses everything where a file that a host imports is no valid Nix, and nothing for the sake of other files", async () => {
    const directory = houseCopy("alt");
    writeFileSync(join(directory, "20-services", "VORLAGE.nix"), "{ name = ; }\n");
    await madeIn(directory, navidrome);
    const registry = join(directory, "00-core", "ports.nix");
    writeFileSync(registry, `{ kaputt\n${readFileSync(registry, "utf8")}`);
    const plain: Wish = { kind: "plain", name: "leer", folder: "20-services/apps" };
    assert.match(await refused(plain, directory), /^00-core\/ports\.nix, line \d+, is no valid Nix/);
  });

  it("takes a version in a digest, a registry with a port, a tag with dots", async () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    for (const image of [`a/b@${digest}`, `a/b:latest@${digest}`, "localhost:5000/a/b:v1.2_3"]) {
      const made = await scaffoldIn(houseCopy("alt"), { kind: "container", name: "w", image });
      assert.ok(!("problem" in made), image);
    }
  });

  it("no text of a person gets out of its quotes", async () => {
    const evil = "''; } ${builtins.throw \"x\"} \\ \" */ # @if \u0007 ''${y} ''' '${z}' '''${z} $${w}";
    const directory = houseCopy("neu");
    const made = await madeIn(directory, {
      kind: "timer",
      name: "boese",
      folder: "00-core",
      summary: `${evil}\nzweite Zeile`,
      script: `cat <<'E'\n${evil}\n  eingerückt\nE`,
      onCalendar: "daily",
    });
    for (const { path } of made.files) parsed(join(directory, path));
    const text = readFileSync(join(directory, "00-core/boese.nix"), "utf8");
    assert.ok(!text.includes("\u0007"));
    const script = execFileSync(
      "nix-instantiate",
      [
        "--eval",
        "--strict",
        "--json",
        "--expr",
        `let f = import ${join(directory, "00-core/boese.nix")}; lib = { mkOption = x: x; mkForce = x: x; types.attrs = null; };
        in (f { inherit lib; config = { }; }).config.systemd.services.boese.script`,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    // Characters that no text has are no part of it, the rest is what was given.
    assert.equal(JSON.parse(script), `cat <<'E'\n${evil.replace("\u0007", "")}\n  eingerückt\nE\n`);
    const [nix] = inNix([directory]);
    assert.deepEqual(nix?.failed, []);
  });

  it("a module that is off is proven as if it were on", async () => {
    const directory = houseCopy("neu");
    const made = await madeIn(directory, { ...navidrome, enabled: false });
    assert.match(shown(made.done).join("\n"), /and off\./);
    assert.match(readFileSync(join(directory, "60-apps/service-app-navidrome.nix"), "utf8"), /# Härtung/);
    const [nix] = inNix([directory]);
    assert.equal(nix?.units["navidrome"], undefined);
    assert.equal(nix?.hosts["navidrome.birke.example.org"], undefined);
  });

  it("another style than the repo's own, where somebody asks for it", async () => {
    const made = await madeIn(houseCopy("alt"), {
      kind: "plain",
      name: "x",
      folder: "00-core",
      summary: "Ein Beispiel: mit Doppelpunkt",
      style: { header: "yaml" },
    });
    assert.match(
      made.files[0]?.text ?? "",
      /^\/\*\*\n \* ---\n(?: \* .*\n)*? \* summary: "Ein Beispiel: mit Doppelpunkt"\n/,
    );
  });

  it("where nobody could be asked to sign in, the proxy is told nothing", async () => {
    const directory = houseCopy("alt");
    const traefik = join(directory, "10-infrastructure/traefik.nix");
    // Without the login, each of its users is a gap that the house has already.
    writeFileSync(
      traefik,
      readFileSync(traefik, "utf8")
        .replace(/ {6}sso-auth\.forwardAuth = \{[\s\S]*?\};\n/, "")
        .replace(' "sso-auth"', ""),
    );
    const made = await scaffoldIn(directory, navidrome);
    assert.ok(!("problem" in made));
    const text = made.files[0]?.text ?? "";
    assert.match(text, /# GAP: Dieses Haus hat noch keine Anmeldung/);
    assert.doesNotMatch(text, /traefik|domain|hinter der Anmeldung/);
    assert.match(shown(made.open).join("\n"), /make the module sso first/);
  });
});

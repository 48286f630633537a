/**
 * Options of all kinds, pair by pair, in both generations: what is made reads, evaluates under real Nix with the effects that were promised,
 * and our own rules find nothing in it.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { foundations } from "#scaffold/foundation/index.ts";
import type { Wish } from "#scaffold/wish.ts";
import { foundIn, type HouseName, houseCopy, houses, type InNix, inNix, madeIn } from "./made.ts";
import { pairwise } from "./pairs.ts";

interface Case {
  readonly house: HouseName;
  readonly wish: Wish;
}

/** Of each a way that modules of NixOS take ports: an option, one as text, `settings`, an address. */
const known = ["audiobookshelf", "n8n", "navidrome", "syncthing"] as const;
const exposures = [{ kind: "none" }, { kind: "proxy" }, { kind: "public", reason: "meldet selbst an" }] as const;
const hardenings = ["base", "strict", "none"] as const;
const numbers = [undefined, 20777] as const;
const writes = [undefined, ["/srv/daten"]] as const;
const booleans = [undefined, false] as const;

function* cases(): Iterable<Case> {
  for (const { house, name, exposure, hardening, number, write, enabled } of pairwise({
    name: [...known, "eigenes"],
    exposure: exposures,
    hardening: hardenings,
    house: houses,
    number: numbers,
    write: writes,
    enabled: booleans,
  }))
    yield {
      house,
      wish: {
        kind: "service",
        name,
        ...(name === "eigenes" ? { script: "exec sleep infinity" } : { service: `services.${name}` }),
        exposure,
        hardening,
        port: { key: name, ...(number === undefined ? {} : { number }) },
        ...(write ? { writes: write } : {}),
        ...(enabled === undefined ? {} : { enabled }),
      },
    };
  for (const { house, exposure, hardening, enabled } of pairwise({
    exposure: exposures,
    hardening: hardenings,
    house: houses,
    enabled: booleans,
  }))
    yield {
      house,
      wish: {
        kind: "container",
        name: "whoami",
        image: "docker.io/traefik/whoami:v1.10",
        innerPort: 80,
        exposure,
        hardening,
        ...(enabled === undefined ? {} : { enabled }),
      },
    };
  for (const { house, hardening, name } of pairwise({
    name: ["lidarr", "prowlarr"],
    hardening: ["base", "strict"] as const,
    house: houses,
  }))
    yield { house, wish: { kind: "media", name, hardening } };
  for (const { house, hardening, write, script } of pairwise({
    script: ["true", "curl --fail https://example.org/ping\n\nexit 0\n"],
    write: writes,
    hardening: hardenings,
    house: houses,
  }))
    yield {
      house,
      wish: {
        kind: "timer",
        name: "aufgabe",
        folder: "00-core",
        script,
        onCalendar: "daily",
        hardening,
        ...(write ? { writes: write } : {}),
      },
    };
  for (const house of houses) {
    const root = house === "alt" ? "my" : "haus";
    const long = `let\n  inherit (config.${root}) ports;\nin\nports.ssh > 1024 # hoch`;
    for (const assertion of ["config.networking.firewall.enable", long])
      yield { house, wish: { kind: "policy", name: "regel", assertion, message: "Das muss gelten." } };
    yield { house, wish: { kind: "plain", name: "leer", folder: "00-core" } };
    // Both houses have a login; what it is made of has tests of its own.
    for (const { name } of foundations) if (name !== "sso") yield { house, wish: { kind: name, name } };
  }
}

const prefixed = { alt: "example.org", neu: "birke.example.org" } as const;

describe("all kinds, pairwise", function () {
  this.timeout(300_000);
  const all = [...cases()];
  const made: { readonly directory: string; readonly each: Case; readonly files: readonly string[] }[] = [];

  before(async () => {
    for (const each of all) {
      const directory = houseCopy(each.house);
      const { files } = await madeIn(directory, each.wish);
      made.push({ directory, each, files: files.map(({ path }) => join(directory, path)) });
    }
  });

  it("are no more than can be looked at", () => assert.ok(all.length <= 100, String(all.length)));

  it("read as Nix", () => {
    execFileSync("nix-instantiate", ["--parse", ...made.flatMap(({ files }) => files)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  });

  it("our rules find nothing in them", async () => {
    const found: string[] = [];
    for (const { directory, each } of made)
      for (const finding of await foundIn(directory)) found.push(`${JSON.stringify(each)}\n  ${finding}`);
    assert.deepEqual(found, []);
  });

  it("evaluate under real Nix, with the effects that were promised", () => {
    const results: InNix[] = [];
    for (let from = 0; from < made.length; from += 12)
      results.push(...inNix(made.slice(from, from + 12).map(({ directory }) => directory)));
    made.forEach(({ each }, index) => {
      const nix = results[index];
      assert.ok(nix);
      assert.deepEqual(nix.failed, [], JSON.stringify(each));
      holds(each, nix);
    });
  });
});

function holds({ house, wish }: Case, nix: InNix): void {
  const { kind, name, exposure } = wish;
  const what = JSON.stringify({ house, wish });
  const isOn = wish.enabled !== false;
  if (kind === "policy") return assert.ok(nix.said.includes("Das muss gelten."), what);
  if (kind === "plain" || foundations.some((each) => each.name === kind)) return;
  if (kind === "timer") {
    assert.equal(nix.timers[name]?.OnCalendar, "daily", what);
    assert.equal(nix.units[name]?.["Type"], "oneshot", what);
    assert.equal(nix.units[name]?.["DynamicUser"], wish.writes ? undefined : true, what);
    return;
  }
  const port = nix.ports[name];
  assert.equal(Object.values(nix.ports).filter((each) => each === port).length, 1, what);
  assert.equal(port, wish.port?.number ?? port);
  const host = `${name}.${prefixed[house]}`;
  const isShown = kind === "media" || (exposure !== undefined && exposure.kind !== "none" && isOn);
  const isAsked = kind === "media" || exposure?.kind === "proxy";
  if (house === "neu") {
    const login = isAsked ? "import sso_auth\n" : "";
    assert.equal(nix.hosts[host], isShown ? `${login}reverse_proxy 127.0.0.1:${port}\n` : undefined, what);
  } else {
    const router = { rule: `Host(\`${host}\`)`, middlewares: isAsked ? ["sso-chain@file"] : [] };
    assert.deepEqual(nix.routers[name], isShown ? router : undefined, what);
  }
  if (kind === "container")
    assert.equal(nix.containers[name]?.ports[0], isOn ? `127.0.0.1:${port}:80` : undefined, what);
}

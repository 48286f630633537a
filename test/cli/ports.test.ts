/** `mynixos ports`: the registry, listeners, collisions and free ports of each host, as tables and JSON. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos } from "./program.ts";

const root = join(import.meta.dirname, "../..");
const sample = join(root, "samples/homelab");

const wiki = {
  "configuration.nix": `{ config, lib, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    my.ports.wiki = 20001;
    my.ports.spare = 20002;
    services.mealie = { enable = true; port = config.my.ports.wiki; };
    virtualisation.oci-containers.containers.notes = { image = "notes"; ports = [ "127.0.0.1:20001:80" ]; };
    services.nginx.enable = true;
    services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.wiki}";
    networking.firewall.allowedTCPPorts = [ 443 ];
  };
}
`,
};

const hosts = {
  "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { services.mealie.enable = true; } ]; };
    nixosConfigurations.keller = nixpkgs.lib.nixosSystem {
      modules = [ ./ports.nix ({ lib, ... }: { my.ports.wiki = lib.mkForce 20005; services.ollama.enable = true; }) ];
    };
  };
}
`,
  "ports.nix": `{ config, lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.wiki = 20001;
  config.services.mealie.port = config.my.ports.wiki;
}
`,
};

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly hosts: readonly {
    readonly host: string;
    readonly registry: readonly Json[];
    readonly listeners: readonly Json[];
    readonly collisions: readonly Json[];
    readonly upstreams: readonly Json[];
    readonly openings: readonly Json[];
  }[];
  readonly free: readonly Json[];
}

function json(args: readonly string[]): Answer {
  const { stdout, stderr, code } = mynixos(["ports", ...args, "--json"]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return JSON.parse(stdout) as Answer;
}

/** What a claim rests on changes with each look at nixpkgs: all that matters here is that it is named. */
function withoutRevisions(answer: unknown): Answer {
  const { hosts, free } = answer as Answer;
  const named = ({ revision, ...rest }: Json): Json => {
    assert.match(String(revision), /^(nixpkgs [0-9a-f]{8}|NixOS manual \d\d\.\d\d|null)$/);
    return rest;
  };
  return { hosts: hosts.map((host) => ({ ...host, listeners: host.listeners.map(named) })), free };
}

describe("mynixos ports", () => {
  it("prints JSON of the documented shape", () =>
    assert.deepEqual(withoutRevisions(json([temporaryFolder(wiki)])), withoutRevisions(documentedShape("ports"))));

  it("prints tables, as documented", () => {
    const { stdout, stderr, code } = mynixos(["ports", temporaryFolder(wiki)]);
    assert.equal(
      stdout,
      [
        "Registry my.ports",
        "KEY    PORT   LISTENS           WHERE",
        "wiki   20001  mealie            configuration.nix:5",
        "spare  20002  nothing reads it  configuration.nix:6",
        "",
        "Listeners",
        "PORT       ADDRESS    SERVICE                                         STATE  FROM",
        "80/tcp     *          services.nginx                                  on     default",
        "20001/tcp  0.0.0.0    services.mealie                                 on     my.ports.wiki",
        "20001/tcp  127.0.0.1  virtualisation.oci-containers.containers.notes  on     configuration.nix:8",
        "",
        "Collisions",
        "PORT       STATE   SERVICES",
        "20001/tcp  proven  services.mealie, virtualisation.oci-containers.containers.notes",
        "",
        "Handed on",
        "PROXY  SITE              TARGET                  STATE  WHERE",
        "nginx  wiki.example.org  http://127.0.0.1:20001  on     configuration.nix:10",
        "",
        "Opened in the firewall",
        "PORT     INTERFACE  STATE  OPTION                               WHERE",
        "443/tcp  every      open   networking.firewall.allowedTCPPorts  configuration.nix:11",
        "",
        "Free",
        "RANGE  PORTS        NEXT",
        "10xxx  10000–10999  10000 10001 10002 10003 10004",
        "20xxx  20000–20999  20003 20004 20005 20006 20007",
        "",
      ].join("\n"),
    );
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const documented = /```text\n(Registry [\s\S]*?)```/.exec(readFileSync(join(root, "docs/cli.md"), "utf8"))?.[1];
    assert.ok(documented && stdout.startsWith(documented));
  });

  it("says of each host what it has, and what is free on all", () => {
    const folder = temporaryFolder(hosts);
    const { hosts: found, free } = json([folder]);
    const listeners = found.map(({ host, listeners }) => [
      host,
      ...listeners.map(({ service, port, protocol, state }) => `${service} ${port}/${protocol} ${state}`),
    ]);
    assert.deepEqual(listeners, [
      ["heim", "services.mealie 20001/tcp enabled"],
      ["keller", "services.ollama 11434/tcp enabled", "services.mealie 20005/tcp possible"],
    ]);
    assert.deepEqual(
      found.map(({ registry }) => registry[0]?.["port"]),
      [20001, 20005],
    );
    assert.deepEqual(free[1]?.["ports"], [20006, 20007, 20008, 20009, 20010]);
    const { stdout } = mynixos(["ports", folder]);
    assert.match(stdout, /^# heim\n\nRegistry/);
    assert.match(stdout, /\n# keller\n/);
    const one = mynixos(["ports", folder, "--host", "keller"]).stdout;
    assert.match(one, /^Registry my\.ports\nKEY {3}PORT {3}LISTENS {2}WHERE\nwiki {2}20005 {2}mealie/);
    assert.doesNotMatch(one, /heim/);
  });

  it("says where something listens that is not in the machine's own network, and what nobody knows", () => {
    const { stdout } = mynixos([
      "ports",
      temporaryFolder({
        "configuration.nix": `{ inputs, ... }: {
  services.mealie = { enable = inputs.x; port = 3005; listenAddress = "::"; };
  services.paperless.enable = true;
  systemd.services.mealie.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
}
`,
      }),
    ]);
    assert.match(stdout, /PORT +ADDRESS +NETWORK +SERVICE +STATE +FROM\n/);
    assert.match(stdout, /3005\/tcp +\* +vpn +services\.mealie +perhaps +configuration\.nix:2\n/);
    assert.match(stdout, /28981\/tcp +\S+ +host +services\.paperless +on +default\n/);
  });

  it("knows the ports of the sample", () => {
    const { hosts: found, free } = json([sample]);
    const [heim] = found;
    assert.ok(heim);
    assert.deepEqual([found.length, heim.host, heim.registry.length], [1, "heim", 23]);
    const unused = heim.registry.filter(({ unused }) => unused).map(({ key }) => key);
    assert.deepEqual(unused, ["my.ports.uptimeKuma", "my.ports.readeck", "my.ports.komga"]);
    const miniflux = heim.listeners.find(({ service }) => service === "services.miniflux");
    assert.deepEqual(
      [miniflux?.["port"], miniflux?.["addresses"], miniflux?.["state"], miniflux?.["sources"]],
      [20004, ["127.0.0.1"], "enabled", ["my.ports.miniflux"]],
    );
    assert.deepEqual(
      free.map(({ range, ports }) => [range, ports]),
      [
        ["10xxx", [10013, 10014, 10015, 10016, 10017]],
        ["20xxx", [20014, 20015, 20016, 20017, 20018]],
      ],
    );
  });

  it("says the same every time, in lines of at most 100 characters", () => {
    const once = mynixos(["ports", sample]).stdout;
    assert.equal(mynixos(["ports", sample]).stdout, once);
    assert.deepEqual(
      once.split("\n").filter((line) => line.length > 100),
      [],
    );
  }).timeout(10_000);

  it("speaks German, JSON only when asked", () => {
    const folder = temporaryFolder(wiki);
    const { stdout } = mynixos(["ports", folder, "--lang", "de"]);
    assert.match(stdout, /^Register my\.ports\nSCHLÜSSEL {2}PORT {3}DIENST {9}WO\n/);
    assert.match(stdout, /\nKollisionen\n/);
    const german = mynixos(["ports", folder, "--json"], { env: { LC_ALL: "de_DE.UTF-8" } }).stdout;
    assert.deepEqual(JSON.parse(german), json([folder]));
  }).timeout(10_000);

  it("fails for hosts that do not exist, and where not all was read", () => {
    const fails = (args: readonly string[], problem: string): void => {
      const { stdout, stderr, code } = mynixos(["ports", ...args]);
      assert.deepEqual([stdout, stderr.split("\n")[0], code], ["", `mynixos: ${problem}`, 2]);
    };
    fails([temporaryFolder(hosts), "--host", "hem"], "There is no host hem; did you mean heim?");
    fails([temporaryFolder(wiki), "--path", "my.ports"], "ports has no option --path.");
    fails(
      [temporaryFolder({ ...wiki, "b.nix": "{ }", ".mynixos.json": '{ "maxFiles": 1 }' })],
      "Only the first 1 Nix files are read (setting mynixos.maxFiles).",
    );
  }).timeout(10_000);
});

/** `mynixos exposures`: every router and virtual host with its verdict, as tables and JSON. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos } from "./program.ts";

const root = join(import.meta.dirname, "../..");
const sample = join(root, "samples/homelab");

/** The repo that `docs/cli.md` shows. */
const home = {
  "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
  };
}
`,
  "configuration.nix": `{ lib, ... }:
let
  host = import ./host.nix { inherit lib; };
in
lib.mkMerge [
  {
    services.authelia.instances.main = { enable = true; settings.server.address = "tcp://127.0.0.1:9091/"; };
    services.caddy.enable = true;
    services.caddy.extraConfig = ''
      (sso_auth) {
        @strange not remote_ip 192.168.2.0/24
        forward_auth @strange 127.0.0.1:9091 {
          uri /api/authz/forward-auth
        }
      }
    '';
    services.caddy.virtualHosts."auth.example.org".extraConfig = "reverse_proxy 127.0.0.1:9091";
    # mynixos: public – phones cannot follow a redirect
    services.caddy.virtualHosts."tresor.example.org".extraConfig = "reverse_proxy 127.0.0.1:8222";
    services.caddy.virtualHosts."wetter.example.org".extraConfig = ''
      forward_auth 127.0.0.1:9999 {
        uri /check
      }
      reverse_proxy 127.0.0.1:8080
    '';
    services.vaultwarden.enable = true;
    services.vaultwarden.config.ROCKET_PORT = 8222;
  }
  (host { name = "kino"; port = 8096; })
  (host { name = "dateien"; port = 8097; useSSO = false; })
]
`,
  "host.nix": `{ lib }: { name, port, useSSO ? true }: {
  services.caddy.virtualHosts."\${name}.example.org".extraConfig = ''
    \${lib.optionalString useSSO "import sso_auth"}
    reverse_proxy 127.0.0.1:\${toString port}
  '';
}
`,
  "wiki.nix": `{ config, ... }: {
  services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
    import sso_auth
    reverse_proxy 127.0.0.1:3000
  '';
}
`,
};

interface Shown {
  readonly host: string;
  readonly service: string;
  readonly hosts: readonly string[];
  readonly sso: string;
  readonly state: string;
  readonly active: boolean;
  readonly imported: boolean;
  readonly routed: boolean | null;
  readonly gateway: { readonly kind: string; readonly able: string } | null;
  readonly chain: readonly string[];
  readonly bypass: readonly string[];
  readonly why: string;
  readonly file: string;
  readonly line: number;
  readonly via: string | null;
}

function json(args: readonly string[]): readonly Shown[] {
  const { stdout, stderr, code } = mynixos(["exposures", ...args, "--json"]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return (JSON.parse(stdout) as { readonly exposures: readonly Shown[] }).exposures;
}

describe("mynixos exposures", () => {
  it("prints JSON of the documented shape", () => {
    const { exposures } = documentedShape("exposures") as { readonly exposures: readonly Shown[] };
    const names = exposures.flatMap(({ hosts }) => hosts);
    assert.deepEqual(names, ["tresor.example.org", "kino.example.org"]);
    const shown = json([temporaryFolder(home)]).filter(({ hosts }) => hosts.some((host) => names.includes(host)));
    assert.deepEqual(shown, exposures);
  });

  it("prints tables, what is open first, as documented", () => {
    const { stdout, stderr, code } = mynixos(["exposures", temporaryFolder(home)]);
    const documented = /```text\n(GAP: [\s\S]*?)```/.exec(readFileSync(join(root, "docs/cli.md"), "utf8"))?.[1];
    assert.equal(stdout, documented);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  it("points at the call that makes an exposure, and at the template", () => {
    const found = json([temporaryFolder(home)]).filter(({ via }) => via !== null);
    assert.deepEqual(
      found.map(({ hosts, file, line, via }) => [...hosts, `${file}:${line}`, via]),
      [
        ["kino.example.org", "configuration.nix:29", "host.nix:2"],
        ["dateien.example.org", "configuration.nix:30", "host.nix:2"],
      ],
    );
  });

  it("shows what no host imports as off", () => {
    const loose = json([temporaryFolder(home)]).filter(({ imported }) => !imported);
    assert.deepEqual(
      loose.map(({ hosts, active, state, file }) => [...hosts, active, state, file]),
      [["wiki.example.org", false, "off", "wiki.nix"]],
    );
  });

  it("lists each host for itself, or one", () => {
    const two = {
      ...home,
      "flake.nix": home["flake.nix"].replace(
        "  };\n}",
        `    nixosConfigurations.keller = nixpkgs.lib.nixosSystem {
      modules = [ ./configuration.nix ({ lib, ... }: { services.caddy.enable = lib.mkForce false; }) ];
    };
  };
}`,
      ),
    };
    const folder = temporaryFolder(two);
    const all = json([folder]);
    assert.deepEqual([...new Set(all.map(({ host }) => host))], ["heim", "keller"]);
    assert.ok(all.every(({ host, active }) => host === "heim" || !active));
    assert.match(mynixos(["exposures", folder]).stdout, /^# heim\n\nGAP: [\s\S]*\n# keller\n\nOff\n/);
    assert.deepEqual([...new Set(json([folder, "--host", "keller"]).map(({ host }) => host))], ["keller"]);
  }).timeout(10_000);

  it("says of the sample what is proven, what is open, and what is meant to be public", () => {
    const on = json([sample]).filter(({ active }) => active);
    const named = (verdict: string): readonly string[] =>
      on.filter(({ sso }) => sso === verdict).flatMap(({ service }) => service);
    assert.deepEqual(named("gap"), ["filebrowser"]);
    assert.deepEqual(named("unclear"), []);
    for (const service of ["netdata", "sonarr", "miniflux"]) assert.ok(named("protected").includes(service), service);
    for (const service of ["vaultwarden", "pocket-id", "home-assistant"])
      assert.ok(named("public").includes(service), service);
    const sonarr = on.find(({ service }) => service === "sonarr");
    assert.deepEqual([sonarr?.routed, sonarr?.gateway?.kind, sonarr?.gateway?.able], [true, "oauth2-proxy", "yes"]);
    assert.ok(sonarr?.chain.includes("sso_auth"));
    assert.deepEqual(sonarr?.file, "20-services/media/sonarr.nix");
    assert.match(sonarr?.via ?? "", /^lib\/helpers\.nix:\d+$/);
  }).timeout(10_000);

  it("says what the list lacks, and why, beside it", () => {
    const broken = {
      ...home,
      "configuration.nix": home["configuration.nix"].replace(
        "lib.mkMerge [",
        "lib.mkMerge [\n  { services.caddy.virtualHosts = builtins.listToAttrs (import ./names.nix); }",
      ),
    };
    for (const flags of [[], ["--json"]]) {
      const { stdout, stderr, code } = mynixos(["exposures", temporaryFolder(broken), ...flags]);
      assert.match(stdout, /dateien\.example\.org/);
      assert.match(
        stderr,
        /^mynixos: The list of heim may not be whole: services\.caddy\.virtualHosts is not known as a whole: [^\n]*names\.nix[^\n]*\.\n$/,
      );
      assert.equal(code, 0);
    }
  }).timeout(10_000);

  it("says why it is not known whether something is on", () => {
    const containers = `{
      services.traefik.enable = true;
      services.traefik.staticConfigOptions = { entryPoints.web.address = ":80"; providers.docker = { }; };
      virtualisation.oci-containers.containers.web.labels."traefik.http.routers.web.rule" = "Host(\`web.example.org\`)";
    }`;
    const { stdout } = mynixos(["exposures", temporaryFolder({ "configuration.nix": containers })]);
    assert.match(stdout, /whether it is on is not known\s+Traefik asks Docker for containers, and podman runs them;/);
  });

  it("says the same every time, in lines of at most 100 characters", () => {
    const once = mynixos(["exposures", sample]).stdout;
    assert.equal(mynixos(["exposures", sample]).stdout, once);
    assert.deepEqual(
      once.split("\n").filter((line) => line.length > 100),
      [],
    );
  }).timeout(20_000);

  it("speaks German, JSON only when asked", () => {
    const folder = temporaryFolder(home);
    const { stdout } = mynixos(["exposures", folder, "--lang", "de"]);
    assert.match(stdout, /^GAP: niemand muss sich anmelden[^\n]*\nDIENST +HOST +ZIEL +WO\n/);
    assert.match(stdout, /\nIm Netz: 5\. Lücken: 1, unklar: 1, geschützt: 1, öffentlich: 2\.\n/);
    const german = mynixos(["exposures", folder, "--json"], { env: { LC_ALL: "de_DE.UTF-8" } }).stdout;
    assert.deepEqual((JSON.parse(german) as { exposures: unknown }).exposures, json([folder]));
  }).timeout(10_000);

  it("fails for hosts that do not exist, and where not all was read", () => {
    const fails = (args: readonly string[], problem: string): void => {
      const { stdout, stderr, code } = mynixos(["exposures", ...args]);
      assert.deepEqual([stdout, stderr.split("\n")[0], code], ["", `mynixos: ${problem}`, 2]);
    };
    fails([temporaryFolder(home), "--host", "hem"], "There is no host hem; did you mean heim?");
    fails([temporaryFolder(home), "--path", "my.ports"], "exposures has no option --path.");
    fails(
      [temporaryFolder({ ...home, ".mynixos.json": '{ "maxFiles": 1 }' })],
      "Only the first 1 Nix files are read (setting mynixos.maxFiles).",
    );
  }).timeout(10_000);
});

/** Findings of evaluation: one for each place, with what hangs on it, whether a host fails, and on which. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { evalFindings } from "#model/findings.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

interface Expected {
  readonly kind: string;
  readonly text: string;
  readonly live: boolean;
  readonly hosts?: readonly string[];
  readonly related?: readonly string[];
}

function check(source: string, ...expected: readonly Expected[]): void {
  const { files } = fixture(source);
  const textAt = ({ file, start, end }: { file: string; start: number; end: number }): string =>
    files.find(({ path }) => path === file)?.text.slice(start, end) ?? "";
  const found = evalFindings(modelFor(files)).map((finding) => ({
    kind: finding.kind,
    text: textAt(finding),
    live: finding.live,
    ...(finding.hosts.length > 0 && { hosts: finding.hosts }),
    ...(finding.related.length > 0 && {
      related: finding.related.map((each) => `${each.role} ${each.option || textAt(each)}`),
    }),
  }));
  found.sort((a, b) => (a.text < b.text ? -1 : 1));
  assert.deepEqual(found, expected);
}

const flake = `
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.nas = nixpkgs.lib.nixosSystem { modules = [ ./both.nix ./nas.nix ]; };
          nixosConfigurations.box = nixpkgs.lib.nixosSystem { modules = [ ./both.nix ]; };
        };
      }`;

describe("findings of evaluation", () => {
  it("name the hosts where these differ", () =>
    check(
      `${flake}
      #- both.nix
      { networking.hostName = { }.both; }
      #- nas.nix
      { networking.domain = { }.nas; }
      `,
      { kind: "missing-attribute", text: "both", live: true },
      { kind: "missing-attribute", text: "nas", live: true, hosts: ["nas"] },
    ));

  it("hold for every host in a module that none imports", () =>
    check(
      `${flake}
      #- both.nix
      { lib, ... }: { options.my.both = lib.mkOption { default = 1; }; }
      #- nas.nix
      { lib, ... }: { options.my.nas = lib.mkOption { default = 1; }; }
      #- unused.nix
      { config, ... }: { environment.etc = { a.text = config.my.both; b.text = config.my.nas; c.text = config.my.none; }; }
      `,
      { kind: "undeclared-option", text: "none", live: false },
    ));

  it("say what fails because of them, the cause once", () =>
    check(
      `
      #- configuration.nix
      let
        port = { }.ssh;
      in
      {
        services.openssh.ports = [ port ];
        networking.hostName = toString port;
      }
      `,
      {
        kind: "missing-attribute",
        text: "ssh",
        live: true,
        related: ["breaks services.openssh.ports", "breaks networking.hostName"],
      },
    ));

  it("show the other definition", () =>
    check(
      `
      #- configuration.nix
      { imports = [ { networking.hostName = "a"; } ]; networking.hostName = "b"; }
      `,
      { kind: "conflict", text: '"a"', live: true, related: ['other "b"'] },
    ));

  it("tell of everything that fails alike at one place", () => {
    const { files } = fixture(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ { systemd.services = { x.description = "b"; y.description = "b"; }; } ];
        systemd.services = lib.genAttrs [ "x" "y" ] (name: { description = "a"; });
      }
    `);
    const [found, ...others] = evalFindings(modelFor(files)).filter(({ kind }) => kind === "conflict");
    assert.deepEqual(others, []);
    const reasons = [found?.reason, ...(found?.also ?? [])].map((reason) => reason?.args[0]);
    assert.deepEqual(reasons.sort(), ["systemd.services.x.description", "systemd.services.y.description"]);
  });

  it("know modules that a host never comes to because what imports them is broken", () =>
    check(
      `
      #- configuration.nix
      { config = { }; imports = [ ./a.nix ./b.nix ./c.nix ]; services = { }; }
      #- a.nix
      { lib, ... }: { options = { }; networking = { }; }
      #- b.nix
      { lib, ... }: { pkgs, ... }: { }
      #- c.nix
      { lib, ... }: { networking.hostName = "c"; }
      `,
      { kind: "module-shape", text: "networking", live: true },
      { kind: "module-shape", text: "services", live: true },
      { kind: "module-shape", text: "{ lib, ... }", live: true },
    ));

  it("are hints where the service is off", () =>
    check(
      `
      #- configuration.nix
      { services.caddy = { enable = false; email = { }.a; }; services.openssh = { enable = true; settings.X = { }.b; }; }
      `,
      { kind: "missing-attribute", text: "a", live: false },
      { kind: "missing-attribute", text: "b", live: true },
    ));
});

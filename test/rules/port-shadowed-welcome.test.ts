/** `port/shadowed`: ports that are better closed, and ssh ports that sshd was never told of. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/shadowed";
const check = (source: string): void => checkRule(id, source);

const offered = (source: string): readonly unknown[] =>
  findingsOf(id, fixture(source).files)
    .filter(({ severity }) => severity !== "hint")
    .map(({ severity, fixes }) => [severity, ...fixes.map(({ title }) => english(title))]);

const behind = (port: number): string => `
        services.nginx.virtualHosts."a${port}.example.org".locations."/".proxyPass = "http://127.0.0.1:${port}";`;

describe("port/shadowed, ports that are better closed", () => {
  const prowlarr = `
      { lib, ... }: {
        services.nginx.enable = true;${behind(9696)}
        services.prowlarr = {
          enable = true;
          openFirewall = true;
      #   ^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 9696.
        };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 80 443 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 9696, which services.prowlarr.openFirewall opens: just as well, for it would be open past nginx and whatever that asks for. Remove it there.
      }
    `;

  it("tells nobody to open a port past the proxy", () => {
    check(prowlarr);
    assert.deepEqual(offered(prowlarr), [["information", "Set services.prowlarr.openFirewall to false"]]);
  });

  it("turns openFirewall off", () =>
    checkFix(
      id,
      prowlarr.replaceAll(/^ *#.*\n/gm, ""),
      prowlarr.replaceAll(/^ *#.*\n/gm, "").replace("openFirewall = true", "openFirewall = false"),
    ));

  it("takes the port out of the list that loses", () => {
    const lists = (ports: string): string => `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./adguard.nix ];
        services.adguardhome = { enable = true; host = "127.0.0.1"; port = 3001; };
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 80 ];
      }
      #- adguard.nix
      { networking.firewall.allowedTCPPorts = [ ${ports} ]; }`;
    checkFix(id, lists("3001 80"), lists("80"));
    assert.deepEqual(offered(lists("3001 80")), [["information", "Remove 3001 from the list in adguard.nix"]]);
    const finding = findingsOf(id, fixture(lists("3001 80")).files).find(({ severity }) => severity === "information");
    assert.equal(
      finding && english(finding.message),
      "This list discards port 3001, which adguard.nix opens: nobody misses it, for services.adguardhome only listens on 127.0.0.1. Remove it there.",
    );
  });

  it("names several at once, and warns of the others as ever", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./arrs.nix ];
        services.nginx.enable = true;${behind(9696)}${behind(8989)}
        networking.firewall.allowedTCPPorts = lib.mkForce [ 22 80 443 ];
      #                     ^^^^^^^^^^^^^^^ This list discards port 2222, which arrs.nix opens: it stays closed. Add it here, or remove it there.
      #                     ^^^^^^^^^^^^^^^ This list discards ports: 8989 (services.sonarr.openFirewall), 9696 (arrs.nix). Just as well, for they would be open past nginx and whatever that asks for; remove them there.
      }
      #- arrs.nix
      {
        services.prowlarr.enable = true;
        services.sonarr.enable = true;
        services.sonarr.openFirewall = true;
      #                 ^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 8989.
        networking.firewall.allowedTCPPorts = [ 2222 9696 ];
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 2222.
      #                     ^^^^^^^^^^^^^^^ Without effect: the list in configuration.nix is stronger and discards 9696.
      }
    `));

  it("goes on to miss what is asked directly, or on one interface", () => {
    const other = (proxy: string, list: string): string => `
      { lib, ... }: {
        services.nginx.enable = true;${proxy}
        services.prowlarr.enable = true;
        networking.firewall.${list} = lib.mkMerge [ [ 9696 ] (lib.mkForce [ 22 80 443 ]) ];
      }`;
    assert.deepEqual(offered(other("", "allowedTCPPorts")), [["warning", "Add 9696 to this list"]]);
    assert.deepEqual(offered(other(behind(9696), "interfaces.br0.allowedTCPPorts")), [
      ["warning", "Add 9696 to this list"],
    ]);
  });
});

describe("port/shadowed, an ssh port that sshd was not told of", () => {
  const host = (ssh: string, list = "443 config.my.ports.ssh", args = "config, lib, ..."): string => `
      #- configuration.nix
      { config, lib, ... }: {
        imports = [ ./ssh.nix ];
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { ssh = 53844; web = 8443; };
        config.networking.firewall.allowedTCPPorts = lib.mkForce [ ${list} ];
      }
      #- ssh.nix
      { ${args} }: {
        ${ssh}
      }`;
  const title = "Let sshd listen on my.ports.ssh";

  it("offers to tell it", () => {
    const before = host("services.openssh.enable = true;");
    assert.deepEqual(offered(before), [["warning", "Add 22 to this list", title]]);
    checkFix(
      id,
      before,
      host("services.openssh.enable = true;\n        services.openssh.ports = [ config.my.ports.ssh ];"),
      title,
    );
    checkFix(
      id,
      host("services.openssh = { enable = true; };"),
      host("services.openssh = { enable = true; ports = [ config.my.ports.ssh ]; };"),
      title,
    );
  });

  it("does not where the file has no config, the port has another name, or somebody listens there", () => {
    const none = [["warning", "Add 22 to this list"]];
    assert.deepEqual(offered(host("services.openssh.enable = true;", undefined, "lib, ...")), none);
    assert.deepEqual(offered(host("services.openssh.enable = true;", "443 config.my.ports.web")), none);
    assert.deepEqual(offered(host("services.openssh.enable = true;", "443 53844")), none);
    assert.deepEqual(
      offered(
        host("services.openssh.enable = true; services.prowlarr = { enable = true; settings.server.port = 53844; };"),
      ),
      none,
    );
  });
});

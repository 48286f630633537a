/** `port/firewall`: ports that nobody listens on, on hosts with containers. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const check = (source: string): void => checkRule("port/firewall", source);

const web = 'virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "8080:80" ]; };';

describe("port/firewall, containers", () => {
  it("sees a port that nobody listens on beside those that containers publish", () =>
    check(`
      { ... }: {
        virtualisation.oci-containers.backend = "docker";
        virtualisation.docker = { enable = true; autoPrune.enable = true; };
        virtualisation.oci-containers.containers = {
          web = { image = "web"; ports = [ "8080:80" "127.0.0.1:9000-9001:9000-9001/udp" ]; volumes = [ "/srv:/srv" ]; };
          vpn = { image = "vpn"; extraOptions = [ "--cap-add=NET_ADMIN" ]; ports = [ "8081:81" ]; };
          torrent = { image = "torrent"; extraOptions = [ "--network=container:vpn" ]; };
          db = { image = "db"; networks = [ "backend" ]; };
        };
        networking.firewall.allowedTCPPorts = [ 8080 8081 8123 ];
      #                                                   ^^^^ Port 8123/tcp is open, but nobody listens there: close it.
      }
    `));

  it("is silent where a container has the host's network, or publishes what nobody knows", () => {
    const host = (more: string): string => `
      { lib, pkgs, inputs, ... }: {
        ${web}
        virtualisation.oci-containers.containers.more = { image = "more"; ${more} };
        networking.firewall.allowedTCPPorts = [ 8123 ];
      }`;
    check(host('extraOptions = [ "--network=host" ];'));
    check(host('extraOptions = [ "--net" "host" ];'));
    check(host('networks = [ "host" ];'));
    check(host('extraOptions = [ "--network=container:other" ];'));
    check(host('extraOptions = [ "--pod=media" ];'));
    check(host('extraOptions = [ "-P" ];'));
    check(host("extraOptions = inputs.flags;"));
    check(host("extraOptions = [ inputs.flag ];"));
    check(host('ports = [ "80" ];'));
    check(host('ports = [ "2000-9000:2000-9000" ];'));
    check(host('ports = [ "${inputs.port}:80" ];'));
    check(host("ports = inputs.ports;"));
    assert.throws(() => check(host("")));
  });

  it("is silent where somebody may start others by hand", () => {
    const host = (more: string): string => `
      { lib, ... }: { ${web} networking.firewall.allowedTCPPorts = [ 8123 ]; ${more} }`;
    check(
      host(
        'virtualisation.oci-containers.containers.ui = { image = "ui"; volumes = [ "/run/podman/podman.sock:/var/run/docker.sock" ]; };',
      ),
    );
    check(host("virtualisation.docker.enable = true;"));
    check(host("virtualisation.podman = { enable = true; dockerCompat = true; };"));
    check(host('virtualisation.podman.enable = true; users.users.ada.extraGroups = [ "wheel" "podman" ];'));
    check(host("virtualisation.libvirtd.enable = true;"));
    check(host("containers.web.config = { };"));
    assert.throws(() => check(host('virtualisation.podman.enable = true; users.users.ada.extraGroups = [ "wheel" ];')));
  });
});

/** `port/collision`: everything that only looks like one port. */

import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const id = "port/collision";
const check = (source: string): void => checkRule(id, source);

describe(id, () => {
  describe("is silent", () => {
    it("about other protocols", () =>
      check(`
      {
        virtualisation.oci-containers.containers = {
          one = { image = "one"; ports = [ "53:53/udp" ]; };
          two = { image = "two"; ports = [ "53:53/tcp" ]; };
        };
        systemd.sockets.web = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8080" ]; };
        systemd.sockets.log = { wantedBy = [ "sockets.target" ]; listenDatagrams = [ "8080" ]; };
      }
    `));

    it("about other addresses", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; address = "127.0.0.1"; };
        services.audiobookshelf = { enable = true; port = 8080; host = "192.168.1.2"; };
        virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "127.0.0.2:8080:80" ]; };
      }
    `));

    it("about a socket of :: that leaves IPv4 alone", () =>
      check(`
      {
        services.scrutiny = { enable = true; settings.web.listen = { host = "0.0.0.0"; port = 8080; }; };
        systemd.sockets.web = { wantedBy = [ "sockets.target" ]; listenStreams = [ "[::]:8080" ]; socketConfig.BindIPv6Only = "ipv6-only"; };
      }
    `));

    it("about other namespaces", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        services.audiobookshelf = { enable = true; port = 8080; };
        systemd.services.audiobookshelf.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
      }
    `));

    it("about two namespaces", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        services.audiobookshelf = { enable = true; port = 8080; };
        systemd.services.paperless-web.serviceConfig.NetworkNamespacePath = "/run/netns/a";
        systemd.services.audiobookshelf.serviceConfig.NetworkNamespacePath = "/run/netns/b";
      }
    `));

    it("about a namespace that is not known", () =>
      check(`
      { config, ... }:
      {
        services.paperless = { enable = true; port = 8080; };
        services.audiobookshelf = { enable = true; port = 8080; };
        systemd.services.audiobookshelf.serviceConfig.NetworkNamespacePath = builtins.readFile /etc/netns;
      }
    `));

    it("about a unit with a network of its own", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        services.audiobookshelf = { enable = true; port = 8080; };
        systemd.services.audiobookshelf.serviceConfig.PrivateNetwork = true;
      }
    `));

    it("about a service that is confined to a VPN", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        services.audiobookshelf = { enable = true; port = 8080; };
        systemd.services.audiobookshelf.vpnConfinement = { enable = true; vpnNamespace = "wg"; };
      }
    `));

    it("about services that are off", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = false; port = 8000; };
        services.audiobookshelf = { enable = true; port = 8000; };
        services.scrutiny = { settings.web.listen.port = 8000; };
        services.grafana = lib.mkIf false { enable = true; settings.server.http_port = 8000; };
      }
    `));

    it("about a unit that is off", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8000; };
        services.audiobookshelf = { enable = true; port = 8000; };
        systemd.services.audiobookshelf.enable = false;
      }
    `));

    it("about a default that mkForce overrides", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = true; port = lib.mkMerge [ (lib.mkDefault 8000) (lib.mkForce 8001) ]; };
        services.audiobookshelf = { enable = true; port = 8000; };
      }
    `));

    it("about a socket and its own service", () =>
      check(`
      {
        services.vaultwarden = { enable = true; config.ROCKET_PORT = 8222; };
        systemd.sockets.vaultwarden = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8222" ]; };
      }
    `));

    it("about a socket that names its service", () =>
      check(`
      {
        services.audiobookshelf = { enable = true; port = 8000; };
        systemd.sockets.books = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8000" ]; socketConfig.Service = "audiobookshelf.service"; };
      }
    `));

    it("about ports that several programs share", () =>
      check(`
      {
        services.avahi.enable = true;
        services.home-assistant.enable = true;
        virtualisation.oci-containers.containers.hass = { image = "hass"; ports = [ "5353:5353/udp" ]; };
      }
    `));

    it("about what nothing starts", () =>
      check(`
      { pkgs, ... }:
      {
        services.openssh = { enable = true; ports = [ 2222 ]; };
        systemd.services.rescue.serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -p 2222";
        systemd.sockets.spare.listenStreams = [ "2222" ];
      }
    `));

    it("about containers in the network of the host or of another one", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        virtualisation.oci-containers.containers = {
          one = { image = "one"; ports = [ "8080:80" ]; extraOptions = [ "--network=host" ]; };
          two = { image = "two"; ports = [ "8080:80" ]; extraOptions = [ "--network=container:one" ]; };
        };
      }
    `));

    it("about a port that the container only has inside", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
        virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "9000:8080" "8080" ]; };
      }
    `));

    it("about the sshd of the initial RAM disk", () =>
      check(`
      {
        services.openssh.enable = true;
        boot.initrd.network.ssh = { enable = true; port = 22; };
      }
    `));

    it("about sshd on addresses of its own", () =>
      check(`
      {
        services.openssh = { enable = true; listenAddresses = [ { addr = "192.168.1.2"; port = 22; } ]; };
        virtualisation.oci-containers.containers.git = { image = "git"; ports = [ "127.0.0.1:22:22" ]; };
      }
    `));

    it("about numbers that are no ports", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.paper = 10000;
          services.paperless = { enable = true; port = config.my.ports.paper; };
          boot.kernel.sysctl."net.core.netdev_max_backlog" = 10000;
          services.audiobookshelf.enable = true;
          systemd.services.audiobookshelf.serviceConfig.TimeoutStartSec = 10000;
        };
      }
    `));

    it("about a timeout of 8096", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8096; };
        systemd.services.backup = { wantedBy = [ "multi-user.target" ]; serviceConfig = { ExecStart = "/bin/true"; TimeoutSec = 8096; }; };
      }
    `));

    it("about a port that is not known", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = true; port = lib.toInt (builtins.getEnv "PORT"); };
        services.audiobookshelf = { enable = true; port = 28981; };
      }
    `));

    it("about addresses that only the machine knows", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8000; address = "server.lan"; };
        services.audiobookshelf = { enable = true; port = 8000; };
      }
    `));

    it("about what a service asks of another one", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.mqtt = 1883;
          services.mosquitto = { enable = true; listeners = [ { port = config.my.ports.mqtt; address = "127.0.0.1"; } ]; };
          services.gadget = { enable = true; settings.broker.port = config.my.ports.mqtt; };
          services.home-assistant.config.mqtt.port = config.my.ports.mqtt;
        };
      }
    `));

    it("about several ports of one service", () =>
      check(`
      {
        services.openssh = { enable = true; ports = [ 22 22 ]; };
      }
    `));

    it("about modules that nothing imports", () =>
      check(`
      #- configuration.nix
      { services.paperless = { enable = true; port = 8000; }; }
      #- spare.nix
      { services.audiobookshelf = { enable = true; port = 8000; }; }
    `));

    it("about a file that cannot be read", () =>
      check(`
      { services.paperless = { enable = true; port = ; }; services.audiobookshelf.port = 28981; }
    `));

    it("about a default that was changed in the program, as its proxy knows", () =>
      check(`
      {
        services.nginx = { enable = true; virtualHosts."jellyfin.example.org".locations."/".proxyPass = "http://127.0.0.1:8097"; };
        services.jellyfin.enable = true;
        services.paperless = { enable = true; port = 8096; };
      }
    `));
  });
});

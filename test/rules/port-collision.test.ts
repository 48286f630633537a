/** `port/collision`: two services on one socket. */

import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

const id = "port/collision";
const check = (source: string): void => checkRule(id, source);

describe(id, () => {
  describe("sees one port", () => {
    it("of two literals", () =>
      check(`
      {
        services.audiobookshelf = { enable = true; port = 8000; };
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
        services.paperless = { enable = true; port = 8000; };
      #                                              ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      }
    `));

    it("of two keys of the registry, where their numbers stand", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports = { paper = 20001; books = 20001; };
      #                        ^^^^^ Port 20001/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      #                                       ^^^^^ Port 20001/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
          services.paperless = { enable = true; port = config.my.ports.paper; };
          services.audiobookshelf = { enable = true; port = config.my.ports.books; };
        };
      }
    `));

    it("of one key that two services take, where they take it", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.paper = 20001;
          services.paperless = { enable = true; port = config.my.ports.paper; };
      #                                                ^^^^^^^^^^^^^^^^^^^^^ Port 20001/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
          services.audiobookshelf = { enable = true; port = config.my.ports.paper; };
      #                                                     ^^^^^^^^^^^^^^^^^^^^^ Port 20001/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
        };
      }
    `));

    it("of a literal and a default", () =>
      check(`
      {
        services.audiobookshelf = { enable = true; port = 28981; };
      #                                                   ^^^^^ Port 28981/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
        services.paperless.enable = true;
      #                             ^^^^ services.paperless listens on port 28981/tcp unless told otherwise, and so does services.audiobookshelf: only one of them can start.
      }
    `));

    it("of two defaults", () =>
      check(`
      {
        services.grafana.enable = true;
      #                           ^^^^ services.grafana listens on port 3000/tcp unless told otherwise, and so does services.forgejo: only one of them can start.
        services.forgejo.enable = true;
      #                           ^^^^ services.forgejo listens on port 3000/tcp unless told otherwise, and so does services.grafana: only one of them can start.
      }
    `));

    it("of three", () =>
      check(`
      {
        services.audiobookshelf = { enable = true; port = 8000; };
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf is also bound by services.paperless, virtualisation.oci-containers.containers.web: only one of them can start.
        services.paperless = { enable = true; port = 8000; };
      #                                              ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf, virtualisation.oci-containers.containers.web: only one of them can start.
        virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "8000:80" ]; };
      #                                                                           ^^^^^^^^^ Port 8000/tcp of virtualisation.oci-containers.containers.web is also bound by services.audiobookshelf, services.paperless: only one of them can start.
      }
    `));

    it("of a container that publishes it", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by virtualisation.oci-containers.containers.whoami: only one of them can start.
        virtualisation.oci-containers.containers.whoami = { image = "whoami"; ports = [ "8080:80" ]; };
      #                                                                                 ^^^^^^^^^ Port 8080/tcp of virtualisation.oci-containers.containers.whoami is also bound by services.paperless: only one of them can start.
      }
    `));

    it("in a range that a container publishes", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8005; };
      #                                              ^^^^ Port 8005/tcp of services.paperless is also bound by virtualisation.oci-containers.containers.web: only one of them can start.
        virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "127.0.0.1:8004-8006:8004-8006/tcp" ]; };
      #                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 8005/tcp of virtualisation.oci-containers.containers.web is also bound by services.paperless: only one of them can start.
      }
    `));

    it("of two containers", () =>
      check(`
      {
        virtualisation.oci-containers.containers = {
          one = { image = "one"; ports = [ "127.0.0.1:9000:80" "443:443" ]; };
      #                                    ^^^^^^^^^^^^^^^^^^^ Port 9000/tcp of virtualisation.oci-containers.containers.one is also bound by virtualisation.oci-containers.containers.two: only one of them can start.
          two = { image = "two"; ports = [ "0.0.0.0:9000:9000" ]; };
      #                                    ^^^^^^^^^^^^^^^^^^^ Port 9000/tcp of virtualisation.oci-containers.containers.two is also bound by virtualisation.oci-containers.containers.one: only one of them can start.
        };
      }
    `));

    it("of a NixOS container that forwards it", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by containers.web: only one of them can start.
        containers.web = { autoStart = true; privateNetwork = true; forwardPorts = [ { hostPort = 8080; containerPort = 80; } ]; };
      #                                                                                           ^^^^ Port 8080/tcp of containers.web is also bound by services.paperless: only one of them can start.
      }
    `));

    it("of a socket and the service of somebody else", () =>
      check(`
      {
        systemd.sockets.web = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8080" ]; };
      #                                                                            ^^^^^^ Port 8080/tcp of systemd.sockets.web is also bound by services.paperless: only one of them can start.
        services.paperless = { enable = true; port = 8080; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by systemd.sockets.web: only one of them can start.
      }
    `));

    it("written as text", () =>
      check(`
      { config, lib, ... }:
      {
        services.uptime-kuma = { enable = true; settings.PORT = "4000"; };
      #                                                         ^^^^^^ Port 4000/tcp of services.uptime-kuma is also bound by services.paperless: only one of them can start.
        services.paperless = { enable = true; port = 4000; };
      #                                              ^^^^ Port 4000/tcp of services.paperless is also bound by services.uptime-kuma: only one of them can start.
      }
    `));

    it("that toString makes", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.kuma = 10001;
      #                   ^^^^^ Port 10001/tcp of services.uptime-kuma is also bound by services.paperless: only one of them can start.
          services.uptime-kuma = { enable = true; settings.PORT = toString config.my.ports.kuma; };
          services.paperless = { enable = true; port = 10001; };
      #                                                ^^^^^ Port 10001/tcp of services.paperless is also bound by services.uptime-kuma: only one of them can start.
        };
      }
    `));

    it("in an address", () =>
      check(`
      { config, lib, ... }:
      let port = 8090; in
      #          ^^^^ Port 8090/tcp of services.paperless is also bound by services.miniflux: only one of them can start.
      {
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString port}"; };
      #                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 8090/tcp of services.miniflux is also bound by services.paperless: only one of them can start.
        services.paperless = { inherit port; enable = true; };
      }
    `));

    it("that a factory hands on", () =>
      check(`
      #- configuration.nix
      { lib, ... }:
      let mkApp = import ./factory.nix; in
      {
        imports = [ (mkApp { name = "paperless"; port = 8200; }) (mkApp { name = "audiobookshelf"; port = 8200; }) ];
      #                                                 ^^^^ Port 8200/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      #                                                                                                   ^^^^ Port 8200/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
      }
      #- factory.nix
      { name, port }: { lib, ... }: { services.\${name} = { enable = lib.mkDefault true; port = lib.mkDefault port; }; }
    `));

    it("in another file, through names", () =>
      check(`
      #- configuration.nix
      { imports = [ ./a.nix ./b.nix ]; }
      #- a.nix
      { config, ... }: let cfg = config.services.paperless; in { services.paperless = { enable = true; port = 8300; }; services.audiobookshelf.port = cfg.port; }
      #                                                                                                       ^^^^ Port 8300/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      #                                                                                                                                               ^^^^^^^^ Port 8300/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
      #- b.nix
      { services.audiobookshelf.enable = true; }
    `));

    it("that mkForce says against another one", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = true; port = lib.mkMerge [ (lib.mkDefault 8081) (lib.mkForce 8000) ]; };
      #                                                                                              ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
        services.audiobookshelf = { enable = true; port = 8000; };
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
      }
    `));

    it("on every address and on one", () =>
      check(`
      {
        services.scrutiny = { enable = true; settings.web.listen = { host = "0.0.0.0"; port = 8080; }; };
      #                                                                                       ^^^^ Port 8080/tcp of services.scrutiny is also bound by services.paperless: only one of them can start.
        services.paperless = { enable = true; port = 8080; address = "127.0.0.1"; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by services.scrutiny: only one of them can start.
      }
    `));

    it("on 0.0.0.0 and on ::", () =>
      check(`
      {
        services.scrutiny = { enable = true; settings.web.listen = { host = "0.0.0.0"; port = 8080; }; };
      #                                                                                       ^^^^ Port 8080/tcp of services.scrutiny is also bound by systemd.sockets.web: only one of them can start.
        systemd.sockets.web = { wantedBy = [ "sockets.target" ]; listenStreams = [ "[::]:8080" ]; };
      #                                                                            ^^^^^^^^^^^ Port 8080/tcp of systemd.sockets.web is also bound by services.scrutiny: only one of them can start.
      }
    `));

    it("on localhost and on 127.0.0.1", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; address = "localhost"; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
        services.audiobookshelf = { enable = true; port = 8080; host = "127.0.0.1"; };
      #                                                   ^^^^ Port 8080/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
      }
    `));

    it("of two units in one namespace", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8080; };
      #                                              ^^^^ Port 8080/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
        services.audiobookshelf = { enable = true; port = 8080; };
      #                                                   ^^^^ Port 8080/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
        systemd.services.paperless-web.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        systemd.services.audiobookshelf.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
      }
    `));

    it("of sshd and a rescue sshd", () =>
      check(`
      { pkgs, ... }:
      {
        services.openssh = { enable = true; ports = [ 2222 ]; };
      #                                               ^^^^ Port 2222/tcp of services.openssh is also bound by systemd.services.rescue: only one of them can start.
        systemd.services.rescue = {
          wantedBy = [ "multi-user.target" ];
          serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -p 2222";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Port 2222/tcp of systemd.services.rescue is also bound by services.openssh: only one of them can start.
        };
      }
    `));

    it("in the configuration that a script writes for its sshd", () =>
      check(`
      { pkgs, ... }:
      {
        virtualisation.oci-containers.containers.git = { image = "git"; ports = [ "2222:22" ]; };
      #                                                                           ^^^^^^^^^ Port 2222/tcp of virtualisation.oci-containers.containers.git is also bound by systemd.services.rescue: only one of them can start.
        systemd.services.rescue = {
          wantedBy = [ "multi-user.target" ];
          script = ''
      #            ^^ Port 2222/tcp of systemd.services.rescue is also bound by virtualisation.oci-containers.containers.git: only one of them can start.
            cat > /run/rescue.conf <<EOF
            Port 2222
            EOF
            \${pkgs.openssh}/bin/sshd -f /run/rescue.conf -D
          '';
        };
      }
    `));

    it("in a configuration of the store, for an sshd that a command of another unit starts", () =>
      check(`
      { pkgs, ... }:
      let
        settings = pkgs.writeText "sshd-config" "Port 2222";
      #                                         ^^^^^^^^^^^ Port 2222/tcp of systemd.services.rescue may also be bound by services.paperless: only one of them can start.
      in
      {
        services.paperless = { enable = true; port = 2222; };
      #                                              ^^^^ Port 2222/tcp of services.paperless may also be bound by systemd.services.rescue: only one of them can start.
        systemd.services.rescue.serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -f \${settings}";
        systemd.services.rescue-boot = { wantedBy = [ "multi-user.target" ]; script = "systemctl start --no-block rescue"; };
      }
    `));

    it("of the default of sshd", () =>
      check(`
      {
        services.openssh.enable = true;
      #                           ^^^^ services.openssh listens on port 22/tcp unless told otherwise, and so does virtualisation.oci-containers.containers.git: only one of them can start.
        virtualisation.oci-containers.containers.git = { image = "git"; ports = [ "22:22" ]; };
      #                                                                           ^^^^^^^ Port 22/tcp of virtualisation.oci-containers.containers.git is also bound by services.openssh: only one of them can start.
      }
    `));

    it("in a module of one line", () =>
      check(`
      { services.audiobookshelf = { enable = true; port = 8000; }; services.paperless = { enable = true; port = 8000; }; services.scrutiny = { enable = true; settings.web.listen = { host = "0.0.0.0"; port = 9000; }; }; }
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
      #                                                                                                         ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
    `));

    it("of both protocols, and says it once", () =>
      check(`
      {
        virtualisation.oci-containers.containers = {
          one = { image = "one"; ports = [ "53:53/udp" "53:53/tcp" ]; };
      #                                                ^^^^^^^^^^^ Port 53/tcp+udp of virtualisation.oci-containers.containers.one is also bound by services.resolved: only one of them can start.
        };
        services.resolved.enable = true;
      #                            ^^^^ services.resolved listens on port 53/tcp+udp unless told otherwise, and so does virtualisation.oci-containers.containers.one: only one of them can start.
      }
    `));
  });

  describe("says less where it is not proven", () => {
    it("an option of a service that nobody knows", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports = { gadget = 20001; paper = 20001; };
      #                                        ^^^^^ Port 20001/tcp of services.paperless may also be bound by services.gadget: only one of them can start.
          services.gadget = { enable = true; settings.http.port = config.my.ports.gadget; };
      #                                                           ^^^^^^^^^^^^^^^^^^^^^^ Port 20001/tcp of services.gadget may also be bound by services.paperless: only one of them can start.
          services.paperless = { enable = true; port = config.my.ports.paper; };
        };
      }
    `));

    it("the environment of a unit of one's own", () =>
      check(`
      { config, lib, pkgs, ... }:
      {
        systemd.services.gadget = {
          wantedBy = [ "multi-user.target" ];
          environment.PORT = "8080";
      #                      ^^^^^^ Port 8080/tcp of systemd.services.gadget may also be bound by services.scrutiny: only one of them can start.
          serviceConfig.ExecStart = "\${pkgs.gadget}/bin/gadget";
        };
        services.scrutiny = { enable = true; settings.web.listen = { host = ""; port = 8080; }; };
      #                                                                                ^^^^ Port 8080/tcp of services.scrutiny may also be bound by systemd.services.gadget: only one of them can start.
      }
    `));

    it("a service of which nobody knows whether it is on", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = builtins.pathExists /etc/paper; port = 8000; };
      #                                                                        ^^^^ Port 8000/tcp of services.paperless may also be bound by services.audiobookshelf: only one of them can start.
        services.audiobookshelf = { enable = true; port = 8000; };
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf may also be bound by services.paperless: only one of them can start.
      }
    `));

    it("a default that people may change in the program", () =>
      check(`
      {
        services.jellyfin.enable = true;
      #                            ^^^^ Port 8096/tcp of services.jellyfin may also be bound by services.paperless: only one of them can start.
        services.paperless = { enable = true; port = 8096; };
      #                                              ^^^^ Port 8096/tcp of services.paperless may also be bound by services.jellyfin: only one of them can start.
      }
    `));
  });

  it("is said once for all hosts, with the names of those it is found on", () =>
    check(`
      #- flake.nix
      { outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ ./one.nix ]; };
          nixosConfigurations.two = nixpkgs.lib.nixosSystem { modules = [ ./two.nix ]; };
      }; }
      #- one.nix
      { imports = [ ./books.nix ]; services.paperless = { enable = true; port = 8000; }; }
      #                                                                         ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      #- two.nix
      { imports = [ ./books.nix ]; services.paperless = { enable = true; port = 8001; }; }
      #- books.nix
      { services.audiobookshelf = { enable = true; port = 8000; }; }
      #                                                   ^^^^ Port 8000/tcp of services.audiobookshelf is also bound by services.paperless: only one of them can start.
    `));
});

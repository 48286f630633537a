/** Listeners: what binds which port, where the repo says so, and how sure that is. */

import { describe, it } from "mocha";
import { checkMarks } from "#test/check.ts";
import { listenerMarks } from "./listener-marks.ts";

const check = (source: string): void => checkMarks(source, listenerMarks);

describe("listeners", () => {
  describe("of services that are known", () => {
    it("have the port that the repo says", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8000; address = "0.0.0.0"; };
      #                                              ^^^^ 8000/tcp 0.0.0.0 services.paperless
        services.uptime-kuma = { enable = true; settings = { PORT = "4000"; HOST = "0.0.0.0"; }; };
      #                                                             ^^^^^^ 4000/tcp 0.0.0.0 services.uptime-kuma
      }
    `));

    it("have the default of the module", () =>
      check(`
      {
        services.paperless.enable = true;
      #                             ^^^^ 28981/tcp 127.0.0.1 services.paperless default
        services.grafana = { enable = true; settings.server.http_addr = "0.0.0.0"; };
      #                               ^^^^ 3000/tcp 0.0.0.0 services.grafana default
      }
    `));

    it("say which options the port was made of", () =>
      check(`
      { config, lib, ... }:
      let cfg = config.my.ports; in
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports = { paper = 20001; kuma = 20002; flux = 20003; };
          services.paperless = { enable = true; port = cfg.paper; };
      #                                                ^^^^^^^^^ 20001/tcp 127.0.0.1 services.paperless from my.ports.paper
          services.uptime-kuma = { enable = true; settings.PORT = toString cfg.kuma; };
      #                                                           ^^^^^^^^^^^^^^^^^ 20002/tcp 127.0.0.1 services.uptime-kuma from my.ports.kuma
          services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString cfg.flux}"; };
      #                                  ^^^^ 5432/tcp 127.0.0.1,[::1] services.postgresql default
      #                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 20003/tcp 127.0.0.1 services.miniflux from my.ports.flux
        };
      }
    `));

    it("in addresses, with and without a host", () =>
      check(`
      {
        services.miniflux = { enable = true; config.LISTEN_ADDR = ":8080"; };
      #                                ^^^^ 5432/tcp 127.0.0.1,[::1] services.postgresql default
      #                                                           ^^^^^^^ 8080/tcp * services.miniflux
        services.syncthing = { enable = true; guiAddress = "[::1]:8384"; };
      #                                 ^^^^ 21027/udp * services.syncthing default that may change
      #                                 ^^^^ 22000/tcp * services.syncthing default that may change
      #                                 ^^^^ 22000/udp * services.syncthing default that may change
      #                                                    ^^^^^^^^^^^^ 8384/tcp [::1] services.syncthing
      }
    `));

    it("of several instances", () =>
      check(`
      {
        services.redis.servers.cache = { enable = true; port = 6380; };
      #                                                        ^^^^ 6380/tcp 127.0.0.1 services.redis.servers.cache
        services.redis.servers.queue = { enable = true; port = 6381; bind = null; };
      #                                                        ^^^^ 6381/tcp ? services.redis.servers.queue
      }
    `));

    it("are off with their service", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = false; port = 8000; };
      #                                               ^^^^ 8000/tcp 127.0.0.1 services.paperless disabled
        services.audiobookshelf.port = 8001;
      #                                ^^^^ 8001/tcp 127.0.0.1 services.audiobookshelf possible (the repo does not set services.audiobookshelf.enable)
        services.scrutiny = lib.mkIf false { enable = true; settings.web.listen.port = 8002; };
      }
    `));

    it("are possible where nobody knows whether the service is on", () =>
      check(`
      { services.paperless = { enable = builtins.pathExists /etc/paper; port = 8000; }; }
      #                                                                        ^^^^ 8000/tcp 127.0.0.1 services.paperless possible (it is not known whether services.paperless.enable is on)
    `));

    it("are in the network of their unit", () =>
      check(`
      {
        services.paperless = { enable = true; port = 8000; };
      #                                              ^^^^ 8000/tcp 127.0.0.1 services.paperless in /run/netns/vpn
        services.audiobookshelf = { enable = true; port = 8001; };
      #                                                   ^^^^ 8001/tcp 127.0.0.1 services.audiobookshelf in unit:audiobookshelf.service
        services.grafana.enable = true;
      #                           ^^^^ 3000/tcp 127.0.0.1 services.grafana default in /run/netns/wg
        services.radarr.enable = true;
      #                          ^^^^ 7878/tcp * services.radarr default in ?
        systemd.services.paperless-web.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        systemd.services.audiobookshelf.serviceConfig.PrivateNetwork = "yes";
        systemd.services.grafana.vpnConfinement = { enable = true; vpnNamespace = "wg"; };
        systemd.services.radarr.serviceConfig.NetworkNamespacePath = builtins.readFile /etc/netns;
      }
    `));

    it("do not exist where the port is unknown, or none", () =>
      check(`
      { lib, ... }:
      {
        services.paperless = { enable = true; port = lib.toInt (builtins.getEnv "PORT"); };
        services.miniflux = { enable = true; config.LISTEN_ADDR = "/run/miniflux.sock"; };
      #                                ^^^^ 5432/tcp 127.0.0.1,[::1] services.postgresql default
      }
    `));

    it("that another module turns on", () =>
      check(`
      { services.scrutiny.enable = true; }
      #                            ^^^^ 8080/tcp 0.0.0.0 services.scrutiny default
      #                            ^^^^ 8086/tcp * services.influxdb2 default
    `));

    it("whose default may be changed by a file, or in the program itself", () =>
      check(`
      {
        services.pocket-id = { enable = true; environmentFile = "/run/pocket-id.env"; };
      #                                 ^^^^ 1411/tcp 0.0.0.0 services.pocket-id possible default (services.pocket-id.environmentFile may say another port)
        services.jellyfin.enable = true;
      #                            ^^^^ 7359/udp 0.0.0.0 services.jellyfin default that may change
      #                            ^^^^ 8096/tcp 0.0.0.0 services.jellyfin default that may change
      }
    `));

    it("of a list of sets", () =>
      check(`
      { services.mosquitto = { enable = true; listeners = [ { port = 1884; address = "127.0.0.1"; } { } ]; }; }
      #                                                              ^^^^ 1884/tcp 127.0.0.1 services.mosquitto
    `));

    it("are off where only conditions that do not hold mention them", () =>
      check(`
      { lib, config, ... }:
      {
        options.lab.jellyfin.enable = lib.mkEnableOption "x";
        config.services = lib.mkMerge [
          (lib.mkIf config.lab.jellyfin.enable { jellyfin = { enable = true; user = "x"; }; })
          { prometheus.exporters.node.enable = true; }
      #                                        ^^^^ 9100/tcp 0.0.0.0 services.prometheus.exporters.node default
        ];
      }
    `));
  });

  describe("of sockets", () => {
    it("are bound by systemd", () =>
      check(`
      {
        systemd.sockets.web = { wantedBy = [ "sockets.target" ]; listenStreams = [ "8080" "127.0.0.1:8081" "/run/web.sock" "[::1]:8082" "@web" ]; };
      #                                                                            ^^^^^^ 8080/tcp * systemd.sockets.web
      #                                                                                   ^^^^^^^^^^^^^^^^ 8081/tcp 127.0.0.1 systemd.sockets.web
      #                                                                                                                    ^^^^^^^^^^^^ 8082/tcp [::1] systemd.sockets.web
        systemd.sockets.log = { wantedBy = [ "sockets.target" ]; listenDatagrams = [ "514" ]; };
      #                                                                              ^^^^^ 514/udp * systemd.sockets.log
        systemd.sockets.raw = { wantedBy = [ "sockets.target" ]; socketConfig.ListenStream = "8083"; };
      #                                                                                      ^^^^^^ 8083/tcp * systemd.sockets.raw
      }
    `));

    it("that nothing starts are there on demand", () =>
      check(`
      { systemd.sockets.web.listenStreams = [ "8080" ]; }
      #                                       ^^^^^^ 8080/tcp * systemd.sockets.web on demand (nothing that the repo says starts web.socket)
    `));

    it("that are off", () =>
      check(`
      { systemd.sockets.web = { enable = false; wantedBy = [ "sockets.target" ]; listenStreams = [ "8080" ]; }; }
      #                                                                                            ^^^^^^ 8080/tcp * systemd.sockets.web disabled
    `));
  });

  describe("of containers", () => {
    it("are what they publish", () =>
      check(`
      {
        virtualisation.oci-containers.containers.web = {
          image = "web";
          ports = [ "8080:80" "127.0.0.1:8081:81/tcp" "[::1]:8082:82" "5000-5001:5000-5001/udp" "83" ":84" ];
      #             ^^^^^^^^^ 8080/tcp * virtualisation.oci-containers.containers.web
      #                       ^^^^^^^^^^^^^^^^^^^^^^^ 8081/tcp 127.0.0.1 virtualisation.oci-containers.containers.web
      #                                               ^^^^^^^^^^^^^^^ 8082/tcp [::1] virtualisation.oci-containers.containers.web
      #                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^ 5000/udp * virtualisation.oci-containers.containers.web
      #                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^ 5001/udp * virtualisation.oci-containers.containers.web
        };
      }
    `));

    it("with what is not known", () =>
      check(`
      { config, ... }:
      let ip = builtins.readFile /etc/ip; in
      {
        virtualisation.oci-containers.containers.web = {
          image = "web";
          ports = [ "\${ip}:8080:80" "127.0.0.1:\${ip}:81" ];
      #             ^^^^^^^^^^^^^^^ 8080/tcp ? virtualisation.oci-containers.containers.web
        };
      }
    `));

    it("that do not start by themselves", () =>
      check(`
      { virtualisation.oci-containers.containers.web = { image = "web"; autoStart = false; ports = [ "8080:80" ]; }; }
      #                                                                                              ^^^^^^^^^ 8080/tcp * virtualisation.oci-containers.containers.web on demand (nothing that the repo says starts podman-web.service)
    `));

    it("in another network", () =>
      check(`
      {
        virtualisation.oci-containers.containers.one = { image = "one"; ports = [ "8080:80" ]; extraOptions = [ "--network=host" ]; };
      #                                                                           ^^^^^^^^^ 8080/tcp * virtualisation.oci-containers.containers.one disabled
        virtualisation.oci-containers.containers.two = { image = "two"; ports = [ "8081:80" ]; networks = [ "host" ]; };
      #                                                                           ^^^^^^^^^ 8081/tcp * virtualisation.oci-containers.containers.two disabled
        virtualisation.oci-containers.containers.three = { image = "three"; ports = [ "8082:80" ]; networks = [ "proxy" ]; };
      #                                                                               ^^^^^^^^^ 8082/tcp * virtualisation.oci-containers.containers.three
      }
    `));

    it("on its command line", () =>
      check(`
      { virtualisation.oci-containers.containers.web = { image = "web"; extraOptions = [ "-p" "8080:80" "--publish=8081:81" "-p8082:82" "--pull=always" ]; }; }
      #                                                                                       ^^^^^^^^^ 8080/tcp * virtualisation.oci-containers.containers.web
      #                                                                                                 ^^^^^^^^^^^^^^^^^^^ 8081/tcp * virtualisation.oci-containers.containers.web
      #                                                                                                                     ^^^^^^^^^^^ 8082/tcp * virtualisation.oci-containers.containers.web
    `));

    it("of systemd-nspawn", () =>
      check(`
      { containers.web = { autoStart = true; privateNetwork = true; forwardPorts = [ { hostPort = 8080; containerPort = 80; } { hostPort = 53; protocol = "udp"; } ]; }; }
      #                                                                                           ^^^^ 8080/tcp * containers.web
      #                                                                                                                                    ^^ 53/udp * containers.web
    `));

    it("of quadlet", () =>
      check(`
      { virtualisation.quadlet.containers.web.containerConfig.publishPorts = [ "8080:80" ]; }
      #                                                                        ^^^^^^^^^ 8080/tcp * virtualisation.quadlet.containers.web
    `));
  });

  describe("of sshd", () => {
    it("are its ports", () =>
      check(`
      { services.openssh = { enable = true; ports = [ 22 53844 ]; }; }
      #                                               ^^ 22/tcp * services.openssh
      #                                                  ^^^^^ 53844/tcp * services.openssh
    `));

    it("without a port", () =>
      check(`
      { services.openssh.enable = true; }
      #                           ^^^^ 22/tcp * services.openssh default
    `));

    it("on addresses", () =>
      check(`
      { services.openssh = { enable = true; ports = [ 2222 ]; listenAddresses = [ { addr = "192.168.1.2"; port = 22; } { addr = "127.0.0.1"; } ]; }; }
      #                                               ^^^^ 2222/tcp 127.0.0.1 services.openssh
      #                                                                                                          ^^ 22/tcp 192.168.1.2 services.openssh
    `));

    it("that systemd starts when needed", () =>
      check(`
      { services.openssh = { enable = true; startWhenNeeded = true; ports = [ 22 ]; }; }
      #                                                                       ^^ 22/tcp * services.openssh
    `));

    it("in its configuration", () =>
      check(`
      {
        services.openssh = {
          enable = true;
      #            ^^^^ 22/tcp * services.openssh default
          extraConfig = ''
      #                 ^^ 2200/tcp * services.openssh
            Port 2200
            Match User git
              Port 2201
          '';
        };
      }
    `));

    it("before the machine is up", () =>
      check(`
      { boot.initrd.network.ssh = { enable = true; port = 2222; }; }
      #                                                   ^^^^ 2222/tcp * boot.initrd.network.ssh in initrd
    `));

    it("that units start themselves", () =>
      check(`
      { pkgs, ... }:
      {
        systemd.services.rescue = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.openssh}/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"; };
      #                                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2222/tcp * systemd.services.rescue
        systemd.services.manual.script = "\${pkgs.openssh}/bin/sshd -D -o Port=2223";
      #                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2223/tcp * systemd.services.manual on demand (nothing that the repo says starts manual.service)
        systemd.services.client.script = "ssh -p 2224 host; sshd_config=1";
      }
    `));
  });

  describe("that are inferred", () => {
    it("from what the registry gives to a service that nobody knows", () =>
      check(`
      { config, lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports = { gadget = 20001; db = 20002; };
          services.gadget = {
            enable = true;
            settings.server = { host = "127.0.0.1"; port = config.my.ports.gadget; };
      #                                                    ^^^^^^^^^^^^^^^^^^^^^^ 20001/tcp 127.0.0.1 services.gadget inferred from my.ports.gadget
            settings.database.port = config.my.ports.db;
            settings.smtp.port = 587;
          };
        };
      }
    `));

    it("from the option of a service itself", () =>
      check(`
      { services.gadget = { enable = true; port = 8080; listenAddress = "0.0.0.0"; timeout = 8096; settings.retry.port = 9000; }; }
      #                                           ^^^^ 8080/tcp 0.0.0.0 services.gadget inferred
    `));

    it("from the environment of a unit", () =>
      check(`
      { pkgs, ... }:
      {
        systemd.services.gadget = {
          wantedBy = [ "multi-user.target" ];
          environment = { PORT = "8080"; DB_PORT = "5432"; };
      #                          ^^^^^^ 8080/tcp ? systemd.services.gadget inferred
          serviceConfig = { ExecStart = "\${pkgs.gadget}/bin/gadget"; Environment = [ "HTTP_PORT=8081" "RETRIES=8082" ]; };
      #                                                                              ^^^^^^^^^^^^^^^^ 8081/tcp ? systemd.services.gadget inferred
        };
      }
    `));

    it("from a command line with a port of the repo", () =>
      check(`
      { config, lib, pkgs, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports.gadget = 20001;
          systemd.services.gadget = {
            wantedBy = [ "multi-user.target" ];
            serviceConfig.ExecStart = "\${pkgs.gadget}/bin/gadget --host 127.0.0.1 --port \${toString config.my.ports.gadget} --retries 20002";
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 20001/tcp 127.0.0.1 systemd.services.gadget inferred from my.ports.gadget
          };
          systemd.services.other = { wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.gadget}/bin/other --port 20003"; };
        };
      }
    `));
  });
});

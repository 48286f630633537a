/** What nginx hands on, and what it binds. */
import { describe, it } from "mocha";
import { checkMarks } from "#test/check.ts";
import { listenerMarks } from "./listener-marks.ts";
import { upstreamMarks } from "./upstream-marks.ts";

const upstreams = (source: string): void => checkMarks(source, upstreamMarks);
const listeners = (source: string): void => checkMarks(source, listenerMarks);

describe("upstreams of nginx", () => {
  it("are what locations hand on to, for the names of their virtual host", () =>
    upstreams(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports.paper = 20010;
        config.services.nginx.enable = true;
        config.services.nginx.virtualHosts."paper.example.org" = {
          serverAliases = [ "docs.example.org" ];
          locations."/".proxyPass = "http://127.0.0.1:\${toString config.my.ports.paper}";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx: paper.example.org docs.example.org -> 127.0.0.1 20010 from my.ports.paper
          locations."/static".root = "/srv/www";
        };
        config.services.nginx.virtualHosts.other = {
          serverName = "app.example.org";
          locations."/".proxyPass = "http://app.lan";
      #                             ^^^^^^^^^^^^^^^^ nginx: app.example.org -> app.lan 80
          locations."/sock".proxyPass = "http://unix:/run/app.sock";
        };
      }
    `));

  it("are the servers of the groups that are named there, and of those that nobody names", () =>
    upstreams(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.upstreams.app.servers = {
          "127.0.0.1:8001" = { };
      #   ^^^^^^^^^^^^^^^^ nginx: app.example.org -> 127.0.0.1 8001
          "unix:/run/app.sock" = { };
          "backup.example.org" = { backup = true; };
      #   ^^^^^^^^^^^^^^^^^^^^ nginx: app.example.org -> backup.example.org 80
        };
        services.nginx.upstreams.unused.servers."127.0.0.1:8002" = { };
      #                                         ^^^^^^^^^^^^^^^^ nginx: ? -> 127.0.0.1 8002
        services.nginx.virtualHosts."app.example.org".locations."/".proxyPass = "http://app";
      }
    `));

  it("stand in texts, too: at the target itself where it stands there once, in whole", () =>
    upstreams(`
      #- configuration.nix
      { config, ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org" = {
          locations."/".extraConfig = ''
            # proxy_pass http://127.0.0.1:1;
            proxy_pass http://127.0.0.1:8001/x;
      #                ^^^^^^^^^^^^^^^^^^^^^^^ nginx: a.example.org -> 127.0.0.1 8001
            proxy_set_header Host $host;
          '';
          locations."/php".extraConfig = "fastcgi_pass 127.0.0.1:9000;";
      #                                                ^^^^^^^^^^^^^^ nginx: a.example.org -> 127.0.0.1 9000
          extraConfig = ''
            location /grpc {
              grpc_pass localhost:8002;
      #                 ^^^^^^^^^^^^^^ nginx: a.example.org -> localhost 8002
            }
          '';
        };
        services.nginx.appendHttpConfig = ''
          upstream pool { server 127.0.0.1:8003; }
      #                          ^^^^^^^^^^^^^^ nginx: b.example.org -> 127.0.0.1 8003
          server {
            server_name b.example.org;
            location / { proxy_pass http://pool; }
          }
        '';
        services.nginx.streamConfig = ''
          server { listen 53 udp; proxy_pass 192.168.0.1:5353; }
      #                                      ^^^^^^^^^^^^^^^^ nginx: ? -> 192.168.0.1 5353
        '';
      }
    `));

  it("are found behind what is computed, and tell what their port was made of", () =>
    upstreams(`
      #- configuration.nix
      { config, lib, ... }:
      let location = port: ''
        proxy_read_timeout 60;
        proxy_pass http://\${config.my.host}:\${toString port}/;
      #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx: a.example.org -> 10.0.0.2 20010 from my.ports.paper
      '';
      in {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        options.my.host = lib.mkOption { default = "10.0.0.2"; };
        config.my.ports.paper = 20010;
        config.services.nginx.enable = true;
        config.services.nginx.virtualHosts."a.example.org".locations."/".extraConfig = lib.mkMerge [
          "proxy_http_version 1.1;"
          (location config.my.ports.paper)
        ];
      }
    `));

  it("are known through variables that are set once", () =>
    upstreams(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org".extraConfig = ''
          set $app 127.0.0.1;
          set $two localhost;
          if ($x) { set $two other; }
          location / { proxy_pass http://$app:8096; }
      #                           ^^^^^^^^^^^^^^^^ nginx: a.example.org -> 127.0.0.1 8096
          location /two { proxy_pass http://$two:8097; }
      #                              ^^^^^^^^^^^^^^^^ nginx: a.example.org -> ? 8097
          location /three { proxy_pass http://$three; }
      #                                ^^^^^^^^^^^^^ nginx: a.example.org -> ? ?
        '';
      }
    `));

  it("are whom it asks whether a request may pass", () =>
    upstreams(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org" = {
          locations."/".extraConfig = "auth_request /verify;";
          locations."/".proxyPass = "http://127.0.0.1:8001";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^ nginx: a.example.org -> 127.0.0.1 8001
          locations."= /verify".proxyPass = "http://127.0.0.1:9091/api/verify";
      #                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx: a.example.org -> 127.0.0.1 9091 auth
        };
        services.oauth2-proxy.nginx.virtualHosts."b.example.org" = { };
        services.oauth2-proxy.nginx.proxy = "http://127.0.0.1:4180";
      #                                     ^^^^^^^^^^^^^^^^^^^^^^^ nginx: b.example.org -> 127.0.0.1 4180 auth
      }
    `));

  it("are off with it, and never guessed", () =>
    upstreams(`
      #- configuration.nix
      { config, ... }: {
        services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://localhost:\${toString config.services.grafana.settings.server.http_port}";
      #                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx: a.example.org -> localhost ? disabled from services.grafana.settings
      }
    `));
});

describe("sockets of nginx", () => {
  it("are those of its virtual hosts: port 80 without encryption", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."a.example.org" = { root = "/srv"; };
      #                             ^^^^^^^^^^^^^^^ 80/tcp 0.0.0.0,[::] services.nginx default
      }
    `));

  it("are one for localhost where there is no virtual host", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
      #                         ^^^^ 80/tcp 0.0.0.0,[::] services.nginx default
        networking.hostName = "a";
      }
    `));

  it("are two with encryption, one where nothing else is allowed, and UDP with QUIC", () =>
    listeners(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.add = nixpkgs.lib.nixosSystem { modules = [ ./add.nix ]; };
          nixosConfigurations.only = nixpkgs.lib.nixosSystem { modules = [ ./only.nix ]; };
          nixosConfigurations.reject = nixpkgs.lib.nixosSystem { modules = [ ./reject.nix ]; };
        };
      }
      #- add.nix
      {
        services.nginx.enable = true;
        networking.enableIPv6 = false;
        services.nginx.virtualHosts.a = { forceSSL = true; enableACME = true; };
      #                             ^ 443/tcp 0.0.0.0 services.nginx default
      #                             ^ 80/tcp 0.0.0.0 services.nginx default
      }
      #- only.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts.a = { onlySSL = true; quic = true; listenAddresses = [ "10.0.0.1" ]; };
      #                             ^ 443/tcp 10.0.0.1 services.nginx default
      #                             ^ 443/udp 10.0.0.1 services.nginx default
      }
      #- reject.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts._ = { rejectSSL = true; default = true; };
      #                             ^ 443/tcp 0.0.0.0,[::] services.nginx default
      #                             ^ 80/tcp 0.0.0.0,[::] services.nginx default
      }
    `));

  it("are what is listed, and nothing else", () =>
    listeners(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports.web = 8080;
        config.services.nginx.enable = true;
        config.services.nginx.virtualHosts.a = {
          onlySSL = true;
          listen = [
            { addr = "127.0.0.1"; port = config.my.ports.web; }
      #                                  ^^^^^^^^^^^^^^^^^^^ 8080/tcp 127.0.0.1 services.nginx from my.ports.web
            { addr = "[::]"; port = 8443; ssl = true; }
      #                             ^^^^ 8443/tcp [::] services.nginx
            { addr = "unix:/run/a.sock"; }
            { addr = "10.0.0.1"; }
      #     ^^^^^^^^^^^^^^^^^^^^^^ 80/tcp 10.0.0.1 services.nginx default
          ];
        };
      }
    `));

  it("have other defaults where these are set", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.defaultHTTPListenPort = 8080;
      #                                        ^^^^ 8080/tcp 127.0.0.1,[::1] services.nginx
        services.nginx.defaultSSLListenPort = 8443;
      #                                       ^^^^ 8443/tcp 127.0.0.1,[::1] services.nginx
        services.nginx.defaultListenAddresses = [ "127.0.0.1" "[::1]" ];
        services.nginx.virtualHosts.a = { addSSL = true; };
      }
    `));

  it("have other lines by default where these are set", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.defaultListen = [
          { addr = "10.0.0.1"; ssl = true; proxyProtocol = true; }
          { addr = "10.0.0.2"; port = 81; ssl = false; }
      #                               ^^ 81/tcp 10.0.0.2 services.nginx
        ];
        services.nginx.virtualHosts.a = { addSSL = true; };
      #                             ^ 443/tcp 10.0.0.1 services.nginx default
      }
    `));

  it("are those of texts, too", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts.a = { root = "/srv"; };
      #                             ^ 80/tcp 0.0.0.0,[::] services.nginx default
        services.nginx.streamConfig = "server { listen 53 udp; listen [::]:53 udp ipv6only=off; proxy_pass 10.0.0.1:53; }";
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 53/udp 0.0.0.0,* services.nginx
      }
    `));

  it("are those of texts alone where these replace everything", () =>
    listeners(`
      #- configuration.nix
      {
        services.nginx.enable = true;
        services.nginx.httpConfig = "server { listen 127.0.0.1:8080; listen unix:/run/a.sock; }";
      #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 8080/tcp 127.0.0.1 services.nginx
      }
    `));

  it("come with web applications that have a virtual host of their own", () =>
    listeners(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      {
        services.monica = { enable = true; hostname = "m"; nginx.listen = [ { addr = "127.0.0.1"; port = 8081; } ]; };
      #                              ^^^^ 3306/tcp * services.mysql default
      #                                                                                                  ^^^^ 8081/tcp 127.0.0.1 services.monica
      }
      #- b.nix
      {
        services.nextcloud = { enable = true; hostName = "cloud.example.org"; };
        services.nginx.virtualHosts."cloud.example.org".onlySSL = true;
      #                             ^^^^^^^^^^^^^^^^^^^ 443/tcp 0.0.0.0,[::] services.nginx default
      }
    `));

  it("are off without it, and possible where nobody knows", () =>
    listeners(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ]; };
        };
      }
      #- a.nix
      { services.nginx.virtualHosts.a = { root = "/srv"; }; }
      #                             ^ 80/tcp 0.0.0.0,[::] services.nginx disabled default
      #- b.nix
      { pkgs, ... }: {
        services.nginx.enable = true;
        services.nginx.virtualHosts.a.addSSL = pkgs.stdenv.isLinux;
      #                             ^ 443/tcp 0.0.0.0,[::] services.nginx possible default (services.nginx.virtualHosts is not known for sure)
      #                             ^ 80/tcp 0.0.0.0,[::] services.nginx default
      }
    `));
});

/** What Caddy hands requests on to, each target drawn where it is written. */
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { caddyUpstreams } from "#model/ports/caddy-upstreams.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { checkMarks } from "../check.ts";
import type { Mark } from "../fixture.ts";

function* marks(model: Model): Iterable<Mark> {
  for (const view of hostsIn(model.repo).values())
    for (const upstream of caddyUpstreams(view))
      if (upstream.place) yield { ...upstream.place, label: shown(upstream) };
}

/** Sites, host and port; then what is not as usual: who is asked, whether it is sure, where the port is from. */
function shown({ sites, host, port, role, state, sources, namespace, portPlace }: Upstream): string {
  const unusual = [
    ...(role === "proxy" ? [] : [role]),
    ...(state === "enabled" ? [] : [state]),
    ...(namespace === "host" ? [] : [`in ${namespace ?? "?"}`]),
    ...(sources.length === 0 ? [] : [`from ${sources.join(", ")}`]),
    ...(portPlace ? ["written"] : []),
  ];
  return [`${sites.join(" ") || "?"} -> ${host ?? "?"} ${port ?? "?"}`, ...unusual].join(" ");
}

const check = (source: string): void => checkMarks(source, marks);

describe("upstreams of Caddy", () => {
  it("are what the text of a virtual host says, as it is or on lines of its own", () =>
    check(
      `
      #- configuration.nix
      { ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy localhost:8123";
      #                                                                      ^^^^^^^^^^^^^^ a.example -> localhost 8123 written
        services.caddy.virtualHosts."b.example" = {
          serverAliases = [ "www.b.example" ];
          extraConfig = ''
            encode gzip
            handle /api/* {
              reverse_proxy @m http://10.0.0.2 http://:9000 {
      #                        ^^^^^^^^^^^^^^^ b.example www.b.example -> 10.0.0.2 80
      #                                        ^^^^^^^^^^^^ b.example www.b.example -> ? 9000 written
                header_up Host {host}
              }
            }
            @m path /x
            route { reverse_proxy { to [::1]:81 app } }
      #                                ^^^^^^^^ b.example www.b.example -> ::1 81 written
      #                                         ^^^ b.example www.b.example -> app 80
            php_fastcgi unix//run/php.sock
            php_fastcgi * 127.0.0.1:9001
      #                   ^^^^^^^^^^^^^^ b.example www.b.example -> 127.0.0.1 9001 written
          '';
        };
      }
    `.replace("-> ? 9000", "->  9000"),
    ));

  it("know the options that their ports are from", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        port = config.my.ports.wiki;
      in
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config = {
          my.ports = { wiki = 3000; chat = 3001; };
          services.caddy.enable = true;
          services.caddy.virtualHosts."wiki.example".extraConfig = ''
            reverse_proxy 127.0.0.1:\${toString port}
      #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ wiki.example -> 127.0.0.1 3000 from my.ports.wiki
          '';
          services.caddy.virtualHosts."chat.example".extraConfig = "reverse_proxy \${"http://h:"}\${toString config.my.ports.chat}";
      #                                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ chat.example -> h 3001 from my.ports.chat
        };
      }
    `));

  it("stand in the function that writes them, and in the texts that it is given", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let
        site = name: port: extra: {
          services.caddy.virtualHosts."\${name}.example".extraConfig = ''
            \${extra}
            reverse_proxy localhost:\${toString port}
      #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ a.example -> localhost 8001
      #                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ b.example -> localhost 8002
          '';
        };
      in
      {
        imports = [
          { services.caddy.enable = true; }
          (site "a" 8001 "")
          (site "b" 8002 (lib.optionalString true "reverse_proxy /ws localhost:8003"))
      #                                                              ^^^^^^^^^^^^^^ b.example -> localhost 8003 written
        ];
      }
    `));

  it("are put together of all definitions, in sites of any text", () =>
    check(`
      #- configuration.nix
      { imports = [ ./other.nix ]; }
      #- other.nix
      { lib, ... }: {
        services.caddy.enable = true;
        services.caddy.extraConfig = lib.mkMerge [
          ''
            (up) {
              reverse_proxy localhost:{args[0]}
      #                     ^^^^^^^^^^^^^^^^^^^ http://c.example :8080 -> localhost 7001 written
      #                     ^^^^^^^^^^^^^^^^^^^ d.example -> localhost 7002 written
            }
          ''
          (lib.mkAfter "http://c.example, :8080 {\\n  import up 7001\\n}")
        ];
        services.caddy.virtualHosts.d = { hostName = "d.example"; extraConfig = "import up 7002"; };
      }
    `));

  it("are asked first where forward_auth asks them", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
            forward_auth /private/* 127.0.0.1:9091 {
      #                             ^^^^^^^^^^^^^^ a.example -> 127.0.0.1 9091 auth written
              uri /verify
              copy_headers Remote-User
            }
          }
        '';
        services.caddy.virtualHosts."a.example".extraConfig = "import sso";
      }
    `));

  it("are in named routes that a site invokes, and in what answers an error", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          &(app) {
            reverse_proxy app:81
      #                   ^^^^^^ a.example -> app 81 written
          }
          &(other) {
            reverse_proxy other:82
          }
          a.example {
            invoke app
            handle_errors {
              reverse_proxy errors:83
      #                     ^^^^^^^^^ a.example -> errors 83 written
            }
          }
        '';
      }
    `));

  it("are several for a range of ports", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts.":80".extraConfig = "reverse_proxy app:7001-7002";
      #                                                                ^^^^^^^^^^^^^ :80 -> app 7001
      #                                                                ^^^^^^^^^^^^^ :80 -> app 7002
      }
    `));
});

describe("upstreams of Caddy of which not all is known", () => {
  it("say what is", () =>
    check(`
      #- configuration.nix
      { config, pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example".extraConfig = ''
          reverse_proxy 127.0.0.1:\${pkgs.port} \${pkgs.host}:81
      #                 ^^^^^^^^^^^^^^^^^^^^^^ a.example -> 127.0.0.1 ?
      #                                        ^^^^^^^^^^^^^^^ a.example -> ? 81 written
          reverse_proxy {$UPSTREAM}
      #                 ^^^^^^^^^^^ a.example -> ? ?
          reverse_proxy {http.vars.up}:82
      #                 ^^^^^^^^^^^^^^^^^ a.example -> ? 82 written
          reverse_proxy {
            dynamic srv _api._tcp.example
      #             ^^^ a.example -> ? ?
          }
        '';
      }
    `));

  it("are possible where it is not known whether Caddy runs", () =>
    check(`
      #- configuration.nix
      { pkgs, ... }: {
        services.caddy.enable = pkgs.wanted;
        services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy b:81";
      #                                                                      ^^^^ a.example -> b 81 possible written
      }
    `));

  it("are only possible where nobody knows whether the text is there", () =>
    check(`
      #- configuration.nix
      { lib, pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example" = lib.mkIf pkgs.stdenv.isLinux { extraConfig = "reverse_proxy b:81"; };
      #                                                                                                       ^^^^ a.example -> b 81 possible written
      }
    `));

  it("are none where Caddy is told by a file of its own", () =>
    check(`
      #- configuration.nix
      { pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.configFile = pkgs.writeText "Caddyfile" ":80 {\\n reverse_proxy b:81\\n}";
        services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy b:82";
      }
    `));

  it("are disabled with it, and in the namespace of its unit", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = false;
        services.caddy.virtualHosts."a.example".extraConfig = "reverse_proxy b:81";
      #                                                                      ^^^^ a.example -> b 81 disabled in /run/netns/vpn written
        systemd.services.caddy.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
      }
    `));

  it("in snippets that nobody imports are none", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (up) {
            reverse_proxy b:81
          }
          # reverse_proxy c:82
          :80 {
            respond "reverse_proxy d:83"
            header reverse_proxy e:84
          }
        '';
      }
    `));

  it("are possible where Caddy refuses the text", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example".extraConfig = ''
          import nothing
          reverse_proxy b:81
      #                 ^^^^ a.example -> b 81 possible written
        '';
      }
    `));

  it("are found in blocks on one line, which NixOS formats before Caddy sees them", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example".extraConfig = "handle /x { reverse_proxy b:81 }\\nhandle { reverse_proxy c:82 }";
      #                                                                                  ^^^^ a.example -> b 81 written
      #                                                                                                                 ^^^^ a.example -> c 82 written
      }
    `));

  it("of a wildcard are for the hosts that their matchers name", () =>
    check(
      `
      #- configuration.nix
      { ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."*.example.org".extraConfig = ''
          @wiki host wiki.example.org
          handle @wiki {
            reverse_proxy localhost:8001
      #                   ^^^^^^^^^^^^^^ wiki.example.org -> localhost 8001 written
          }
          @media {
            host tv.example.org films.example.org
            path /web/*
          }
          handle @media {
            @lan remote_ip 192.168.0.0/16
            reverse_proxy @lan localhost:8002
      #                        ^^^^^^^^^^^^^^ tv.example.org films.example.org -> localhost 8002 written
          }
          @api path /api/*
          reverse_proxy @api localhost:8003
      #                      ^^^^^^^^^^^^^^ *.example.org -> localhost 8003 written
        '';
      }
    `,
    ));
});

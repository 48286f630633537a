/** `port/phantom`: keys of the registry that are handed to functions in code that is in force, and reach nothing. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "port/phantom";
const check = (source: string): void => checkRule(id, source);

const registry = `
      #- ports.nix
      { lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
        config.my.ports = { jellyfin = 20096; sonarr = 20989; };
      }`;

/** A factory with a table of ports, like those that grow when an upstream module ignores its setting. */
const factory = `
      #- factory.nix
      { lib }:
      { name, port, servarr ? true }:
      { config, ... }:
      let
        nativePort = if name == "jellyfin" then 8096 else port;
      in
      {
        services.nginx.virtualHosts.\${name}.locations."/".proxyPass = "http://127.0.0.1:\${toString nativePort}";
        services.\${name} = { enable = true; } // lib.optionalAttrs servarr { settings.server = { inherit port; }; };
      }`;

const taken = (key: string, value: string): string =>
  `my.ports.${key} has no effect here: the function that gets it uses ${value} in its place; let it use what it gets, or remove the argument.`;
/** Where the service that the function turns on listens by default. */
const takenFor = (service: string, port: number): string =>
  `my.ports.${service} has no effect here: the function that gets it uses ${port} in its place, and services.${service} listens on port ${port} by default; let both use the key, or remove the argument.`;
const unused = (key: string): string =>
  `my.ports.${key} has no effect here: the function that gets it does nothing with it; let it use what it gets, or remove the argument.`;

const unusedFor = (service: string, port: number): string =>
  `my.ports.${service} has no effect here: the function that gets it does nothing with it, and services.${service} listens on port ${port} by default; let both use the key, or remove the argument.`;

describe("port/phantom: arguments", () => {
  it("sees a factory that takes a number of its own", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [
          ./ports.nix
          ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; })
      #                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^ ${takenFor("jellyfin", 8096)}
          ((import ./factory.nix { inherit lib; }) { name = "sonarr"; port = config.my.ports.sonarr; })
        ];
      }${registry}${factory}
    `));

  it("says where the service listens that is told a number", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { port }: { services.sonarr = { enable = true; settings.server.port = 8990; }; };
      in
      {
        imports = [
          ./ports.nix
          (site { port = config.my.ports.sonarr; })
      #                  ^^^^^^^^^^^^^^^^^^^^^^ my.ports.sonarr has no effect here: the function that gets it does nothing with it, and services.sonarr is told to listen on port 8990; let both use the key, or remove the argument.
        ];
      }${registry}
    `));

  it("leaves it alone where one way of several leads on", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [
          ./ports.nix
          ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; })
        ];
      }${registry}${factory}
    `));

  it("sees it in a module that is nothing but the call, through names", () =>
    check(`
      #- configuration.nix
      { imports = [ ./ports.nix ./jellyfin.nix ]; }
      #- jellyfin.nix
      args@{ lib, config, ... }:
      let
        port = config.my.ports.jellyfin;
        make = import ./factory.nix { inherit lib; };
      in
      (make { name = "jellyfin"; inherit port; servarr = false; }) args
      #                                  ^^^^ ${takenFor("jellyfin", 8096)}${registry}${factory}
    `));

  it("sees it in text that is made of the number, and in a list", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { name, url, ports ? [ ] }: {
          services.nginx.virtualHosts.\${name}.locations."/".proxyPass = if name == "jellyfin" then "http://localhost:8096" else url;
        };
      in
      {
        imports = [
          ./ports.nix
          (site { name = "jellyfin"; url = "http://localhost:\${toString config.my.ports.jellyfin}"; ports = [ config.my.ports.sonarr ]; })
      #                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^ ${taken("jellyfin", "http://localhost:8096")}
      #                                                                                                       ^^^^^^^^^^^^^^^^^^^^^^ ${unused("sonarr")}
        ];
      }${registry}
    `));

  it("sees a parameter that the function never asks for", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { name, ... }: { services.nginx.virtualHosts.\${name}.locations."/".proxyPass = "http://localhost:8096"; };
        other = args: { services.nginx.virtualHosts.\${args.name}.forceSSL = true; };
        third = port: { services.jellyfin.enable = true; };
      in
      {
        imports = [
          ./ports.nix
          (site { name = "a"; port = config.my.ports.jellyfin; })
      #                              ^^^^^^^^^^^^^^^^^^^^^^^^ ${unusedFor("jellyfin", 8096)}
          (other { name = "b"; port = config.my.ports.jellyfin; })
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^ ${unusedFor("jellyfin", 8096)}
          (third config.my.ports.jellyfin)
      #          ^^^^^^^^^^^^^^^^^^^^^^^^ ${unusedFor("jellyfin", 8096)}
        ];
      }${registry}
    `));

  it("leaves functions alone that hand all their arguments on", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        site = args@{ name, ... }: { services.nginx.virtualHosts.\${name} = lib.mkIf (args ? port) { listen = [ (lib.filterAttrs (n: _: n == "port") args) ]; }; };
      in
      {
        imports = [ ./ports.nix (site { name = "a"; port = config.my.ports.jellyfin; }) ];
      }${registry}
    `));

  it("sees a set that is laid over the arguments", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { name, port }: { services.nginx.virtualHosts.\${name}.locations."/".proxyPass = "http://localhost:\${toString port}"; };
      in
      {
        imports = [ ./ports.nix (site ({ name = "a"; port = config.my.ports.jellyfin; } // { port = 8096; })) ];
      #                                                     ^^^^^^^^^^^^^^^^^^^^^^^^ ${taken("jellyfin", "8096")}
      }${registry}
    `));

  it("follows a factory into the next one", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        vhost = { name, port ? null }: { services.nginx.virtualHosts.\${name}.locations."/".proxyPass = "http://localhost:\${toString (if port != null then port else 80)}"; };
        media = { name, port, native ? null }: vhost { inherit name; port = if native == null then port else native; };
      in
      {
        imports = [
          ./ports.nix
          (media { name = "jellyfin"; port = config.my.ports.jellyfin; native = 8096; })
      #                                      ^^^^^^^^^^^^^^^^^^^^^^^^ ${taken("jellyfin", "8096")}
          (media { name = "sonarr"; port = config.my.ports.sonarr; })
        ];
      }${registry}
    `));

  it("is silent where the function reads the same key by another way", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { name, port }: {
          services.nginx.virtualHosts.\${name}.locations."/".proxyPass =
            "http://localhost:\${toString (if name == "jellyfin" then config.my.ports.\${name} else port)}";
        };
      in
      {
        imports = [ ./ports.nix (site { name = "jellyfin"; port = config.my.ports.jellyfin; }) ];
      }${registry}
    `));

  it("is silent where an option decides: it may be switched on", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        site = { name, port }: {
          services.nginx.virtualHosts.\${name}.locations."/".proxyPass =
            "http://localhost:\${toString (if config.my.fixed then 8096 else port)}";
        };
        off = { port }: lib.mkIf config.my.open { networking.firewall.allowedTCPPorts = [ port ]; };
      in
      {
        options.my.fixed = lib.mkOption { type = lib.types.bool; default = true; };
        options.my.open = lib.mkEnableOption "the firewall";
        imports = [ ./ports.nix ];
        config = lib.mkMerge [
          (site { name = "jellyfin"; port = config.my.ports.jellyfin; })
          (off { port = config.my.ports.sonarr; })
        ];
      }${registry}
    `));

  it("is silent where nobody knows what the function does", () =>
    check(`
      #- flake.nix
      { inputs.other.url = "github:other/other";
        outputs = inputs: { nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem { specialArgs = { inherit inputs; }; modules = [ ./configuration.nix ]; }; }; }
      #- configuration.nix
      { config, inputs, pkgs, ... }:
      {
        imports = [ ./ports.nix (inputs.other.lib.site { name = "jellyfin"; port = config.my.ports.jellyfin; }) ];
        environment.etc.a.source = pkgs.callPackage ./x.nix { port = config.my.ports.sonarr; };
      }
      #- x.nix
      { port, ... }: if true then 1 else port${registry}
    `));

  it("is silent where a condition is not known", () =>
    check(`
      #- configuration.nix
      { config, pkgs, ... }:
      let
        site = { name, port }: {
          services.nginx.virtualHosts.\${name}.locations."/".proxyPass =
            "http://localhost:\${toString (if pkgs.stdenv.hostPlatform.isAarch64 then 8096 else port)}";
        };
      in
      {
        imports = [ ./ports.nix (site { name = "jellyfin"; port = config.my.ports.jellyfin; }) ];
      }${registry}
    `));

  it("is silent in code that is switched off", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        site = { name, port }: { services.nginx.virtualHosts.\${name}.locations."/".proxyPass = "http://localhost:8096"; };
      in
      {
        options.my.on = lib.mkEnableOption "it";
        imports = [ ./ports.nix ];
        config = lib.mkIf config.my.on (site { name = "jellyfin"; port = config.my.ports.jellyfin; });
      }${registry}
    `));

  it("is silent in files that no host imports", () =>
    check(`
      #- configuration.nix
      { imports = [ ./ports.nix ]; }
      #- jellyfin.nix
      { lib, config, ... }:
      let port = config.my.ports.sonarr; in
      { imports = [ ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; }) ]; }${registry}${factory}
    `));

  it("is silent where it is read in an assertion or tested", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        site = { port }: { assertions = [ { assertion = port > 1024; message = "no"; } ]; };
        guarded = { port }: if port == null then { } else { services.jellyfin.enable = true; };
      in
      {
        imports = [ ./ports.nix ];
        config.warnings = if config.my.ports ? jellyfin then [ ] else [ "no jellyfin" ];
        config.services = (guarded { port = config.my.ports.sonarr; }).services;
        config.assertions = (site { port = config.my.ports.jellyfin; }).assertions;
      }${registry}
    `));

  it("says it once for all hosts, and nothing where one of them uses the number", () =>
    check(`
      #- flake.nix
      { outputs = { nixpkgs, ... }: { nixosConfigurations = {
          a = nixpkgs.lib.nixosSystem { specialArgs.host = "a"; modules = [ ./ports.nix ./jellyfin.nix ./sonarr.nix ]; };
          b = nixpkgs.lib.nixosSystem { specialArgs.host = "b"; modules = [ ./ports.nix ./jellyfin.nix ./sonarr.nix ]; };
      }; }; }
      #- jellyfin.nix
      { lib, config, ... }:
      { imports = [ ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; }) ]; }
      #                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^ ${takenFor("jellyfin", 8096)}
      #- sonarr.nix
      { config, host, ... }:
      let
        site = { port }: { services.nginx.virtualHosts.sonarr.locations."/".proxyPass = "http://localhost:\${toString (if host == "a" then 8989 else port)}"; };
      in
      { imports = [ ]; config = site { port = config.my.ports.sonarr; }; }${registry}${factory}
    `));

  it("finds its place in a line of 600 columns", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }: { imports = [ ./ports.nix ((import ./factory.nix { inherit lib; }) { servarr = false; name = "jellyfin"; port = config.my.ports.jellyfin; }) ]; services.openssh = { enable = true; settings = { PermitRootLogin = "no"; PasswordAuthentication = false; KbdInteractiveAuthentication = false; X11Forwarding = false; AllowUsers = [ "moritz" ]; MaxAuthTries = 3; LoginGraceTime = 20; }; }; services.fail2ban = { enable = true; maxretry = 3; bantime = "1h"; }; boot.kernel.sysctl = { "net.core.netdev_max_backlog" = 10000; "net.core.rmem_max" = 4194304; "net.core.wmem_max" = 4194304; }; }
      #                                                                                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^ ${takenFor("jellyfin", 8096)}${registry}${factory}
    `));

  it("leaves code alone that is nested without end", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let deep = ${"[".repeat(2000)}${"]".repeat(2000)}; in
      {
        imports = [ ./ports.nix ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; }) ];
      }${registry}${factory}
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [
          ./ports.nix
          ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; })
        ];
      }${registry}${factory}
      `,
      `
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [
          ./ports.nix
          # mynixos: ignore port/phantom – Grund
          ((import ./factory.nix { inherit lib; }) { name = "jellyfin"; port = config.my.ports.jellyfin; servarr = false; })
        ];
      }${registry}${factory}
      `,
    ));
});

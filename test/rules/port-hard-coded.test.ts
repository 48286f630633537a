/** `port/hard-coded`: ports that are written as numbers where the registry should speak, and numbers that are none of that. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

const id = "port/hard-coded";
const check = (source: string): void => checkRule(id, source);

const registry = `
      #- ports.nix
      { lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
        config.my.ports = {
          edgeHttps = 443;
          valkey    = 6379;
          adguard   = 10000;
          homepage  = 10082;
          jellyfin  = 20096;
        };
      }`;

const listens = (service: string, port: number, key: string, says: number): string =>
  `services.${service} listens on port ${port}, but my.ports.${key} says ${says}: use the key, or correct its number.`;
const copy = (port: number, key: string): string =>
  `${port} is my.ports.${key}, written as a number: use the key, so that both change together.`;
const missing = (service: string, port: number): string =>
  `${service} listens on port ${port}, and my.ports has no key for it: add one, and use it.`;
const fallback = (port: number, key: string): string =>
  `The fallback ${port} never counts, as my.ports.${key} always exists: remove it.`;

/** In a module that imports the registry. */
const module = (body: string): string => `
      #- configuration.nix
      { lib, config, pkgs, ... }:
      {
        imports = [ ./ports.nix ];
${body}
      }${registry}`;

describe("port/hard-coded: another number than the key's", () => {
  it("sees a service that listens elsewhere, whatever its name's spelling", () =>
    check(
      module(`
        services.homepage-dashboard = { enable = true; listenPort = 8082; };
      #                                                             ^^^^ ${listens("homepage-dashboard", 8082, "homepage", 10082)}`),
    ));

  it("sees it through a name and a default of the repo's own", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        native = 8082;
      #          ^^^^ ${listens("homepage-dashboard", 8082, "homepage", 10082)}
      in
      {
        imports = [ ./ports.nix ];
        options.my.homepage.port = lib.mkOption { type = lib.types.port; default = native; };
        config.services.homepage-dashboard = { enable = true; listenPort = config.my.homepage.port; };
      }${registry}
    `));

  it("sees the port of a proxy's target, where the service listens by default", () =>
    check(
      module(`
        services.homepage-dashboard.enable = true;
        services.nginx = {
          enable = true;
          virtualHosts."homepage.example.org".locations."/".proxyPass = "http://127.0.0.1:8082";
      #                                                                                   ^^^^ A proxy asks services.homepage-dashboard on port 8082, where it listens, but my.ports.homepage says 10082: let both use the key, or correct its number.
        };`),
    ));

  it("leaves another port of a service alone, whose key has effect", () =>
    check(
      module(`
        services.adguardhome = { enable = true; port = config.my.ports.adguard; settings.dns.port = 5353; };`),
    ));

  it("knows the port that is meant from a well-known one beside it", () =>
    check(
      module(`
        services.adguardhome = { enable = true; port = 3000; settings.dns.port = 53; };
      #                                                ^^^^ ${listens("adguardhome", 3000, "adguard", 10000)}`),
    ));

  it("says nothing where the service has several ports that could be meant", () =>
    check(
      module(`
        services.adguardhome = { enable = true; port = 3000; settings.dns.port = 5453; };`),
    ));

  it("leaves what mkForce replaces alone", () =>
    check(
      module(`
        services.homepage-dashboard = { enable = true; listenPort = lib.mkMerge [ 8082 (lib.mkForce config.my.ports.homepage) ]; };`),
    ));

  it("is silent where the service is off", () =>
    check(
      module(`
        services.homepage-dashboard = { enable = false; listenPort = 8082; };`),
    ));

  it("only informs where nobody knows whether it is on", () => {
    const source = module(`
        services.homepage-dashboard = { enable = pkgs.stdenv.hostPlatform.isAarch64; listenPort = 8082; };`);
    const found = findingsOf(id, fixture(source).files);
    assert.deepEqual(
      found.map(({ severity, message }) => [severity, render(message)]),
      [["information", listens("homepage-dashboard", 8082, "homepage", 10082)]],
    );
  });

  it("only informs where another host has the service at the key's number", () => {
    const source = `
      #- flake.nix
      { outputs = { nixpkgs, ... }: { nixosConfigurations = {
          a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix { services.homepage-dashboard = { enable = true; listenPort = 8082; }; } ]; };
          b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./b.nix ]; };
      }; }; }
      #- b.nix
      { config, ... }: { services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; }; }${registry}`;
    const found = findingsOf(id, fixture(source).files);
    assert.deepEqual(
      found.map(({ severity, message, related }) => [
        severity,
        render(message),
        related.map((each) => render(each.message)),
      ]),
      [
        [
          "information",
          listens("homepage-dashboard", 8082, "homepage", 10082),
          ["The key is defined here.", "Only on a."],
        ],
      ],
    );
  });

  it("uses the key", () =>
    checkFix(
      id,
      module(`
        services.homepage-dashboard = { enable = true; listenPort = 8082; };`),
      module(`
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };`),
      "Use my.ports.homepage",
    ));

  it("or corrects the key", () =>
    checkFix(
      id,
      module(`
        services.homepage-dashboard = { enable = true; listenPort = 8082; };`),
      module(`
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };`).replace(
        "10082",
        "8082",
      ),
      "Set my.ports.homepage to 8082, and use it",
    ));
});

describe("port/hard-coded: the key's number", () => {
  it("sees a number, a string, an item, an address", () =>
    check(
      module(`
        services.redis.servers.valkey = { enable = true; port = 6379; };
      #                                                         ^^^^ ${copy(6379, "valkey")}
        services.jellyfin.enable = true;
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:20010"; };
      #                                                                      ^^^^^ ${missing("services.miniflux", 20010)}
        services.n8n = { enable = true; environment.N8N_PORT = "20011"; };
      #                                                        ^^^^^^^ ${missing("services.n8n", 20011)}
        services.openssh = { enable = true; ports = [ 22022 ]; };
      #                                               ^^^^^ ${missing("services.openssh", 22022)}`),
    ));

  it("sees an entry point of Traefik by what the firewall opens", () =>
    check(
      module(`
        services.traefik = { enable = true; staticConfigOptions.entryPoints.web.address = ":443"; };
      #                                                                                     ^^^ ${copy(443, "edgeHttps")}
        networking.firewall.allowedTCPPorts = [ config.my.ports.edgeHttps ];`),
    ));

  it("says so in code that is switched off, as a hint", () => {
    const source = module(`
        services.traefik = lib.mkIf false { enable = true; staticConfigOptions.entryPoints.web.address = ":443"; };
        networking.firewall.allowedTCPPorts = [ config.my.ports.edgeHttps ];`);
    const found = findingsOf(id, fixture(source).files);
    assert.deepEqual(
      found.map(({ severity, message }) => [severity, render(message)]),
      [["hint", copy(443, "edgeHttps")]],
    );
  });

  it("sees it in a file that no host imports, as a hint", () => {
    const source = `${module("")}
      #- valkey.nix
      { services.redis.servers.valkey = { enable = true; port = 6379; }; }`;
    const found = findingsOf(id, fixture(source).files);
    assert.deepEqual(
      found.map(({ file, severity }) => [file, severity]),
      [["valkey.nix", "hint"]],
    );
  });

  it("sees a target of a proxy where the service listens by its key", () =>
    check(
      module(`
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        services.nginx = {
          enable = true;
          virtualHosts."start.example.org".locations."/".proxyPass = "http://localhost:10082/";
      #                                                                                ^^^^^ ${copy(10082, "homepage")}
        };`),
    ));

  it("sees an entry of the firewall where a service listens by its key", () =>
    check(
      module(`
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        networking.firewall.allowedTCPPorts = [ 80 10082 ];
      #                                            ^^^^^ ${copy(10082, "homepage")}`),
    ));

  it("sees one branch that says what the other reads", () =>
    check(
      module(`
        environment.variables.EDGE =
          if config.networking.hostName == "a"
          then "https://127.0.0.1:443/"
      #                           ^^^ ${copy(443, "edgeHttps")}
          else "https://127.0.0.1:\${toString config.my.ports.edgeHttps}/";
        environment.variables.OTHER =
          if config.networking.hostName == "a" then "https://10.0.0.1:443/" else "https://127.0.0.1:\${toString config.my.ports.edgeHttps}/";`),
    ));

  it("sees the port of the machine in those of a container, not the container's", () =>
    check(
      module(`
        virtualisation.oci-containers.containers.jellyfin = { image = "jellyfin"; ports = [ "20096:8096" ]; };
      #                                                                                      ^^^^^ ${copy(20096, "jellyfin")}
        virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "127.0.0.1:8080:80" ]; };
      #                                                                                      ^^^^ ${missing("virtualisation.oci-containers.containers.web", 8080)}`),
    ));
});

describe("port/hard-coded: numbers that are none of it", () => {
  it("leaves numbers alone that look like a key's", () =>
    check(
      module(`
        boot.kernel.sysctl."net.core.netdev_max_backlog" = 10000;
        systemd.services.a = { script = "sleep 10000"; serviceConfig = { TimeoutStartSec = 20096; OOMScoreAdjust = 443; }; };
        users.users.a = { isNormalUser = true; uid = 10082; };
        environment.variables.TIMEOUT = "20096";
        services.prometheus.globalConfig.scrape_interval = "6379s";
        services.borgbackup.jobs.a = { repo = "ssh://nas:6379/a"; paths = [ "/" ]; encryption.mode = "none"; };
        networking.firewall.allowedTCPPorts = [ 10000 ];`),
    ));

  it("leaves a service of another name with the same number to port/collision", () =>
    check(
      module(`
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:10000"; };
        services.adguardhome = { enable = true; port = config.my.ports.adguard; };`),
    ));

  it("leaves what reads a key alone: through names, toString, text, a factory", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        ports = config.my.ports;
        url = "http://127.0.0.1:\${toString ports.homepage}";
        redis = { name, port }: { services.redis.servers.\${name} = { enable = true; inherit port; }; };
      in
      {
        imports = [ ./ports.nix (redis { name = "valkey"; port = ports.valkey; }) ];
        services.homepage-dashboard = { enable = true; listenPort = ports.homepage; };
        services.nginx = { enable = true; virtualHosts."a.example.org".locations."/".proxyPass = url; };
        networking.firewall.allowedTCPPorts = [ ports.edgeHttps ];
      }${registry}
    `));

  it("leaves well-known ports, ranges, computed ports and containers' own alone", () =>
    check(
      module(`
        services.openssh = { enable = true; ports = [ 22 ]; };
        services.nginx = { enable = true; virtualHosts.a.listen = [ { addr = "0.0.0.0"; port = 80; } ]; };
        networking.firewall.allowedTCPPortRanges = [ { from = 8000; to = 8010; } ];
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString (8000 + 96)}"; };
        containers.web = { autoStart = true; privateNetwork = true; config.services.miniflux = { enable = true; config.LISTEN_ADDR = "0.0.0.0:8123"; }; };`),
    ));

  it("leaves repos without a registry alone", () =>
    check(`
      #- configuration.nix
      { services.homepage-dashboard = { enable = true; listenPort = 8082; }; }
    `));

  it("leaves ports alone that are options of the repo's own: they are written once", () =>
    check(
      module(`
        options.my.feeds.port = lib.mkOption { type = lib.types.port; default = 20010; };
        config.services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString config.my.feeds.port}"; };`),
    ));

  it("leaves defaults of modules alone: nobody wrote them here", () =>
    check(
      module(`
        services.homepage-dashboard.enable = true;
        services.jellyfin.enable = true;`),
    ));

  it("says nothing about a file that cannot be read", () => check("{ services.jellyfin.port = ; }"));
});

describe("port/hard-coded: what no key stands for", () => {
  it("adds a key and uses it", () =>
    checkFix(
      id,
      module(`
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:20010"; };`),
      module(`
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString config.my.ports.miniflux}"; };`).replace(
        "          jellyfin  = 20096;",
        "          miniflux  = 20010;\n          jellyfin  = 20096;",
      ),
      "Add miniflux = 20010 to my.ports, and use it",
    ));

  it("writes names of several words as the others are", () =>
    check(
      module(`
        services.ddns-updater = { enable = true; environment.LISTENING_ADDRESS = ":10100"; };
      #                                                                            ^^^^^ ${missing("services.ddns-updater", 10100)}`),
    ));

  it("says it once for both protocols, and for the hosts that have it", () =>
    check(`
      #- flake.nix
      { outputs = { nixpkgs, ... }: { nixosConfigurations = {
          a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./dns.nix ]; };
          b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ]; };
      }; }; }
      #- dns.nix
      { services.adguardhome = { enable = true; port = 3000; settings.dns.port = 5453; }; }
      #                                                ^^^^ ${missing("services.adguardhome", 3000)}
      #                                                                          ^^^^ ${missing("services.adguardhome", 5453)}${registry.replace("adguard   = 10000;", "")}
    `));
});

describe("port/hard-coded: fallbacks", () => {
  it("sees a number behind a key that always exists", () =>
    check(
      module(`
        services.jellyfin.enable = true;
        environment.variables.A = toString (config.my.ports.jellyfin or 20096);
      #                                                                 ^^^^^ ${fallback(20096, "jellyfin")}
        environment.variables.B = toString (config.my.ports.gone or 20097);`),
    ));

  it("leaves it alone where the key depends on a condition", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
        config.my.ports = { ssh = 22022; } // lib.optionalAttrs (config.networking.hostName == "a") { tv = 20096; };
        config.environment.variables.A = toString (config.my.ports.tv or 20096);
      }
    `));

  it("removes it with the parentheses that it needed", () =>
    checkFix(
      id,
      module(`
        environment.variables.A = toString (config.my.ports.jellyfin or 20096);`),
      module(`
        environment.variables.A = toString config.my.ports.jellyfin;`),
    ));
});

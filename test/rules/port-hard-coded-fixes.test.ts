/** The fixes of `port/hard-coded`: the key in place of the number, in the words of the file. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";
import { checkValidFix, offered } from "./valid-fix.ts";

const id = "port/hard-coded";

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

const copy = (port: number, key: string): string =>
  `${port} is my.ports.${key}, written as a number: use the key, so that both change together.`;

/** In a module that imports the registry. */
const module = (body: string): string => `
      #- configuration.nix
      { lib, config, pkgs, ... }:
      {
        imports = [ ./ports.nix ];
${body}
      }${registry}`;

describe("port/hard-coded: the key in place of the number", () => {
  const fixes = (before: string, after: string): void => checkValidFix(id, module(before), module(after));

  it("in a list", () =>
    fixes(
      `
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        networking.firewall.allowedTCPPorts = [ 80 10082 ];`,
      `
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        networking.firewall.allowedTCPPorts = [ 80 config.my.ports.homepage ];`,
    ));

  it("behind mkForce", () =>
    fixes(
      `
        services.redis.servers.valkey = { enable = true; port = lib.mkForce 6379; };`,
      `
        services.redis.servers.valkey = { enable = true; port = lib.mkForce config.my.ports.valkey; };`,
    ));

  it("as a string", () =>
    checkValidFix(
      id,
      module(`
        services.n8n = { enable = true; environment.N8N_PORT = "20096"; };
        my.ports.n8n = 20096;`).replace("jellyfin  = 20096;", ""),
      module(`
        services.n8n = { enable = true; environment.N8N_PORT = toString config.my.ports.n8n; };
        my.ports.n8n = 20096;`).replace("jellyfin  = 20096;", ""),
    ));

  it("inside of a string", () =>
    checkValidFix(
      id,
      module(`
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:20096"; };
        my.ports.miniflux = 20096;`).replace("jellyfin  = 20096;", ""),
      module(`
        services.miniflux = { enable = true; config.LISTEN_ADDR = "127.0.0.1:\${toString config.my.ports.miniflux}"; };
        my.ports.miniflux = 20096;`).replace("jellyfin  = 20096;", ""),
    ));

  it("in the text of a program's own language", () =>
    fixes(
      `
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        services.caddy = {
          enable = true;
          virtualHosts."start.example.org".extraConfig = ''
            encode gzip
            reverse_proxy 127.0.0.1:10082
          '';
        };`,
      `
        services.homepage-dashboard = { enable = true; listenPort = config.my.ports.homepage; };
        services.caddy = {
          enable = true;
          virtualHosts."start.example.org".extraConfig = ''
            encode gzip
            reverse_proxy 127.0.0.1:\${toString config.my.ports.homepage}
          '';
        };`,
    ));

  it("by the name that the file has for it", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      { config, ... }:
      let
        ports = config.my.ports;
      in
      {
        imports = [ ./ports.nix ];
        services.redis.servers.valkey = { enable = true; port = 6379; };
        networking.firewall.allowedTCPPorts = [ ports.edgeHttps ];
      }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }:
      let
        ports = config.my.ports;
      in
      {
        imports = [ ./ports.nix ];
        services.redis.servers.valkey = { enable = true; port = ports.valkey; };
        networking.firewall.allowedTCPPorts = [ ports.edgeHttps ];
      }${registry}
      `,
    ));

  it("in a module that does not ask for config yet", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      { imports = [ ./ports.nix ./valkey.nix ]; }
      #- valkey.nix
      { lib, pkgs, ... }: { services.redis.servers.valkey = { enable = true; port = 6379; }; }${registry}
      `,
      `
      #- configuration.nix
      { imports = [ ./ports.nix ./valkey.nix ]; }
      #- valkey.nix
      { config, lib, pkgs, ... }: { services.redis.servers.valkey = { enable = true; port = config.my.ports.valkey; }; }${registry}
      `,
    ));

  it("in a module that is a plain set", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      { imports = [ ./ports.nix ./valkey.nix ]; }
      #- valkey.nix
      { services.redis.servers.valkey = { enable = true; port = 6379; }; }${registry}
      `,
      `
      #- configuration.nix
      { imports = [ ./ports.nix ./valkey.nix ]; }
      #- valkey.nix
      { config, ... }:
      { services.redis.servers.valkey = { enable = true; port = config.my.ports.valkey; }; }${registry}
      `,
    ));

  it("in a line of 600 columns", () =>
    checkValidFix(
      id,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./ports.nix ]; services.openssh = { enable = true; settings = { PermitRootLogin = "no"; PasswordAuthentication = false; KbdInteractiveAuthentication = false; X11Forwarding = false; AllowUsers = [ "moritz" ]; MaxAuthTries = 3; LoginGraceTime = 20; }; }; services.fail2ban = { enable = true; maxretry = 3; bantime = "1h"; }; boot.kernel.sysctl = { "net.core.netdev_max_backlog" = 10000; "net.core.rmem_max" = 4194304; "net.core.wmem_max" = 4194304; }; services.redis.servers.valkey = { enable = true; bind = "127.0.0.1"; port = 6379; settings.maxmemory = "64mb"; }; }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./ports.nix ]; services.openssh = { enable = true; settings = { PermitRootLogin = "no"; PasswordAuthentication = false; KbdInteractiveAuthentication = false; X11Forwarding = false; AllowUsers = [ "moritz" ]; MaxAuthTries = 3; LoginGraceTime = 20; }; }; services.fail2ban = { enable = true; maxretry = 3; bantime = "1h"; }; boot.kernel.sysctl = { "net.core.netdev_max_backlog" = 10000; "net.core.rmem_max" = 4194304; "net.core.wmem_max" = 4194304; }; services.redis.servers.valkey = { enable = true; bind = "127.0.0.1"; port = config.my.ports.valkey; settings.maxmemory = "64mb"; }; }${registry}
      `,
    ));

  it("not in a file that has no way to the configuration", () => {
    const source = `
      #- configuration.nix
      { config, ... }: { imports = [ ./ports.nix ]; services.redis.servers.valkey = import ./valkey.nix; }
      #- valkey.nix
      { enable = true; port = 6379; }${registry}`;
    const [found] = findingsOf(id, fixture(source).files);
    assert.equal(found && render(found.message), copy(6379, "valkey"));
    assert.deepEqual(found?.fixes, []);
  });

  it("under a name that says what the port is for, if that is not what the service is for", () => {
    const titles = (body: string): readonly string[] => offered(id, module(body));
    assert.deepEqual(
      titles(`
        services.caddy = {
          enable = true;
          globalConfig = ''
            admin localhost:2019
          '';
        };`),
      ["Add caddyAdmin = 2019 to my.ports, and use it"],
    );
    assert.deepEqual(
      titles(`
        services.headscale = { enable = true; port = 20010; settings.metrics_listen_addr = "127.0.0.1:9090"; };
      `),
      ["Add headscale = 20010 to my.ports, and use it", "Add headscaleMetrics = 9090 to my.ports, and use it"],
    );
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      module(`
        services.redis.servers.valkey = { enable = true; port = 6379; };`),
      module(`
        # mynixos: ignore port/hard-coded – Grund
        services.redis.servers.valkey = { enable = true; port = 6379; };`),
    ));
});

/** What Caddy binds: the ports of its sites, of the redirects to them, and of its API. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { showAddress } from "#model/ports/address.ts";
import { caddyListeners } from "#model/ports/caddy-listeners.ts";
import type { Listener } from "#model/ports/listener.ts";
import { english, modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

function listeners(source: string): readonly Listener[] {
  const view = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(view);
  return [...caddyListeners(view)].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** Port, protocol and addresses; then what is not as usual. */
function shown({ port, protocol, addresses, state, basis }: Listener): string {
  const where = addresses?.map(showAddress).join(",") ?? "?";
  return [
    `${port}/${protocol}`,
    where,
    ...(state === "enabled" ? [] : [state]),
    ...(basis === "set" ? [basis] : []),
  ].join(" ");
}

/** What is bound beside the API, of a Caddyfile in `extraConfig` with these global options. */
function binds(options: string, text: string, ...expected: string[]): void {
  const all = listeners(`
    #- configuration.nix
    {
      services.caddy.enable = true;
      services.caddy.globalConfig = ''
        ${options}
      '';
      services.caddy.extraConfig = ''
        ${text}
      '';
    }
  `);
  assert.deepEqual(all.filter(({ port }) => port !== 2019).map(shown), expected);
}

describe("Caddy", () => {
  it("binds 443 for a name, HTTP/3 beside it, and 80 to redirect", () =>
    binds("", "a.example {\n}", "80/tcp *", "443/tcp *", "443/udp *"));

  it("binds nothing but 80 where no site is encrypted", () => {
    binds("", "http://a.example {\n}", "80/tcp *");
    binds("", ":80 {\n}", "80/tcp * set");
  });

  it("binds the port of an address", () => {
    binds("", ":8080 {\n}", "8080/tcp * set");
    binds("", "a.example:8443 {\n}", "80/tcp *", "8443/tcp * set", "8443/udp * set");
    binds("", "http://a.example:8080 {\n}", "8080/tcp * set");
    binds("", ":8443 {\n tls internal\n}", "80/tcp *", "8443/tcp * set", "8443/udp * set");
    binds("", "https:// {\n}", "80/tcp *", "443/tcp *", "443/udp *");
    binds("", "[::1]:81, 127.0.0.1 {\n}", "80/tcp *", "81/tcp * set", "81/udp * set", "443/tcp *", "443/udp *");
  });

  it("binds what global options say", () => {
    binds("http_port 8000\n https_port 8444", "a.example {\n}", "8000/tcp * set", "8444/tcp * set", "8444/udp * set");
    binds("auto_https off", "a.example {\n}", "443/tcp *", "443/udp *");
    binds("auto_https disable_redirects", "a.example {\n}", "443/tcp *", "443/udp *");
    binds("servers {\n protocols h1 h2\n}", "a.example {\n}", "80/tcp *", "443/tcp *");
    binds("servers :8443 {\n protocols h1 h2\n}", "a.example {\n}", "80/tcp *", "443/tcp *", "443/udp *");
    binds("servers :443 {\n protocols h1 h2\n}", "a.example {\n}", "80/tcp *", "443/tcp *");
    binds("default_bind 10.0.0.1", "a.example {\n}", "80/tcp 10.0.0.1", "443/tcp 10.0.0.1", "443/udp 10.0.0.1");
  });

  it("binds the addresses of a site", () => {
    binds("", "http://a.example {\n bind 127.0.0.1 [::1]\n}", "80/tcp 127.0.0.1,[::1]");
    binds("default_bind 10.0.0.1", ":8080 {\n bind 0.0.0.0\n}", "8080/tcp * set");
    binds("", ":8080 {\n bind localhost tcp/10.0.0.1\n}", "8080/tcp 127.0.0.1,10.0.0.1 set");
    binds("", ":8080 {\n bind unix//run/caddy.sock\n}");
    binds("", "a.example {\n bind 10.0.0.1 {\n protocols h1\n }\n}", "80/tcp 10.0.0.1", "443/tcp 10.0.0.1");
  });

  it("binds what virtual hosts of NixOS say", () =>
    assert.deepEqual(
      listeners(`
        #- configuration.nix
        {
          services.caddy.enable = true;
          services.caddy.virtualHosts."a.example:8443".listenAddresses = [ "10.0.0.1" ];
          services.caddy.virtualHosts.b = { hostName = "http://b.example"; serverAliases = [ ":81" ]; };
        }
      `).map(shown),
      ["80/tcp 10.0.0.1,*", "81/tcp * set", "2019/tcp 127.0.0.1", "8443/tcp 10.0.0.1 set", "8443/udp 10.0.0.1 set"],
    ));

  it("binds nothing but its API without a site", () => binds("", "(s) {\n respond 1\n}"));

  it("knows which option says a port", () => {
    const [port] = listeners(`
      #- configuration.nix
      { config, lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports.web = 8080;
        config.services.caddy.enable = true;
        config.services.caddy.globalConfig = "admin off";
        config.services.caddy.extraConfig = ":\${toString config.my.ports.web} {\\n}";
      }
    `);
    assert.deepEqual([port?.port, port?.option, port?.sources], [8080, "services.caddy.extraConfig", ["my.ports.web"]]);
  });
});

describe("the API of Caddy", () => {
  function api(options: string, ...expected: string[]): void {
    const found = listeners(`
      #- configuration.nix
      { services.caddy.enable = true; services.caddy.globalConfig = ''${options}''; }
    `);
    assert.deepEqual(found.map(shown), expected);
  }

  it("is on this machine only, unless it is told so", () => {
    api("", "2019/tcp 127.0.0.1");
    api("admin off");
    api("admin :2020", "2020/tcp * set");
    api("admin 10.0.0.1:2020", "2020/tcp 10.0.0.1 set");
    api("admin unix//run/caddy.sock");
    api("admin {\n origins a\n}", "2019/tcp 127.0.0.1");
  });
});

describe("what is not known of Caddy", () => {
  function doubts(source: string, ...expected: string[]): void {
    assert.deepEqual(
      listeners(source).map((listener) => [shown(listener), ...listener.doubts.map(english)].join(": ")),
      expected,
    );
  }
  const unknown = "not all that Caddy is told is known";

  it("may be the address of a site", () =>
    doubts(
      `
        #- configuration.nix
        { pkgs, ... }: {
          services.caddy.enable = true;
          services.caddy.globalConfig = "admin off";
          services.caddy.extraConfig = "\${pkgs.name} {\\n}";
        }
      `,
      `80/tcp * possible: ${unknown}`,
      `443/tcp * possible: ${unknown}`,
      `443/udp * possible: ${unknown}`,
    ));

  it("may be a port", () =>
    doubts(`
      #- configuration.nix
      { pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.globalConfig = "admin off";
        services.caddy.extraConfig = "http://a.example:\${pkgs.port} {\\n}";
      }
    `));

  it("may be a file", () =>
    doubts(
      `
        #- configuration.nix
        { services.caddy.enable = true; services.caddy.configFile = ./Caddyfile; }
      `,
      `80/tcp ? possible: ${unknown}`,
      `443/tcp ? possible: ${unknown}`,
      `443/udp ? possible: ${unknown}`,
      `2019/tcp 127.0.0.1 possible: ${unknown}`,
    ));

  it("may be everything, if Caddy refuses it", () =>
    doubts(
      `
        #- configuration.nix
        { services.caddy.enable = true; services.caddy.extraConfig = "http://a.example {\\nhandle {\\nrespond 1\\n"; }
      `,
      "80/tcp * possible: Caddy does not load this configuration",
      "2019/tcp 127.0.0.1 possible: Caddy does not load this configuration",
    ));

  it("does not matter where it is off", () =>
    doubts(
      `
        #- configuration.nix
        { services.caddy.enable = false; services.caddy.extraConfig = ":81 {\\n}"; }
      `,
      "81/tcp * disabled set",
      "2019/tcp 127.0.0.1 disabled",
    ));
});

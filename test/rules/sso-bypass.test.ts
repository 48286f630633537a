/** `sso/bypass`, past the login: what it sees and what it leaves alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, findingsOf } from "#test/check.ts";
import { type Fixture, fixture } from "#test/fixture.ts";
import { asks, letting, withSnippet } from "./behind-login.ts";

const id = "sso/bypass";
const check = (source: string): void => checkRule(id, source);

const said = (source: string): readonly string[] => {
  const { files }: Fixture = fixture(source);
  return findingsOf(id, files).map(({ severity, message: { template } }) => `${severity} ${template.slice(0, 40)}`);
};

const silent = (source: string): void => assert.deepEqual(said(source), []);

describe(`${id}: past the login`, () => {
  it("sees a public range among those who need no login", () =>
    check(
      letting(
        "192.168.0.0/16 203.0.113.0/24",
        `
      #                    ^^^^^^^^^ Not private, but let through: 203.0.113.0/24. Who comes from there gets jellyfin without a login; take that out of the list.`,
      ),
    ));

  it("sees the edges of Cloudflare, through which everybody may come", () =>
    check(
      letting(
        "10.0.0.0/8 173.245.48.0/20 2606:4700::/32",
        `
      #                    ^^^^^^^^^ 173.245.48.0/20, 2606:4700::/32 are addresses of Cloudflare: who comes through it, be it anybody, gets jellyfin without a login. Take them out here; they belong in a list of trusted proxies.`,
      ),
    ));

  it("sees a single public address", () =>
    check(
      letting(
        "203.0.113.7",
        `
      #                    ^^^^^^^^^ Not private, but let through: 203.0.113.7. Who comes from there gets jellyfin without a login; take that out of the list.`,
      ),
    ));

  it("sees every address of a family", () =>
    check(
      letting(
        "192.168.0.0/16 ::/0",
        `
      #                    ^^^^^^^^^ Not private, but let through: ::/0. Who comes from there gets jellyfin without a login; take that out of the list.`,
      ),
    ));

  it("sees everybody", () =>
    check(
      letting(
        "0.0.0.0/0",
        `
      #                    ^^^^^^^^^ Everybody gets jellyfin this way without a login: ask for it here, too.`,
      ),
    ));

  it("says once for all sites what one list does to them", () => {
    const sites = [..."abcd"]
      .map(
        (name) =>
          `services.caddy.virtualHosts."${name}.example.org".extraConfig = "import sso\\nreverse_proxy 127.0.0.1:8096";`,
      )
      .join("\n        ");
    check(
      letting(
        "203.0.113.0/24",
        `
      #                    ^^^^^^^^^ Not private, but let through: 203.0.113.0/24. Who comes from there gets tv.example.org, a.example.org, b.example.org and 2 more without a login; take that out of the list.`,
        `        ${sites}`,
      ),
    );
  });

  it("sees a path that nobody is asked at", () =>
    check(
      withSnippet(
        `@ui not path /api/*
      #             ^^^^ Everybody whose request matches “path /api/*” gets jellyfin without a login: ask for it here, too.
            forward_auth @ui ${asks}`,
      ),
    ));

  it("sees an address that everybody may write", () =>
    check(`
      #- configuration.nix
      {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
        services.jellyfin.enable = true;
        services.caddy.enable = true;
        services.caddy.globalConfig = ''
          servers {
            trusted_proxies static 0.0.0.0/0 ::/0
          }
        '';
        services.caddy.virtualHosts."tv.example.org".extraConfig = ''
          @strangers not client_ip 192.168.0.0/16
      #                  ^^^^^^^^^ Who gets jellyfin without a login is decided by an address that anybody may write (header X-Forwarded-For: 192.168.0.0/16): compare with that of the connection.
          forward_auth @strangers 127.0.0.1:4180 {
            uri /oauth2/auth
          }
          reverse_proxy 127.0.0.1:8096
        '';
      }
    `));

  const tunnel = (target: string, enable = true): string => `
        services.cloudflared.enable = ${enable};
        services.cloudflared.tunnels.one = { ingress."tv.example.org" = "${target}"; default = "http_status:404"; };`;

  it("sees that a tunnel brings strangers in as the machine itself", () =>
    check(
      letting(
        "127.0.0.1 192.168.0.0/16",
        `
      #                    ^^^^^^^^^ A program of this machine brings strangers in as 127.0.0.1, and these get jellyfin without a login: take that address out, or let the program lead elsewhere.`,
        tunnel("https://127.0.0.1:443"),
      ),
    ));

  it("sees a tunnel for all names that end so", () =>
    assert.equal(
      said(letting("127.0.0.1", "", tunnel("https://127.0.0.1:443").replace('"tv.example.org"', '"*.example.org"')))
        .length,
      1,
    ));

  it("leaves private networks alone", () => {
    silent(letting("127.0.0.1 ::1 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fe80::/10"));
    silent(letting("private_ranges"));
    silent(letting("192.168.2.73"));
  });

  it("leaves a tunnel alone that is off, leads elsewhere, or comes as nobody who is let through", () => {
    silent(letting("127.0.0.1", "", tunnel("https://127.0.0.1:443", false)));
    silent(letting("127.0.0.1", "", tunnel("http://127.0.0.1:9999")));
    silent(
      letting("127.0.0.1", "", tunnel("https://127.0.0.1:443").replace('"tv.example.org"', '"other.example.org"')),
    );
    silent(letting("127.0.0.1", "", tunnel("https://127.0.0.1:443").replace('"tv.example.org"', '"*.x.example.org"')));
    silent(letting("192.168.0.0/16", "", tunnel("https://127.0.0.1:443")));
  });

  it("leaves proxies alone whose word counts, but who are asked like everybody", () =>
    silent(
      letting(
        "192.168.0.0/16",
        "",
        `
        services.caddy.globalConfig = ''
          servers {
            trusted_proxies static 173.245.48.0/20 103.21.244.0/22
          }
        '';`,
      ),
    ));

  it("leaves alone who is let in and asked all the same", () =>
    silent(
      withSnippet(
        `@edge remote_ip 173.245.48.0/20\n            header @edge X-Edge yes\n            forward_auth ${asks}`,
      ),
    ));

  it("leaves sites alone that ask nobody: that is a gap, and no way around", () =>
    silent(withSnippet("@edge remote_ip 173.245.48.0/20\n            respond @edge 403")));

  it("leaves alone what its owner calls public", () =>
    silent(
      letting("203.0.113.0/24").replace(
        "        services.caddy.virtualHosts",
        "        # mynixos: public – Vorführung\n        services.caddy.virtualHosts",
      ),
    ));

  it("leaves a proxy alone that is off", () =>
    silent(letting("203.0.113.0/24").replace("services.caddy.enable = true", "services.caddy.enable = false")));
});

describe(`${id}: fixes for the list`, () => {
  it("takes the words out of a text", () =>
    checkFix(
      id,
      letting("192.168.0.0/16 203.0.113.0/24 198.51.100.0/24 10.0.0.0/8"),
      letting("192.168.0.0/16 10.0.0.0/8"),
    ));

  const listed = (items: string): string =>
    letting(`\${lib.concatStringsSep " " nets}`).replace(
      "{ config, lib, pkgs, ... }: {",
      `{ config, lib, pkgs, ... }: let nets = [ ${items} ]; in {`,
    );

  it("takes the items out of a list of Nix", () =>
    checkFix(
      id,
      listed('"127.0.0.1" "173.245.48.0/20" "103.21.244.0/22" "192.168.0.0/16"'),
      listed('"127.0.0.1" "192.168.0.0/16"'),
    ));

  it("takes neighbours out at the start of a list", () =>
    checkFix(
      id,
      listed('"173.245.48.0/20" "103.21.244.0/22" "192.168.0.0/16"').replace('[ "', '["'),
      listed('"192.168.0.0/16"'),
    ));

  const fixesOf = (source: string): readonly string[] =>
    findingsOf(id, fixture(source).files).flatMap(({ fixes }) => fixes.map(({ title }) => title.template));

  it("says who else reads the list", () =>
    assert.deepEqual(
      fixesOf(
        listed('"173.245.48.0/20" "192.168.0.0/16"').replace(
          "        services.caddy.virtualHosts",
          `        services.caddy.globalConfig = ''
          servers {
            trusted_proxies static \${lib.concatStringsSep " " nets}
          }
        '';
        services.caddy.virtualHosts`,
        ),
      ),
      ["Take {0} out of the list, which {1} reads, too"],
    ));

  it("is none where nothing would be left, or the range is more than what is public", () => {
    assert.deepEqual(fixesOf(letting("203.0.113.0/24")), []);
    assert.deepEqual(fixesOf(letting("192.0.0.0/8 10.0.0.0/8")), []);
    assert.deepEqual(fixesOf(letting("0.0.0.0/0 10.0.0.0/8")), []);
  });

  it("is none where the range is put together", () =>
    assert.deepEqual(fixesOf(listed(`("203.0.113" + ".0/24") "10.0.0.0/8"`)), []));
});

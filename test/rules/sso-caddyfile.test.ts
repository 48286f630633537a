/** `sso/caddyfile`: what it sees and what it leaves alone. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "sso/caddyfile";
const check = (source: string): void => checkRule(id, source);
const refuses =
  "Caddy refuses all of its configuration for this: after a restart every site is down, and a reload keeps the old one.";
const plugin = "Correct it, or set services.caddy.package to a Caddy with the plugin that brings it.";

/** A host with one site of these lines. */
function site(lines: string, others = ""): string {
  return `
      #- configuration.nix
      {
        services.caddy.enable = true;${others}
        services.caddy.virtualHosts."a.example.org".extraConfig = ''
${lines.replace(/^\n/, "").replace(/\s+$/, "")}
        '';
      }
  `;
}

describe(id, () => {
  it("sees a matcher that is defined twice, and where it is defined first", () => {
    const source = site(`
          @lan remote_ip 192.168.0.0/16
          handle @lan {
            reverse_proxy app:80
          }
          @lan remote_ip 10.0.0.0/8
      #   ^^^^ The matcher @lan is defined twice here. ${refuses} Give one of them another name, or remove it.
          respond @lan no
    `);
    check(source);
    const [finding] = findingsOf(id, fixture(source).files);
    assert.equal(finding?.severity, "error");
    assert.equal(finding.related.length, 1);
    checkFix(
      id,
      source,
      site(`
          @lan remote_ip 192.168.0.0/16
          handle @lan {
            reverse_proxy app:80
          }
          @lan2 remote_ip 10.0.0.0/8
          respond @lan2 no
    `),
      "Call the second one @lan2",
    );
  });

  it("removes a definition that says the same again", () =>
    checkFix(
      id,
      site(`
          @lan remote_ip 10.0.0.0/8
          @lan remote_ip 10.0.0.0/8
          respond @lan no
    `),
      site(`
          @lan remote_ip 10.0.0.0/8
          respond @lan no
    `),
      "Remove the second definition, which says the same",
    ));

  it("knows that a block has the matchers of what it stands in", () =>
    check(
      site(`
          @out path /out
          handle {
            @in path /in
            @out path /out
      #     ^^^^ The matcher @out is defined twice here. ${refuses} Give one of them another name, or remove it.
            respond @out a
          }
          handle /x {
            @in path /in
            respond @in b
          }
          respond @in c
      #           ^^^ The matcher @in is not defined here. ${refuses} Define it in this site or block, or name one that is.
    `),
    ));

  it("sees names that Caddy does not have", () =>
    check(
      site(`
          reverse_prox localhost:80
      #   ^^^^^^^^^^^^ Caddy has no directive reverse_prox. ${refuses} ${plugin}
          @a ip 10.0.0.0/8
      #      ^^ Caddy has no matcher ip. ${refuses} ${plugin}
          reverse_proxy app:80 {
            buffer_requests
      #     ^^^^^^^^^^^^^^^ reverse_proxy takes no line buffer_requests in its block. ${refuses} Correct or remove the line.
          }
          handle {
            ...
      #     ^^^ Caddy has no directive .... ${refuses} ${plugin}
          }
          tls {
            dns cloudflare {env.TOKEN}
      #         ^^^^^^^^^^ Caddy has no module dns.providers.cloudflare without a plugin. ${refuses} Set services.caddy.package to a Caddy with that plugin, or leave the line out.
          }
    `),
    ));

  it("says nothing of names where plugins may bring them", () => {
    const lines = `
          oidc example
          tls {
            dns cloudflare {env.TOKEN}
          }
    `;
    check(site(lines, "\n        services.caddy.package = pkgs.caddy.withPlugins { plugins = [ ]; };"));
    check(site(lines, "\n        nixpkgs.config.packageOverrides = pkgs: { caddy = pkgs.caddy-with-plugins; };"));
    check(site(lines, "\n        nixpkgs.overlays = [ (final: prev: { caddy = prev.caddy-with-plugins; }) ];"));
  });

  it("sees what directives do not take", () =>
    check(
      site(`
          forward_auth localhost:9091 {
      #   ^^^^^^^^^^^^ forward_auth needs a line uri in its block. ${refuses} Add it.
            copy_headers Remote-User
          }
          reverse_proxy http://localhost:80/app
      #                 ^^^^^^^^^^^^^^^^^^^^^^^ http://localhost:80/app is no upstream for reverse_proxy: scheme, host and port, and nothing behind them. ${refuses} Correct it.
          handle_path api/* {
      #               ^^^^^ handle_path takes a path that begins with /, and api/* is none. ${refuses} Correct it.
            respond 200
          }
          respond
      #   ^^^^^^^ respond needs more words than that. ${refuses} Say what is missing.
          redir /a /b 200
      #               ^^^ 200 of redir is no status. ${refuses} Correct it.
          @lan remote_ip 192.168.0.0/33
      #                  ^^^^^^^^^^^^^^ 192.168.0.0/33 of remote_ip is no address and no range of addresses. ${refuses} Correct it.
          basic_auth {
            alice secret1
      #           ^^^^^^^ The password of alice is no hash. ${refuses} Correct it.
          }
    `),
    ));

  it("sees what says something of a whole site in one of its blocks", () =>
    check(
      site(`
          handle /a {
            log
      #     ^^^ log says something of a whole site and handles no requests. ${refuses} Write it outside of the blocks of the site.
            respond a
          }
    `),
    ));

  it("sees a second matcher, whatever Caddy stumbles over behind it", () =>
    check(
      site(`
          @far not remote_ip 10.0.0.0/8
          @odd header X-Odd *
          respond @far @odd "no" 403
      #                ^^^^ respond takes one matcher only, and @odd is a second one behind @far. ${refuses} Put what both say into one named matcher (@both { … }), and name that.
          handle @far @odd {
      #               ^^^^ handle takes one matcher only, and @odd is a second one behind @far. ${refuses} Put what both say into one named matcher (@both { … }), and name that.
            redir /in /out no
      #                    ^^ no of redir is no status. ${refuses} Correct it.
          }
    `),
    ));

  it("sees the braces of global options, which NixOS writes itself", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.globalConfig = ''
          # Nobody asks for it.
          {
      #   ^ These braces are too much: NixOS puts services.caddy.globalConfig into braces itself. ${refuses} Remove this one and the one that closes it.
            admin off
          }
        '';
      }
    `));

  it("sees global options, addresses, and sites that are there twice", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.globalConfig = ''
          auto_http off
      #   ^^^^^^^^^ Caddy has no global option auto_http. ${refuses} ${plugin}
        '';
        services.caddy.extraConfig = ''
          a.example.org {
            respond a
          }
          ftp://b.example.org {
      #   ^^^^^^^^^^^^^^^^^^^ Sites have http:// or https://, and ftp://b.example.org has neither. ${refuses} Correct the address.
            respond b
          }
          http://c.example.org:443 {
      #   ^^^^^^^^^^^^^^^^^^^^^^^^ http://c.example.org:443 has the port of the other protocol. ${refuses} Correct the address.
            respond c
          }
        '';
        services.caddy.virtualHosts."a.example.org".extraConfig = "respond again";
      #                              ^^^^^^^^^^^^^ Two sites have the address a.example.org. ${refuses} Make one of them, or give one another address.
      }
    `));

  it("takes sites for two that listen at different addresses", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org" = { listenAddresses = [ "10.0.0.1" ]; extraConfig = "respond in"; };
        services.caddy.virtualHosts.out = {
          hostName = "a.example.org";
          listenAddresses = [ "192.0.2.1" ];
          extraConfig = "respond out";
        };
      }
    `));

  it("says of a snippet once what is wrong in it", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
            forward_auth localhost:9091 {
              uris /verify
      #       ^^^^ forward_auth takes no line uris in its block. ${refuses} Correct or remove the line.
              uri /verify
            }
          }
        '';
        services.caddy.virtualHosts."a.example.org".extraConfig = "import sso";
        services.caddy.virtualHosts."b.example.org".extraConfig = "import sso";
        services.caddy.virtualHosts."c.example.org".extraConfig = "import ssso";
      #                                                                   ^^^^ Caddy finds no snippet of this name in front of its import, and no file. ${refuses} Define it in services.caddy.extraConfig, or name one that is.
      }
    `));

  it("sees that a site imports its matchers twice", () =>
    check(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (lan) {
            @lan remote_ip 10.0.0.0/8
          }
        '';
        services.caddy.virtualHosts."a.example.org".extraConfig = ''
          import lan
          respond @lan a
          import lan
      #          ^^^ The matcher @lan is defined twice here. ${refuses} Give one of them another name, or remove it.
        '';
        services.caddy.virtualHosts."b.example.org".extraConfig = "import lan";
      }
    `));

  it("is silent about what nobody knows", () =>
    check(`
      #- configuration.nix
      { config, pkgs, inputs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = ''
          import \${pkgs.writeText "matchers" ""}
          respond @lan a
          \${inputs.more}
          @twice path /a
          @twice path /b
        '';
        services.caddy.virtualHosts."b.example.org".extraConfig = ''
          reverse_proxy {$UPSTREAM}
          redir /a /b {$CODE}
          tls {$CERT} {$KEY} {$MORE}
          \${inputs.name} some words
          header {
            \${inputs.field} value
          }
        '';
      }
    `));

  it("lets stand what Caddy takes", () =>
    check(
      site(`
          basicauth { alice JDJhJDE0JA== }
          log { output file /var/log/a.log { roll_size 10MiB } }
          @a { path /a; }
          reverse_proxy @a unix//run/a.sock { header_up Host {upstream_hostport} }
          reverse_proxy localhost:{env.PORT}
          skip_log /health
          route /x/* {
            uri strip_prefix /x
            php_fastcgi unix//run/php.sock
          }
          handle_errors 4xx 500 { respond {err.status_code} }
    `),
    ));

  it("says less where Caddy is off, or only perhaps on", () => {
    const source = `
      #- configuration.nix
      { config, ... }: {
        services.caddy.virtualHosts."a.example.org".extraConfig = "nothing";
      #                                                            ^^^^^^^ Caddy has no directive nothing. ${refuses} ${plugin}
      }
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });

  it("says less where nobody knows whether the text is there, and nothing of what may be one or the other", () => {
    const source = `
      #- configuration.nix
      { lib, pkgs, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org" = lib.mkIf pkgs.stdenv.isLinux { extraConfig = "respond a b c"; };
      #                                                                                                         ^ respond takes no further word c. ${refuses} Remove it.
        services.caddy.virtualHosts.b = lib.mkIf pkgs.stdenv.isLinux { hostName = "b.example.org"; extraConfig = "respond b"; };
        services.caddy.virtualHosts.c = lib.mkIf pkgs.stdenv.isDarwin { hostName = "b.example.org"; extraConfig = "respond c"; };
      }
    `;
    check(source);
    assert.deepEqual(
      findingsOf(id, fixture(source).files).map(({ severity }) => severity),
      ["information"],
    );
  });

  it("says nothing about a file that cannot be read", () =>
    check('{ services.caddy.virtualHosts."a".extraConfig = ; }'));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "nothing";
      }
      `,
      `
      {
        services.caddy.enable = true;
        # mynixos: ignore sso/caddyfile – Grund
        services.caddy.virtualHosts."a.example.org".extraConfig = "nothing";
      }
      `,
    ));
});

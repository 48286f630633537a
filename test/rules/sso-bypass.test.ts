/** `sso/bypass`: what it sees and what it leaves alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { run } from "#rules/run.ts";
import { checkFix, checkRule, checkSuppress, findingsOf, modelFor } from "#test/check.ts";
import { type Fixture, fixture } from "#test/fixture.ts";

const id = "sso/bypass";
const check = (source: string): void => checkRule(id, source);

/** Jellyfin behind Caddy, which has oauth2-proxy ask people who they are as far as the snippet says so. */
const withSnippet = (snippet: string, more = ""): string => `
      #- configuration.nix
      { config, lib, pkgs, ... }: {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
        services.jellyfin.enable = true;
        services.caddy.enable = true;
        services.caddy.extraConfig = ''
          (sso) {
            ${snippet}
          }
        '';
        services.caddy.virtualHosts."tv.example.org".extraConfig = ''
          import sso
          reverse_proxy 127.0.0.1:8096
        '';
${more}
      }
`;

const asks = "127.0.0.1:4180 {\n              uri /oauth2/auth\n            }";

/** Everybody has to sign in but who comes from there. */
const letting = (words: string, marks = "", more = ""): string =>
  withSnippet(`@strangers not remote_ip ${words}${marks}\n            forward_auth @strangers ${asks}`, more);

/** Everybody has to sign in; more is said beside that. */
const locked = (more: string): string => withSnippet(`forward_auth ${asks}`, more);

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
      #             ^^^^ Everybody who asks with path /api/* gets jellyfin without a login: ask for it here, too.
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

describe(`${id}: beside the proxy`, () => {
  it("sees what a module opens", () =>
    check(
      locked(`
        services.jellyfin.openFirewall = true;
      #                   ^^^^^^^^^^^^ Port 8096 of services.jellyfin is open to everybody, past Caddy and its login: close it, or let services.jellyfin listen on 127.0.0.1 only.
      `),
    ));

  it("sees a port in a list, and a range", () =>
    check(
      locked(`
        networking.firewall.allowedTCPPorts = [ 80 443 8096 ];
      #                                                ^^^^ Port 8096 of services.jellyfin is open to everybody, past Caddy and its login: close it, or let services.jellyfin listen on 127.0.0.1 only.
      `),
    ));

  it("sees a range of ports", () =>
    check(
      locked(`
        networking.firewall.allowedTCPPortRanges = [ { from = 8000; to = 9000; } ];
      #                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ The range 8000–9000 opens jellyfin to everybody, past Caddy and its login: narrow it, or let what it is for listen on 127.0.0.1 only.
      `),
    ));

  it("sees a firewall that is off", () =>
    check(
      locked(`
        networking.firewall.enable = false;
      #                     ^^^^^^ Without a firewall everybody can ask jellyfin, past Caddy and its login: turn it on, or let what the proxy asks listen on 127.0.0.1 only.
      `),
    ));

  it("sees a container's port", () =>
    check(
      locked(`
        virtualisation.oci-containers.containers.wiki = { image = "wiki"; ports = [ "8080:80" ]; };
      #                                                                             ^^^^^^^^^ virtualisation.oci-containers.containers.wiki publishes port 8080 on every address, and no firewall stands before that: everybody can ask it, past Caddy and its login. Publish it on 127.0.0.1 only.
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso\\nreverse_proxy localhost:8080";
      `),
    ));

  it("sees a tunnel to the service itself", () =>
    check(
      locked(`
        services.cloudflared.enable = true;
        services.cloudflared.tunnels.one = {
          ingress."tv.example.org" = "http://localhost:8096";
      #                              ^^^^^^^^^^^^^^^^^^^^^^^ cloudflared leads everybody to http://localhost:8096, past Caddy and its login: let it lead to Caddy, or let Cloudflare ask for a login (originRequest.access.required).
          default = "http_status:404";
        };
        systemd.services.funnel = {
          wantedBy = [ "multi-user.target" ];
          script = "tailscale funnel --bg 8096";
      #             ^^^^^^^^^^^^^^^^^^^^^^^^^^ tailscale funnel leads everybody to 127.0.0.1:8096, past Caddy and its login: let it lead to Caddy.
        };
      `),
    ));

  it("sees what is past a proxy that lets nobody in but private networks", () =>
    check(
      withSnippet(
        "@strangers not remote_ip 192.168.0.0/16\n            abort @strangers",
        `
        services.jellyfin.openFirewall = true;
      #                   ^^^^^^^^^^^^ Port 8096 of services.jellyfin is open to everybody, past Caddy, which only lets in 192.168.0.0/16: close it, or let services.jellyfin listen on 127.0.0.1 only.
      `,
      ),
    ));

  it("sees what is past Traefik", () =>
    check(`
      #- configuration.nix
      {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
        services.jellyfin = { enable = true; openFirewall = true; };
      #                                      ^^^^^^^^^^^^ Port 8096 of services.jellyfin is open to everybody, past Traefik and its login: close it, or let services.jellyfin listen on 127.0.0.1 only.
        services.traefik = {
          enable = true;
          staticConfigOptions.entryPoints.web.address = ":443";
          dynamicConfigOptions.http = {
            middlewares.sso.forwardAuth.address = "http://127.0.0.1:4180/oauth2/auth";
            routers.tv = { rule = "Host(\`tv.example.org\`)"; service = "tv"; middlewares = [ "sso" ]; };
            services.tv.loadBalancer.servers = [ { url = "http://127.0.0.1:8096"; } ];
          };
        };
      }
    `));

  it("says once for all services that no firewall stands before them", () =>
    check(
      locked(`
        services.sonarr.enable = true;
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = "import sso\nreverse_proxy localhost:8989";
        networking.firewall.enable = lib.mkForce false;
      #                     ^^^^^^ Without a firewall everybody can ask tv.example.org, sonarr.example.org, past Caddy and its login: turn it on, or let what the proxy asks listen on 127.0.0.1 only.
      `),
    ));

  it("says on which hosts, where these are not all", () => {
    const found = findingsOf(
      id,
      fixture(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
          nixosConfigurations.two = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ./closed.nix ]; };
        };
      }
      #- closed.nix
      { lib, ... }: { services.jellyfin.openFirewall = lib.mkForce false; }
      ${locked("        services.jellyfin.openFirewall = true;").trim()}
      `).files,
    );
    assert.deepEqual(
      found.map(({ related }) => related.map((each) => each.message.template)),
      [["{0} shows {1} here.", "Only on {0}."]],
    );
  });

  it("only mentions a service that asks for a login of its own", () =>
    assert.deepEqual(
      said(
        locked(`
        services.grafana = {
          enable = true;
          openFirewall = true;
          settings.server = { http_addr = "0.0.0.0"; http_port = 3000; };
          settings."auth.generic_oauth" = { enabled = true; client_id = "grafana"; };
        };
        services.caddy.virtualHosts."g.example.org".extraConfig = "import sso\\nreverse_proxy localhost:3000";
      `),
      ),
      ["information Port {0} of {1} is open to everybody, {2"],
    ));

  it("only mentions a tunnel that nothing starts", () =>
    assert.deepEqual(said(locked(`systemd.services.funnel.script = "tailscale funnel 8096";`)), [
      "information If it runs, {0} leads everybody to {1}, ",
    ]));

  it("leaves alone what is closed, discarded, or open on one interface", () => {
    silent(locked("networking.firewall.allowedTCPPorts = [ 80 443 ];"));
    silent(locked("networking.firewall.allowedUDPPorts = [ 8096 ];"));
    silent(locked("services.jellyfin.openFirewall = true; networking.firewall.allowedTCPPorts = lib.mkForce [ 80 ];"));
    silent(locked("networking.firewall.interfaces.tailscale0.allowedTCPPorts = [ 8096 ];"));
    silent(locked('networking.firewall.trustedInterfaces = [ "tailscale0" ];'));
  });

  it("leaves alone what only listens on the machine itself", () =>
    silent(
      locked(`
        services.grafana = { enable = true; settings.server = { http_addr = "127.0.0.1"; http_port = 3000; }; };
        services.caddy.virtualHosts."g.example.org".extraConfig = "import sso\\nreverse_proxy localhost:3000";
        networking.firewall.allowedTCPPorts = [ 3000 ];
      `),
    ));

  it("leaves alone a container that publishes on the machine itself", () =>
    silent(
      locked(`
        virtualisation.oci-containers.containers.wiki = { image = "wiki"; ports = [ "127.0.0.1:8080:80" ]; };
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso\\nreverse_proxy localhost:8080";
      `),
    ));

  it("leaves alone what the proxy asks nobody for: that is a gap already", () =>
    silent(withSnippet("encode gzip", "services.jellyfin.openFirewall = true;")));

  it("leaves alone what leads to the tailnet only", () =>
    silent(
      locked(`
        services.tailscale.serve.enable = true;
        services.tailscale.serve.services.tv.endpoints."tcp:443" = "http://localhost:8096";
      `),
    ));

  it("says nothing about a file that cannot be read", () => check("{ services.caddy.enable = ; }"));

  it("speaks for port/firewall, which knows less of the place", () => {
    const model = modelFor(fixture(locked("services.jellyfin.openFirewall = true;")).files);
    const found = run(model, { severities: {}, rules }).map(({ rule }) => rule);
    assert.deepEqual(
      found.filter((rule) => [id, "port/firewall"].includes(rule)),
      [id],
    );
  });
});

describe(`${id}: fixes for what is open`, () => {
  it("closes the port", () =>
    checkFix(
      id,
      locked("networking.firewall.allowedTCPPorts = [ 80 443 8096 ];"),
      locked("networking.firewall.allowedTCPPorts = [ 80 443 ];"),
    ));

  it("turns the module's opening off", () =>
    checkFix(
      id,
      locked("services.jellyfin.openFirewall = true;"),
      locked("services.jellyfin.openFirewall = false;"),
      "Set services.jellyfin.openFirewall to false",
    ));

  const wiki = (port: string): string =>
    locked(`
        virtualisation.oci-containers.containers.wiki = { image = "wiki"; ports = [ ${port} ]; };
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "import sso\\nreverse_proxy localhost:8080";
    `);
  const title = "Let virtualisation.oci-containers.containers.wiki listen on 127.0.0.1 only";

  it("publishes on the machine itself", () => {
    checkFix(id, wiki('"8080:80"'), wiki('"127.0.0.1:8080:80"'), title);
    checkFix(id, wiki('"0.0.0.0:8080:80/tcp"'), wiki('"127.0.0.1:8080:80/tcp"'), title);
    checkFix(id, wiki('"${toString 8080}:80"'), wiki('"127.0.0.1:${toString 8080}:80"'), title);
  });

  const grafana = (settings: string): string =>
    locked(`
        services.sonarr = {
          enable = true;
          openFirewall = true;${settings}
        };
        services.caddy.virtualHosts."s.example.org".extraConfig = "import sso\\nreverse_proxy localhost:8989";
    `);

  it("lets the service listen on the machine itself, where its module has an option for that", () => {
    const atuin = (host: string): string =>
      locked(`
        services.atuin = {
          enable = true;
          host = "${host}";
          openFirewall = true;
        };
        services.caddy.virtualHosts."a.example.org".extraConfig = "import sso\\nreverse_proxy 127.0.0.1:8888";
    `);
    checkFix(id, atuin("0.0.0.0"), atuin("127.0.0.1"), "Let services.atuin listen on 127.0.0.1 only");
    const titles = findingsOf(id, fixture(grafana("")).files).flatMap(({ fixes }) =>
      fixes.map((fix) => fix.title.template),
    );
    assert.deepEqual(titles, ["Set {0} to false"]);
  });
});

describe(`${id}: comments`, () => {
  it("can silence it", () =>
    checkSuppress(
      id,
      locked("        networking.firewall.allowedTCPPorts = [ 8096 ];"),
      locked("        # mynixos: ignore sso/bypass – Grund\n        networking.firewall.allowedTCPPorts = [ 8096 ];"),
    ));
});

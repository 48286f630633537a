/** `sso/bypass`, beside the proxy: what it sees and what it leaves alone. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { run } from "#rules/run.ts";
import { checkFix, checkRule, checkSuppress, findingsOf, modelFor } from "#test/check.ts";
import { type Fixture, fixture } from "#test/fixture.ts";
import { locked, withSnippet } from "./behind-login.ts";

const id = "sso/bypass";
const check = (source: string): void => checkRule(id, source);

const said = (source: string): readonly string[] => {
  const { files }: Fixture = fixture(source);
  return findingsOf(id, files).map(({ severity, message: { template } }) => `${severity} ${template.slice(0, 40)}`);
};

const silent = (source: string): void => assert.deepEqual(said(source), []);

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

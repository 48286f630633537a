/** Verdicts where strangers may have a say in what the gateway is asked, or somebody else in what it is told: only what lets nobody in is proof then. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn, shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { english, modelFor } from "#test/check.ts";

const host = "a.example.org";

/** Of the site with this name. */
function check(expected: "protected" | "unclear", config: string, why?: RegExp): void {
  const text = `{ config, pkgs, ... }: {\n${config}\n}`;
  const view = shownHost(modelFor([{ path: "configuration.nix", text }]).repo);
  const exposure = view && exposuresOf(view).find(({ hosts }) => hosts.includes(host));
  assert.ok(exposure);
  const said = exposure.why.map((each) => english(each)).join("; ");
  assert.equal(exposure.verdict, expected, said);
  if (why) assert.match(said, why);
}

/** Rules of Authelia; behind them all others have to sign in. */
function authelia(rules: string, more = ""): string {
  const access = `{ default_policy = "deny"; rules = [ ${rules} { domain = "*.example.org"; policy = "one_factor"; } ]; }`;
  return `services.authelia.instances.main = { enable = true; settings.access_control = ${access}; ${more} };`;
}

const nobody = authelia("");
const lan = authelia('{ domain = "*.example.org"; policy = "bypass"; networks = [ "192.168.0.0/16" ]; }');
const machine = authelia('{ domain = "*.example.org"; policy = "bypass"; networks = [ "127.0.0.1" ]; }');
const late = authelia(
  '{ domain = "*.example.org"; policy = "one_factor"; } { policy = "bypass"; networks = [ "127.0.0.1" ]; }',
);
const other = authelia('{ domain = "b.example.org"; policy = "bypass"; }');

interface Caddy {
  readonly global?: string;
  readonly site?: string;
  /** In the `forward_auth`. */
  readonly asks?: string;
  readonly at?: string;
}

function caddy({ global = "", site = "", asks = "", at = "127.0.0.1:9091" }: Caddy = {}): string {
  return `
    services.caddy.enable = true;
    services.caddy.globalConfig = ''
      ${global}
    '';
    services.caddy.virtualHosts."${host}".extraConfig = ''
      route {
        ${site}
        forward_auth ${at} {
          uri /api/authz/forward-auth
          ${asks}
        }
        reverse_proxy 127.0.0.1:8001
      }
    '';
    services.caddy.virtualHosts."login.example.org".extraConfig = "reverse_proxy 127.0.0.1:9091";
  `;
}

interface Traefik {
  readonly entry?: string;
  readonly asks?: string;
  readonly before?: string;
  readonly middlewares?: string;
  readonly at?: string;
}

function traefik({ entry = "", asks = "", before = "", middlewares = "", at = "http://127.0.0.1:9091" }: Traefik = {}) {
  return `
    services.traefik = {
      enable = true;
      staticConfigOptions.entryPoints.web = { address = ":443"; http.tls = { }; ${entry} };
      dynamicConfigOptions.http = {
        routers.a = { rule = "Host(\`${host}\`)"; middlewares = [ ${before} "auth" ]; service = "a"; };
        routers.login = { rule = "Host(\`login.example.org\`)"; service = "login"; };
        services.a.loadBalancer.servers = [ { url = "http://127.0.0.1:8001"; } ];
        services.pages.loadBalancer.servers = [ { url = "http://127.0.0.1:8002"; } ];
        services.login.loadBalancer.servers = [ { url = "http://127.0.0.1:9091"; } ];
        middlewares = {
          auth.forwardAuth = { address = "${at}/api/authz/forward-auth"; ${asks} };
          ${middlewares}
        };
      };
    };
  `;
}

const tunnel =
  'services.cloudflared = { enable = true; tunnels.t = { credentialsFile = "/run/t"; default = "https://127.0.0.1:443"; }; };';
const relay = `services.haproxy = { enable = true; config = "frontend f\\n bind :8443\\n mode tcp\\n default_backend b\\nbackend b\\n mode tcp\\n server s 127.0.0.1:443\\n"; };`;
const trusting = (ips: string): string => `forwardedHeaders.trustedIPs = [ ${ips} ];`;
const believing = (ips: string): string => `servers {\n trusted_proxies static ${ips}\n }`;
const cdn = "173.245.48.0/20";

describe("a gateway that lets the machine itself in", () => {
  it("lets strangers in who are brought in by a program of the machine", () => {
    for (const proxy of [caddy(), traefik()])
      for (const bringing of [tunnel, relay]) check("unclear", proxy + bringing + machine, /lets 127\.0\.0\.1 in/);
  });
  it("asks all others", () => {
    for (const proxy of [caddy(), traefik()]) {
      check("protected", proxy + machine);
      check("protected", proxy + lan);
      // They come as the machine, and not as somebody of the house.
      check("protected", proxy + tunnel + lan);
      check("protected", proxy + tunnel + other);
      check("protected", proxy + tunnel + nobody);
      check("protected", proxy + tunnel + late);
    }
  });
  it("asks strangers who come for another name", () =>
    check(
      "protected",
      `${caddy()} services.cloudflared = { enable = true; tunnels.t = { credentialsFile = "/run/t"; default = "http_status:404"; ingress."b.example.org" = "https://127.0.0.1:443"; }; }; ${machine}`,
    ));
});

describe("a proxy that believes headers", () => {
  const told = "trustForwardHeader = true;";
  it("tells the gateway what the client says of itself, and of what it asks for", () => {
    for (const rules of [lan, other, machine]) {
      check("unclear", traefik({ entry: trusting(`"${cdn}"`), asks: told }) + rules, /believes the headers of 173/);
      check("unclear", caddy({ global: believing(cdn) }) + rules, /believes the headers of 173/);
      check("unclear", caddy({ global: believing("0.0.0.0/0 ::/0") }) + rules);
      check("unclear", caddy({ asks: `trusted_proxies ${cdn}` }) + rules);
      check("unclear", caddy({ global: believing("private_ranges") }) + tunnel + rules);
      check("unclear", traefik({ entry: trusting('"127.0.0.1/32"'), asks: told }) + tunnel + rules);
      check("unclear", traefik({ entry: trusting("(import /etc/ips.nix)"), asks: told }) + rules);
    }
  });
  it("does no harm where the gateway lets nobody in", () => {
    check("protected", traefik({ entry: trusting(`"${cdn}"`), asks: told }) + nobody);
    check("protected", caddy({ global: believing("0.0.0.0/0 ::/0") }) + nobody);
    check("protected", caddy({ global: believing("private_ranges") }) + tunnel + nobody);
  });
  it("does no harm where it tells what it sees itself", () =>
    check("protected", traefik({ entry: trusting(`"${cdn}"`) }) + other));
  it("does no harm where it believes nobody, or only those who need not sign in", () => {
    check("protected", traefik({ asks: told }) + other + tunnel);
    check("protected", traefik({ entry: trusting('"127.0.0.1/32"'), asks: told }) + other);
    check("protected", caddy({ global: believing("private_ranges") }) + lan);
  });
});

describe("the PROXY protocol", () => {
  it("says that strangers are of the house", () => {
    check("unclear", traefik({ entry: "proxyProtocol.insecure = true;" }) + lan, /PROXY protocol/);
    check("unclear", traefik({ entry: `proxyProtocol.trustedIPs = [ "${cdn}" ];` }) + lan);
  });
  it("says nothing of what is asked for", () => {
    check("protected", traefik({ entry: "proxyProtocol.insecure = true;" }) + other);
    check("protected", traefik({ entry: "proxyProtocol.insecure = true;" }) + nobody);
    check("protected", traefik({ entry: 'proxyProtocol.trustedIPs = [ "10.0.0.0/8" ];' }) + lan);
  });
});

describe("a gateway that is asked at the name of its own site", () => {
  const own = authelia('{ domain = "login.example.org"; policy = "bypass"; }');
  it("is told that it is asked for itself, by the machine", () => {
    for (const rules of [own, machine, other]) {
      const header = "header_up Host {upstream_hostport}";
      check(
        "unclear",
        caddy({ at: "https://login.example.org", asks: header }) + rules,
        /asked at login\.example\.org/,
      );
      check("unclear", traefik({ at: "https://login.example.org" }) + rules, /asked at login\.example\.org/);
    }
  });
  it("asks everybody where it lets nobody in", () => {
    check("protected", caddy({ at: "https://login.example.org" }) + nobody);
    check("protected", traefik({ at: "https://login.example.org" }) + nobody);
  });
  it("may let its own name in where it is asked directly", () => {
    check("protected", caddy() + own);
    check("protected", traefik() + own);
  });
});

describe("a request that is changed before the question", () => {
  const headers = (name: string): Traefik => ({
    before: '"h"',
    middlewares: `h.headers.customRequestHeaders.${name} = "b.example.org";`,
  });
  it("may be let in for what it was not", () => {
    check("unclear", traefik(headers("X-Forwarded-Host")) + other, /h@file changes/);
    check("unclear", traefik(headers("Host")) + other);
    check("unclear", caddy({ site: "request_header Host b.example.org" }) + other, /request_header changes/);
    check("unclear", caddy({ asks: "header_up -X-Forwarded-For" }) + machine, /forward_auth changes/);
  });
  it("is the same in headers that no gateway goes by", () => {
    check("protected", traefik(headers("X-Forwarded-Proto")) + other);
    check("protected", traefik(headers("X-Robots-Tag")) + other);
    check("protected", caddy({ site: "request_header X-Robots-Tag none" }) + other);
    check("protected", caddy({ asks: "header_up -Accept-Encoding" }) + other);
  });
  it("is nothing to a gateway that lets nobody in", () =>
    check("protected", traefik(headers("X-Forwarded-Host")) + nobody));
  it("may be answered with pages of the service where the login refuses", () => {
    const shown = (service: string, order = '"e"'): string =>
      traefik({
        before: order,
        middlewares: `e.errors = { status = [ "401-403" ]; service = "${service}"; query = "/{url}"; };`,
      });
    check("unclear", shown("a") + nobody, /may show pages of the service/);
    check("protected", shown("pages") + nobody);
  });
});

describe("what Authelia is told elsewhere", () => {
  const site = caddy();
  it("may be other rules", () => {
    check("unclear", site + authelia("", 'settingsFiles = [ "/run/secrets/a.yml" ];'), /settingsFiles may say other/);
    check("unclear", site + authelia("", 'settingsFiles = [ (pkgs.writeText "a.yml" "access_control: { }") ];'));
    check("unclear", `${site + nobody} systemd.services.authelia-main.serviceConfig.ExecStart = "/run/authelia";`);
  });
  it("is none where the repo writes the file, and no rules in it", () => {
    const text = "''\nsession:\n  secret: {{ secret \"/run/s\" }}\n''";
    check("protected", site + authelia("", `settingsFiles = [ (pkgs.writeText "a.yml" ${text}) ];`));
    check(
      "protected",
      `${site + authelia("", 'settingsFiles = [ config.sops.templates."a.yml".path ];')}
       sops.templates."a.yml".content = "session:\\n  secret: \${config.sops.placeholder.s}\\n";`,
    );
  });
  it("may be a text that begins a line, and nobody knows", () =>
    check(
      "unclear",
      site + authelia("", 'settingsFiles = [ (pkgs.writeText "a.yml" "a: 1\\n${import /etc/b.nix}") ];'),
    ));
  it("may be another default policy, which counts where no rule does", () => {
    const policy = (value: string): string =>
      `services.authelia.instances.main = { enable = true; settings.access_control.default_policy = "two_factor"; }; systemd.services.authelia-main.environment.AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY = "${value}";`;
    check("unclear", site + policy("bypass"), /default policy/);
    check("protected", site + policy("deny"));
    const file = 'systemd.services.authelia-main.serviceConfig.EnvironmentFile = "/run/e";';
    check("protected", site + nobody + file);
    check("unclear", site + policy("deny").replace(/systemd.*/, "") + file, /EnvironmentFile may say another default/);
  });
  it("are secrets where options take these alone", () =>
    check("protected", site + authelia("", 'secrets.jwtSecretFile = "/run/j"; secrets.sessionSecretFile = "/run/s";')));
});

describe("what other gateways are told elsewhere", () => {
  const asking = (port: number, uri: string): string => `
    services.caddy.enable = true;
    services.caddy.virtualHosts."${host}".extraConfig = ''
      forward_auth 127.0.0.1:${port} {
        uri ${uri}
      }
      reverse_proxy 127.0.0.1:8001
    '';
  `;
  const oauth = (more: string): string =>
    `${asking(4180, "/oauth2/auth")} services.oauth2-proxy = { enable = true; ${more} };`;
  it("may be more than the secrets of oauth2-proxy", () => {
    check(
      "unclear",
      oauth('keyFile = "/etc/oauth2-proxy.env";'),
      /keyFile may tell services\.oauth2-proxy more than secrets/,
    );
    check(
      "unclear",
      `${oauth("keyFile = config.sops.templates.key.path;")} sops.templates.key.content = "OAUTH2_PROXY_SKIP_AUTH_ROUTES=/";`,
      /OAUTH2_PROXY_SKIP_AUTH_ROUTES/,
    );
    check("unclear", oauth('extraConfig.skip_auth_routes = "/";'));
  });
  it("is no more than secrets where the repo writes the file", () => {
    check(
      "protected",
      `${oauth("keyFile = config.sops.templates.key.path;")} sops.templates.key.content = "OAUTH2_PROXY_CLIENT_SECRET=\${config.sops.placeholder.a}\\n";`,
    );
    check("protected", oauth('keyFile = "/run/secrets/key";'));
    check("protected", oauth("keyFile = config.sops.secrets.key.path;"));
    check("protected", oauth("keyFile = config.age.secrets.key.path;"));
    check("protected", oauth('clientSecret = "c"; cookie.secret = "d";'));
  });

  const container = "virtualisation.oci-containers.containers";
  const tinyauth = `${asking(3000, "/api/auth/caddy")} ${container}.tinyauth = { image = "ghcr.io/steveiliop56/tinyauth:v4"; ports = [ "127.0.0.1:3000:3000" ]; };`;
  it("stands in labels, wherever these are written", () => {
    const label = "tinyauth.apps.a.path.allow";
    check("unclear", `${tinyauth} ${container}.a = { image = "a"; labels."${label}" = "/"; };`, /path\.allow/);
    check("unclear", `${tinyauth} ${container}.a = { image = "a"; extraOptions = [ "--label=${label}=/" ]; };`);
    check("unclear", `${tinyauth} ${container}.a = { image = "a"; extraOptions = [ "--label" "${label}=/" ]; };`);
    check("unclear", `${tinyauth} ${container}.a = { image = "a"; extraOptions = [ "--label-file=/run/l" ]; };`);
    const quadlet = "virtualisation.quadlet.containers.a.containerConfig";
    check("unclear", `${tinyauth} ${quadlet} = { image = "a"; labels."${label}" = "/"; };`);
    check("unclear", `${tinyauth} ${quadlet} = { image = "a"; labels = [ "${label}=/" ]; };`);
    check("unclear", `${tinyauth} ${quadlet} = { image = "a"; podmanArgs = [ "--label ${label}=/" ]; };`);
  });
  it("asks where labels say something else", () =>
    check(
      "protected",
      `${tinyauth} ${container}.a = { image = "a"; labels."tinyauth.apps.a.oauth.whitelist" = "me@example.org"; extraOptions = [ "--label=a.b=c" ]; };`,
    ));
  it("may stand in a file of tinyauth's environment", () => {
    const told = (file: string): string => `${tinyauth} ${container}.tinyauth.environmentFiles = [ ${file} ];`;
    check("unclear", told('"/srv/tinyauth.env"'), /environmentFiles may/);
    check("protected", told('"/run/secrets/t"'));
    check("protected", told("config.sops.secrets.t.path"));
  });
});

describe("a gateway on another machine", () => {
  it("is proven by a path that nobody else has, or whoever has it is able", () => {
    check("protected", caddy({ at: "https://login.example.net" }));
    check("protected", traefik({ at: "https://login.example.net" }));
  });

  it("has rules that are known where another host of the repo runs it", () => {
    const verdict = (at: string, rules: string): string => {
      const system = (name: string): string => `${name} = nixpkgs.lib.nixosSystem { modules = [ ./${name}.nix ]; };`;
      const flake = `{ outputs = { nixpkgs, ... }: { nixosConfigurations = { ${system("a")} ${system("b")} }; }; }`;
      const files = [
        { path: "flake.nix", text: flake },
        { path: "a.nix", text: `{ ${caddy({ at })} }` },
        { path: "b.nix", text: `{ ${rules} }` },
      ];
      const view = hostsIn(modelFor(files).repo).get("a");
      const exposure = view && exposuresOf(view).find(({ hosts }) => hosts.includes(host));
      return exposure?.verdict ?? "none";
    };
    assert.equal(verdict("10.0.0.2:9091", nobody), "protected");
    assert.equal(verdict("https://login.example.net", nobody), "protected");
    assert.equal(verdict("10.0.0.2:9091", other), "protected");
    assert.equal(verdict("https://login.example.net", other), "unclear");
    assert.equal(verdict("10.0.0.2:9091", authelia(`{ domain = "${host}"; policy = "bypass"; }`)), "unclear");
    assert.equal(verdict("10.0.0.2:9091", authelia("", 'settingsFiles = [ "/run/a.yml" ];')), "unclear");
  });
});

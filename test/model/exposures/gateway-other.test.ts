/** `gatewayOf` and `gatewayBehind`: containers, other machines, plugins of proxies, and what a site leads to. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { authelia, behind, cases, forward, oauth2Proxy, openId, registry } from "./asked-gateway.ts";

const container = (name: string, image: string, more = ""): string =>
  `virtualisation.oci-containers.containers.${name} = { image = "${image}"; ${more} };`;

cases("containers", [
  [
    "tinyauth, by its image",
    container("login", "ghcr.io/steveiliop56/tinyauth:v3", 'ports = [ "127.0.0.1:10005:3000" ];'),
    "127.0.0.1:10005",
    { uri: "/api/auth/caddy" },
    "tinyauth yes",
  ],
  [
    "Authelia, by its image and digest",
    container("a", "docker.io/authelia/authelia@sha256:0123", 'ports = [ "9091:9091" ];'),
    "127.0.0.1:9091",
    forward,
    "authelia yes",
  ],
  [
    "traefik-forward-auth takes any path",
    container("tfa", "thomseddon/traefik-forward-auth:2", 'ports = [ "4181:4181" ];'),
    "http://127.0.0.1:4181",
    { by: "auth" },
    "traefik-forward-auth yes",
  ],
  [
    "traefik-forward-auth with rules that let in",
    container(
      "tfa",
      "thomseddon/traefik-forward-auth:2",
      'ports = [ "4181:4181" ]; cmd = [ "--rule.api.action=allow" ];',
    ),
    "http://127.0.0.1:4181",
    { by: "auth" },
    "traefik-forward-auth unknown: virtualisation.oci-containers.containers.tfa lets some requests in without a login: --rule.api.action=allow",
  ],
  [
    "Pocket-ID, by its image",
    container("id", "ghcr.io/pocket-id/pocket-id", 'ports = [ "1411:1411" ];'),
    "127.0.0.1:1411",
    { uri: "/api/auth/verify" },
    `pocket-id no: ${openId("Pocket-ID")}`,
  ],
  [
    "a name is no image",
    container("authelia", "docker.io/library/nginx", 'ports = [ "9091:80" ];'),
    "127.0.0.1:9091",
    forward,
    "unknown unknown: virtualisation.oci-containers.containers.authelia listens at 127.0.0.1:9091, and what it answers is not known",
  ],
  [
    "an image whose name only ends alike",
    container("x", "example/my-authelia", 'ports = [ "9091:9091" ];'),
    "127.0.0.1:9091",
    forward,
    "unknown unknown: virtualisation.oci-containers.containers.x listens at 127.0.0.1:9091, and what it answers is not known",
  ],
  [
    "by its name, from another container",
    container("tinyauth", "ghcr.io/steveiliop56/tinyauth:v3"),
    "http://tinyauth:3000/api/auth/traefik",
    { by: "sso", namespace: "container:traefik" },
    "tinyauth yes",
  ],
  [
    "by its name, from the machine itself",
    container("tinyauth", "ghcr.io/steveiliop56/tinyauth:v3"),
    "http://tinyauth:3000/api/auth/traefik",
    { by: "sso" },
    "tinyauth unknown: the machine itself does not know containers by their names",
  ],
  [
    "tinyauth, by its endpoint for nginx",
    container("tinyauth", "ghcr.io/steveiliop56/tinyauth:v3", 'ports = [ "3000:3000" ];'),
    "127.0.0.1:3000",
    { uri: "/api/auth/nginx" },
    "tinyauth unknown: the endpoint /api/auth/nginx of tinyauth is for other proxies",
  ],
  [
    "tinyauth that lets in",
    container(
      "tinyauth",
      "ghcr.io/steveiliop56/tinyauth:v3",
      'ports = [ "3000:3000" ]; environment.TINYAUTH_APPS_WIKI_PATH_ALLOW = "/api";',
    ),
    "http://127.0.0.1:3000/api/auth/traefik",
    { by: "sso" },
    "tinyauth unknown: virtualisation.oci-containers.containers.tinyauth lets some requests in without a login: TINYAUTH_APPS_WIKI_PATH_ALLOW",
  ],
  [
    "labels of others that tinyauth lets in",
    `${container("tinyauth", "ghcr.io/steveiliop56/tinyauth:v3", 'ports = [ "3000:3000" ];')} ${container("wiki", "wiki", 'labels."tinyauth.apps.wiki.path.allow" = "/api";')}`,
    "http://127.0.0.1:3000/api/auth/traefik",
    { by: "sso" },
    "tinyauth unknown: wiki lets some requests in without a login: tinyauth.apps.wiki.path.allow",
  ],
]);

const site = (upstream: string): string =>
  `services.caddy = { enable = true; virtualHosts."auth.example.org".extraConfig = "reverse_proxy ${upstream}"; };`;

cases("other machines, and names", [
  [
    "authentik's path tells what it is",
    "",
    "https://auth.example.org",
    { uri: "/outpost.goauthentik.io/auth/caddy" },
    "authentik yes",
  ],
  ["tinyauth's, too", "", "http://10.0.0.2:3000/api/auth/traefik", { by: "sso" }, "tinyauth yes"],
  ["Authelia's, in a name of its own", "", "https://authelia.example.org", forward, "authelia yes"],
  ["Authelia's path is VoidAuth's, too: both answer", "", "https://auth.example.org", forward, "unknown yes"],
  [
    "the old one of Authelia, with its query",
    "",
    "https://auth.example.org",
    { uri: "/api/verify?rd=https://auth.example.org" },
    "authelia unknown: at /api/verify, Authelia believes the client what is asked for (X-Original-URL), and what it lets in without a login opens everything",
  ],
  [
    "the old one of Authelia alone may be anybody's",
    "",
    "https://auth.example.org",
    { uri: "/api/verify" },
    "unknown unknown: https://auth.example.org is not on this machine, and nothing tells what it is",
  ],
  [
    "the endpoint for nginx, asked by Caddy",
    "",
    "https://auth.example.org",
    { uri: "/outpost.goauthentik.io/auth/nginx" },
    "authentik unknown: the endpoint /outpost.goauthentik.io/auth/nginx of authentik is for other proxies",
  ],
  [
    "a host of which nothing is known",
    "",
    "10.0.0.9:4181",
    { uri: "/" },
    "unknown unknown: 10.0.0.9:4181 is not on this machine, and nothing tells what it is",
  ],
  [
    "by a site of the own proxy",
    `${authelia} ${site("127.0.0.1:9091")}`,
    "https://auth.example.org",
    forward,
    "authelia yes",
  ],
  [
    "by a site of the own proxy, which leads to Pocket-ID",
    `services.pocket-id.enable = true; ${site("127.0.0.1:1411")}`,
    "https://auth.example.org",
    { uri: "/api/auth/verify" },
    `pocket-id no: ${openId("Pocket-ID")}`,
  ],
  [
    "by a site of the own proxy, which leads elsewhere",
    `${authelia} ${site("10.0.0.9:9091")}`,
    "https://auth.example.org",
    forward,
    "unknown unknown: it is not known who answers at auth.example.org",
  ],
]);

const traefikPlugin = (more = ""): string =>
  `services.traefik = { enable = true; staticConfigOptions.experimental.plugins.oidc = { moduleName = "github.com/sevensolutions/traefik-oidc-auth"; version = "v0.17.0"; }; dynamicConfigOptions.http.middlewares.login.plugin.oidc = { Provider.Url = "https://id.example.org"; ${more} }; };`;

cases("what is asked otherwise", [
  ["a password of the proxy's own is no sign-on", "", "127.0.0.1:1", { kind: "basic-auth" }, "none"],
  ["nor is a certificate", "", "127.0.0.1:1", { kind: "client-certificate" }, "none"],
  [
    "the OIDC plugin of Traefik",
    traefikPlugin(),
    "127.0.0.1:1",
    { kind: "plugin", by: "login@file" },
    "traefik-oidc-auth yes",
  ],
  [
    "the OIDC plugin of Traefik with a rule that lets in",
    traefikPlugin('BypassAuthenticationRule = "Path(`/api`)";'),
    "127.0.0.1:1",
    { kind: "plugin", by: "login" },
    "traefik-oidc-auth unknown: traefik-oidc-auth lets some requests in without a login: BypassAuthenticationRule",
  ],
  [
    "a plugin of which nothing is known",
    traefikPlugin(),
    "127.0.0.1:1",
    { kind: "plugin", by: "geoblock" },
    "unknown unknown: what the plugin geoblock does is not known",
  ],
]);

describe("gatewayBehind", () => {
  it("is the gateway that a site leads to", () => {
    assert.equal(behind(authelia, "127.0.0.1:9091"), "authelia");
    assert.equal(behind("services.pocket-id.enable = true;", "127.0.0.1:1411"), "pocket-id");
    assert.equal(behind(oauth2Proxy, "127.0.0.1:4180"), "oauth2-proxy");
  });

  it("is the one that the key means, where it does not listen", () => {
    const config = registry("pocketId", "services.pocket-id.enable = true;");
    assert.equal(behind(config, "127.0.0.1:10010", { sources: ["my.ports.pocketId"] }), "pocket-id");
  });

  it("is none for an oauth2-proxy that hands on itself and lets some in", () => {
    const options = 'upstream = "http://127.0.0.1:3000";';
    assert.equal(behind(`services.oauth2-proxy = { enable = true; ${options} };`, "127.0.0.1:4180"), "oauth2-proxy");
    const open = `services.oauth2-proxy = { enable = true; ${options} skipAuthRegexes = [ "^/" ]; };`;
    assert.equal(behind(open, "127.0.0.1:4180"), "none");
  });

  it("is none for what stands beside the gateway, at a port of which nothing is known", () => {
    const site =
      'services.caddy = { enable = true; virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8001"; };';
    assert.equal(behind(`${authelia} ${site}`, "127.0.0.1:8001"), "none");
    assert.equal(behind(`services.pocket-id.enable = true; ${site}`, "127.0.0.1:8001"), "none");
  });

  it("is none for other services, other machines, and what is off", () => {
    assert.equal(behind("services.transmission.enable = true;", "127.0.0.1:9091"), "none");
    assert.equal(behind(authelia, "10.0.0.9:9091"), "none");
    assert.equal(behind("services.authelia.instances.main.enable = false;", "127.0.0.1:9091"), "none");
    assert.equal(behind("", "127.0.0.1:1411"), "none");
  });
});

/** `ownLoginOf`: services that ask for a login themselves, and what does not prove it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { optionType } from "#knowledge/nixos-options.ts";
import { servicesWithLogin } from "#knowledge/own-logins.ts";
import { shownHost } from "#model/evaluated.ts";
import { ownLoginOf } from "#model/exposures/own-login.ts";
import { modelFor } from "#test/check.ts";

function check(config: string, service: string, expected: string | undefined): void {
  const view = shownHost(modelFor([{ path: "configuration.nix", text: `{ ${config} }` }]).repo);
  assert.ok(view);
  const found = ownLoginOf(view, service);
  assert.equal(found && `${found.kind} ${found.option}`, expected);
  if (found) assert.equal(found.place?.file, "configuration.nix");
}

const proofs: readonly (readonly [string, string, string])[] = [
  [
    'services.grafana.settings."auth.generic_oauth".enabled = true;',
    "services.grafana",
    'oidc services.grafana.settings."auth.generic_oauth".enabled',
  ],
  [
    'services.grafana.settings."auth.proxy".enabled = "true";',
    "services.grafana",
    'header services.grafana.settings."auth.proxy".enabled',
  ],
  ["services.immich.settings.oauth.enabled = true;", "services.immich", "oidc services.immich.settings.oauth.enabled"],
  [
    'services.paperless.settings.PAPERLESS_APPS = "a,allauth.socialaccount.providers.openid_connect";',
    "services.paperless",
    "oidc services.paperless.settings.PAPERLESS_APPS",
  ],
  [
    "services.paperless.settings.PAPERLESS_ENABLE_HTTP_REMOTE_USER = true;",
    "services.paperless",
    "header services.paperless.settings.PAPERLESS_ENABLE_HTTP_REMOTE_USER",
  ],
  [
    "services.forgejo.settings.service.ENABLE_REVERSE_PROXY_AUTHENTICATION = true;",
    "services.forgejo",
    "header services.forgejo.settings.service.ENABLE_REVERSE_PROXY_AUTHENTICATION",
  ],
  [
    'services.miniflux.config.OAUTH2_PROVIDER = "oidc";',
    "services.miniflux",
    "oidc services.miniflux.config.OAUTH2_PROVIDER",
  ],
  [
    'services.outline.oidcAuthentication = { clientId = "outline"; };',
    "services.outline",
    "oidc services.outline.oidcAuthentication.clientId",
  ],
  [
    'services.mealie.settings.OIDC_AUTH_ENABLED = "True";',
    "services.mealie",
    "oidc services.mealie.settings.OIDC_AUTH_ENABLED",
  ],
  [
    "services.vaultwarden.config.SSO_ENABLED = true;",
    "services.vaultwarden",
    "oidc services.vaultwarden.config.SSO_ENABLED",
  ],
  [
    'services.open-webui.environment.OPENID_PROVIDER_URL = "https://id.example.org";',
    "services.open-webui",
    "oidc services.open-webui.environment.OPENID_PROVIDER_URL",
  ],
  [
    'services.headscale.settings.oidc.issuer = "https://id.example.org";',
    "services.headscale",
    "oidc services.headscale.settings.oidc.issuer",
  ],
  [
    "services.calibre-web.options.reverseProxyAuth.enable = true;",
    "services.calibre-web",
    "header services.calibre-web.options.reverseProxyAuth.enable",
  ],
  ['services.freshrss.authType = "http_auth";', "services.freshrss", "header services.freshrss.authType"],
  [
    'services.matrix-synapse.settings.oidc_providers = [ { idp_id = "x"; } ];',
    "services.matrix-synapse",
    "oidc services.matrix-synapse.settings.oidc_providers",
  ],
  [
    'services.radicale.settings.auth.type = "http_x_remote_user";',
    "services.radicale",
    "header services.radicale.settings.auth.type",
  ],
];

const nothings: readonly (readonly [string, string])[] = [
  ["services.grafana.enable = true;", "services.grafana"],
  ['services.grafana.settings."auth.generic_oauth".enabled = false;', "services.grafana"],
  ['services.grafana.settings."auth.anonymous".enabled = true;', "services.grafana"],
  ["services.immich.settings = null;", "services.immich"],
  ["services.immich.settings.oauth.enabled = import /etc/nixos/a.nix;", "services.immich"],
  ["services.forgejo.settings.service.ENABLE_OPENID_SIGNIN = true;", "services.forgejo"],
  ['services.miniflux.config.OAUTH2_PROVIDER = "";', "services.miniflux"],
  ["services.outline.oidcAuthentication = null;", "services.outline"],
  ['services.paperless.settings.PAPERLESS_APPS = "allauth.mfa";', "services.paperless"],
  ['services.freshrss.authType = "form";', "services.freshrss"],
  ["services.matrix-synapse.settings.oidc_providers = [ ];", "services.matrix-synapse"],
  ["services.jellyfin.enable = true;", "services.jellyfin"],
  ['services.open-webui.environment.WEBUI_AUTH = "True";', "services.open-webui"],
];

describe("ownLoginOf", () => {
  for (const [config, service, expected] of proofs) it(expected, () => check(config, service, expected));

  for (const [config, service] of nothings) it(`nothing proves it: ${config}`, () => check(config, service, undefined));

  it("is what a provider's list of clients says", () => {
    const kanidm =
      'services.kanidm = { enableServer = true; provision = { enable = true; systems.oauth2.immich = { displayName = "Immich"; }; }; };';
    check(kanidm, "services.immich", "oidc services.kanidm.provision.systems.oauth2.immich");
    const authelia =
      'services.authelia.instances.main = { enable = true; settings.identity_providers.oidc.clients = [ { client_id = "home-assistant"; } ]; };';
    const option = "oidc services.authelia.instances.main.settings.identity_providers.oidc.clients";
    check(authelia, "services.home-assistant", option);
    check(authelia, "services.immich", undefined);
    const dex = 'services.dex = { enable = true; settings.staticClients = [ { id = "grafana"; name = "G"; } ]; };';
    check(dex, "services.grafana", "oidc services.dex.settings.staticClients");
  });

  it("is nothing of a provider that is off", () => {
    const kanidm = "services.kanidm.provision = { enable = true; systems.oauth2.immich = { }; };";
    check(kanidm, "services.immich", undefined);
    check(
      `services.kanidm.enableServer = true; ${kanidm.replace("enable = true", "enable = false")}`,
      "services.immich",
      undefined,
    );
  });

  it("knows only services that NixOS has", () => {
    for (const service of servicesWithLogin()) assert.ok(optionType([...service.split("."), "enable"]), service);
  });
});

/** The table of gateways: who runs them, and which paths of theirs may be asked. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { gatewayKind, gatewayKinds, gatewayOfImage } from "#knowledge/gateways.ts";
import { optionType } from "#knowledge/nixos-options.ts";

describe("what we know of gateways", () => {
  it("is told with its source and revision, in order of names", () => {
    const names = gatewayKinds().map(({ kind }) => kind);
    assert.deepEqual(names, [...names].sort());
    for (const { kind, source, revision } of gatewayKinds()) {
      assert.match(source, /https:\/\//, kind);
      assert.match(revision, /\d/, kind);
    }
  });

  it("is of services that NixOS has, or that come from modules of their own", () => {
    const groups = gatewayKinds().flatMap(({ services }) => services);
    const foreign = groups.filter(({ path, enable }) => !optionType([...path, ...enable]));
    assert.deepEqual(
      foreign.map(({ path }) => path.join(".")),
      ["services.authentik", "services.authentik-proxy", "services.tinyauth"],
    );
  });

  it("tells programs from what only is called alike, by the image", () => {
    const kinds: readonly (readonly [string, string | undefined])[] = [
      ["authelia/authelia", "authelia"],
      ["docker.io/authelia/authelia:4.39", "authelia"],
      ["ghcr.io/goauthentik/server:2025.10", "authentik"],
      ["quay.io/oauth2-proxy/oauth2-proxy:v7@sha256:0123456789", "oauth2-proxy"],
      ["localhost:5000/pocket-id/pocket-id", "pocket-id"],
      ["ghcr.io/steveiliop56/tinyauth:v4", "tinyauth"],
      ["thomseddon/traefik-forward-auth", "traefik-forward-auth"],
      ["voidauth/voidauth:latest", "voidauth"],
      ["nosduco/nforwardauth:v1", "nforwardauth"],
      ["example/authelia", undefined],
      ["notauthelia/authelia", undefined],
      ["authelia/authelia-extra", undefined],
      ["", undefined],
    ];
    for (const [image, kind] of kinds) assert.equal(gatewayOfImage(image)?.kind, kind, image);
  });

  it("has no endpoint for what only speaks OpenID Connect, and starts each endpoint at the root", () => {
    for (const kind of ["pocket-id", "keycloak", "kanidm", "zitadel", "dex"])
      assert.deepEqual(gatewayKind(kind)?.endpoints, [], kind);
    for (const { endpoints } of gatewayKinds()) for (const { path } of endpoints) assert.match(path, /^\//);
  });
});

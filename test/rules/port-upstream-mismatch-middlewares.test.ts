/** `port/upstream-mismatch`: a middleware of Traefik asks nobody as long as no router and no entry point uses it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkRule, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "port/upstream-mismatch";

const unused =
  "The middleware gate, which no router uses yet, asks http://127.0.0.1:4180/auth, where nothing listens: services.oauth2-proxy listens on port 4181; let both use one port.";
const asks =
  "Traefik asks http://127.0.0.1:4180/auth whether requests may pass, where nothing listens: services.oauth2-proxy listens on port 4181; let both use one port.";

/** Who is asked for permission listens elsewhere, and the test says who uses the middleware. */
function check(says: string, text: string, severity = "information"): void {
  const source = `
      #- configuration.nix
      {
        services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4181"; };
        services.traefik.enable = true;
        ${says}
        services.traefik.dynamicConfigOptions.http.routers.b = { rule = "Host(\`b.example.org\`)"; service = "api@internal"; };
        services.traefik.dynamicConfigOptions.http.middlewares.gate.forwardAuth.address = "http://127.0.0.1:4180/auth";
      #                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${text}
        services.traefik.dynamicConfigOptions.http.middlewares.chain.chain.middlewares = [ "gate@file" ];
      }
  `;
  checkRule(id, source);
  assert.deepEqual(
    findingsOf(id, fixture(source).files).map((finding) => finding.severity),
    [severity],
  );
}

describe(`${id}: middlewares of Traefik`, () => {
  it("that nobody uses are called so", () => check("", unused));

  it("that a chain has which nobody uses, beside what the entry points have", () =>
    check(
      `services.traefik.staticConfigOptions.entryPoints.web = { address = ":80"; http.middlewares = [ "other@file" ]; };`,
      unused,
    ));

  it("that a router uses, by a chain, ask", () =>
    check(
      `services.traefik.dynamicConfigOptions.http.routers.a = { rule = "Host(\`a.example.org\`)"; middlewares = [ "chain@file" ]; service = "api@internal"; };`,
      asks,
      "warning",
    ));

  it("that an entry point uses ask", () =>
    check(
      `services.traefik.staticConfigOptions.entryPoints.web = { address = ":80"; http.middlewares = [ "chain" ]; };`,
      asks,
    ));

  it("may be used by what containers say of themselves, and by files that Traefik looks for", () => {
    check(`services.traefik.staticConfigOptions.providers.docker.exposedByDefault = false;`, asks);
    check(`services.traefik.staticConfigOptions.providers.file.directory = "/etc/traefik";`, asks);
  });

  it("may be used by routers that nobody knows", () =>
    check(
      `services.traefik.dynamicConfigOptions.http.routers.a = { rule = "Host(\`a.example.org\`)"; middlewares = import /etc/nixos/a.nix; };`,
      asks,
    ));
});

/** What `sso/gap` offers: marks of what is public, and the gap in a comment. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fixture } from "#test/fixture.ts";
import { type Fixed, fixed, shownBy } from "./login-fix.ts";
import { behindCaddy, behindTraefik } from "./logins.ts";
import { offered } from "./valid-fix.ts";

const id = "sso/gap";

describe(`fixes of ${id}, comments`, () => {
  const title = "Mark as public (write the reason)";
  const verdicts = ({ exposures }: Fixed, name: string): readonly string[] =>
    exposures.filter(({ hosts }) => hosts.join().includes(name)).map(({ verdict }) => verdict);

  /** The owner writes the reason in place of the placeholder. */
  const withReason = ({ files }: Fixed): Fixed =>
    shownBy(
      files.map(({ path, text }) => ({ path, text: text.replace("public – Grund", "public – alle dürfen lesen") })),
    );

  it("mark a host", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
      title,
    );
    assert.match(after.text, /\n {2}# mynixos: public – Grund\n {2}services\.caddy/);
    assert.deepEqual(verdicts(after, "wiki"), ["gap"]);
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public"]);
  });

  it("mark a router", () => {
    const after = fixed(
      behindTraefik(`
      {
        services.traefik.dynamicConfigOptions.http.routers.wiki = { rule = "Host(\`wiki.example.org\`)"; service = "app"; };
      }`),
      title,
    );
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public"]);
  });

  it("mark a site in a text, and not the one beside it", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.extraConfig = ''
          wiki.example.org {
            reverse_proxy 127.0.0.1:8085
          }
          news.example.org {
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`),
      title,
    );
    assert.match(after.text, /''\n {4}# mynixos: public – Grund\n {4}wiki\.example\.org \{/);
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public"]);
    assert.deepEqual(verdicts(withReason(after), "news"), ["gap"]);
  });

  it("mark one of several hosts in a text", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."*.example.org".extraConfig = ''
          @wiki host wiki.example.org
          handle @wiki {
            reverse_proxy 127.0.0.1:8085
          }
          @news host news.example.org
          handle @news {
            reverse_proxy 127.0.0.1:8086
          }
        '';
      }`),
      title,
    );
    assert.match(after.text, /\n {4}# mynixos: public – Grund\n {4}@wiki host wiki\.example\.org\n/);
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public"]);
    assert.deepEqual(verdicts(withReason(after), "news"), ["gap"]);
  });

  it("mark all that a call makes", () => {
    const after = fixed(
      behindCaddy(
        `
      { lib, ... }:
      let helpers = import ./helpers.nix { inherit lib; };
      in {
        services.caddy.virtualHosts = helpers.mkSites { name = "wiki"; };
      }`,
        `
      #- helpers.nix
      { lib }: {
        mkSites = { name }: {
          "\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
          "\${name}.example.net".extraConfig = "reverse_proxy 127.0.0.1:8085";
        };
      }`,
      ),
      title,
    );
    assert.match(after.text, /in \{\n {2}# mynixos: public – Grund\n {2}services\.caddy/);
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public", "public"]);
  });

  it("keep the line breaks of the file", () => {
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`);
    const files = fixture(source).files.map(({ path, text }) => `#- ${path}\n${text.replaceAll("\n", "\r\n")}`);
    const after = fixed(files.join("\n"), title);
    assert.match(after.text, /\r\n {2}# mynixos: public – Grund\r\n {2}services/);
  });

  it("give a mark the reason that it lacks", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085"; # mynixos: public
      }`),
      title,
    );
    assert.match(after.text, /"; # mynixos: public – Grund\n/);
    assert.deepEqual(verdicts(withReason(after), "wiki"), ["public"]);
  });

  it("write no second placeholder", () => {
    const titles = offered(
      id,
      behindCaddy(`
      {
        # mynixos: public – Grund
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`),
    );
    assert.deepEqual(titles, ["Put sso_auth before it", "Write the gap down in a comment"]);
  });

  it("mark nothing where others stand on the same line", () =>
    assert.ok(
      !offered(
        id,
        behindCaddy(`
      { services.caddy.virtualHosts = { "wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085"; "news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086"; }; }`),
      ).includes(title),
    ));

  it("write the gap down in German, once", () => {
    const comment = "Write the gap down in a comment";
    const source = behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`);
    const after = fixed(source, comment);
    assert.match(after.text, /\n {2}# GAP: ohne Anmeldung erreichbar\n {2}services\.caddy/);
    assert.deepEqual(verdicts(after, "wiki"), ["gap"]);
    assert.ok(!offered(id, behindCaddy(after.text)).includes(comment));
  });

  it("say what the gap is, also where the proxy does not load the text", () => {
    const refused = (lines: string): string =>
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          ${lines}
          reverse_proxy 127.0.0.1:8085
        '';
        services.caddy.virtualHosts."news.example.org".extraConfig = "respond";
      }`);
    const comment = "Write the gap down in a comment";
    const open = fixed(refused("encode gzip"), comment);
    assert.deepEqual(verdicts(open, "wiki"), ["gap"]);
    assert.match(open.text, /# GAP: ohne Anmeldung erreichbar\n/);
    const unclear = fixed(refused("import sso_auth"), comment, "sso/unclear");
    assert.match(unclear.text, /# GAP: der Proxy lädt diese Konfiguration nicht\n/);
  });

  it("say in it what there is instead of a login", () => {
    const after = fixed(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          basic_auth {
            moritz $2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG
          }
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
      "Write the gap down in a comment",
    );
    assert.match(after.text, /# GAP: nur ein Passwort des Proxys, keine Anmeldung über SSO\n/);
  });
});

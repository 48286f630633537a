/** What a hover says of exposures: the verdict with its reasons, the chain as links, and who uses a middleware or snippet. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { exposureHover } from "#features/exposure-hover.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { authelia, chained } from "./exposure-fixtures.ts";
import { linesOf } from "./hover-lines.ts";

/** What the hover at the cursor says of exposures, and nothing else. */
function exposures(source: string): readonly string[] {
  const { files, cursor } = fixture(source);
  assert.ok(cursor);
  return linesOf(exposureHover(modelFor(files), cursor.file, cursor.offset)) ?? [];
}

const nginx = "services.nginx.enable = true;";

describe("a hover on an exposure", () => {
  it("says who is served, the verdict with its reasons, and where requests go", () =>
    assert.deepEqual(
      exposures(`
        {
          ${nginx}
          services.nginx.virtualHosts."wiki.$0example.org" = {
            serverAliases = [ "w.example.org" ];
            locations."/".proxyPass = "http://127.0.0.1:3005";
          };
        }
      `),
      [
        "GAP?: wiki.example.org +1",
        "- what nginx asks of requests is not read yet",
        "Served:",
        "- `wiki.example.org`, `w.example.org` → `http://127.0.0.1:3005` · nginx",
      ],
    ));

  it("says what the owner means, and where", () =>
    assert.deepEqual(
      exposures(`
        {
          ${nginx}
          # mynixos: public – jeder darf lesen
          services.nginx.virtualHosts."blog$0.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        }
      `),
      [
        "public: blog.example.org",
        "- meant to be public: jeder darf lesen",
        "Served:",
        "- `blog.example.org` → `http://127.0.0.1:3006` · nginx",
        "- meant to be public: jeder darf lesen · [configuration.nix:3]",
      ],
    ));

  it("says why it is not known whether it is on", () =>
    assert.deepEqual(
      exposures(`
        {
          services.traefik.enable = true;
          services.traefik.staticConfigOptions = { entryPoints.web.address = ":80"; providers.docker = { }; };
          virtualisation.oci-containers.containers.web.labels = {
            "traefik.http.routers.w$0eb.rule" = "Host(\`web.example.org\`)";
            "traefik.http.services.web.loadbalancer.server.port" = "8080";
          };
        }
      `).slice(2, 4),
      [
        "Served:",
        "- `web.example.org` → `web:8080` · Traefik · entry points `web` · perhaps on · Traefik asks Docker for containers, and podman runs them; virtualisation.podman.dockerSocket.enable is not set",
      ],
    ));

  it("is silent elsewhere", () =>
    assert.deepEqual(exposures(`{ ${nginx} services.ng$0inx.virtualHosts."blog.example.org" = { }; }`), []));

  it("says on which hosts, where they differ", () =>
    assert.equal(
      exposures(`
        #- flake.nix
        {
          inputs.nixpkgs.url = "github:NixOS/nixpkgs";
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
            nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ { ${nginx} } ]; };
          };
        }
        #- a.nix
        { ${nginx} services.nginx.virtualHosts."a$0.example.org".locations."/".proxyPass = "http://127.0.0.1:3005"; }
      `).at(-1),
      "Only on heim.",
    ));
});

/** Two hosts behind the snippet, one of them with a way past it. */
function kino(cursorAt: (text: string) => string): string {
  return cursorAt(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./gateway.nix ];
        services.caddy.virtualHosts."kino.example.org".extraConfig = ''
          @home remote_ip 192.168.2.0/24
          handle @home {
            reverse_proxy 127.0.0.1:8096
          }
          handle {
            import sso_auth
            reverse_proxy 127.0.0.1:8096
          }
        '';
        services.caddy.virtualHosts."buch.example.org".extraConfig = ''
          import sso_auth
          reverse_proxy 127.0.0.1:8097
        '';
      }${authelia}
  `);
}

/** The cursor behind the first of these texts. */
function behind(piece: string): (text: string) => string {
  return (text) => text.replace(piece, `${piece}$0`);
}

describe("a hover on what Caddy serves", () => {
  it("says who has to sign in, where, and what gets past", () =>
    assert.deepEqual(exposures(kino(behind('"kino'))), [
      "🔒 kino.example.org",
      "- who is not from a private network has to sign in at Authelia",
      "Served:",
      "- `kino.example.org` → `127.0.0.1:8096` · Caddy",
      "- gateway: Authelia · `services.authelia.instances.main` · able to answer · [gateway.nix:10]",
      "On the way of requests:",
      "- `@home` · lets requests past the login · [configuration.nix:4]",
      "- `sso_auth` · snippet · [configuration.nix:9] · [defined in gateway.nix:9]",
      "- ↳ `forward_auth` · asks whether the request may pass · [gateway.nix:10]",
      "Gets past the login:",
      "- `192.168.2.0/24` · private networks only · [configuration.nix:4]",
    ]));

  it("says of an import what it consists of, and of the host that it is in", () =>
    assert.deepEqual(exposures(kino(behind("import sso"))), [
      "`sso_auth` – snippet",
      "- [defined in gateway.nix:9]",
      "- ↳ `forward_auth` · asks whether the request may pass · [gateway.nix:10]",
      "🔒 kino.example.org",
      "- who is not from a private network has to sign in at Authelia",
      "Served:",
      "- `kino.example.org` → `127.0.0.1:8096` · Caddy",
      "- gateway: Authelia · `services.authelia.instances.main` · able to answer · [gateway.nix:10]",
      "On the way of requests:",
      "- `@home` · lets requests past the login · [configuration.nix:4]",
      "- `sso_auth` · snippet · [configuration.nix:9] · [defined in gateway.nix:9]",
      "- ↳ `forward_auth` · asks whether the request may pass · [gateway.nix:10]",
      "Gets past the login:",
      "- `192.168.2.0/24` · private networks only · [configuration.nix:4]",
    ]));

  it("says of a snippet who comes this way", () =>
    assert.deepEqual(exposures(kino(behind("(sso"))), [
      "`sso_auth` – snippet",
      "- ↳ `forward_auth` · asks whether the request may pass · [gateway.nix:10]",
      "Requests for 2 hosts come this way:",
      "- 🔒 kino.example.org · sign-in by Authelia",
      "- 🔒 buch.example.org · sign-in by Authelia",
    ]));

  it("says of a snippet what gets past inside of it, also where a site lets the same past before", () =>
    assert.deepEqual(
      exposures(`
      #- configuration.nix
      { lib, ... }: {
        services.caddy.enable = true;
        services.authelia.instances.main = { enable = true; settings.server.address = "tcp://127.0.0.1:9091/"; };
        services.caddy.extraConfig = ''
          (s$0so) {
            @vpn remote_ip 100.64.0.0/10
            handle @vpn {
              header +X-Past vpn
            }
            handle {
              forward_auth 127.0.0.1:9091 {
                uri /api/authz/forward-auth
              }
            }
          }
        '';
        services.caddy.virtualHosts."buch.example.org".extraConfig = ''
          @inside remote_ip 100.64.0.0/10
          handle @inside {
            reverse_proxy 127.0.0.1:8097
          }
          import sso
          reverse_proxy 127.0.0.1:8097
        '';
        services.caddy.virtualHosts."kino.example.org".extraConfig = ''
          import sso
          reverse_proxy 127.0.0.1:8096
        '';
      }
      `).slice(0, 3),
      [
        "`sso` – snippet",
        "- ↳ `@vpn` · lets requests past the login · [configuration.nix:6] · `100.64.0.0/10`",
        "- ↳ `forward_auth` · asks whether the request may pass · [configuration.nix:11]",
      ],
    ));

  it("says of the line that asks who comes this way", () =>
    assert.deepEqual(exposures(kino(behind("forward_au"))), [
      "`forward_auth` – asks whether the request may pass",
      "Requests for 2 hosts come this way:",
      "- 🔒 kino.example.org · sign-in by Authelia",
      "- 🔒 buch.example.org · sign-in by Authelia",
    ]));
});

describe("a hover on what Traefik serves", () => {
  const routers = (piece: string): string =>
    behind(piece)(`
      #- configuration.nix
      {
        imports = [ ./gateway.nix ];
        services.traefik.dynamicConfigOptions.http = {
          routers.kino = { rule = "Host(\`kino.example.org\`)"; entryPoints = [ "websecure" ]; middlewares = [ "sso-chain@file" ]; service = "kino"; };
          routers.buch = { rule = "Host(\`buch.example.org\`)"; entryPoints = [ "websecure" ]; middlewares = [ "secure-headers" "nothing" ]; service = "kino"; };
          services.kino.loadBalancer.servers = [ { url = "http://127.0.0.1:8096"; } ];
        };
      }${chained}
    `);

  it("says who has to sign in, and the whole chain", () =>
    assert.deepEqual(exposures(routers("routers.ki")), [
      "🔒 kino.example.org",
      "- everybody has to sign in at Authelia",
      "Served:",
      "- `kino.example.org` → `http://127.0.0.1:8096` · Traefik · entry points `websecure`",
      "- gateway: Authelia · `services.authelia.instances.main` · able to answer · [gateway.nix:11]",
      "On the way of requests:",
      "- `sso-chain@file` · chain · [configuration.nix:4] · [defined in gateway.nix:12]",
      "- ↳ `secure-headers` · [gateway.nix:12] · [defined in gateway.nix:10]",
      "- ↳ `sso-auth` · asks whether the request may pass · [gateway.nix:12] · [defined in gateway.nix:11]",
    ]));

  it("says of a middleware in a list what it consists of", () =>
    assert.deepEqual(exposures(routers('"sso-ch')), [
      "`sso-chain@file` – chain",
      "- [defined in gateway.nix:12]",
      "- ↳ `secure-headers` · [gateway.nix:12] · [defined in gateway.nix:10]",
      "- ↳ `sso-auth` · asks whether the request may pass · [gateway.nix:12] · [defined in gateway.nix:11]",
      "🔒 kino.example.org",
      "- everybody has to sign in at Authelia",
      "Served:",
      "- `kino.example.org` → `http://127.0.0.1:8096` · Traefik · entry points `websecure`",
      "- gateway: Authelia · `services.authelia.instances.main` · able to answer · [gateway.nix:11]",
      "On the way of requests:",
      "- `sso-chain@file` · chain · [configuration.nix:4] · [defined in gateway.nix:12]",
      "- ↳ `secure-headers` · [gateway.nix:12] · [defined in gateway.nix:10]",
      "- ↳ `sso-auth` · asks whether the request may pass · [gateway.nix:12] · [defined in gateway.nix:11]",
    ]));

  it("says of a middleware who uses it", () =>
    assert.deepEqual(
      exposures(
        routers("services.kino").replace("$0", "").replace("secure-headers.headers", "secure$0-headers.headers"),
      ),
      [
        "`secure-headers`",
        "Requests for 2 hosts come this way:",
        "- 🔒 kino.example.org · sign-in by Authelia",
        "- GAP?: buch.example.org · there is no middleware nothing@file",
      ],
    ));

  it("says what does not exist", () =>
    assert.deepEqual(exposures(routers('"nothi')), [
      "`nothing` – does not exist",
      "GAP?: buch.example.org",
      "- there is no middleware nothing@file",
      "Served:",
      "- `buch.example.org` → `http://127.0.0.1:8096` · Traefik · entry points `websecure`",
      "On the way of requests:",
      "- `secure-headers` · [configuration.nix:5] · [defined in gateway.nix:10]",
      "- `nothing` · does not exist · [configuration.nix:5]",
    ]));
});

describe("a hover on a call", () => {
  it("lists all that it makes", () =>
    assert.deepEqual(
      exposures(`
      #- configuration.nix
      { lib, ... }: let
        hosts = names: { services.caddy.virtualHosts = lib.genAttrs names (name: { extraConfig = "import sso_auth\\nreverse_proxy :80"; }); };
      in {
        imports = [ ./gateway.nix { config = ho$0sts [ "a.example.org" "b.example.org" ]; } ];
      }${authelia}
      `),
      [
        "Requests for 2 hosts come this way:",
        "- 🔒 a.example.org · sign-in by Authelia",
        "- 🔒 b.example.org · sign-in by Authelia",
      ],
    ));
});

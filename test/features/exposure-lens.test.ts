/** A lens on every exposure: who has to sign in, and the lock where that is proven. */
import { describe, it } from "mocha";
import { exposureLenses } from "#features/exposure-lens.ts";
import type { ExposureLens } from "#features/types.ts";
import { checkMarks, english } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";
import { authelia, chained } from "./exposure-fixtures.ts";

/** Carets carry the titles of the lenses. */
function checkLenses(source: string): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const file of model.repo.files.keys())
      for (const lens of exposureLenses(model, file)) yield { file, ...lens.span, label: title(lens) };
  });
}

function title({ head, reason, more }: ExposureLens): string {
  return [[head, ...(reason ? [reason] : [])].map(english).join(" – "), ...more.map(english)].join(" · ");
}

describe("a lens on an exposure", () => {
  it("says what nobody can say yet, and why something is public", () =>
    checkLenses(`
      {
        services.nginx.enable = true;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:3005";
        #                           ^^^^^^^^^^^^^^^^^^ GAP?: wiki.example.org – what nginx asks of requests is not read yet
        # mynixos: public – jeder darf lesen
        services.nginx.virtualHosts."blog.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        #                           ^^^^^^^^^^^^^^^^^^ public: blog.example.org – jeder darf lesen
      }
    `));

  it("says what is off, perhaps on, and what no host imports", () =>
    checkLenses(`
      #- configuration.nix
      { config, inputs, ... }: {
        services.nginx.enable = inputs.x;
        services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://127.0.0.1:3005";
        #                           ^^^^^^^^^^^^^^^^^^ GAP?: wiki.example.org – what nginx asks of requests is not read yet · perhaps on
      }
      #- loose.nix
      { config, ... }: {
        services.nginx.virtualHosts."alt.example.org".locations."/".proxyPass = "http://127.0.0.1:3006";
        #                           ^^^^^^^^^^^^^^^^^ GAP?: alt.example.org – what nginx asks of requests is not read yet · no host imports it
      }
    `));

  it("says on which hosts, where they differ", () =>
    checkLenses(`
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ./b.nix { services.nginx.enable = true; } ]; };
          nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./a.nix { services.nginx.enable = true; } ]; };
        };
      }
      #- a.nix
      { services.nginx.virtualHosts."a.example.org".locations."/".proxyPass = "http://127.0.0.1:3005"; }
      #                             ^^^^^^^^^^^^^^^ GAP?: a.example.org – what nginx asks of requests is not read yet
      #- b.nix
      { services.nginx.virtualHosts."b.example.org".locations."/".proxyPass = "http://127.0.0.1:3006"; }
      #                             ^^^^^^^^^^^^^^^ GAP?: b.example.org – what nginx asks of requests is not read yet · on heim
    `));

  it("has the lock where it is proven, and there only", () =>
    checkLenses(`
      #- configuration.nix
      {
        imports = [ ./gateway.nix ];
        services.caddy.virtualHosts."kino.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ 🔒 kino.example.org – sign-in by Authelia
          import sso_auth
          reverse_proxy 127.0.0.1:8096
        '';
        services.caddy.virtualHosts."dateien.example.org".extraConfig = "reverse_proxy 127.0.0.1:8097";
      #                             ^^^^^^^^^^^^^^^^^^^^^ GAP: dateien.example.org – nobody has to sign in
        services.caddy.virtualHosts."basis.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^^ GAP: basis.example.org – nobody is sent to sign in; there is only basic_auth
          basic_auth {
            alex $2a$14$x
          }
          reverse_proxy 127.0.0.1:8098
        '';
        services.caddy.virtualHosts."wetter.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^^^ GAP?: wetter.example.org – nothing that we know of listens at 127.0.0.1:9999
          forward_auth 127.0.0.1:9999 {
            uri /check
          }
          reverse_proxy 127.0.0.1:8099
        '';
        services.caddy.virtualHosts."auth.example.org".extraConfig = "reverse_proxy 127.0.0.1:9091";
      #                             ^^^^^^^^^^^^^^^^^^ public: auth.example.org – this is where people sign in
      }${authelia}
    `));

  it("names the private networks that pass", () =>
    checkLenses(`
      #- configuration.nix
      {
        imports = [ ./gateway.nix ];
        services.caddy.virtualHosts."kino.example.org".extraConfig = ''
      #                             ^^^^^^^^^^^^^^^^^^ 🔒 kino.example.org – sign-in by Authelia · 192.168.2.0/24 passes
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
      #                             ^^^^^^^^^^^^^^^^^^ 🔒 buch.example.org – sign-in by Authelia · 3 private networks pass
          @home remote_ip 192.168.2.0/24 10.0.0.0/24 100.64.0.0/10
          handle @home {
            reverse_proxy 127.0.0.1:8097
          }
          handle {
            import sso_auth
            reverse_proxy 127.0.0.1:8097
          }
        '';
      }${authelia}
    `));

  it("is one for all that a call makes, as far as it is the same", () =>
    checkLenses(`
      #- configuration.nix
      { lib, ... }: let
        hosts = names: sso: { services.caddy.virtualHosts = lib.genAttrs names (name: { extraConfig = lib.optionalString sso "import sso_auth" + "\\nreverse_proxy :80"; }); };
      in {
        imports = [
          ./gateway.nix
          { config = hosts [ "a.example.org" "b.example.org" ] true; }
      #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 🔒 a.example.org, b.example.org – sign-in by Authelia
          { config = hosts [ "c.example.org" "d.example.org" "e.example.org" ] false; }
      #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ GAP: 3 hosts – nobody has to sign in
        ];
      }${authelia}
    `));

  it("stands above a router of Traefik", () =>
    checkLenses(`
      #- configuration.nix
      {
        imports = [ ./gateway.nix ];
        services.traefik.dynamicConfigOptions.http = {
          routers.kino = { rule = "Host(\`kino.example.org\`)"; entryPoints = [ "websecure" ]; middlewares = [ "sso-chain@file" ]; service = "kino"; };
      #           ^^^^ 🔒 kino.example.org – sign-in by Authelia
          routers.dateien = { rule = "Host(\`dateien.example.org\`)"; entryPoints = [ "websecure" ]; middlewares = [ "secure-headers" ]; service = "kino"; };
      #           ^^^^^^^ GAP: dateien.example.org – nobody has to sign in
          services.kino.loadBalancer.servers = [ { url = "http://127.0.0.1:8096"; } ];
        };
      }${chained}
    `));

  it("says that something is off", () =>
    checkLenses(`
      {
        services.caddy.enable = false;
        services.caddy.virtualHosts."a.example.org".extraConfig = "reverse_proxy 127.0.0.1:8097";
      #                             ^^^^^^^^^^^^^^^ GAP: a.example.org – nobody has to sign in · off
      }
    `));
});

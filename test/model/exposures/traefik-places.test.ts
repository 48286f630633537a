/** Where routers stand, where they are called for, and where each stop of their chains is named and defined. */
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { traefikServed } from "#model/exposures/traefik.ts";
import { checkMarks } from "#test/check.ts";
import type { Mark } from "#test/fixture.ts";
import type { Location } from "#text/span.ts";

function check(source: string, ask: (served: Served) => Iterable<readonly [Location | undefined, string]>): void {
  checkMarks(source, function* (model): Iterable<Mark> {
    for (const view of hostsIn(model.repo).values())
      for (const served of traefikServed(view))
        for (const [place, label] of ask(served)) if (place) yield { ...place, label };
  });
}

describe("places of Traefik's routers", () => {
  it("are the names of the routers", () =>
    check(
      `
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`a.org\`)"; service = "api@internal"; };
      #           ^ a
          routers = { "b.c" = { rule = "Host(\`b.org\`)"; service = "api@internal"; }; };
      #               ^^^^^ b.c
        };
      }
      `,
      ({ place, name }) => [[place, name]],
    ));

  it("are where a function is called that makes them in another file", () =>
    check(
      `
      #- configuration.nix
      { lib, ... }: {
        imports = [ ./app.nix ];
        services.traefik.enable = true;
      }
      #- app.nix
      { config, lib, ... }:
      let
        mk = import ./make.nix { inherit lib; };
      in
      lib.mkMerge [
        (mk.service { name = "app"; port = 8080; })
      #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ called app
        { services.openssh.enable = true; }
      ]
      #- make.nix
      { lib }: {
        service = { name, port }: {
          services.traefik.dynamicConfigOptions.http = {
            routers.\${name} = { rule = "Host(\`\${name}.org\`)"; service = name; };
      #             ^^^^^^^ at app
            services.\${name}.loadBalancer.servers = [ { url = "http://127.0.0.1:\${toString port}"; } ];
          };
        };
      }
      `,
      ({ place, calledAt, name }) => [
        [place, `at ${name}`],
        [calledAt, `called ${name}`],
      ],
    ));

  it("of a chain's stops are where each is named, and where it is defined", () =>
    check(
      `
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.a = { rule = "Host(\`a.org\`)"; service = "api@internal"; middlewares = [ "both@file" "ghost" ]; };
      #                                                                                    ^^^^^^^^^ both@file chain
      #                                                                                                ^^^^^ ghost missing
          middlewares.both.chain.middlewares = "one, two";
      #               ^^^^ = both@file
      #                                         ^^^ one basic-auth
      #                                              ^^^ two other
          middlewares.one.basicAuth.users = [ "a:b" ];
      #               ^^^ = one
          middlewares.two.compress = { };
      #               ^^^ = two
        };
      }
      `,
      ({ chain }) =>
        chain.flatMap((link): readonly (readonly [Location | undefined, string])[] => [
          [link.place, `${link.name} ${link.kind}`],
          [link.definition, `= ${link.name}`],
        ]),
    ));

  it("of labels are their keys", () =>
    check(
      `
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.providers.docker = { };
        virtualisation.oci-containers.containers.web.labels = {
          "traefik.http.routers.web.rule" = "Host(\`web.org\`)";
      #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ web
        };
        virtualisation.oci-containers.containers.other.extraOptions = [
          "--label=traefik.http.routers.other.rule=Host(\`other.org\`)"
      #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ other
        ];
      }
      `,
      ({ place, name }) => [[place, name]],
    ));
});

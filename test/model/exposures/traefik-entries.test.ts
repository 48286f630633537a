/** What entry points and rules of Traefik make of requests, and files that it does not load. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";
import { chain, http, only, refusal, servedIn, ways } from "./traefik-told.ts";

const app = 'routers.app = { rule = "Host(`app.example.org`)"; service = "app"; entryPoints = [ "websecure" ]; };';
const asking = (names: string): string =>
  `routers.app = { rule = "Host(\`app.example.org\`)"; service = "app"; middlewares = ${names}; };`;
const sso =
  'middlewares.sso.forwardAuth = { address = "http://127.0.0.1:4180/oauth2/auth?x=1"; trustForwardHeader = true; };';
const lan = 'middlewares.lan.ipAllowList.sourceRange = [ "10.0.0.0/8" "192.168.2.73" ];';

describe("entry points of Traefik", () => {
  it("ask of every router on them what they name, before its own", () => {
    const router = only(
      http(`${asking('[ "lan" ]')} ${sso} ${lan}`, 'entryPoints.websecure.http.middlewares = [ "sso@file" ];'),
    );
    assert.deepEqual(chain(router), ["websecure entry-point", "  sso@file forward-auth", "lan allow-list"]);
    assert.match(ways(router)[0] ?? "", /from 10\.0\.0\.0\/8 192\.168\.2\.73 after forward-auth sso@file/);
  });

  it("make a way each: one without a login is one", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            'routers.app = { rule = "Host(`a.org`)"; service = "app"; }; middlewares.m.basicAuth.users = [ "a" ];',
            'entryPoints.web = { address = ":80"; http.middlewares = [ "m@file" ]; };',
          ),
        ),
      ).toSorted(),
      ["http://127.0.0.1:8080", "http://127.0.0.1:8080 after basic-auth m@file"],
    ));

  it("that are defaults are those of routers that name none", () => {
    const router = only(
      http(
        'routers.app = { rule = "Host(`a.org`)"; service = "app"; };',
        'entryPoints.web = { address = ":80"; asDefault = true; };',
      ),
    );
    assert.deepEqual(router.entryPoints, ["web"]);
  });

  it("that do not exist leave the router without one", () => {
    const router = only(http('routers.app = { rule = "Host(`a.org`)"; service = "app"; entryPoints = [ "https" ]; };'));
    assert.equal(refusal(router), "there is no entry point https");
  });

  const redirecting = 'entryPoints.web = { address = ":80"; http.redirections.entryPoint.to = "websecure"; };';

  it("that send everybody to TLS lead nowhere else", () =>
    assert.deepEqual(
      ways(
        only(http('routers.app = { rule = "Host(`a.org`)"; service = "app"; entryPoints = [ "web" ]; };', redirecting)),
      ),
      ["answer"],
    ));

  it("that send everybody to TLS do not see who comes with TLS", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            'routers.app = { rule = "Host(`a.org`)"; service = "app"; entryPoints = [ "web" ]; tls = { }; };',
            redirecting,
          ),
        ),
      ),
      ["http://127.0.0.1:8080"],
    ));

  it("that send everybody to TLS do not see who names no host", () =>
    assert.deepEqual(
      ways(
        only(
          http('routers.app = { rule = "PathPrefix(`/`)"; service = "app"; entryPoints = [ "web" ]; };', redirecting),
        ),
      ),
      ["answer if path /*", "http://127.0.0.1:8080 if path /* ? web may send all of them somewhere else"],
    ));

  it("with a priority of their own may come too late", () =>
    assert.equal(
      ways(
        only(
          http(
            'routers.app = { rule = "Host(`a.org`)"; service = "app"; entryPoints = [ "web" ]; };',
            'entryPoints.web = { address = ":80"; http.redirections.entryPoint = { to = "websecure"; priority = 5; }; };',
          ),
        ),
      ).length,
      2,
    ));

  it("that let the proof of a certificate through, let it through", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            'routers.app = { rule = "Host(`a.org`)"; service = "app"; entryPoints = [ "web" ]; };',
            `${redirecting} entryPoints.web.allowACMEByPass = true;`,
          ),
        ),
      ),
      ["answer", "http://127.0.0.1:8080 if path /.well-known/acme-challenge/*"],
    ));

  const toTls = `routers.app = { rule = "Host(\`a.org\`)"; service = "app"; middlewares = [ "tls" ]; };
    middlewares.tls.redirectScheme.scheme = "https";`;

  it("without TLS answer where a middleware sends people there", () =>
    assert.deepEqual(ways(only(http(toTls))), ["answer"]));

  it("with TLS do not", () =>
    assert.deepEqual(ways(only(http(`${toTls} routers.app.tls = true;`))), ["http://127.0.0.1:8080"]));

  it("that believe what others say of TLS let these through", () =>
    assert.deepEqual(ways(only(http(toTls, 'entryPoints.websecure.forwardedHeaders.trustedIPs = [ "10.0.0.1" ];'))), [
      "answer",
      "http://127.0.0.1:8080 from 10.0.0.1 if header X-Forwarded-Proto https (?)",
    ]));

  it("want the certificates that the options of TLS want", () => {
    const router = (tls: string): readonly string[] =>
      ways(
        only(
          http(
            `routers.app = { rule = "Host(\`a.org\`)"; service = "app"; tls = ${tls}; };`,
            "",
            'services.traefik.dynamicConfigOptions.tls.options.mine.clientAuth = { caFiles = [ "/ca.pem" ]; clientAuthType = "RequireAndVerifyClientCert"; };',
          ),
        ),
      );
    assert.deepEqual(router('{ options = "mine@file"; }'), [
      "http://127.0.0.1:8080 after client-certificate mine@file",
    ]);
    assert.deepEqual(router('{ options = "default"; }'), ["http://127.0.0.1:8080"]);
    assert.deepEqual(router("{ }"), ["http://127.0.0.1:8080"]);
  });

  it("have a default where nothing is said of them", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamicConfigOptions.http = {
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; };
          services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:1"; } ];
        };
      }
    `),
    );
    assert.deepEqual([router.entryPoints, ways(router)], [["http"], ["http://127.0.0.1:1"]]);
  });
});

describe("rules of Traefik's routers", () => {
  const router = (rule: string, more = ""): ReturnType<typeof only> =>
    only(http(`routers.app = { rule = "${rule}"; service = "app"; ${more} };`));

  it("name hosts in any way of meeting them, which are one way", () => {
    const found = router("Host(`A.org`) || (Host(`b.org`) || host(`c.org`))");
    assert.deepEqual([found.hosts, ways(found)], [["a.org", "b.org", "c.org"], ["http://127.0.0.1:8080"]]);
  });

  it("make a way for each of its alternatives", () =>
    assert.deepEqual(
      ways(router("Host(`a.org`) && (PathPrefix(`/api`) || Header(`X-Token`, `s`) || Header(`Upgrade`, `websocket`))")),
      [
        "http://127.0.0.1:8080 if path /api*",
        "http://127.0.0.1:8080 if header X-Token, s (?)",
        "http://127.0.0.1:8080 if header Upgrade, websocket",
      ],
    ));

  it("know exactly who asks", () => {
    assert.deepEqual(ways(router("Host(`a.org`) && ClientIP(`100.64.0.0/10`)")), [
      "http://127.0.0.1:8080 from 100.64.0.0/10",
    ]);
    assert.match(
      ways(router("Host(`a.org`) && !ClientIP(`10.0.0.0/8`)"))[0] ?? "",
      /from 0\.0\.0\.0\/5 8\.0\.0\.0\/7 11\.0\.0\.0\/8/,
    );
  });

  it("say who asks only where all of it is known", () =>
    assert.deepEqual(ways(router("Host(`${pkgs.hello.name}`) && ClientIP(`10.0.0.0/8`)")), [
      "http://127.0.0.1:8080 ? the rule is not known",
    ]));

  it("are filled in by Traefik, with what nobody knows", () => {
    const found = router('Host(`{{ env \\"HOST\\" }}`)');
    assert.deepEqual([found.hosts, ways(found), refusal(found)], [[], ["http://127.0.0.1:8080"], undefined]);
  });

  it("may be ones that only Traefik 2 takes", () => {
    assert.deepEqual(ways(router("Host(`a.org`, `b.org`)")), ["http://127.0.0.1:8080 ? only Traefik 2 takes the rule"]);
    assert.deepEqual(ways(router("Host(`a.org`, `b.org`)", 'ruleSyntax = "v2";')), ["http://127.0.0.1:8080"]);
  });

  it("are refused if nobody takes them", () => {
    for (const rule of [
      "HostSNI(`a.org`)",
      "Host()",
      "Host(``)",
      "Path(`x`)",
      "Header(`a`)",
      "a.org",
      "Host(`a`) == Host(`b`)",
    ])
      assert.ok(refusal(router(rule)) !== undefined, rule);
  });

  it("with patterns of hosts name none", () => assert.deepEqual(router("HostRegexp(`^.+\\\\.a\\\\.org$`)").hosts, []));
});

describe("files that Traefik does not load", () => {
  const unloaded = 'Traefik does not load the file, as it knows nothing called "tls.certResolver"';

  const dotted = 'routers.bad = { rule = "Host(`b.org`)"; service = "app"; "tls.certResolver" = "le"; };';

  it("make all that asks for a login unsure", () => {
    const router = only(http(`${dotted} ${asking('[ "sso" ]')} ${sso}`), "app");
    assert.equal(router.unproven.length, 1);
  });

  it("are a second reason where nobody is asked", () => {
    const model = modelFor(
      fixture(`
        #- configuration.nix
        {
          services.traefik.enable = true;
          services.traefik.dynamicConfigOptions.http = {
            services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ];
            ${dotted}
            ${app}
          };
          services.traefik.staticConfigOptions.entryPoints.websecure.address = ":443";
        }
      `).files,
    );
    const [view] = [...hostsIn(model.repo).values()];
    assert.ok(view);
    assert.deepEqual(
      exposuresOf(view).map(({ name, verdict, why }) => [name, verdict, ...why.map((each) => render(each)).slice(1)]),
      [
        ["bad", "gap", unloaded],
        ["app", "gap", unloaded],
      ],
    );
  });

  it("stop those beside them in the folder", () => {
    const files = (bad: string): readonly Served[] =>
      servedIn(`
        #- configuration.nix
        {
          services.traefik.enable = true;
          services.traefik.dynamic.files = {
            bad.settings.http.routers.bad = { rule = "Host(\`b.org\`)"; ${bad} };
            good.settings.http = { routers.app = { rule = "Host(\`a.org\`)"; service = "app"; };
              services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ]; };
          };
        }
      `);
    assert.deepEqual(
      only(files('"tls.certResolver" = "le";'), "app").unproven.map((each) => render(each)),
      [unloaded],
    );
    assert.deepEqual(only(files('tls.certResolver = "le";'), "app").unproven, []);
  });
});

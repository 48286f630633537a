/** What Traefik shows to the network: routers of files, and where they lead. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { http, only, refusal, servedIn, ways } from "./traefik-told.ts";

const app = 'routers.app = { rule = "Host(`app.example.org`)"; service = "app"; entryPoints = [ "websecure" ]; };';

describe("routers of Traefik", () => {
  it("lead from hosts to servers", () => {
    const router = only(http(app));
    assert.deepEqual([router.name, router.hosts, router.entryPoints], ["app", ["app.example.org"], ["websecure"]]);
    assert.deepEqual(ways(router), ["http://127.0.0.1:8080"]);
    assert.deepEqual([router.asked.state, refusal(router), router.doubts], ["enabled", undefined, []]);
  });

  it("are read whatever the case of the keys", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            'Routers.app = { RULE = "Host(`a.org`)"; Service = "app"; MiddleWares = [ "m" ]; }; middlewares.m.BASICAUTH.users = [ "a:b" ];',
          ),
        ),
      ),
      ["http://127.0.0.1:8080 after basic-auth m@file"],
    ));

  it("are not there where they are null", () =>
    assert.deepEqual(
      http(`routers.gone = lib.mkForce null; ${app}`).map(({ name }) => name),
      ["app"],
    ));

  it("are off with Traefik, and still listed", () => {
    const [router] = servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = false;
        services.traefik.dynamicConfigOptions.http.routers.app = { rule = "Host(\`a.org\`)"; service = "api@internal"; };
      }
    `);
    assert.equal(router?.asked.state, "disabled");
  });

  it("are off where a file takes their place", () => {
    const [router] = http(app, "", "services.traefik.dynamicConfigFile = /etc/traefik.toml;");
    assert.equal(router?.asked.state, "disabled");
  });

  it("may be off where Traefik reads a folder instead", () => {
    const [router] = http(app, 'providers.file.directory = "/etc/traefik";');
    assert.equal(router?.asked.state, "possible");
  });

  it("are found where NixOS 26.05 has its options", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.static.settings.entryPoints.web.address = ":80";
        services.traefik.dynamic.dir = "/var/lib/traefik/dynamic";
        services.traefik.dynamic.files.app.settings.http = {
          routers.app = { rule = "Host(\`a.org\`)"; service = "app"; };
          services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ];
        };
      }
    `),
    );
    assert.deepEqual([router.asked.state, ways(router)], ["enabled", ["http://127.0.0.1:8080"]]);
  });

  it("lead to every server, through services that divide the requests", () =>
    assert.deepEqual(
      ways(
        only(
          http(`
            routers.all = { rule = "Host(\`a.org\`)"; service = "both"; };
            services.both.weighted.services = [ { name = "app"; } { name = "other"; } ];
            services.other.failover = { service = "main"; fallback = "spare@file"; };
            services.main.mirroring = { service = "one"; mirrors = [ { name = "two"; } ]; };
            services.one.loadbalancer.servers = [ { url = "http://10.0.0.1"; } ];
            services.two.loadBalancer.servers = [ { url = "http://10.0.0.2"; } ];
            services.spare.loadBalancer.servers = [ { url = "http://10.0.0.3"; } ];
          `),
        ),
      ),
      ["http://127.0.0.1:8080", "http://10.0.0.1", "http://10.0.0.2", "http://10.0.0.3"],
    ));

  it("may lead to what Traefik serves itself", () =>
    assert.deepEqual(
      ways(only(http('routers.d = { rule = "Host(`t.org`)"; service = "api@internal"; };', "api.dashboard = true;"))),
      ["api@internal"],
    ));

  it("are refused where that is not turned on", () =>
    assert.equal(
      refusal(only(http('routers.d = { rule = "Host(`t.org`)"; service = "api@internal"; };'))),
      "api@internal is not turned on",
    ));

  it("are refused without a service, or with one that does not exist", () => {
    assert.equal(refusal(only(http('routers.d.rule = "Host(`t.org`)";'))), "the router has no service");
    assert.equal(
      refusal(only(http('routers.d = { rule = "Host(`t.org`)"; service = "ap"; };'))),
      "there is no service ap@file",
    );
  });

  it("are refused without a rule, or with one that Traefik cannot read", () => {
    assert.equal(refusal(only(http('routers.d.service = "app";'))), "the router has no rule");
    assert.equal(
      refusal(only(http('routers.d = { rule = "Host(`t.org`"; service = "app"; };'))),
      "Traefik cannot read the rule",
    );
  });

  it("answer nothing where a service has no servers", () =>
    assert.deepEqual(
      ways(
        only(
          http('routers.d = { rule = "Host(`t.org`)"; service = "none"; }; services.none.loadBalancer.servers = [ ];'),
        ),
      ),
      ["answer"],
    ));

  it("of TCP know hosts by what clients say when they connect, and have middlewares of their own", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.entryPoints.db = { address = ":5432"; http.middlewares = [ "sso@file" ]; };
        services.traefik.dynamicConfigOptions.tcp = {
          routers.db = { rule = "HostSNI(\`db.org\`)"; service = "db"; middlewares = [ "lan" ]; entryPoints = [ "db" ]; };
          middlewares.lan.ipAllowList.sourceRange = [ "10.0.0.0/8" ];
          services.db.loadBalancer.servers = [ { address = "127.0.0.1:5433"; } ];
        };
      }
    `),
    );
    assert.deepEqual([router.hosts, ways(router)], [["db.org"], ["127.0.0.1:5433 from 10.0.0.0/8"]]);
  });

  it("of UDP have nothing but entry points", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.staticConfigOptions.entryPoints = { dns.address = ":53/udp"; web.address = ":80"; };
        services.traefik.dynamicConfigOptions.udp = {
          routers.dns.service = "dns";
          services.dns.loadBalancer.servers = [ { address = "127.0.0.1:5353"; } ];
        };
      }
    `),
    );
    assert.deepEqual([router.entryPoints, ways(router)], [["dns"], ["127.0.0.1:5353"]]);
  });

  it("do not show whether others above them ask for something", () =>
    assert.match(
      ways(only(http('routers.d = { rule = "Host(`t.org`)"; service = "app"; parentRefs = [ "up" ]; };')))[0] ?? "",
      /the routers above d are not read yet/,
    ));

  it("are hidden by one that takes the same requests before them", () => {
    const all = http(`
      routers.a = { rule = "Host(\`a.org\`) && PathPrefix(\`/x\`)"; service = "app"; };
      routers.b = { rule = "Host(\`a.org\`)"; service = "app"; priority = 1000; };
    `);
    assert.deepEqual(ways(only(all, "a")), [
      "http://127.0.0.1:8080 if path /x* ? the router b takes the same requests",
    ]);
    assert.deepEqual(ways(only(all, "b")), ["http://127.0.0.1:8080"]);
  });

  it("are hidden by no shorter rule without a priority", () => {
    const all = http(`
      routers.a = { rule = "Host(\`a.org\`) && PathPrefix(\`/x\`)"; service = "app"; };
      routers.b = { rule = "Host(\`a.org\`)"; service = "app"; };
    `);
    assert.deepEqual(ways(only(all, "a")), ["http://127.0.0.1:8080 if path /x*"]);
  });
});

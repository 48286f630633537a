/** What Traefik shows to the network: routers of files, and what they ask of requests. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { chain, http, only, refusal, servedIn, ways } from "./traefik-told.ts";

const app = 'routers.app = { rule = "Host(`app.example.org`)"; service = "app"; entryPoints = [ "websecure" ]; };';
const asking = (names: string): string =>
  `routers.app = { rule = "Host(\`app.example.org\`)"; service = "app"; middlewares = ${names}; };`;
const sso =
  'middlewares.sso.forwardAuth = { address = "http://127.0.0.1:4180/oauth2/auth?x=1"; trustForwardHeader = true; };';
const lan = 'middlewares.lan.ipAllowList.sourceRange = [ "10.0.0.0/8" "192.168.2.73" ];';

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

describe("middlewares of Traefik", () => {
  it("ask for a login at somebody else, with the path that is asked for", () =>
    assert.deepEqual(ways(only(http(`${asking('[ "sso" ]')} ${sso}`))), [
      "http://127.0.0.1:8080 after forward-auth sso@file http://127.0.0.1:4180/oauth2/auth?x=1 /oauth2/auth?x=1",
    ]));

  it("are found through chains, in order, each once deeper", () => {
    const router = only(
      http(`
        ${asking('[ "outer@file" ]')} ${sso} ${lan}
        middlewares.outer.chain.middlewares = [ "lan" "inner" ];
        middlewares.inner.chain.middlewares = [ "sso@file" "headers" ];
        middlewares.headers.headers.frameDeny = true;
      `),
    );
    assert.deepEqual(chain(router), [
      "outer@file chain",
      "  lan allow-list",
      "  inner chain",
      "    sso@file forward-auth",
      "    headers other",
    ]);
    assert.deepEqual(ways(router), [
      "http://127.0.0.1:8080 from 10.0.0.0/8 192.168.2.73 after forward-auth sso@file http://127.0.0.1:4180/oauth2/auth?x=1 /oauth2/auth?x=1",
    ]);
  });

  it("with names that sound safe ask for nothing", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "auth-chain" ]')} middlewares.auth-chain.chain.middlewares = [ "auth" ]; middlewares.auth.headers.sslRedirect = true;`,
          ),
        ),
      ),
      ["http://127.0.0.1:8080"],
    ));

  it("may be written as a text with commas", () => {
    const router = only(http(`${asking('"lan, sso@file"')} ${sso} ${lan}`));
    assert.deepEqual(chain(router), ["lan allow-list", "sso@file forward-auth"]);
  });

  it("that surely do not exist take the router out of service", () => {
    const router = only(http(asking('[ "ghost@file" ]')));
    assert.equal(refusal(router), "there is no middleware ghost@file");
    assert.deepEqual(chain(router), ["ghost@file missing"]);
  });

  it("are told apart by case", () =>
    assert.equal(refusal(only(http(`${asking('[ "SSO" ]')} ${sso}`))), "there is no middleware SSO@file"));

  it("of a provider that is not turned on do not exist", () =>
    assert.equal(refusal(only(http(`${asking('[ "sso@docker" ]')} ${sso}`))), "there is no middleware sso@docker"));

  it("may be anybody's where a provider is open", () => {
    const router = only(http(asking('[ "auth@docker" ]'), "providers.docker = { };"));
    assert.equal(refusal(router), undefined);
    assert.deepEqual(ways(router), ["http://127.0.0.1:8080 ? the middleware auth@docker is not defined here"]);
    assert.deepEqual(chain(router), ["auth@docker unknown"]);
  });

  it("may be anybody's where the files lie in a folder", () => {
    const router = only(http(asking('[ "auth" ]'), 'providers.file.directory = "/etc/traefik";'));
    assert.deepEqual(chain(router), ["auth unknown"]);
  });

  it("may be in a file that NixOS 26.05 puts into a folder", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamic.dir = "/var/lib/traefik/dynamic";
        services.traefik.dynamic.files.app.settings.http.routers.app = { rule = "Host(\`a.org\`)"; service = "x"; middlewares = [ "m" "n" ]; };
        services.traefik.dynamic.files.other.settings.http.middlewares.n.basicAuth.users = [ "a:b" ];
      }
    `),
    );
    assert.deepEqual(chain(router), ["m unknown", "n basic-auth"]);
  });

  it("that contain themselves take the router out of service", () =>
    assert.equal(
      refusal(
        only(
          http(
            `${asking('[ "a" ]')} middlewares.a.chain.middlewares = [ "b" ]; middlewares.b.chain.middlewares = [ "a" ];`,
          ),
        ),
      ),
      "the chain a@file contains itself",
    ));

  it("may be the same twice", () => {
    const router = only(http(`${asking('[ "lan" "lan" ]')} ${lan}`));
    assert.deepEqual([refusal(router), chain(router)], [undefined, ["lan allow-list", "lan allow-list"]]);
  });

  it("of several kinds at once, or of none, are refused", () => {
    const two = `${asking('[ "m" ]')} middlewares.m = { headers.frameDeny = true; compress = { }; };`;
    assert.equal(refusal(only(http(two))), "the middleware m@file is of several kinds at once");
    assert.equal(
      refusal(only(http(`${asking('[ "m" ]')} middlewares.m = { };`))),
      "the middleware m@file does nothing that Traefik knows",
    );
  });

  it("of a kind that nobody knows may do anything", () =>
    assert.deepEqual(ways(only(http(`${asking('[ "m" ]')} middlewares.m.future.x = 1;`))), [
      "http://127.0.0.1:8080 ? it is not known what the middleware m@file does",
    ]));

  it("that are perhaps there are no login", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "sso" ]')} middlewares = lib.mkIf (builtins.pathExists /x) { sso.forwardAuth.address = "http://a"; };`,
          ),
        ),
      ).map((way) => way.replace(/ \?.*/, " ?")),
      ["http://127.0.0.1:8080 ?"],
    ));

  it("that may be more are not all", () =>
    assert.deepEqual(
      ways(only(http(asking('lib.optional (builtins.pathExists /x) "sso"')))).map((way) => way.replace(/ \?.*/, " ?")),
      ["http://127.0.0.1:8080 ?"],
    ));

  it("ask for passwords of their own", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "a" "b" ]')} middlewares.a.basicAuth.users = [ "x" ]; middlewares.b.digestAuth.users = [ "x" ];`,
          ),
        ),
      ),
      ["http://127.0.0.1:8080 after basic-auth a@file, basic-auth b@file"],
    ));

  it("send people to sign in if they are such a plugin", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "oidc" ]')} middlewares.oidc.plugin.auth = { Provider.Url = "https://id.org"; };`,
            'experimental.plugins.auth = { moduleName = "github.com/sevensolutions/traefik-oidc-auth"; version = "v0.11.0"; };',
          ),
        ),
      ),
      ["http://127.0.0.1:8080 after plugin oidc@file"],
    ));

  it("let some past the plugin that its settings spare", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "oidc" ]')} middlewares.oidc.plugin.auth = { excludedURLs = [ "/api" ]; };`,
            'experimental.plugins.auth = { moduleName = "github.com/lukaszraczylo/traefikoidc"; version = "v0.7"; };',
          ),
        ),
      ),
      ["http://127.0.0.1:8080 if excludedURLs (?)", "http://127.0.0.1:8080 after plugin oidc@file"],
    ));

  it("are refused with a plugin that is not installed, and unknown with one that nobody knows", () => {
    const plugin = `${asking('[ "oidc" ]')} middlewares.oidc.plugin.auth.x = 1;`;
    assert.equal(refusal(only(http(plugin))), "the plugin auth is not installed");
    assert.deepEqual(
      ways(only(http(plugin, 'experimental.plugins.auth = { moduleName = "github.com/a/b"; version = "v1"; };'))),
      ["http://127.0.0.1:8080 ? it is not known what the plugin of the middleware oidc@file does"],
    );
  });

  it("that ban and count let nobody in", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "ban" ]')} middlewares.ban.plugin.f2b.x = 1;`,
            'experimental.plugins.f2b = { moduleName = "github.com/tomMoulard/fail2ban"; version = "v0.8.1"; };',
          ),
        ),
      ),
      ["http://127.0.0.1:8080"],
    ));
});

describe("allow-lists of Traefik", () => {
  it("let in whom they list, and two of them whom both do", () =>
    assert.deepEqual(
      ways(
        only(http(`${asking('[ "lan" "one" ]')} ${lan} middlewares.one.ipWhiteList.sourceRange = [ "10.1.0.0/16" ];`)),
      ),
      ["http://127.0.0.1:8080 from 10.1.0.0/16"],
    ));

  it("are refused where they are empty, or list what is no address", () => {
    const list = (items: string): string | undefined =>
      refusal(only(http(`${asking('[ "m" ]')} middlewares.m.ipAllowList.sourceRange = [ ${items} ];`)));
    assert.equal(list(""), "the middleware m@file lists no addresses");
    assert.equal(list('"10.0.0.0/33"'), "the middleware m@file lists what is no address");
    assert.equal(list('"localhost"'), "the middleware m@file lists what is no address");
    assert.equal(list('"::1" "fd00::/8"'), undefined);
  });

  it("keep out nobody where not all of them is known", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "m" ]')} middlewares.m.ipAllowList.sourceRange = [ "10.0.0.0/8" (builtins.getEnv "X" + pkgs.hello.name) ];`,
          ),
        ),
      ),
      ["http://127.0.0.1:8080"],
    ));

  const deep = `${asking('[ "m" ]')} middlewares.m.ipAllowList = { sourceRange = [ "10.0.0.0/8" ]; ipStrategy.depth = 1; };`;

  it("that believe a header let in everybody where everybody is believed", () =>
    assert.deepEqual(ways(only(http(deep, "entryPoints.websecure.forwardedHeaders.insecure = true;"))), [
      "http://127.0.0.1:8080 from claimed 10.0.0.0/8",
    ]));

  it("that believe a header let in those who are believed, and what these say is not known", () =>
    assert.deepEqual(
      ways(only(http(deep, 'entryPoints.websecure.forwardedHeaders.trustedIPs = [ "173.245.48.0/20" ];'))),
      ["http://127.0.0.1:8080 from 173.245.48.0/20 if X-Forwarded-For 10.0.0.0/8 (?)"],
    ));

  it("that believe a header let in nobody where nobody is believed", () =>
    assert.deepEqual(ways(only(http(deep))), ["http://127.0.0.1:8080 from nobody if X-Forwarded-For 10.0.0.0/8 (?)"]));

  it("with no depth look at who asks", () =>
    assert.deepEqual(
      ways(
        only(
          http(
            `${asking('[ "m" ]')} middlewares.m.ipAllowList = { sourceRange = [ "10.0.0.0/8" ]; ipStrategy.depth = 0; };`,
          ),
        ),
      ),
      ["http://127.0.0.1:8080 from 10.0.0.0/8"],
    ));

  it("believe who speaks the protocol of proxies", () => {
    const router = `${asking('[ "lan" ]')} ${lan}`;
    assert.deepEqual(ways(only(http(router, "entryPoints.websecure.proxyProtocol.insecure = true;"))), [
      "http://127.0.0.1:8080 from claimed 10.0.0.0/8 192.168.2.73",
    ]);
    assert.deepEqual(ways(only(http(router, 'entryPoints.websecure.proxyProtocol.trustedIPs = [ "8.8.8.8" ];'))), [
      "http://127.0.0.1:8080 from 8.8.8.8 10.0.0.0/8 192.168.2.73",
    ]);
  });
});

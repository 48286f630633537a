/** What middlewares of Traefik ask of requests: logins, chains, lists of addresses. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { chain, http, only, refusal, servedIn, ways } from "./traefik-told.ts";

const asking = (names: string): string =>
  `routers.app = { rule = "Host(\`app.example.org\`)"; service = "app"; middlewares = ${names}; };`;
const sso =
  'middlewares.sso.forwardAuth = { address = "http://127.0.0.1:4180/oauth2/auth?x=1"; trustForwardHeader = true; };';
const lan = 'middlewares.lan.ipAllowList.sourceRange = [ "10.0.0.0/8" "192.168.2.73" ];';

describe("middlewares of Traefik", () => {
  it("ask for a login at somebody else, with the path that is asked for", () =>
    assert.deepEqual(ways(only(http(`${asking('[ "sso" ]')} ${sso}`))), [
      "http://127.0.0.1:8080 after forward-auth sso@file http://127.0.0.1:4180/oauth2/auth?x=1 /oauth2/auth?x=1",
    ]));

  it("that tell whom they ask what anybody may write may be talked past", () => {
    const told = `${asking('[ "sso" ]')} ${sso}`;
    const insecure = "entryPoints.websecure.forwardedHeaders.insecure = true;";
    assert.equal(ways(only(http(told, insecure)))[0], "http://127.0.0.1:8080 if header X-Forwarded-Uri … (?)");
    assert.equal(ways(only(http(told.replace("true", "false"), insecure))).length, 1);
  });

  it("that several files define are those of nobody knows which", () => {
    const router = only(
      servedIn(`
      #- configuration.nix
      {
        services.traefik.enable = true;
        services.traefik.dynamic.dir = "/var/lib/traefik/dynamic";
        services.traefik.dynamic.files.a.settings.http.routers.app = { rule = "Host(\`a.org\`)"; service = "x"; middlewares = [ "m" ]; };
        services.traefik.dynamic.files.b.settings.http.middlewares.m.forwardAuth.address = "http://a";
        services.traefik.dynamic.files.c.settings.http.middlewares.m.compress = { };
      }
    `),
    );
    assert.deepEqual(chain(router), ["m unknown"]);
  });

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

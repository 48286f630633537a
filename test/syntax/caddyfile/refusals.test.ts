/** What is refused of a Caddyfile beyond its structure, and how sure that is; `test/truth/caddy-accepts.test.ts` asks Caddy for the rest. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { refusalsOf } from "#syntax/caddyfile/refusals.ts";
import { hole } from "#syntax/caddyfile/token.ts";

/** The kinds with their words; `?` where nobody is sure. */
function refusals(text: string, isStandard = true): readonly string[] {
  const whole = text.replaceAll("…", hole);
  return refusalsOf(parseCaddyfile(whole), isStandard).map(
    ({ kind, isSure, start, end }) => `${kind}${isSure ? "" : "?"} ${whole.slice(start, end).replaceAll(hole, "…")}`,
  );
}

const site = (lines: string): string => `a.example {\n${lines}\n}\n`;

describe("what Caddy refuses of a directive", () => {
  it("is its name, unless a plugin may bring it", () => {
    assert.deepEqual(refusals(site("oidc x")), ["unknown-directive oidc"]);
    assert.deepEqual(refusals(site("oidc x"), false), ["unknown-directive? oidc"]);
    assert.deepEqual(refusals(site("tls {\n\tdns cloudflare\n}")), ["plugin-missing cloudflare"]);
    assert.deepEqual(refusals(site("tls {\n\tdns cloudflare\n}"), false), ["plugin-missing? cloudflare"]);
    assert.deepEqual(refusals("{\n\tlayer4 {\n\t\tx\n\t}\n}\n"), ["unknown-option layer4"]);
  });

  it("is what it takes, whatever plugins there are", () => {
    assert.deepEqual(refusals(site("respond"), false), ["argument-missing respond"]);
    assert.deepEqual(refusals(site("forward_auth a:1"), false), ["subdirective-missing forward_auth"]);
  });

  it("is nothing that nobody knows", () => {
    for (const line of [
      "… a b c",
      "respond …",
      "respond a …",
      "tls … …",
      "redir /a …",
      "redir /a {$CODE}",
      "reverse_proxy …",
      "reverse_proxy http://…",
      "reverse_proxy localhost:{$PORT}",
      "handle … {\n\trespond a\n}",
      "handle_path … {\n\trespond a\n}",
      "reverse_proxy app {\n\t… a\n}",
      "forward_auth app {\n\t…\n}",
      "forward_auth app {\n\t… /verify\n}",
      "@a …\nrespond @a b",
      "@a … x\nrespond @a b",
      "@a remote_ip … 10.0.0.0/8\nrespond @a b",
      "respond @… b",
      "encode …",
      "uri … /a",
      "map … {\n\ta b c d\n}",
      "basic_auth {\n\t… …\n\talice …\n}",
    ])
      assert.deepEqual(refusals(site(line)), [], line);
  });

  it("is a second matcher where it leaves no room for the words behind it", () => {
    const two = (line: string): readonly string[] => refusals(site(`@a path /a\n@b path /b\n${line}`));
    assert.deepEqual(two('respond @a @b "text" 403'), ["matcher-second @b"]);
    assert.deepEqual(two("respond /a @b text 403"), ["matcher-second @b"]);
    assert.deepEqual(two("file_server @a @b"), ["matcher-second @b"]);
    assert.deepEqual(two("root @a @b /srv"), ["matcher-second @b"]);
    assert.deepEqual(two("respond @a @b"), [], "this is what it answers");
    assert.deepEqual(two('respond @a "@b" text 403'), ["argument-too-many 403"]);
    assert.deepEqual(two("respond @a text 403 @b"), ["argument-too-many @b"]);
    assert.deepEqual(two("respond @a @b … 403"), [], "nobody knows how many words there are");
  });

  it("is what is known of it all the same", () => {
    assert.deepEqual(refusals(site("respond a … b c")), ["argument-too-many c"]);
    assert.deepEqual(refusals(site("reverse_proxy … {\n\theader_upp A …\n}")), ["unknown-subdirective header_upp"]);
    assert.deepEqual(refusals(site("encode gzip br …")), ["plugin-missing br"]);
  });
});

describe("a matcher", () => {
  it("is defined once where it stands and in the blocks there", () => {
    assert.deepEqual(refusals(site("@a path /a\n@a path /b")), ["matcher-defined-twice @a"]);
    assert.deepEqual(refusals(site("@a path /a\nhandle {\n\t@a path /b\n}")), ["matcher-defined-twice @a"]);
    assert.deepEqual(refusals(site("handle /1 {\n\t@a path /a\n}\nhandle /2 {\n\t@a path /b\n}")), []);
  });

  it("may be defined in a line that nobody knows", () => {
    assert.deepEqual(refusals(site("respond @a b")), ["matcher-undefined @a"]);
    assert.deepEqual(refusals(site("respond @a b\n…")), []);
    assert.deepEqual(refusals(site("import /etc/matchers\nrespond @a b")), []);
    assert.deepEqual(refusals(site("…\nhandle {\n\trespond @a b\n}")), []);
    assert.deepEqual(refusals(site("@… path /a\nrespond @a b")), []);
  });

  it("comes from a snippet to each site that imports it", () => {
    const snippet = "(lan) {\n\t@lan remote_ip 10.0.0.0/8\n}\n";
    assert.deepEqual(refusals(`${snippet}${site("import lan\nrespond @lan a")}`), []);
    assert.deepEqual(refusals(`${snippet}${site("import lan\nimport lan\nrespond @lan a")}`), [
      "matcher-defined-twice @lan",
    ]);
  });
});

describe("behind a line that may be any lines", () => {
  it("nothing of its site is sure, and everything of others", () => {
    const text = `${site("…\nbogus\nhandle {\n\tbogus\n}")}b.example {\n\tbogus\n}\n`;
    assert.deepEqual(refusals(text), [
      "unknown-directive? bogus",
      "unknown-directive? bogus",
      "unknown-directive bogus",
    ]);
  });

  it("matchers may be in blocks of their own", () => {
    assert.deepEqual(refusals(site("…\n@a path /a\n…\n@a path /b")), []);
  });
});

describe("sites", () => {
  const twice = (one: string, other: string): readonly string[] =>
    refusals(`a.example {\n${one}\n}\na.example {\n${other}\n}\n`);

  it("have an address for themselves where they listen", () => {
    assert.deepEqual(twice("respond a", "respond b"), ["site-ambiguous a.example"]);
    assert.deepEqual(twice("bind ::1", "bind 10.0.0.1"), []);
    assert.deepEqual(twice("bind ::1", "bind …"), []);
    assert.deepEqual(twice("…", "respond b"), []);
    assert.deepEqual(refusals("…\na.example {\n\trespond a\n}\na.example {\n\trespond b\n}\n"), [
      "site-ambiguous a.example",
    ]);
  });

  it("have addresses that can be", () => {
    for (const address of ["…", "…://a.example", "a.example:…", "http://a.example:{$PORT}", ":80", "[::1]:443", "::1"])
      assert.deepEqual(refusals(`${address} {\n\trespond a\n}\n`), [], address);
    for (const address of ["ftp://a", "a:http", "a:65536", "http://a:443", "https://a:80"])
      assert.deepEqual(refusals(`${address} {\n\trespond a\n}\n`), [`address-wrong ${address}`]);
  });

  it("know the ports that the options say", () => {
    const options = (port: string, address: string): readonly string[] =>
      refusals(`{\n\thttps_port ${port}\n}\n${address} {\n\trespond a\n}\n`);
    assert.deepEqual(options("8443", "http://a.example:8443"), ["address-wrong http://a.example:8443"]);
    assert.deepEqual(options("8443", "http://a.example:443"), []);
    assert.deepEqual(options("…", "http://a.example:443"), []);
  });
});

describe("a named route", () => {
  it("is defined before anybody invokes it", () => {
    assert.deepEqual(refusals(`&(x) {\n\trespond a\n}\n${site("invoke x")}`), []);
    assert.deepEqual(refusals(site("invoke x")), ["route-undefined x"]);
    assert.deepEqual(refusals(`…\n${site("invoke x")}`), []);
  });

  it("has matchers of its own", () =>
    assert.deepEqual(refusals(`&(x) {\n\trespond @a a\n}\n${site("@a path /a\ninvoke x")}`), ["matcher-undefined @a"]));
});

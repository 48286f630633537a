/** A route is for the requests that its matchers ask for, as Caddy puts their lines together. */
import { describe, it } from "mocha";
import { expectMatcher, expectRoutes, hole } from "./routed.ts";

describe("routes of a Caddyfile", () => {
  describe("have matchers", () => {
    it("of paths, of all and by name", () =>
      expectRoutes(
        "@m method POST\nrespond @m 1\nrespond * 2\nrespond /a 3\nrespond 4",
        "respond @m 1 if method(POST)",
        "respond /a 3 if path(/a)",
        "respond * 2",
        "respond 4",
      ));

    it("in front of what is no path only", () =>
      expectRoutes(
        "root /srv\nroot /a /srv\nrewrite /index.html\ntry_files /a /b",
        "root /a /srv |0 if path(/a)",
        "root /srv |0",
        "rewrite /index.html",
        "try_files /a /b if file(/a /b)",
      ));

    it("that are defined in the block or around it, above or below", () =>
      expectRoutes(
        "handle {\nrespond @in 1\nrespond @out 2\n@in path /aa\n}\nrespond @in 3\n@out path /b",
        "handle",
        "  respond @in 1 if path(/aa)",
        "  respond @out 2 if path(/b)",
        "respond @in 3 if unknown(@in)",
      ));

    it("that are not known", () =>
      expectRoutes(
        `@${hole} path /a\nrespond @${hole} 1\nrespond ${hole} 2`,
        "respond @… 1 if unknown(@…)",
        "respond … 2 if unknown(…)",
      ));

    it("unless the line needs the word for something else", () =>
      expectRoutes(
        `reverse_proxy ${hole}:80\nforward_auth ${hole} {\nuri /\n}\nredir ${hole}/x\nhandle ${hole} {\n}`,
        "redir …/x",
        "forward_auth …",
        "handle … if unknown(…)",
        "reverse_proxy …:80",
      ));

    it("or there is another place for it", () =>
      expectRoutes(`reverse_proxy ${hole} {\nto :80\n}`, "reverse_proxy … if unknown(…)"));
  });

  describe("by name", () => {
    it("ask for all kinds of lines, and for any of their words", () =>
      expectMatcher(
        "{\npath /a\nmethod GET\npath /b /c\nremote_ip 10.0.0.0/8\nremote_ip private_ranges\n}",
        "all(path(/a /b /c), method(GET), remote_ip(10.0.0.0/8 private_ranges))",
      ));
    it("ask for every not", () =>
      expectMatcher(
        "{\nnot path /a /b\nnot {\npath /c\nmethod GET\n}\n}",
        "all(not(path(/a /b)), not(all(path(/c), method(GET))))",
      ));
    it("ask for one of a header's values, and for each header", () =>
      expectMatcher(
        "{\nheader A b\nheader C d\nheader a e\nheader !F\n}",
        "all(some(header(A b), header(a e)), header(C d), header(!F))",
      ));
    it("may be an expression", () => {
      expectMatcher("`path('/a')`", "expression(path('/a'))");
      expectMatcher("\"path('/a')\"", "expression(path('/a'))");
      expectMatcher("expression path('/a') && x", "expression(path('/a') && x)");
    });
    it("may be two expressions, of which versions of Caddy take another one", () =>
      expectMatcher("{\nexpression a\nexpression b\n}", "unknown(expression)"));
    it("may be files", () => expectMatcher("file {\ntry_files {path} x\nroot /srv\n}", "file({path} x)"));
    it("may be empty", () => expectRoutes("@m\nrespond 1\nrespond @m 2", "respond @m 2", "respond 1"));
    it("may be of a plugin", () => expectMatcher("{\ngeo de\npath /a\n}", "all(unknown(geo), path(/a))"));
    it("may be unknown in part", () => expectMatcher(`{\npath /a\n${hole}\n}`, "all(unknown(…), path(/a))"));
  });
});

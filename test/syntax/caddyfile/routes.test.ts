/** The lines of a site are tried in the order that Caddy 2.10 gives them, each for the requests that its matchers ask for. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { routesOf } from "#syntax/caddyfile/routes.ts";
import { expectRoutes, hole, routed, show } from "./routed.ts";

describe("routes of a Caddyfile", () => {
  describe("are sorted", () => {
    it("by directive: a login goes in front of handles and proxies", () =>
      expectRoutes(
        "reverse_proxy :1\nhandle /a {\n}\nforward_auth :2 {\nuri /\n}\nroute {\n}\nrespond 1",
        "forward_auth :2",
        "handle /a if path(/a)",
        "route",
        "respond 1",
        "reverse_proxy :1",
      ));

    it("with the names that Caddy got since", () =>
      expectRoutes(
        "intercept {\n}\ninvoke x\nbasic_auth {\n}\nlog_skip\nlog_append a b\nfs a\nlog_name a",
        "?invoke x",
        "fs a",
        "log_append a b",
        "log_skip",
        "log_name a",
        "basic_auth",
        "intercept",
      ));

    it("by path, the longer one first, those of one length as in a dictionary", () =>
      expectRoutes(
        "respond /b 1\nrespond /a* 2\nrespond 3\nrespond /long 4\nrespond /a 5\nrespond /ä* 6",
        "respond /long 4 if path(/long)",
        "respond /ä* 6 if path(/ä*)",
        "respond /a 5 if path(/a)",
        "respond /a* 2 if path(/a*)",
        "respond /b 1 if path(/b)",
        "respond 3",
      ));

    it("and the variable that counts comes last", () =>
      expectRoutes(
        "vars /a a 1\nvars a 2\nvars /ab a 3",
        "vars a 2",
        "vars /a a 1 if path(/a)",
        "vars /ab a 3 if path(/ab)",
      ));

    it("not in a route, but in a handle of it", () =>
      expectRoutes(
        "route {\nrespond 1\nheader A b\nhandle {\nrespond 2\nheader C d\n}\n}",
        "route",
        "  respond 1",
        "  header A b",
        "  handle",
        "    header C d",
        "    respond 2",
      ));

    it("by what the global options say", () =>
      expectRoutes(
        "{\norder forward_auth after reverse_proxy\norder respond first\norder respond nowhere\norder header before unheard_of\n}\na.example {\nheader A b\nforward_auth :1 {\nuri /\n}\nreverse_proxy :2\nrespond 1\n}",
        "respond 1",
        "header A b",
        "reverse_proxy :2",
        "forward_auth :1",
      ));

    it("for sure, unless the options are not known", () => {
      const isSure = (option: string): boolean => routed(`{\n${option}\n}\na.example {\n}`).isOrderSure;
      assert.equal(isSure("order header last"), true);
      assert.equal(isSure(`email ${hole}`), true);
      assert.equal(isSure(`order ${hole} first`), false);
      assert.equal(isSure(hole), false);
      assert.equal(isSure("import options.conf"), false);
    });
  });

  describe("of a plugin", () => {
    it("are where an order puts them", () =>
      expectRoutes(
        "{\norder authorize before respond\n}\na.example {\nrespond 1\nauthorize /a* with policy\n}",
        "authorize /a* with policy if path(/a*)",
        "respond 1",
      ));

    it("are where caddy-security puts its own", () =>
      expectRoutes(
        "{\nsecurity {\n}\n}\na.example {\nreverse_proxy :1\nauthenticate /auth* with portal\nroute {\n}\nauthorize with policy\nheader A b\n}",
        "header A b",
        "authorize with policy",
        "route",
        "authenticate /auth* with portal if path(/auth*)",
        "reverse_proxy :1",
      ));

    it("may be anywhere without one", () =>
      expectRoutes("respond 1\nauthorize with policy", "?authorize with policy", "respond 1"));

    it("stay where they are in a route", () =>
      expectRoutes(
        "route {\nrespond /x 1\nauthorize with policy\nrespond 2\n}",
        "route",
        "  respond /x 1 if path(/x)",
        "  authorize with policy",
        "  respond 2",
      ));
  });

  describe("exclude each other", () => {
    it("if they are handles", () =>
      expectRoutes(
        "handle {\n}\nhandle_path /a/* {\n}\nredir /x /y\nredir /z /y",
        "redir /x /y if path(/x)",
        "redir /z /y if path(/z)",
        "handle_path /a/* |0 if path(/a/*)",
        "handle |0",
      ));

    it("but for a single one", () => expectRoutes("handle {\nrespond 1\n}", "handle", "  respond 1"));

    it("not if Caddy makes one of them", () =>
      expectRoutes(
        "@b path /b\nhandle @b {\nrespond 1\n}\nhandle {\nrespond 2\n}\nhandle /b {\nrespond 3\n}\nhandle {\n}",
        "handle @b |0 if path(/b)",
        "  handle @b",
        "    respond 1",
        "  handle /b",
        "    respond 3",
        "handle |0",
        "  handle",
        "    respond 2",
        "  handle",
      ));

    it("if nobody knows that they are the same", () =>
      expectRoutes(
        `handle /${hole} {\n}\nhandle /${hole} {\n}`,
        "handle /… |0 if path(/…)",
        "handle /… |0 if path(/…)",
      ));
  });

  describe("of other lines", () => {
    it("there are none for matchers and what is said of the site", () =>
      expectRoutes("tls internal\nlog\nbind ::1\n@m path /a\nrespond 1", "respond 1"));

    it("there is one for what nobody knows", () =>
      expectRoutes(
        `respond 1\n${hole}\nimport other.conf\n${hole} x`,
        "?…",
        "?import other.conf",
        "?… x",
        "respond 1",
      ));

    it("what errors do stands apart", () => {
      const { routes, errors } = routed(
        "respond 1\nhandle_errors 404 5xx {\nrespond 2\nheader A b\n}\nhandle_errors {\nrespond 3\n}",
      );
      assert.deepEqual(show(routes), ["respond 1"]);
      assert.deepEqual(show(errors), [
        "handle_errors 404 5xx if error_status(404 5xx)",
        "  header A b",
        "  respond 2",
        "handle_errors",
        "  respond 3",
      ]);
    });

    it("what is done with responses stands with what they are of, those for all at the end", () =>
      expectRoutes(
        "@a path /a\nforward_auth :1 {\nuri /\n@no status 401\nhandle_response {\nrespond @a 1\n}\nhandle_response @no {\nrespond 2\nheader A b\n}\n}",
        "forward_auth :1",
        "  response @no",
        "    header A b",
        "    respond 2",
        "  response",
        "    respond @a 1 if path(/a)",
      ));

    it("nobody knows what a line may do with responses that nobody knows", () =>
      expectRoutes(`reverse_proxy :1 {\n${hole}\n}`, "reverse_proxy :1", "  response", "    ?…"));
  });

  describe("with names", () => {
    it("stand where they are invoked, with matchers of their own", () =>
      expectRoutes(
        "&(app) {\n@m path /n\nreverse_proxy :1\nheader @m A b\nheader @o A b\n}\na.example {\n@o path /o\ninvoke @o app\n}",
        "invoke @o app if path(/o)",
        "  header @m A b if path(/n)",
        "  header @o A b if unknown(@o)",
        "  reverse_proxy :1",
      ));

    it("do not run around in circles", () =>
      expectRoutes(
        "&(a) {\ninvoke b\nrespond 1\n}\n&(b) {\ninvoke a\nrespond 2\n}\na.example {\ninvoke a\n}",
        "invoke a",
        "  invoke b",
        "    ?invoke a",
        "    respond 2",
        "  respond 1",
      ));

    it("are not known if they are not there", () =>
      expectRoutes(`&(${hole}) {\n}\na.example {\ninvoke a\ninvoke ${hole}\n}`, "?invoke a", "?invoke …"));
  });

  describe("of any text", () => {
    it("are there in no time, however many there could be", () => {
      const doubled = Array.from({ length: 60 }, (_, n) => `&(r${n}) {\ninvoke r${n + 1}\ninvoke r${n + 1}\n}`);
      const { routes } = routed(`${doubled.join("\n")}\n&(r60) {\nrespond 1\n}\na.example {\ninvoke r0\n}`);
      const count = show(routes).length;
      assert.ok(count > 10_000 && count < 50_000, String(count));
      assert.ok(show(routes).some((line) => line.trim().startsWith("?")));
    });

    it("are there for depths that nobody writes", () => {
      const chain = Array.from({ length: 5000 }, (_, n) => `&(r${n}) {\ninvoke r${n + 1}\n}`).join("\n");
      assert.ok(routed(`${chain}\na.example {\ninvoke r0\n}`).routes.length > 0);
      const nots = "not ".repeat(20_000);
      assert.ok(routed(`@m ${nots} path /a\nrespond @m 1`).routes.length > 0);
      const lines = "path /a\n".repeat(150_000);
      assert.ok(routed(`@m {\n${lines}}\nrespond @m 1`).routes.length > 0);
    }).timeout(20_000);

    it("are as many as the lines that handle something", () => {
      const words = [
        "{",
        "}",
        "{\n",
        "\n}\n",
        "\n",
        " ",
        "@m",
        "*",
        "/a",
        "handle",
        "route",
        "import",
        "(s)",
        "&(r)",
        "invoke",
        "r",
      ];
      const more = [
        "order",
        "first",
        "not",
        "path",
        "reverse_proxy",
        "handle_response",
        "handle_errors",
        "`x`",
        hole,
        "a.example",
        "vars",
      ];
      const text = fc.array(fc.constantFrom(...words, ...more), { maxLength: 60 }).map((parts) => parts.join(" "));
      fc.assert(
        fc.property(text, (broken) => {
          const file = parseCaddyfile(broken);
          for (const { body } of file.sites) {
            const { routes, errors } = routesOf(file, body);
            const quiet = /^(@|(tls|bind|log|handle_errors)$)/;
            const loud = body.lines.filter(({ name, isAnything }) => isAnything || !quiet.test(name.text));
            const top = routes.flatMap((route) =>
              route.routes?.[0]?.directive === route.directive ? route.routes : [route],
            );
            assert.deepEqual(new Set(top.map(({ directive }) => directive)), new Set(loud));
            assert.equal(top.length, loud.length);
            assert.equal(errors.length, body.lines.filter(({ name }) => name.text === "handle_errors").length);
          }
        }),
        { numRuns: 3000 },
      );
    }).timeout(60_000);
  });
});

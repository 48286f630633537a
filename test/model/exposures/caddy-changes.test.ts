/** Ways through Caddy where handlers change what later matchers look at, or what Caddy asks once is written twice. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { servedBy, shownWays } from "./caddy-shown.ts";

function ways(caddyfile: string, expected: readonly string[]): void {
  assert.deepEqual(servedBy(caddyfile).flatMap(shownWays), expected);
}

const site = (...lines: readonly string[]): string => `a.example {\n${lines.join("\n")}\n}`;
const auth = (): string => "forward_auth gate:9091 {\nuri /verify\n}";

describe("ways behind changes", () => {
  it("go on behind a line with the same matcher, of which Caddy makes one, whatever that has changed", () => {
    const api = ["@a path /a/*", "uri @a strip_prefix /a", "reverse_proxy @a app:80"];
    ways(site(...api), ["app:80 < all | path /a/*"]);
    ways(site(...api, auth()), ["app:80 < all | asks gate:9091/verify | path /a/*? | path /a/*?"]);
    ways(site("handle /a/* {", "rewrite /b", "header /a/* X-A b", "}", "reverse_proxy /a/* app:80"), [
      "app:80 < all | path /a/*",
    ]);
    ways(site("rewrite /a/* /b", "reverse_proxy /a/* app:80"), ["app:80 < all | path /a/*? | path /a/*?"]);
  });
  it("do not end where an answer is what a matcher asks for", () =>
    ways(
      site(
        "@no expression `{rp.status_code} == 404`",
        "route {",
        "respond @no 403",
        "reverse_proxy front:80 {",
        "handle_response {",
        "reverse_proxy @no app:80",
        "}",
        "}",
        "}",
      ),
      [
        "front:80 < all | not expression {rp.status_code} == 404?",
        "app:80 < all | not expression {rp.status_code} == 404? | expression {rp.status_code} == 404? | handle_response?",
      ],
    ));
  it("are not for who encrypts where nobody can", () => {
    ways("http://a.example {\n@s protocol https\nreverse_proxy @s app:80\n}", ["app:80 < all | protocol https?"]);
    ways("a.example {\n@s protocol https\nreverse_proxy @s app:80\n}", ["app:80 < all | protocol https"]);
  });
  it("are not known to be there where letters of one matcher are small for the other", () =>
    ways(site("@r path_regexp ^/Admin", "@o not path /admin*", "handle @r {", "reverse_proxy @o app:80", "}"), [
      "app:80 < all | path_regexp ^/Admin? | not path /admin*?",
    ]));
});

/** Routes in so many words: what the tests of them ask and expect. */
import assert from "node:assert/strict";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { type Matcher, type Route, routesOf } from "#syntax/caddyfile/routes.ts";

export const hole = "\u{FFFC}";

/** One line for each route, its words without those of its matcher; `?` in front of what is not known, `|` numbers what excludes its like. */
export function show(routes: readonly Route[], margin = ""): string[] {
  return routes.flatMap(({ directive, matcher, group, routes: inner, responses, isUnknown }) => {
    const asked = matcher.kind === "every" ? "" : ` if ${shown(matcher)}`;
    const { name, args } = directive;
    const words = [name, ...args].map(({ text }) => text).join(" ");
    return [
      `${margin}${isUnknown ? "?" : ""}${words.replaceAll(hole, "…")}${group === undefined ? "" : ` |${group}`}${asked}`,
      ...show(inner ?? [], `${margin}  `),
      ...responses.flatMap((response) => [
        `${margin}  ${["response", ...response.directive.args.map(({ text }) => text)].join(" ").replaceAll(hole, "…")}`,
        ...show(response.routes, `${margin}    `),
      ]),
    ];
  });
}

function shown(matcher: Matcher): string {
  switch (matcher.kind) {
    case "every":
      return "every";
    case "unknown":
      return `unknown(${matcher.token.text.replaceAll(hole, "…")})`;
    case "not":
      return `not(${shown(matcher.of)})`;
    case "is":
      return `${matcher.module}(${matcher.values.map(({ text }) => text.replaceAll(hole, "…")).join(" ")})`;
    default:
      return `${matcher.kind}(${matcher.of.map(shown).join(", ")})`;
  }
}

/** Of the first site of a text, or of its lines. */
export function routed(text: string): ReturnType<typeof routesOf> {
  const file = parseCaddyfile(/^\s*(\{|\(|&|a\.example)/.test(text) ? text : `a.example {\n${text}\n}`);
  const [site] = file.sites;
  assert.ok(site, "no site");
  return routesOf(file, site.body);
}

export function expectRoutes(text: string, ...expected: string[]): void {
  assert.deepEqual(show(routed(text).routes), expected);
}

export function expectMatcher(definition: string, expected: string): void {
  const [route] = routed(`@m ${definition}\nrespond @m 1`).routes;
  assert.equal(route && shown(route.matcher), expected);
}

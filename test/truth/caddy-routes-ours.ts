/** The same of our routes: each line as the handlers that Caddy makes of it. */
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { type Matcher, type Route, routesOf, type SiteRoutes } from "#syntax/caddyfile/routes.ts";
import type { Caddyfile, Directive } from "#syntax/caddyfile/tree.ts";
import {
  dialMarks,
  type HostSteps,
  hostsKey,
  marksIn,
  privateRanges,
  type SiteSteps,
  type Step,
  shortened,
} from "./caddy-routes-shape.ts";

const handlers: Readonly<Record<string, string>> = {
  root: "vars",
  fs: "vars",
  skip_log: "vars",
  log_skip: "vars",
  log_name: "vars",
  header: "headers",
  request_header: "headers",
  redir: "static_response",
  respond: "static_response",
  abort: "static_response",
  method: "rewrite",
  uri: "rewrite",
  try_files: "rewrite",
  basicauth: "authentication",
  basic_auth: "authentication",
  forward_auth: "reverse_proxy",
  handle: "subroute",
  handle_path: "subroute",
  route: "subroute",
};

export function ourSteps(text: string): HostSteps {
  const file = parseCaddyfile(text);
  const found = new Map<string, SiteSteps>();
  for (const { addresses, body } of file.sites) {
    found.set(
      hostsKey(addresses.map((address) => hostOf(address.text)).filter((host) => host !== "")),
      stepsIn(file, routesOf(file, body)),
    );
  }
  return found;
}

function stepsIn(file: Caddyfile, { routes, errors }: SiteRoutes): SiteSteps {
  return { steps: stepsOf(file, routes), errors: errors.flatMap((route) => stepsOf(file, route.routes ?? [])) };
}

function hostOf(address: string): string {
  const [authority = ""] = address.replace(/^\w+:\/\//, "").split("/");
  return authority
    .replace(/:[^:\]]*$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

function stepsOf(file: Caddyfile, routes: readonly Route[]): readonly Step[] {
  return routes.flatMap((route) => {
    const { directive, group, matcher, routes: inner } = route;
    const isJoined = inner?.[0]?.directive === directive;
    if (!isJoined) return stepsOfOne(file, route);
    return inner.flatMap((each, index) =>
      stepsOfOne(file, { ...each, group, matcher }).map((step) => ({ ...step, isJoined: index > 0 })),
    );
  });
}

function stepsOfOne(file: Caddyfile, route: Route): readonly Step[] {
  const { directive, group, matcher } = route;
  const name = directive.name.text;
  const step: Step = {
    handler: route.isUnknown ? `unknown ${name}` : (handlers[name] ?? name),
    marks: [],
    matches: shownMatcher(matcher),
    group,
    isJoined: false,
    steps: undefined,
    responses: [],
  };
  switch (name) {
    case "handle":
    case "handle_path":
    case "route": {
      const stripped: Step = { ...step, handler: "rewrite", matches: [], group: undefined };
      const inner = stepsOf(file, route.routes ?? []);
      return [{ ...step, steps: name === "handle_path" ? [stripped, ...inner] : inner }];
    }
    case "php_fastcgi": {
      const php = phpSteps({ ...step, marks: dialMarks(proxyWords(directive)), responses: responsesOf(file, route) });
      return matcher.kind === "every" ? php : [{ ...step, handler: "subroute", steps: php }];
    }
    case "reverse_proxy":
    case "forward_auth":
      return [{ ...step, marks: dialMarks(proxyWords(directive)), responses: responsesOf(file, route) }];
    case "header": {
      const fields = directive.block?.lines.map((line) => line.name.text.startsWith("?"));
      const count = new Set(fields ?? [false]).size;
      return Array.from({ length: count }, () => ({ ...step, marks: marksIn(wordsOf(directive)) }));
    }
    default:
      return [{ ...step, marks: marksIn(wordsOf(directive)), responses: responsesOf(file, route) }];
  }
}

function responsesOf(file: Caddyfile, { responses }: Route): readonly (readonly Step[])[] {
  return responses.map(({ routes }) => stepsOf(file, routes));
}

/** What `php_fastcgi` stands for. */
function phpSteps(step: Step): readonly Step[] {
  const index = "{path}/index.php";
  const none: Step = { ...step, marks: [], responses: [], group: undefined };
  return [
    { ...none, handler: "static_response", matches: [`file(${index})`, "not(path(*/))"] },
    { ...none, handler: "rewrite", matches: [`file({path},${index},index.php)`] },
    { ...step, handler: "reverse_proxy", matches: ["path(*.php)"], group: undefined },
  ];
}

function proxyWords({ args, block }: Directive): readonly string[] {
  const to = block?.lines.filter(({ name }) => name.text === "to").flatMap((line) => line.args) ?? [];
  return [...args, ...to].map(({ text }) => text);
}

function wordsOf({ name, args, block }: Directive): readonly string[] {
  const inner = block?.lines.filter((line) => line.name.text !== "handle_response").flatMap(wordsOf) ?? [];
  return [name.text, ...args.map(({ text }) => text), ...inner];
}

/** As {@link HostSteps} has it: all of these have to match. */
function shownMatcher(matcher: Matcher): readonly string[] {
  switch (matcher.kind) {
    case "every":
      return [];
    case "all":
      return matcher.of.flatMap(shownMatcher).sort();
    case "not":
      return [`not(${shownMatcher(matcher.of).join(" & ")})`];
    case "unknown":
      return [`unknown(${matcher.token.text})`];
    default:
      return [shortened(shownAlternatives(matcher.kind === "some" ? matcher.of : [matcher]))];
  }
}

function shownAlternatives(matchers: readonly Matcher[]): string {
  const all = matchers.filter((matcher) => matcher.kind === "is");
  const [{ module, values } = { module: "", values: [] }] = all;
  const [first = "", ...rest] = values.map(({ text }) => text);
  const behind = all.flatMap((matcher) => matcher.values.slice(1).map(({ text }) => text));
  switch (module) {
    case "header":
      return first.startsWith("!") ? `header(${first})` : `header(${first}: ${behind})`;
    case "vars":
      return `vars(${first}: ${behind})`;
    case "header_regexp":
    case "vars_regexp":
      return `${module}(${rest.length > 1 ? rest[0] : first}: ${rest.at(-1)})`;
    case "path_regexp":
      return `path_regexp(${rest.at(-1) ?? first})`;
    case "query":
      return `query(${[first, ...rest].sort()})`;
    case "remote_ip":
    case "client_ip":
      return `${module}(${values.flatMap(({ text }) => (text === "private_ranges" ? privateRanges : [text]))})`;
    case "expression":
      return `expression(${values.map(({ text, quote }) => (rest.length > 0 ? quote + text + quote : text)).join(" ")})`;
    default:
      return `${module}(${values.map(({ text }) => text)})`;
  }
}

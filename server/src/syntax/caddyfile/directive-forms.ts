/** What each of Caddy's own directives takes. */

import { siteLog } from "./directive-forms-log.ts";
import { requestMatchers } from "./directive-forms-matchers.ts";
import { forwardAuth, intercept, phpFastcgi, reverseProxy } from "./directive-forms-proxy.ts";
import { tls } from "./directive-forms-tls.ts";
import {
  anything,
  duration,
  type Form,
  free,
  type Line,
  lines,
  list,
  number,
  one,
  plainDuration,
  type Say,
  size,
  takes,
  words,
} from "./form.ts";

export { requestMatchers };

export interface DirectiveForm extends Form {
  /** Where a matcher stands: in front; only in front of another word; nowhere. */
  readonly matcher: "first" | "of two" | "none";
}

const first = "first";

const encoders: Record<string, Form> = {
  gzip: list(0, number, free),
  zstd: anything,
};

const access = takes(0, 0, { block: lines({ domains: list(1), ip_ranges: list(1) }) });

const basicAuth: DirectiveForm = {
  matcher: first,
  // A hash of later versions is nothing to complain about.
  ...takes(0, 2, { values: [words("bcrypt", "argon2id"), free] }),
  block: lines({}, takes(1, 1, { values: [{ expected: "hash", accepts: isHash }] })),
  also: eachOnce,
};

const logSkip: DirectiveForm = { matcher: first, ...takes(0, 0) };

const redirection = words("permanent", "temporary", "html", "");

export const directiveForms: ReadonlyMap<string, DirectiveForm> = new Map(
  Object.entries<DirectiveForm>({
    abort: { matcher: first, ...takes(0, 0, { block: "refused" }) },
    acme_server: {
      matcher: first,
      ...takes(0, 0),
      block: lines({
        ca: one(),
        lifetime: one(duration),
        resolvers: list(1),
        challenges: list(0),
        allow_wildcard_names: takes(0, 0),
        allow: access,
        deny: access,
        sign_with_root: takes(0, 0),
      }),
    },
    basic_auth: basicAuth,
    basicauth: basicAuth,
    bind: { matcher: "none", ...list(0), block: lines({ protocols: list(1) }) },
    copy_response: { matcher: first, ...anything },
    copy_response_headers: {
      matcher: first,
      ...takes(0, 0, { block: lines({ include: list(0), exclude: list(0) }) }),
    },
    encode: {
      matcher: first,
      ...list(0),
      block: lines(
        { minimum_length: one(number), match: { ...anything, block: "response matcher" }, ...encoders },
        {
          ...anything,
          also: ({ name }, say) => say("plugin-missing", name, ["http.encoders"]),
        },
      ),
      also: ({ args }, say) => {
        for (const arg of args) {
          if (!arg.known) return;
          if (!(arg.text in encoders)) say("plugin-missing", arg, ["http.encoders"]);
        }
      },
    },
    error: { matcher: first, ...takes(1, 2, { block: lines({ message: one() }), also: bodyOnce }) },
    file_server: {
      matcher: first,
      ...takes(0, 1, { values: [words("browse")] }),
      block: lines({
        fs: one(),
        hide: list(1),
        index: list(1),
        root: one(),
        browse: takes(0, 1, {
          block: lines({
            reveal_symlinks: takes(0, 0),
            sort: list(0, words("name", "namedirfirst", "size", "time", "asc", "desc")),
            file_limit: one(),
          }),
        }),
        precompressed: list(0, words("br", "zstd", "gzip")),
        status: one(),
        disable_canonical_uris: takes(0, 0),
        pass_thru: takes(0, 0),
        etag_file_extensions: list(1),
      }),
    },
    forward_auth: { matcher: first, ...forwardAuth },
    fs: { matcher: first, ...takes(1) },
    handle: { matcher: first, ...takes(0, 0, { block: "directives" }) },
    handle_errors: {
      matcher: "none",
      ...list(0, { expected: "status", accepts: (text) => /^(?:\d\d\d|\dxx|[+-]\d\d)$/.test(text) }),
      block: "directives",
    },
    handle_path: {
      matcher: "none",
      ...takes(1, 1, { values: [{ expected: "path", accepts: (text) => text.startsWith("/") }] }),
      block: "directives",
    },
    header: { matcher: first, ...anything, also: eitherWay },
    intercept: { matcher: first, ...intercept },
    invoke: { matcher: first, ...takes(1, 1, { block: "refused" }) },
    log: { matcher: "none", ...siteLog },
    log_append: { matcher: first, ...list(2) },
    log_name: { matcher: first, ...anything },
    log_skip: logSkip,
    map: { matcher: first, ...list(2), also: asManyOutputs },
    method: { matcher: first, ...takes(1) },
    metrics: { matcher: first, ...takes(0, 0, { block: lines({ disable_openmetrics: takes(0, 0) }) }) },
    php_fastcgi: { matcher: first, ...phpFastcgi },
    push: { matcher: first, ...anything },
    redir: {
      matcher: first,
      ...list(
        1,
        free,
        {
          expected: "status",
          accepts: (text) => redirection.accepts(text) || text.startsWith("{") || /^\+?(?:3\d\d|401)$/.test(text),
        },
        free,
      ),
    },
    request_body: {
      matcher: first,
      ...anything,
      isBlindBehindWords: true,
      block: lines({
        max_size: one(size),
        read_timeout: one(plainDuration),
        write_timeout: one(plainDuration),
        set: one(),
      }),
    },
    request_header: {
      matcher: first,
      ...takes(1, 3, {
        values: [{ expected: "other", accepts: (text) => !text.startsWith("?") }, free],
      }),
    },
    respond: {
      matcher: first,
      ...takes(1, 2, { block: lines({ body: one(), close: takes(0, 0) }), also: bodyOnce }),
    },
    reverse_proxy: { matcher: first, ...reverseProxy },
    rewrite: { matcher: "of two", ...takes(1) },
    root: { matcher: "of two", ...takes(1) },
    route: { matcher: first, ...takes(0, 0, { block: "handlers" }) },
    skip_log: logSkip,
    templates: {
      matcher: first,
      ...anything,
      isBlindBehindWords: true,
      block: lines(
        {
          mime: list(1),
          between: takes(2),
          root: list(1),
          extensions: takes(0, 0, {
            block: lines(
              {},
              {
                ...anything,
                also: ({ name }, say) => say("plugin-missing", name, ["http.handlers.templates.functions"]),
              },
            ),
          }),
        },
        anything,
      ),
    },
    tls: { matcher: "none", ...tls },
    tracing: {
      matcher: first,
      ...takes(0, 0, { block: lines({ span: one(), span_attributes: anything }) }),
    },
    try_files: { matcher: "none", ...list(1) },
    uri: { matcher: first, ...list(1), also: manipulation },
    vars: { matcher: first, ...takes(0, 2, { block: lines({}, takes(1)) }), also: notOne },
  }),
);

/** Of a site as a whole: they handle no request. */
export const siteSettings: ReadonlySet<string> = new Set(["bind", "tls", "log", "handle_errors"]);

/** Base64, or what begins with `$`. Placeholders are filled in when Caddy starts. */
function isHash(text: string): boolean {
  return (
    text.startsWith("$") ||
    text.includes("{") ||
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
  );
}

function eachOnce({ block }: Line, say: Say): void {
  const seen = new Map<string, Line["name"]>();
  for (const { name } of block?.lines ?? []) {
    if (!name.known) continue;
    const earlier = seen.get(name.text);
    if (earlier) say("said-twice", name, [name.text], earlier);
    else seen.set(name.text, name);
  }
}

/** What is answered stands on the line or in the block; a single word of three digits is the status. */
function bodyOnce({ args, block }: Line, say: Say): void {
  const [only, second] = args;
  if (!only?.known || only.text === "" || (!second && /^\d{3}$/.test(only.text))) return;
  const again = block?.lines.find(({ name }) => name.text === "body" || name.text === "message")?.name;
  if (again) say("said-twice", again, [again.text], only);
}

/** Headers stand on the line or in the block. */
function eitherWay({ args, block }: Line, say: Say): void {
  if (!args.some(({ known }) => known)) return;
  for (const { name, isAnything } of block?.lines ?? [])
    if (!isAnything && name.known && name.text !== "defer" && name.text !== "match")
      return say("argument-wrong", name, ["header", "other"]);
}

function notOne({ name, args }: Line, say: Say): void {
  const [only, ...more] = args;
  if (only?.known && more.length === 0) say("argument-missing", only, [name.text]);
}

function asManyOutputs({ args, block }: Line, say: Say): void {
  if (args.some(({ known }) => !known)) return;
  for (const { name, args: outputs } of block?.lines ?? []) {
    const excess = outputs[args.length - 1];
    if (name.text !== "default" && name.known && excess && outputs.every(({ known }) => known))
      say("argument-too-many", excess, ["map"]);
  }
}

const manipulations: ReadonlyMap<string, readonly [fewest: number, most: number]> = new Map([
  ["strip_prefix", [1, 1]],
  ["strip_suffix", [1, 1]],
  ["replace", [2, 3]],
  ["path_regexp", [2, 2]],
  ["query", [0, 3]],
]);

function manipulation({ name, args }: Line, say: Say): void {
  const [kind, ...values] = args;
  if (!kind || args.some(({ known }) => !known)) return;
  const count = manipulations.get(kind.text);
  if (!count) return say("argument-wrong", kind, [name.text, "words", ...manipulations.keys()]);
  const [fewest, most] = count;
  const excess = values[most];
  if (values.length < fewest) say("argument-missing", args.at(-1) ?? name, [`uri ${kind.text}`]);
  else if (excess) say("argument-too-many", excess, [`uri ${kind.text}`]);
  else if (kind.text === "replace" && values[2] && !number.accepts(values[2].text))
    say("argument-wrong", values[2], [`uri ${kind.text}`, "number"]);
}

/** Changes of what Caddy is told: the import of the login, the login itself, lists of networks, and what stands beside them. */
import { caddyOf } from "#model/ports/caddy.ts";
import type { World } from "../port-mutations/world.ts";
import { type Draft, type Kind, type Mutation, made, matches } from "./mutation.ts";

export function* inCaddy(world: World, file: string): Iterable<Mutation> {
  const snippets = loginSnippets(world).join("|");
  if (snippets !== "") {
    yield* imports(world, file, snippets);
    for (const { index } of matches(world, file, new RegExp(`\\((?:${snippets})\\)(?= *\\{)`, "g")))
      yield made("name", file, { variant: "snippet misspelt", start: index + 1, length: 1, by: "" });
  }
  yield* logins(world, file);
  yield* networks(world, file);
  yield* sites(world, file, snippets);
}

/** Snippets with a login, and those that import them. */
function loginSnippets({ view }: World): readonly string[] {
  const snippets = caddyOf(view)?.file.snippets ?? new Map<string, never>();
  const found = new Set<string>();
  for (let count = -1; count < found.size; ) {
    count = found.size;
    for (const [name, { tokens }] of snippets) {
      const words = tokens.map(({ text }) => text);
      if (words.some((word, at) => word === "forward_auth" || (word === "import" && found.has(words[at + 1] ?? ""))))
        found.add(name);
    }
  }
  return [...found];
}

function* imports(world: World, file: string, snippets: string): Iterable<Mutation> {
  const text = world.model.repo.files.get(file)?.source.text ?? "";
  for (const { index: start, 0: whole, 1: name = "" } of matches(
    world,
    file,
    new RegExp(`(?<=\\n[ \\t]*|["\\s]|\\\\n)import (${snippets})(?=[\\s"\\\\])`, "g"),
  )) {
    const before = text.slice(text.lastIndexOf("\n", start) + 1, start);
    if (before.includes("#")) continue;
    // In a text of one line a new line is written as such.
    const line = before.trim() === "" ? `\n${before}` : "\\n";
    const block = (head: string, ...body: string[]): string =>
      [`${head} {`, ...body.map((each) => `  ${each}`), "}"].join(line);
    const draft = (variant: string, by: string): Draft => ({ variant, start, length: whole.length, by });
    yield made("import", file, draft("removed", ""));
    yield made("import", file, draft("commented out", `# ${whole}`));
    yield made("import", file, draft("only for a path", block("handle /intern/*", whole)));
    const other = `@fremd host fremd.invalid${line}${block("handle @fremd", whole)}`;
    yield made("import", file, draft("only for another host", other));
    yield made("name", file, draft("import misspelt", `import ${name.slice(1)}`));
    const [, target] =
      /^[^}]*?\breverse_proxy[ \t]+((?:\$\{[^}]*\}|[^\s\\"{])+)/.exec(text.slice(start, start + 500)) ?? [];
    if (target !== undefined) {
      const proxy = `reverse_proxy ${target}`;
      const ahead = (variant: string, by: string): Draft => draft(variant, `${by}${line}${whole}`);
      yield made("past", file, ahead("a handle before it", block("handle /api/*", proxy)));
      yield made("past", file, ahead("a handle_path before it", block("handle_path /roh/*", proxy)));
      yield made("past", file, draft("a route before it", block("route", `reverse_proxy /api/* ${target}`, whole)));
      const header = `@app header X-App 1${line}${block("route @app", proxy)}`;
      yield made("past", file, ahead("a header instead of it", header));
      yield made("past", file, ahead("a handle with it", block("handle /api/*", whole, proxy)), true);
      yield made("past", file, ahead("a refusal before it", block("handle /api/*", "respond 403")), true);
      yield made("past", file, ahead("an answer before it", `respond /gesund 200`), true);
      yield made("past", file, ahead("a redirect before it", "redir /alt /neu"), true);
      yield made("past", file, ahead("a matcher that nobody uses", "@app header X-App 1"), true);
    }
    yield made("import", file, draft("a header behind it", `${whole}${line}header X-A b`), true);
    yield made("import", file, draft("a comment before it", `# import anders${line}${whole}`), true);
    const [next = "", blank = "", proxy = ""] =
      /^(\s+)(reverse_proxy (?:\$\{[^}]*\}|[^\s{])+)(?=\n)/.exec(text.slice(start + whole.length)) ?? [];
    if (proxy !== "") {
      const both = { start, length: whole.length + next.length, by: `${proxy}${blank}${whole}` };
      yield made("import", file, { variant: "behind the upstream", ...both }, true);
    }
  }
}

function* logins(world: World, file: string): Iterable<Mutation> {
  const text = world.model.repo.files.get(file)?.source.text ?? "";
  for (const match of matches(
    world,
    file,
    /(?<=[\n"][ \t]*)forward_auth[ \t]+(@\w+[ \t]+)?((?:\$\{[^}]*\}|[^\s{"])+)/g,
  )) {
    const { index, 0: whole, 1: matcher = "", 2: target = "" } = match;
    const at = index + whole.length - target.length;
    const to = (variant: string, by: string): Draft => ({ variant, start: at, length: target.length, by });
    yield made("elsewhere", file, to("another machine", "198.51.100.7:9999"));
    yield made("elsewhere", file, to("another port", "127.0.0.1:64999"));
    if (/^(?:https?:\/\/)?127\.0\.0\.1:/.test(target))
      yield made("elsewhere", file, to("by name", target.replace("127.0.0.1", "localhost")), true);
    if (/^(?:https?:\/\/)?localhost:/.test(target))
      yield made("elsewhere", file, to("by address", target.replace("localhost", "127.0.0.1")), true);
    const indent = text.slice(text.lastIndexOf("\n", index) + 1, index);
    if (matcher === "" && indent.trim() === "") {
      const only = (variant: string, line: string, name: string): Draft => ({
        variant,
        start: index,
        length: "forward_auth".length,
        by: `${line}${line && `\n${indent}`}forward_auth ${name}`,
      });
      yield made("forward", file, only("only for a path", "", "/intern/*"));
      yield made("forward", file, only("only for another host", "@fremd host fremd.invalid", "@fremd"));
      yield made("forward", file, only("only for what writes", "@schreibt method POST PUT", "@schreibt"));
      yield made("forward", file, only("not for a path", "@rest not path /api/*", "@rest"));
      yield made("forward", file, only("for everything", "", "*"), true);
    }
    const open = /^[ \t]*\{(?=\n)/.exec(text.slice(index + whole.length));
    if (open) {
      const inside = index + whole.length + open[0].length;
      const header = {
        variant: "with a header that it has anyway",
        start: inside,
        by: `\n${indent}  header_up X-Forwarded-Host {host}`,
      };
      yield made("forward", file, header, true);
    }
  }
  for (const match of matches(world, file, /(?<=\n)[ \t]*uri (\/[^\s?]+)[^\n]*(?=\n)/g)) {
    const [line, path = ""] = match;
    const start = match.index + line.indexOf("/");
    const to = (variant: string, by: string): Draft => ({ variant, start, length: path.length, by });
    yield made("elsewhere", file, to("another path", "/healthz"));
    for (const other of ["/oauth2/auth", "/api/authz/forward-auth", "/outpost.goauthentik.io/auth/caddy"])
      if (other !== path) yield made("elsewhere", file, to("the path of another gateway", other));
    if (!line.includes("?")) {
      const query = { variant: "with a query", start: start + path.length, by: "?von=caddy" };
      yield made("elsewhere", file, query, true);
    }
  }
}

function* networks(world: World, file: string): Iterable<Mutation> {
  for (const { index, 0: whole } of matches(world, file, /\b(?:remote_ip|client_ip)[ \t]+(?=[\d$a-f:])/g)) {
    const start = index + whole.length;
    yield made("bypass", file, { variant: "network of strangers", start, by: "203.0.113.0/24 " });
    yield made("bypass", file, { variant: "everybody", start, by: "0.0.0.0/0 " });
    yield made("bypass", file, { variant: "one more private network", start, by: "10.77.0.0/16 " }, true);
    yield made("bypass", file, { variant: "the machine itself", start, by: "::1 " }, true);
  }
}

/** The same upstream once more. */
function* sites(world: World, file: string, snippets: string): Iterable<Mutation> {
  const text = world.model.repo.files.get(file)?.source.text ?? "";
  const named = caddyOf(world.view)?.sites.flatMap(({ addresses }) => addresses[0]?.text ?? []) ?? [];
  const name = named.find((each) => /^[a-z][\w-]*(?:\.[a-z][\w-]*){2,}$/i.test(each))?.replace(/^[^.]+/, "zweit");
  if (name === undefined || snippets === "") return;
  for (const { index, 1: indent = "" } of matches(
    world,
    file,
    /(?<=[;{]\s*\n)([ \t]*)services\.caddy\.virtualHosts\b/g,
  )) {
    const rest = text.slice(index);
    const [, login = "", target] =
      new RegExp(
        `^[^;]*?import (${snippets})\\b[\\s\\S]*?\\breverse_proxy[ \\t]+((?:\\$\\{[^}]*\\}|[^\\s\\\\"{])+)`,
      ).exec(rest) ?? [];
    if (target === undefined || target.includes("'")) continue;
    const site = (body: string): string => `${indent}services.caddy.virtualHosts."${name}".extraConfig = "${body}";\n`;
    yield made("past", file, { variant: "a second site", start: index, by: site(`reverse_proxy ${target}`) });
    const twin = {
      variant: "a second site with it",
      start: index,
      by: site(`import ${login}\\nreverse_proxy ${target}`),
    };
    yield { ...made("past", file, twin, true), allowed: /^sso\/(?:missing-redirect|unclear)$/ };
  }
}

/** Calls of functions that write the text; what oauth2-proxy tells of those it let in is another matter. */
export function* flags(world: World, file: string): Iterable<Mutation> {
  for (const match of matches(world, file, /\b(?!setXauthrequest)\w*(?:sso|auth)\w*\s*(?:=|\?)\s*true\b/gi)) {
    const at = { start: match.index + match[0].length - 4, length: 4 };
    const kind: Kind = "flag";
    yield made(kind, file, { variant: "switched off", ...at, by: "false" });
    yield made(kind, file, { variant: "in parentheses", ...at, by: "(true)" }, true);
  }
}

/** Changes of what Traefik is told: middlewares of routers, chains and entry points, whom they ask and whom they let in. */
import { attributesOf, itemsOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import type { World } from "../port-mutations/world.ts";
import { type Draft, type Mutation, made, matches } from "./mutation.ts";
import { routersOf } from "./traefik-requests.ts";

export function* inTraefik(world: World, file: string): Iterable<Mutation> {
  const { logins, others } = middlewaresOf(world);
  if (logins.length === 0) return;
  const names = logins.map((name) => `${name}(?:@\\w+)?`).join("|");
  const text = world.model.repo.files.get(file)?.source.text ?? "";
  for (const { index: start, 0: whole } of matches(world, file, new RegExp(`"(?:${names})"`, "g"))) {
    if (/^\s*(?:\.|=)/.test(text.slice(start + whole.length))) continue;
    yield made("middleware", file, { variant: "taken out of the list", start, length: whole.length, by: "" });
    yield made("name", file, { variant: "misspelt in the list", start: start + 2, length: 1, by: "" });
    yield made("middleware", file, { variant: "a blank behind it", start: start + whole.length, by: " " }, true);
    const isItem = /[\s[]$/.test(text.slice(0, start)) && /^[\s\]]/.test(text.slice(start + whole.length));
    if (isItem && others[0] !== undefined)
      yield made("middleware", file, { variant: "another one before it", start, by: `"${others[0]}" ` }, true);
  }
  for (const { index: start, 0: whole } of matches(
    world,
    file,
    new RegExp(`(?<=middlewares\\s*=\\s*)\\[[^\\][]*"(?:${names})"[^\\][]*\\](?=\\s*;)`, "g"),
  ))
    yield made("middleware", file, { variant: "list emptied", start, length: whole.length, by: "[ ]" });
  for (const name of logins)
    for (const { index } of matches(
      world,
      file,
      new RegExp(`(?<=[\\s{."])${name}(?="?(?:\\s*=|\\.(?:chain|forward)))`, "g"),
    ))
      yield made("name", file, { variant: "definition misspelt", start: index + 1, length: 1, by: "" });
  yield* routers(world, file, names);
  yield* addresses(world, file);
  for (const { index, 0: whole } of matches(world, file, /(?<=sourceRange\s*=\s*)\[(?=\s)/gi)) {
    const start = index + whole.length;
    yield made("bypass", file, { variant: "network of strangers in the list", start, by: ' "203.0.113.0/24"' });
    yield made("bypass", file, { variant: "one more private network in the list", start, by: ' "10.77.0.0/16"' }, true);
  }
}

/** One more router for the same service. */
function* routers(world: World, file: string, names: string): Iterable<Mutation> {
  const pattern =
    /(?<=[;{]\s*\n)([ \t]*)((?:[\w.-]+\.)?routers\.)(?:(\w[\w-]*)|\$\{(\w+)\}|"\$\{(\w+)\}")\s*=\s*\{\n([\s\S]*?)\n\1\};/g;
  for (const match of matches(world, file, pattern)) {
    const [, indent = "", start = "", plain, name = match[5], , body = ""] = match;
    const list = /\n?[ \t]*middlewares\s*=\s*[^;]*;/.exec(body);
    if (!list || !new RegExp(`"(?:${names})"`).test(list[0])) continue;
    const own = plain === undefined ? `"\${${name}}-zweit"` : `${plain}-zweit`;
    const router = (what: string): string => `${indent}${start}${own} = {\n${what}\n${indent}};\n`;
    const without = body.replace(list[0], "");
    yield made("past", file, { variant: "a second router", start: match.index, by: router(without) });
    const twin = {
      variant: "a second router with it",
      start: match.index,
      by: router(`${body}\n${indent}  priority = 99;`),
    };
    yield { ...made("past", file, twin, true), took: onlyWithLogins };
  }
}

/** A condition may leave the login out of this one as well. */
function onlyWithLogins(before: World, after: World): boolean {
  const old = routersOf(before);
  return [...routersOf(after)].every(([name, { logins }]) => old.has(name) || logins.size > 0);
}

function* addresses(world: World, file: string): Iterable<Mutation> {
  const text = world.model.repo.files.get(file)?.source.text ?? "";
  for (const match of matches(world, file, /\baddress\s*=\s*"((?:\$\{[^}]*\}|[^"$])+)"/g)) {
    const [whole, address = ""] = match;
    if (!/forward_?auth/i.test(text.slice(Math.max(0, match.index - 200), match.index))) continue;
    const start = match.index + whole.length - 1 - address.length;
    const to = (variant: string, by: string): Draft => ({ variant, start, length: address.length, by });
    yield made("elsewhere", file, to("another machine", "http://198.51.100.7:9999/"));
    yield made("elsewhere", file, to("another port", "http://127.0.0.1:64999/"));
    const [, base = "", path = ""] = /^(https?:\/\/(?:\$\{[^}]*\}|[^/$])+)(\/[^?]*)/.exec(address) ?? [];
    if (path === "" || path === "/") continue;
    const rest = address.slice(base.length + path.length);
    yield made("elsewhere", file, to("another path", `${base}/healthz${rest}`));
    for (const other of ["/oauth2/auth", "/api/authz/forward-auth", "/outpost.goauthentik.io/auth/traefik"])
      if (!path.endsWith(other)) yield made("elsewhere", file, to("the path of another gateway", `${base}${other}`));
    if (base.includes("127.0.0.1"))
      yield made("elsewhere", file, to("by name", address.replace("127.0.0.1", "localhost")), true);
    if (base.includes("localhost"))
      yield made("elsewhere", file, to("by address", address.replace("localhost", "127.0.0.1")), true);
  }
}

/** `logins`: what asks, and the chains that have one. `others`: headers only. */
function middlewaresOf({ view }: World): { readonly logins: readonly string[]; readonly others: readonly string[] } {
  const http = partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]);
  const all = [...attributesOf(view, http).parts];
  const child = (part: Part | undefined, name: string): Part | undefined =>
    [...attributesOf(view, part).parts].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const found = new Set(all.flatMap(([name, part]) => (child(part, "forwardAuth") ? [name] : [])));
  for (let count = -1; count < found.size; ) {
    count = found.size;
    for (const [name, part] of all) {
      const { items } = itemsOf(view, child(child(part, "chain"), "middlewares"));
      if (items.some((item) => found.has((stringOf(item) ?? "").replace(/@.*$/, "")))) found.add(name);
    }
  }
  return { logins: [...found], others: all.flatMap(([name, part]) => (child(part, "headers") ? [name] : [])) };
}

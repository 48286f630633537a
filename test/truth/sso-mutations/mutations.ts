/** Small changes of a repo's proxy that take a login away or let strangers past it, and others that only look like it. */
import { caddyOf } from "#model/ports/caddy.ts";
import { attributesOf, itemsOf, type Part, partAt, stringOf } from "#model/ports/part.ts";
import type { Edit } from "#text/edit.ts";
import type { World } from "../port-mutations/world.ts";
import type { Random } from "../random.ts";

/**
 * `import`: a site no longer takes over the snippet with the login. `flag`: a function is told to leave it out. `middleware`: a router no
 * longer has it. `name`: what is named does not exist. `bypass`: more networks pass. `elsewhere`: somebody else is asked. `harmless`:
 * nothing gets worse, and nobody may say so.
 */
export type Kind = "import" | "flag" | "middleware" | "name" | "bypass" | "elsewhere" | "harmless";

export const kinds: readonly Kind[] = ["import", "flag", "middleware", "name", "bypass", "elsewhere", "harmless"];

export interface Mutation {
  readonly kind: Kind;
  readonly variant: string;
  readonly file: string;
  readonly edit: Edit;
}

/** In an order that is the same for each seed. */
export function mutationsOf(world: World, random: Random): readonly Mutation[] {
  const found = [...all(world)].map((mutation) => ({ mutation, at: random() }));
  return found.sort((a, b) => a.at - b.at).map(({ mutation }) => mutation);
}

function* all(world: World): Iterable<Mutation> {
  const snippets = loginSnippets(world).join("|");
  const middlewares = loginMiddlewares(world);
  const names = middlewares.map((name) => `${name}(?:@\\w+)?`).join("|");
  for (const [file, { source }] of world.model.repo.files) {
    if (!world.view.host.modules.some((module) => module.file === file) && !isFunctionFile(world, file)) continue;
    const { text } = source;
    const comments = source.comments.map(({ start, end }) => ({ start, end }));
    const isCode = (at: number): boolean => !comments.some(({ start, end }) => start <= at && at < end);
    const each = function* (pattern: RegExp): Iterable<RegExpExecArray> {
      for (const match of text.matchAll(pattern)) if (isCode(match.index)) yield match;
    };
    const make = (kind: Kind, variant: string, start: number, length: number, by: string): Mutation => ({
      kind,
      variant,
      file,
      edit: { start, end: start + length, text: by },
    });
    if (snippets !== "") {
      for (const match of each(new RegExp(`(?<=\\n)[ \\t]*import (?:${snippets})[ \\t]*\\n`, "g"))) {
        yield make("import", "line removed", match.index, match[0].length, "");
        const at = match.index + match[0].indexOf("import");
        yield make("import", "commented out", at, 0, "# ");
        yield make("name", "import misspelt", at + 8, 1, "");
        yield make(
          "harmless",
          "header behind it",
          match.index + match[0].length,
          0,
          `${match[0].split("import")[0]}header X-A b\n`,
        );
        yield make("harmless", "commented twin", match.index, 0, `${match[0].split("import")[0]}# import other\n`);
      }
      for (const match of each(new RegExp(`import (?:${snippets})\\\\n`, "g")))
        yield make("import", "removed from a line", match.index, match[0].length, "");
      for (const match of each(new RegExp(`\\((?:${snippets})\\)(?= *\\{)`, "g")))
        yield make("name", "snippet misspelt", match.index + 1, 1, "");
    }
    for (const match of each(/\b\w*(?:sso|auth)\w*\s*(?:=|\?)\s*true\b/gi))
      yield make("flag", "switched off", match.index + match[0].length - 4, 4, "false");
    if (middlewares.length > 0) {
      for (const match of each(new RegExp(`"(?:${names})"`, "g"))) {
        if (/^\s*(?:\.|=)/.test(text.slice(match.index + match[0].length))) continue;
        yield make("middleware", "taken out of the list", match.index, match[0].length, "");
        yield make("name", "misspelt in the list", match.index + 2, 1, "");
        yield make("harmless", "blank behind it", match.index + match[0].length, 0, " ");
      }
      for (const name of middlewares)
        for (const match of each(new RegExp(`(?<=[\\s{."])${name}(?="?(?:\\s*=|\\.(?:chain|forward)))`, "g")))
          yield make("name", "definition misspelt", match.index + 1, 1, "");
    }
    for (const match of each(/\b(?:remote_ip|client_ip)[ \t]+(?=[\d$a-f:])/g)) {
      yield make("bypass", "network of strangers", match.index + match[0].length, 0, "203.0.113.0/24 ");
      yield make("bypass", "everybody", match.index + match[0].length, 0, "0.0.0.0/0 ");
      yield make("harmless", "one more private network", match.index + match[0].length, 0, "10.77.0.0/16 ");
    }
    for (const match of each(/(?<=[\s"])(?:10\.0\.0\.0\/8|192\.168\.0\.0\/16|100\.64\.0\.0\/10)(?=[\s"])/g)) {
      const [ip, length] = match[0].split("/") as [string, string];
      yield make("bypass", "shorter prefix", match.index + ip.length + 1, length.length, String(Number(length) - 3));
    }
    for (const match of each(/\bforward_auth\s+(?:@\w+\s+)?\S+/g)) {
      const target = match[0].split(/\s+/).at(-1) as string;
      const at = match.index + match[0].length - target.length;
      yield make("elsewhere", "another machine", at, target.length, "198.51.100.7:9999");
      yield make("elsewhere", "another port", at, target.length, "127.0.0.1:64999");
    }
    for (const match of each(/(?<=\n)[ \t]*uri (\/[\w/.-]+)[ \t]*(?=\n)/g))
      yield make("elsewhere", "another path", match.index + match[0].indexOf("/"), (match[1] ?? "").length, "/healthz");
    for (const match of each(/\baddress\s*=\s*"([^"]+)"/g)) {
      const at = match.index + match[0].length - 1 - (match[1] ?? "").length;
      if (!/forward_?auth/i.test(text.slice(Math.max(0, match.index - 200), match.index))) continue;
      yield make("elsewhere", "another machine", at, (match[1] ?? "").length, "http://198.51.100.7:9999/");
      yield make("elsewhere", "another port", at, (match[1] ?? "").length, "http://127.0.0.1:64999/");
    }
  }
}

/** Files that modules get functions from are no modules themselves. */
function isFunctionFile(world: World, file: string): boolean {
  return world.view.leaves.some(({ definitions }) => definitions.some((each) => each.file === file));
}

/** With what they import themselves. */
function loginSnippets({ view }: World): readonly string[] {
  const snippets = caddyOf(view)?.file.snippets ?? new Map();
  return [...snippets].flatMap(([name, { tokens }]) =>
    tokens.some(({ text }: { readonly text: string }) => text === "forward_auth") ? [name] : [],
  );
}

/** `forwardAuth`, and the chains that have one. */
function loginMiddlewares({ view }: World): readonly string[] {
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
  return [...found];
}

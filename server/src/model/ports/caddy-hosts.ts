/** The hosts that a directive of Caddy is for: those of its site, or what the matchers around it leave of them. */
import type { Block, Directive } from "#syntax/caddyfile/tree.ts";
import type { CaddySite } from "./caddy.ts";
import { hole } from "./part.ts";

/**
 * A wildcard site with `@wiki host wiki.example.org` and `handle @wiki { … }` is a site of its own for each of them. `around`: the blocks that
 * the directive stands in, the outermost first.
 */
export function hostsFor(site: CaddySite, directive: Directive, around: readonly Directive[]): readonly string[] {
  const blocks = [site.body, ...around.flatMap(({ block }) => block ?? [])];
  for (const each of [directive, ...around.toReversed()]) {
    const hosts = matchedBy(each, blocks);
    if (hosts.length > 0) return hosts;
  }
  return site.addresses.filter(({ known }) => known).map(({ text }) => text);
}

/** None where its matcher says nothing of hosts. */
function matchedBy({ args }: Directive, blocks: readonly Block[]): readonly string[] {
  const [first] = args;
  if (!first?.text.startsWith("@") || !first.known) return [];
  for (const { lines } of blocks)
    for (const { name, args: words, block } of lines) {
      if (name.text !== first.text) continue;
      const [kind, ...rest] = words;
      const inLine = kind?.text === "host" ? rest : [];
      const inBlock = (block?.lines ?? []).flatMap((line) => (line.name.text === "host" ? line.args : []));
      return [...inLine, ...inBlock].map(({ text }) => text).filter((text) => !text.includes(hole));
    }
  return [];
}

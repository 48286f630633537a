/** Ports that rules in a text let in: the plain forms only, and never more than possible, as a rule may ask for more than the port. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { isPort } from "./endpoint.ts";
import type { Opening } from "./firewall-opening.ts";
import type { Protocol } from "./listener.ts";
import { attributeOf, attributesOf, type Part, partAt, textOf } from "./part.ts";

export function* textOpenings(view: HostView): Iterable<Opening> {
  for (const part of texts(view))
    for (const { protocol, from, to } of acceptedIn(textOf(part) ?? ""))
      yield {
        ...{ from, to, protocol, interface: undefined, by: "text", option: showPath(part.path), state: "possible" },
        definition: undefined,
        service: undefined,
        place: part.place,
        written: undefined,
        sources: [],
      };
}

const firewall = ["networking", "firewall"];
const nftables = ["networking", "nftables"];

function* texts(view: HostView): Iterable<Part> {
  for (const path of [
    [...firewall, "extraCommands"],
    [...firewall, "extraInputRules"],
    [...nftables, "ruleset"],
  ]) {
    const part = partAt(view, path);
    if (part) yield part;
  }
  for (const table of attributesOf(view, partAt(view, [...nftables, "tables"])).parts.values()) {
    const content = attributeOf(view, table, "content");
    if (content) yield content;
  }
}

interface Accepted {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** `tcp dport { 53, 8000-8010 } accept` of nftables, `-p tcp --dport 53 -j ACCEPT` of iptables. */
export function acceptedIn(text: string): readonly Accepted[] {
  return text.split(/\n|;/).flatMap((line) => {
    const rule = line.replace(/#.*$/, "");
    if (!/\baccept\b|-j\s+(nixos-fw-accept|ACCEPT)\b/.test(rule)) return [];
    const [, nft, ports] = /\b(tcp|udp)\s+dport\s+(\{[^}]*\}|\S+)/.exec(rule) ?? [];
    if (nft) return rangesIn(ports ?? "").map((range) => ({ protocol: nft as Protocol, ...range }));
    const protocol = /(?:-p|--protocol)\s+(tcp|udp)\b/.exec(rule)?.[1];
    const tables = /--dports?\s+(\S+)/.exec(rule)?.[1];
    return protocol ? rangesIn(tables ?? "").map((range) => ({ protocol: protocol as Protocol, ...range })) : [];
  });
}

/** `53`, `{ 53, 67-68 }`, `1:1024`; what is no number is left out. */
function rangesIn(text: string): readonly Pick<Accepted, "from" | "to">[] {
  return text
    .replace(/[{}\s]/g, "")
    .split(",")
    .flatMap((one) => {
      const [, first, last] = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(one) ?? [];
      const [from, to] = [Number(first), Number(last ?? first)];
      return isPort(from) && isPort(to) && from <= to ? [{ from, to }] : [];
    });
}

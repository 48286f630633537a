/** Ports that rules in a text let in: never more than possible, as a rule may ask for more than the port. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { isPort } from "./endpoint.ts";
import type { Opening } from "./firewall-opening.ts";
import type { Protocol } from "./listener.ts";
import { attributeOf, attributesOf, hole, type Part, partAt, textOf } from "./part.ts";

export function* textOpenings(view: HostView): Iterable<Opening> {
  for (const { part, isInput } of texts(view))
    for (const accepted of acceptedIn(part.value instanceof Unknown ? hole : (textOf(part) ?? ""), isInput))
      yield {
        ...accepted,
        ...{ by: "text", option: showPath(part.path), state: "possible", definition: undefined, service: undefined },
        place: part.place,
        written: undefined,
        sources: [],
      };
}

const firewall = ["networking", "firewall"];
const nftables = ["networking", "nftables"];

/** `isInput`: it is a part of NixOS's own chain. What another table accepts, that chain may drop all the same. */
function* texts(view: HostView): Iterable<{ readonly part: Part; readonly isInput: boolean }> {
  for (const name of ["extraCommands", "extraInputRules"]) {
    const part = partAt(view, [...firewall, name]);
    if (part) yield { part, isInput: true };
  }
  const ruleset = partAt(view, [...nftables, "ruleset"]);
  if (ruleset) yield { part: ruleset, isInput: false };
  for (const table of attributesOf(view, partAt(view, [...nftables, "tables"])).parts.values()) {
    const content = attributeOf(view, table, "content");
    if (content) yield { part: content, isInput: false };
  }
}

type Accepted = Pick<Opening, "protocol" | "from" | "to" | "interface">;

/**
 * `tcp dport { 53, 8000-8010 } accept` of nftables, `-p tcp --dport 53 -j ACCEPT` of iptables. A rule of the firewall's own chain that is
 * none of these lets in whatever it may mean.
 */
export function acceptedIn(text: string, isInput: boolean): readonly Accepted[] {
  return text.split(/\n|;/).flatMap((line): readonly Accepted[] => {
    const rule = line.replace(/#.*$/, "").trim();
    if (!accepts.test(rule)) return isInput && rule.includes(hole) && !refuses.test(rule) ? everything() : [];
    const [, nft, set] = /\b(tcp|udp)\s+dport\s+(\{[^}]*\}|\S+)/.exec(rule) ?? [];
    const [, tables] = /(?:-p|--protocol)\s+(tcp|udp)\b/.exec(rule) ?? [];
    const protocol = (nft ?? tables) as Protocol | undefined;
    const ranges = protocol && rangesIn(set ?? /--dports?\s+(\S+)/.exec(rule)?.[1] ?? "");
    if (ranges) return ranges.map((range) => ({ protocol, ...range, interface: undefined }));
    if (!isInput || elsewhere.test(rule)) return [];
    const [, on] = /(?:\biifname\s+|\s-i\s+)"?([\w.-]+)"?(?=\s)/.exec(rule) ?? [];
    return everything(on, protocol);
  });
}

const accepts = /\baccept\b|-j\s+(?:nixos-fw-accept|ACCEPT)\b/;
const refuses = /\b(?:drop|reject|DROP|REJECT|nixos-fw-refuse|nixos-fw-log-refuse)\b/;
/** Answers, pings and what only passes through or goes out open no port. */
const elsewhere = /\bicmp|\bct\s+state\b|--(?:ct)?state\b|\b(?:FORWARD|OUTPUT|POSTROUTING|PREROUTING)\b|\boifname\b/;

function everything(on?: string, protocol?: Protocol): readonly Accepted[] {
  const protocols: readonly Protocol[] = protocol ? [protocol] : ["tcp", "udp"];
  return protocols.map((one) => ({ protocol: one, from: 1, to: 65_535, interface: on }));
}

/** `53`, `{ 53, 67-68 }`, `1:1024`; `undefined`: some of it is no number. */
function rangesIn(text: string): readonly Pick<Accepted, "from" | "to">[] | undefined {
  const ranges = text
    .replace(/[{}\s]/g, "")
    .split(",")
    .filter((one, index) => one !== "" || index === 0)
    .map((one) => {
      const [, first, last] = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(one) ?? [];
      const [from, to] = [Number(first), Number(last ?? first)];
      return isPort(from) && isPort(to) && from <= to ? { from, to } : undefined;
    });
  const known = ranges.filter((range) => range !== undefined);
  return known.length === ranges.length ? known : undefined;
}

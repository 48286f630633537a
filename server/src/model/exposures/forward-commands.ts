/** Tunnels that units start by a command of their own: `tailscale funnel 8096`, `cloudflared tunnel --url …`, a container of one. */
import type { HostView } from "#model/evaluated.ts";
import { hostNamespace, type ListenerState } from "#model/ports/listener.ts";
import { ownUnitSwitch } from "#model/ports/listener-parts.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, partAt, textOf } from "#model/ports/part.ts";
import { targetOf } from "#model/ports/target.ts";
import { placesIn } from "#model/ports/text-places.ts";
import { namespaceOf } from "#model/ports/units.ts";
import { anywhere, type Forward } from "./forward.ts";

export function* commandForwards(view: HostView): Iterable<Forward> {
  for (const [name, unit] of attributesOf(view, partAt(view, ["systemd", "services"])).parts) {
    const runs = ownUnitSwitch(view, `${name}.service`, unit);
    // A timer, another unit or a person may start it as well.
    const state = runs.state;
    if (state === "disabled") continue;
    for (const part of commandsOf(view, unit)) yield* inText(view, part, `${name}.service`, state);
  }
  for (const group of containers)
    for (const container of attributesOf(view, partAt(view, group)).parts.values()) {
      const image = attributeOf(view, container, "image") ?? imageOf(view, container);
      if (image && /(?:^|\/)cloudflare\/cloudflared\b/.test(textOf(image) ?? ""))
        yield anywhere("cloudflared", image.place, undefined);
    }
}

const containers: readonly (readonly string[])[] = [
  ["virtualisation", "oci-containers", "containers"],
  ["virtualisation", "quadlet", "containers"],
];

function imageOf(view: HostView, container: Part): Part | undefined {
  return attributeOf(view, attributeOf(view, container, "containerConfig"), "image");
}

/** Not what it does when it ends. */
function* commandsOf(view: HostView, unit: Part): Iterable<Part> {
  const config = attributeOf(view, unit, "serviceConfig");
  for (const name of ["preStart", "script", "postStart"]) {
    const part = attributeOf(view, unit, name);
    if (part) yield part;
  }
  for (const name of ["ExecStartPre", "ExecStart", "ExecStartPost"])
    yield* itemsOf(view, attributeOf(view, config, name)).items;
}

function* inText(view: HostView, part: Part, unit: string, state: ListenerState): Iterable<Forward> {
  const text = (textOf(part) ?? "").replaceAll("\\\n", "  ");
  for (const { 0: line, index: start } of text.matchAll(/[^\n;]+/g)) {
    const command = /^(?:[^#]*[\s/"'])?(tailscale|cloudflared)["']?\s+(.*)$/.exec(line.replace(/(^|\s)#.*$/, ""));
    if (!command) continue;
    const [, program = "", rest = ""] = command;
    const words = wordsOf(rest);
    const said =
      program === "tailscale" ? ofTailscale(words, text) : words.includes("tunnel") ? ofCloudflared(words) : undefined;
    if (!said) continue;
    const namespace = program === "tailscale" ? hostNamespace : namespaceOf(view, unit);
    const begin = start + line.indexOf(program);
    const end = start + line.trimEnd().length;
    const place = placesIn(view, part).at(begin, end);
    if (said.target === undefined) {
      yield { ...anywhere(said.name, place, namespace), from: said.from };
      continue;
    }
    const target = targetOf(said.target);
    if (!target) continue;
    const { host, port } = target;
    const isSure = part.isSure && !isConditional(text, start);
    yield {
      ...{ name: said.name, from: said.from, target: said.target.replaceAll(hole, "…"), host, port, hosts: undefined },
      ...{ namespace, state: state === "enabled" && !isSure ? "possible" : state, place },
    };
  }
}

interface Said {
  readonly name: string;
  readonly from: Forward["from"];
  /** `undefined`: anywhere. */
  readonly target: string | undefined;
}

/** `[--bg] [--https=443] [--set-path=/x] 8096`; in older versions `serve https / http://…`, then `funnel 443 on`. */
function ofTailscale(words: readonly string[], text: string): Said | undefined {
  const [verb = "", ...rest] = words.filter((word, index) => !(index === 0 && word.startsWith("--")));
  if (verb !== "funnel" && verb !== "serve") return undefined;
  const last = rest.findLast((word) => !word.startsWith("-")) ?? "";
  const [from, name] = verb === "funnel" ? (["strangers", "tailscale funnel"] as const) : serving(text);
  if (verb === "funnel" && last === "on") return undefined;
  if (last === "" || /^(?:off|on|status|reset|clear|drain|advertise|get-config|set-config|help)$/.test(rest[0] ?? ""))
    return undefined;
  if (rest.includes("off") || /^(?:text:|\/)/.test(last)) return undefined;
  if (last.includes("$")) return { name, from, target: undefined };
  return { name, from, target: targetFrom(last) };
}

/** What `funnel 443 on` lets out. */
function serving(text: string): readonly ["strangers" | "private", string] {
  return /\btailscale["']?\s+funnel\s+(?:--\S+\s+)*\d+\s+on\b/.test(text)
    ? ["strangers", "tailscale funnel"]
    : ["private", "tailscale serve"];
}

/** A port alone is one of the machine itself. */
function targetFrom(word: string): string {
  return /^\d{1,5}$/.test(word) ? `127.0.0.1:${word}` : word.replace(/^https\+insecure:/, "https:");
}

/** `tunnel --url http://localhost:8080` says where it leads, all else is said elsewhere. */
function ofCloudflared(words: readonly string[]): Said | undefined {
  if (!words.some((word) => /^(?:run|--token|--url|--hello-world|--token-file)(?:=|$)/.test(word))) return undefined;
  const at = words.findIndex((word) => /^--url(?:=|$)/.test(word));
  const said = at === -1 ? undefined : (words[at]?.split("=")[1] ?? words[at + 1]);
  const isKnown = said !== undefined && !words.includes("run") && !said.includes("$");
  return { name: "cloudflared", from: "strangers", target: isKnown ? said : undefined };
}

function wordsOf(text: string): readonly string[] {
  return (text.replace(/\s(?:\|\||&&|\||>|2>|&).*$/, "").match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
    word.replace(/^(["'])(.*)\1$/, "$2"),
  );
}

/** Inside of `if`, a loop or a function it may never come to it. */
function isConditional(text: string, start: number): boolean {
  return /(?:^|[\s;])(?:if|for|while|until|case)\s/.test(text.slice(0, start));
}

/** Edits that take an opening back: the item out of its list, `false` for the option of the module. */
import type { HostView } from "#model/evaluated.ts";
import type { FileEdits } from "#text/edit.ts";
import { covers, type Location } from "#text/span.ts";
import { firewallOf } from "./firewall.ts";
import { removed } from "./firewall-edit.ts";
import type { PortRequest } from "./firewall-list.ts";
import type { Opening } from "./firewall-opening.ts";

type Asked = Pick<Opening, "by" | "definition" | "place" | "option">;

/** `undefined`: it is not written in a way that is simple to change. */
export function closing(view: HostView, asked: Asked): FileEdits | undefined {
  return asked.by === "module" ? shutting(view, asked) : taking(view, asked);
}

function taking(view: HostView, asked: Asked): FileEdits | undefined {
  const item = itemOf(view, asked);
  return item && { file: item.place.file, edits: [removed(item.text, item.place)] };
}

/** An item that stands by itself in a list that is written out, and the text of its file. */
export interface Item {
  readonly place: Location;
  readonly literal: Location;
  readonly request: PortRequest;
  readonly text: string;
}

export function itemOf(view: HostView, { definition, place, option }: Asked): Item | undefined {
  const list = firewallOf(view).lists.find((one) => one.option === option);
  const request = list?.requests.find((each) => each.definition === definition);
  const literal = request?.literal;
  const text = literal && view.repo.files.get(literal.file)?.source.text;
  if (!literal || !text || place?.file !== literal.file || !covers(literal, place)) return undefined;
  // Not what stands in parentheses, or in something larger.
  const isWhole = /[\s[]$/.test(text.slice(0, place.start)) && /^[\s\]]/.test(text.slice(place.end));
  return isWhole ? { place, literal, request, text } : undefined;
}

/** Where `openFirewall` says `true`. */
function shutting({ repo }: HostView, { definition }: Asked): FileEdits | undefined {
  if (!definition?.name) return undefined;
  const { file, name, end } = definition;
  const value = repo.files.get(file)?.source.text.slice(name.end, end) ?? "";
  if (!/^\s*=\s*(?:(?:lib\.)?mk(?:Force|Default)\s+)?true$/.test(value)) return undefined;
  return { file, edits: [{ start: end - "true".length, end, text: "false" }] };
}

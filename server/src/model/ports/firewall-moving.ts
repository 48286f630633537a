/** An edit that moves a port from the list of one protocol to that of the other. */
import { roomFor } from "#facts/room.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import { firewallOf } from "./firewall.ts";
import { type Item, itemOf } from "./firewall-closing.ts";
import { appended, removed, writtenIn } from "./firewall-edit.ts";
import type { PortRequest } from "./firewall-list.ts";
import type { Opening } from "./firewall-opening.ts";

/** The same list of the other protocol, by name. */
export function otherList({ option }: Pick<Opening, "option">): string {
  const [, head = "", protocol, rest = ""] = /^(.*\ballowed)(TCP|UDP)(\w+)$/.exec(option) ?? [];
  return `${head}${protocol === "TCP" ? "UDP" : "TCP"}${rest}`;
}

/** Within a file; `undefined`: the lists are not written in a way that is simple to change. */
export function moving(view: HostView, opening: Opening): FileEdits | undefined {
  const item = itemOf(view, opening);
  if (!item || opening.from !== opening.to) return undefined;
  const adding = joining(view, opening, item) ?? renaming(view, opening, item) ?? beginning(view, opening, item);
  return adding && { file: item.place.file, edits: [...adding] };
}

/** Where the other list is written out in the file, in force as this one is. */
function joining(view: HostView, opening: Opening, item: Item): readonly Edit[] | undefined {
  const { definition } = item.request;
  const found = otherRequests(view, opening).find(
    ({ definition: other, literal }) =>
      literal?.file === item.place.file && other.condition === definition.condition && other.status === "used",
  );
  if (!found?.literal) return undefined;
  const range = item.request.ranges.find((each) => each.place?.start === item.place.start);
  const written = item.text.slice(item.place.start, item.place.end);
  const text = /^\d+$/.test(written) || !range ? written : writtenIn(view, found.literal, range);
  return [removed(item.text, item.place), appended(item.text, found.literal, [text])];
}

/** The list has no other item, and there is no other list: it is the name that is wrong. */
function renaming(view: HostView, opening: Opening, item: Item): readonly Edit[] | undefined {
  const { request, text } = item;
  const { definition, ranges, isComplete } = request;
  const { name, file } = definition;
  const isTaken = otherRequests(view, opening).some((other) => other.definition.file === file);
  if (isTaken || !name || ranges.length !== 1 || !isComplete || !isMerged(view, opening, item)) return undefined;
  const written = text.slice(name.start, name.end);
  const to = otherList({ option: written });
  return /^allowed(TCP|UDP)\w+$/.test(written) ? [{ start: name.start, end: name.end, text: to }] : undefined;
}

/** A list of its own, in a line below this one. */
function beginning(view: HostView, opening: Opening, item: Item): readonly Edit[] | undefined {
  const { text, place, literal, request } = item;
  const file = view.repo.files.get(place.file);
  const fact = file?.facts.definitions.find(
    ({ name, value }) =>
      name.start === request.definition.name?.start && value.start === literal.start && value.end === literal.end,
  );
  const last = fact?.steps.at(-1);
  if (!file || !fact || !last || !isMerged(view, opening, item)) return undefined;
  const to = otherList({ option: text.slice(last.start, last.end) });
  const names = fact.steps.map(({ name }) => name);
  if (names.some((step) => step === undefined)) return undefined;
  const room = roomFor(file.source, fact, [...(names.slice(0, -1) as string[]), to]);
  // In another set Nix before 2.26 would refuse it.
  if (!room?.bindings.some(({ start }) => start === fact.start) || room.names.length !== names.length) return undefined;
  const head = text.slice(text.lastIndexOf("\n", fact.start - 1) + 1, fact.start);
  const semicolon = /^\s*;/.exec(text.slice(literal.end))?.[0];
  if (semicolon === undefined) return undefined;
  const at = literal.end + semicolon.length;
  const isOwnLine = head.trim() === "" && /^[ \t]*\r?\n/.test(text.slice(at));
  const gap = isOwnLine ? `${text.includes("\r\n") ? "\r\n" : "\n"}${head}` : " ";
  const written = text.slice(place.start, place.end);
  const binding = `${text.slice(fact.start, last.start)}${to} = [ ${written} ];`;
  return [removed(text, place), { start: at, end: at, text: `${gap}${binding}` }];
}

/** Another list of this strength neither discards one of those that there are, nor is discarded. */
function isMerged(view: HostView, opening: Opening, { request }: Item): boolean {
  const { priority } = request.definition;
  return otherRequests(view, opening).every(({ definition }) => definition.priority === priority);
}

function otherRequests(view: HostView, opening: Opening): readonly PortRequest[] {
  const other = otherList(opening);
  return firewallOf(view).lists.find(({ option }) => option === other)?.requests ?? [];
}

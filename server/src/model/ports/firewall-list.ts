/** A list of ports, definition by definition: what each of them asks for, whether it wins or not. */
import { force } from "#eval/machine.ts";
import { ListValue, type Slot, Thunk } from "#eval/value.ts";
import { contentOf, quietly } from "#model/counted.ts";
import { type OptionDefinition, type Statement, statementsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { Location } from "#text/span.ts";
import { isPort } from "./endpoint.ts";
import { attributeOf, itemsOf, numberOf, type Part } from "./part.ts";

export interface PortList {
  readonly path: readonly string[];
  readonly option: string;
  /** In the order of the modules, those that are off last; without those that say nothing of the list. */
  readonly requests: readonly PortRequest[];
}

/** What one definition asks for. */
export interface PortRequest {
  readonly definition: OptionDefinition;
  /** Whether its conditions hold, or surely do not. */
  readonly isSure: boolean;
  readonly ranges: readonly PortRange[];
  /** There are surely no other items than these. */
  readonly isComplete: boolean;
  /** Where the list stands, from bracket to bracket, if it is written out. */
  readonly literal: Location | undefined;
}

/** An item of a list; a single port is a range of one. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly isSure: boolean;
  readonly place: Location | undefined;
  /** Where the number was written first. */
  readonly written: Location | undefined;
  /** The options that it was made of, by name. */
  readonly sources: readonly string[];
}

/** `undefined`: no module of the repo says anything of it. */
export function portListAt(view: HostView, path: readonly string[]): PortList | undefined {
  // Looking at the host as a whole records what became of its definitions, of those that are off, too.
  view.at(path);
  const requests = statementsOf(view.repo, view.host, path).map((statement) => requestOf(view, path, statement));
  return requests.length === 0 ? undefined : { path, option: showPath(path), requests };
}

function requestOf(view: HostView, path: readonly string[], statement: Statement): PortRequest {
  const { definition, isDoubtful } = statement;
  const list = listIn(view, path, statement);
  const { items, isComplete } = list ? itemsOf(view, list) : { items: [], isComplete: false };
  const ranges = items.map((item) => rangeOf(view, item));
  const known = ranges.filter((range) => range !== undefined);
  return {
    definition,
    isSure: !isDoubtful && definition.status !== "possible",
    ranges: known,
    isComplete: isComplete && known.length === ranges.length,
    literal: list && literalOf(view, list.slot),
  };
}

/** `undefined`: it fails, or nobody knows what it is. */
function listIn(view: HostView, path: readonly string[], { slot, definition }: Statement): Part | undefined {
  return view.host.within(() =>
    quietly(() => {
      const content = contentOf(slot);
      const value = force(content);
      if (!(value instanceof ListValue)) return undefined;
      const { file, start, end } = definition;
      return { path, slot: content, value, isSure: true, place: { file, start, end }, written: undefined, sources: [] };
    }),
  );
}

/** A port, or `{ from = 1; to = 2; }`. */
function rangeOf(view: HostView, item: Part): PortRange | undefined {
  const port = numberOf(item);
  const from = port ?? numberOf(attributeOf(view, item, "from"));
  const to = port ?? numberOf(attributeOf(view, item, "to"));
  if (!isPort(from) || !isPort(to) || from > to) return undefined;
  return {
    from,
    to,
    isSure: item.isSure,
    get place() {
      return item.place;
    },
    get written() {
      return item.written;
    },
    get sources() {
      return item.sources;
    },
  };
}

function literalOf({ repo }: HostView, slot: Slot): Location | undefined {
  if (!(slot instanceof Thunk) || !slot.origin) return undefined;
  const { file, expr } = slot.origin;
  const text = repo.files.get(file)?.source.text.slice(expr.start, expr.end);
  return text !== undefined && isOneList(text) ? { file, start: expr.start, end: expr.end } : undefined;
}

/** `[ 80 ] ++ [ 443 ]` begins and ends like one, too. */
function isOneList(text: string): boolean {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === "[") depth++;
    else if (token === "]") depth--;
    if (depth === 0) return text.startsWith("[") && token === "]" && index === text.length - 1;
  }
  return false;
}

/** Brackets, and what may hide them. */
const tokens = /#[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\[\s\S])*"|''[\s\S]*?''|[[\]]/g;

/** What containers say to Traefik in their labels, as a configuration of their own: podman's, docker's, and those of quadlet-nix. */
import { AttrSet, ListValue } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { all, doubtful, off, on, type Switch, unitSwitch } from "#model/ports/listener-parts.ts";
import {
  attributeOf,
  attributesOf,
  definitionsAt,
  hole,
  itemsOf,
  type Part,
  partAt,
  stringOf,
  textOf,
} from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { containers, engineOf, heardOf } from "./container-engine.ts";
import { at, type Field, isTrue } from "./traefik-field.ts";

export interface Labelled {
  /** As the container is called. */
  readonly name: string;
  readonly part: Part;
  readonly asked: Switch;
  /** With `http`, `tcp` and `udp` in it, like a file. */
  readonly field: Field;
  /** Traefik shows it without being told to. */
  readonly isByDefault: boolean;
  /** The rule of routers that have none. */
  readonly defaultRule: string;
  /** Where a label stands that says something below this, e.g. `http.routers.app`. */
  readonly placeOf: (...path: readonly string[]) => Location | undefined;
}

interface Label {
  /** As written, without `traefik`. */
  readonly path: readonly string[];
  readonly value: string;
  readonly part: Part;
  readonly place: () => Location | undefined;
}

/** `docker`: what Traefik is told of this provider. */
export function labelled(view: HostView, docker: Field | undefined): readonly Labelled[] {
  return containersOf(view).flatMap(({ name, part, unit, engine, config }): readonly Labelled[] => {
    const { labels, isComplete } = labelsOf(view, part, config);
    const isBare = labels.length === 0;
    // Traefik shows containers that say nothing of it, too, unless it is told not to.
    if (isBare && (!docker || byDefault(docker) === false)) return [];
    const field = treeOf(part, labels, isComplete);
    const label = at(field, "enable");
    const option = at(docker, "defaultRule");
    const rule = option ? (textOf(option.part) ?? hole) : "Host(`{{ normalize .Name }}`)";
    return [
      {
        ...{ name, part, field },
        asked: all(
          unitSwitch(view, unit),
          heardOf(view, engine, docker),
          exposedBy(part, label, docker),
          isBare ? bare(part) : on,
        ),
        isByDefault: docker !== undefined && byDefault(docker) === true,
        defaultRule: filledIn(rule, name),
        placeOf: (...path) => labels.find((one) => isBelow(one.path, path))?.place(),
      },
    ];
  });
}

function bare(part: Part): Switch {
  return doubtful(message("{0} is shown only if its image says a port", showPath(part.path)));
}

function exposedBy(part: Part, label: Field | undefined, docker: Field | undefined): Switch {
  const asked = label ? isTrue(label) : byDefault(docker);
  if (asked === false) return off;
  if (asked === undefined)
    return doubtful(message("it is not known whether Traefik looks at {0}", showPath(part.path)));
  return at(docker, "constraints")
    ? doubtful(message("it is not known whether Traefik looks at {0}", showPath(part.path)))
    : on;
}

function byDefault(docker: Field | undefined): boolean | undefined {
  const option = at(docker, "exposedByDefault");
  return option ? isTrue(option) : true;
}

/** What the templates of people do, and nothing else. */
function filledIn(rule: string, name: string): string {
  const normal = name
    .split(/[^\p{L}\p{Nd}]+/u)
    .filter((piece) => piece !== "")
    .join("-");
  return rule
    .replace(/\{\{\s*normalize\s+\.Name\s*\}\}/g, normal)
    .replace(/\{\{\s*\.Name\s*\}\}/g, normal)
    .replace(/\{\{[\s\S]*?\}\}/g, hole);
}

interface Container {
  readonly name: string;
  readonly part: Part;
  readonly unit: string | undefined;
  /** Who runs it; `undefined`: not known. */
  readonly engine: string | undefined;
  /** Of quadlet-nix, where the labels are. */
  readonly config: Part | undefined;
}

function containersOf(view: HostView): readonly Container[] {
  const engine = engineOf(view);
  const own = [...attributesOf(view, partAt(view, [...containers, "containers"])).parts].map(([name, part]) => {
    const service = stringOf(attributeOf(view, part, "serviceName"));
    const unit = service !== undefined ? `${service}.service` : engine && `${engine}-${name}.service`;
    return { name, part, unit, engine, config: undefined };
  });
  const pods = ["virtualisation", "quadlet", "containers"];
  const quadlet = [...attributesOf(view, partAt(view, pods)).parts].map(([name, part]) => ({
    ...{ name, part, unit: `${name}.service`, engine: "podman" },
    config: attributeOf(view, part, "containerConfig"),
  }));
  return [...own, ...quadlet].filter(({ part }) => part.value !== null);
}

/** Those for Traefik. `isComplete`: it surely has no others. */
function labelsOf(
  view: HostView,
  container: Part,
  config: Part | undefined,
): { readonly labels: readonly Label[]; readonly isComplete: boolean } {
  const labels: Label[] = [];
  const option = attributeOf(view, config ?? container, "labels");
  let isComplete = true;
  if (option?.value instanceof AttrSet) {
    const { parts, isComplete: hasAll } = attributesOf(view, option);
    isComplete = hasAll;
    for (const [key, part] of parts) add(key, textOf(part) ?? hole, part, () => nameOf(view, part));
  } else if (option?.value instanceof ListValue) {
    const { items, isComplete: hasAll } = itemsOf(view, option);
    isComplete = hasAll;
    for (const item of items) pair(item, textOf(item) ?? hole, 0);
  } else if (option) isComplete = option.value === null;
  const flags = itemsOf(view, attributeOf(view, container, "extraOptions"));
  if (!flags.isComplete) isComplete = false;
  for (const [index, item] of flags.items.entries()) {
    const text = textOf(item) ?? hole;
    const before = index > 0 ? textOf(flags.items[index - 1] as Part) : undefined;
    if (before === "--label" || before === "-l") pair(item, text, 0);
    else {
      const flag = /^(?:--label=|-l=?)(?=[^\s])/.exec(text)?.[0];
      if (flag !== undefined) pair(item, text.slice(flag.length), flag.length);
      else if (text.startsWith("--label-file") || text.startsWith(hole)) isComplete = false;
    }
  }
  return { labels, isComplete };

  function pair(part: Part, text: string, offset: number): void {
    const equals = text.indexOf("=");
    const key = equals < 0 ? text : text.slice(0, equals);
    const place = (): Location | undefined => placesIn(view, part).at(offset, offset + key.length);
    add(key, equals < 0 ? "" : text.slice(equals + 1), part, place);
  }

  function add(key: string, value: string, part: Part, place: () => Location | undefined): void {
    const [first, ...path] = key.split(".");
    if (first?.includes(hole)) isComplete = false;
    if (first === "traefik" && path.length > 0) labels.push({ path, value, part, place });
  }
}

function nameOf(view: HostView, part: Part): Location | undefined {
  const [definition] = definitionsAt(view, part.path);
  return definition?.name ? { file: definition.file, ...definition.name } : part.place;
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((step, index) => path[index]?.toLowerCase() === step.toLowerCase());
}

/** Labels that say the same path in other letters say it once. */
function treeOf(part: Part, labels: readonly Label[], isComplete: boolean): Field {
  const fields = new Map<string, Field>();
  const names = new Map<string, { readonly name: string; readonly own: Label[] }>();
  for (const label of labels) {
    const [name = "", ...path] = label.path;
    const key = name.toLowerCase();
    const group = names.get(key) ?? { name, own: [] };
    names.set(key, group);
    group.own.push({ ...label, path });
  }
  // A key that is not known may be any other.
  const isKnown = isComplete && ![...names.values()].some(({ name }) => name.includes(hole));
  for (const { name, own } of names.values()) {
    if (name.includes(hole)) continue;
    const leaf = own.find(({ path }) => path.length === 0);
    const below = own.filter(({ path }) => path.length > 0);
    const first = leaf ?? own[0];
    if (!first) continue;
    const inner = treeOf(first.part, below, isComplete);
    fields.set(name, leaf ? { ...inner, part: leaf.part, text: leaf.value, isSure: leaf.part.isSure } : inner);
  }
  return { part, fields, isComplete: isKnown, isUnknown: false, text: undefined, isSure: part.isSure };
}

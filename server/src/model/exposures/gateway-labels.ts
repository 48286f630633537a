/** The names of all labels that containers have, wherever these are written: gateways are told in them whom they let in. */
import { AttrSet } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, partAt, textOf } from "#model/ports/part.ts";

export interface ContainerLabels {
  readonly name: string;
  readonly labels: readonly string[];
  /** It surely has no others. */
  readonly isComplete: boolean;
}

export function containerLabels(view: HostView): readonly ContainerLabels[] {
  return ["oci-containers", "quadlet"].flatMap((group) => {
    const { parts } = attributesOf(view, partAt(view, ["virtualisation", group, "containers"]));
    return [...parts].flatMap(([name, part]) => (part.value === null ? [] : labelsOf(view, name, part)));
  });
}

function labelsOf(view: HostView, name: string, part: Part): ContainerLabels {
  const config = attributeOf(view, part, "containerConfig");
  const written = [part, config].map((owner) => namesIn(view, attributeOf(view, owner, "labels")));
  const flags = [attributeOf(view, part, "extraOptions"), attributeOf(view, config, "podmanArgs")].map((flags) =>
    flagged(view, flags),
  );
  const all = [...written, ...flags];
  const labels = all.flatMap((each) => each.labels);
  return {
    name,
    labels,
    isComplete: all.every((each) => each.isComplete) && !labels.some((key) => key.includes(hole)),
  };
}

type Found = Omit<ContainerLabels, "name">;

/** A set, or a list of `key=value`. */
function namesIn(view: HostView, part: Part | undefined): Found {
  if (part?.value instanceof AttrSet) {
    const { parts, isComplete } = attributesOf(view, part);
    return { labels: [...parts.keys()], isComplete };
  }
  if (!part || part.value === null) return { labels: [], isComplete: true };
  const { items, isComplete } = itemsOf(view, part);
  return { labels: items.map(keyOf), isComplete };
}

function keyOf(item: Part): string {
  const [key = ""] = (textOf(item) ?? hole).split("=");
  return key;
}

function flagged(view: HostView, part: Part | undefined): Found {
  const { items, isComplete } = itemsOf(view, part);
  const words = items.flatMap((item) => (textOf(item) ?? hole).split(/\s+/));
  const labels: string[] = [];
  let isKnown = isComplete;
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const own = /^(?:--label=|-l=?)(.+)$/s.exec(word)?.[1];
    const label = before === "--label" || before === "-l" ? word : own;
    if (label !== undefined) labels.push(label.replace(/^["']/, "").split("=")[0] ?? "");
    else if (word.startsWith("--label-file") || word.startsWith(hole)) isKnown = false;
  }
  return { labels, isComplete: isKnown };
}

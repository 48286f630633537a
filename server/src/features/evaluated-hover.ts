/** What a hover says of an option's value: how sure it is, which definitions made it and which did not, for each host where they differ. */
import type { OptionPath } from "#facts/facts.ts";
import { type OptionDefinition, optionOf, typeOf } from "#model/defined.ts";
import { type HostView, hostsIn, type OptionView, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { unimportedDefinitions } from "#model/not-imported.ts";
import { longValue, shortValue } from "#model/value-text.ts";
import { type Message, message } from "#text/message.ts";
import { showPlace } from "./excerpt.ts";
import type { HoverBlock } from "./types.ts";

/** More of each kind are counted, not listed. */
const listed = 6;

/** The value of an option and where it comes from. `undefined`: the configuration has nothing there. */
export function evaluatedBlocks(model: Model, path: OptionPath): readonly HoverBlock[] | undefined {
  const names = path.filter((name) => name !== undefined);
  const host = names.length === path.length ? shownHost(model.repo) : undefined;
  const option = host?.at(names);
  if (!host || !option) return undefined;
  const others = differing(model, host, option);
  return [
    ...(others.length > 0 ? [text(message("On `{0}`:", host.name))] : []),
    ...valueBlocks(option),
    ...others,
    ...origins(model, option),
    ...madeOf(option),
  ];
}

/** An option of which the repo has nothing but definitions. Groups of options have no value of their own. */
export function evaluatedOption(model: Model, path: OptionPath): readonly HoverBlock[] | undefined {
  const names = path.filter((name) => name !== undefined);
  const host = names.length === path.length ? shownHost(model.repo) : undefined;
  const option = host?.at(names);
  if (!host || !option || !optionOf(host.host, names)) return undefined;
  const type = typeOf(host.host, names);
  return [
    { kind: "code", code: option.name },
    ...(type === undefined ? [] : [text(message("Type: `{0}`", type))]),
    ...(evaluatedBlocks(model, path) ?? []),
  ];
}

function valueBlocks(option: OptionView): readonly HoverBlock[] {
  const { state, value, errors, reasons } = option;
  const [error] = errors;
  if (error) {
    const where =
      value[0] === "error" ? message("Nix fails here:") : message("Nix fails before it comes to this value:");
    return [text(where), { kind: "plain", message: error.reason }];
  }
  const [reason] = reasons;
  if (state === "unknown")
    return reason
      ? [text(message("The value is not known, for")), { kind: "plain", message: reason }]
      : [text(message("The value is not known."))];
  const without = state === "partial" ? [] : reasons;
  return [
    text(explain(option)),
    { kind: "code", code: longValue(value) },
    ...without.slice(0, listed).map((message): HoverBlock => ({ kind: "plain", message })),
  ];
}

function explain({ state, isOwn, reasons }: OptionView): Message {
  switch (state) {
    case "known":
      return message("Value:");
    case "partial":
      return message("Value, as far as it is known:");
    default:
      if (reasons.length > 0) return message("Value, as far as the modules of this repo load:");
      return isOwn
        ? message("Value, as far as this repo goes – it depends on NixOS:")
        : message("What this repo contributes – NixOS may add to it or override it:");
  }
}

/** Hosts with another value. */
function differing(model: Model, shown: HostView, option: OptionView): readonly HoverBlock[] {
  const plain = (each: OptionView | undefined): string => JSON.stringify([each?.state, each?.value]);
  return [...hostsIn(model.repo).values()].flatMap((host) => {
    if (host === shown) return [];
    const other = host.at(option.path);
    if (plain(other) === plain(option)) return [];
    if (!other) return [text(message("On `{0}` nothing sets it.", host.name))];
    const isKnown = other.state !== "unknown" && other.state !== "error";
    return [
      text(
        isKnown
          ? message("On `{0}`: `{1}`", host.name, shortValue(other.value, 60))
          : message("On `{0}` the value is not known.", host.name),
      ),
    ];
  });
}

/** One line for each definition. */
function origins(model: Model, option: OptionView): readonly HoverBlock[] {
  const { definitions, declarations, name } = option;
  const blocks = definitions.slice(0, listed).map((definition) => text(origin(model, definition)));
  if (definitions.length > listed)
    blocks.push(text(message("… and set in {0} more places", definitions.length - listed)));
  if (definitions.length === 0)
    for (const place of declarations.slice(0, listed))
      blocks.push(text(message("Declared in `{0}`", showPlace(model, place))));
  for (const { file, fact } of unimportedDefinitions(model, name).slice(0, listed))
    blocks.push(text(message("Set in `{0}`, which no host imports", showPlace(model, { file, ...fact.name }))));
  return blocks;
}

function origin(model: Model, definition: OptionDefinition): Message {
  const { status, condition, isDefault, priority } = definition;
  const place = showPlace(model, { file: definition.file, ...(definition.name ?? definition) });
  const strength = priority ?? "?";
  switch (status) {
    case "used":
      if (isDefault) return message("Default in `{0}`", place);
      return condition === undefined
        ? message("Set in `{0}`", place)
        : message("Set in `{0}`, as `{1}` holds", place, condition);
    case "weaker":
      return isDefault
        ? message("Not used: the default in `{0}`", place)
        : message("Not used, as its priority {1} is weaker: `{0}`", place, strength);
    case "off":
      return condition === undefined
        ? message("Off: `{0}`", place)
        : message("Off, as `{1}` does not hold: `{0}`", place, condition);
    case "possible":
      return condition === undefined
        ? message("Perhaps set in `{0}`", place)
        : message("Perhaps set in `{0}`, if `{1}` holds", place, condition);
  }
}

function madeOf({ reads }: OptionView): readonly HoverBlock[] {
  const named = (kind: "data" | "guard"): string | undefined => {
    const names = [...reads].filter(([, each]) => each === kind).map(([name]) => `\`${name}\``);
    const more = names.length - listed;
    return names.length === 0
      ? undefined
      : [...names.slice(0, listed), ...(more > 0 ? [`… +${more}`] : [])].join(" · ");
  };
  const [data, guards] = [named("data"), named("guard")];
  return [
    ...(data === undefined ? [] : [text(message("Made of: {0}", data))]),
    ...(guards === undefined ? [] : [text(message("Decided by: {0}", guards))]),
  ];
}

function text(said: Message): HoverBlock {
  return { kind: "text", message: said };
}

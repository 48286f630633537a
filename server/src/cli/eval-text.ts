/** `mynixos eval` for people: one line for each option, or a paragraph about one. */
import type { LeafState } from "#eval/leaves.ts";
import type { DefinitionStatus } from "#model/counted.ts";
import type { OptionView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { unimportedDefinitions } from "#model/not-imported.ts";
import { longValue, shortValue } from "#model/value-text.ts";
import { type Message, message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { type Places, showPlace } from "./place.ts";

const states: readonly LeafState[] = ["known", "repo", "partial", "unknown", "error"];

export function listText(leaves: readonly OptionView[], translate: Translate): string {
  const words = new Map(states.map((state) => [state, translate(stateWord(state))]));
  const width = Math.max(...[...words.values()].map((word) => word.length)) + 2;
  const lines = leaves.map(({ name, state, value }) => {
    const known = state === "unknown" || state === "error" ? "" : ` = ${shortValue(value)}`;
    return `${(words.get(state) ?? "").padEnd(width)}${name}${known}`;
  });
  const counts = states
    .map((state) => [state, leaves.filter((leaf) => leaf.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${words.get(state)}: ${count}`);
  return `${[...lines, counts.join(", ")].join("\n")}\n`;
}

export function optionText(model: Model, option: OptionView, places: Places, translate: Translate): string {
  const { name, state, value, errors, reasons, declarations, definitions, reads } = option;
  const say = (text: Message): string => `  ${translate(text)}`;
  const isShown = state !== "unknown" && state !== "error";
  const lines = [isShown ? `${name} = ${longValue(value, 40)}` : name, say(explain(option))];
  for (const { reason, place } of errors)
    lines.push(
      place
        ? say(message("fails: {0} ({1})", translate(reason), showPlace(places.at(place.file, place.start))))
        : say(message("fails: {0}", translate(reason))),
    );
  const isWithout = state === "known" || state === "repo";
  if (errors.length === 0 && isWithout) for (const reason of reasons.slice(0, 5)) lines.push(say(reason));
  else if (errors.length === 0)
    for (const reason of reasons.slice(0, 5)) lines.push(say(message("because {0}", translate(reason))));
  for (const place of declarations)
    lines.push(`  ${translate(message("declared"))}  ${showPlace(places.start(place))}`);
  for (const each of definitions) {
    const { file, name: at, module, condition, isDefault, priority } = each;
    const place = at ? showPlace(places.at(file, at.start)) : file;
    const words = [
      translate(isDefault && each.status === "used" ? message("default") : statusWord(each.status)),
      place,
      ...(module === file ? [] : [translate(message("for {0}", module))]),
      ...(priority === 100 || priority === undefined ? [] : [translate(message("priority {0}", priority))]),
      ...(condition === undefined ? [] : [translate(message("if {0}", condition))]),
    ];
    lines.push(`  ${words.join("  ")}`);
  }
  for (const { file, fact } of unimportedDefinitions(model, name))
    lines.push(`  ${translate(message("not imported"))}  ${showPlace(places.at(file, fact.name.start))}`);
  for (const [path, kind] of reads)
    lines.push(say(kind === "guard" ? message("decided by {0}", path) : message("made of {0}", path)));
  return `${lines.join("\n")}\n`;
}

function explain({ state, isOwn, reasons }: OptionView): Message {
  switch (state) {
    case "known":
      return message("known: this is the value that Nix computes");
    case "repo":
      if (reasons.length > 0) return message("as far as the modules of this repo load");
      return isOwn
        ? message("as far as this repo goes: it depends on options that NixOS or a module from outside may change")
        : message("what this repo contributes: NixOS or a module from outside may add to it or override it");
    case "partial":
      return message("known in part; … stands for what is not");
    case "unknown":
      return message("not known");
    case "error":
      return message("Nix fails here");
  }
}

function stateWord(state: LeafState): Message {
  switch (state) {
    case "known":
      return message("known");
    case "repo":
      return message("from this repo");
    case "partial":
      return message("in part");
    case "unknown":
      return message("not known");
    case "error":
      return message("fails");
  }
}

function statusWord(status: DefinitionStatus): Message {
  switch (status) {
    case "used":
      return message("set");
    case "weaker":
      return message("overridden");
    case "off":
      return message("off");
    case "possible":
      return message("perhaps set");
  }
}

/** What the function of a repo is given for a new media service: what all give, what the order says, and what only a person knows. */
import { readText } from "#facts/read-text.ts";
import { showName, showPath } from "#model/option-path.ts";
import type { Factory } from "#scaffold/house.ts";
import type { Refused } from "#scaffold/scaffolded.ts";
import { message } from "#text/message.ts";
import { nixString } from "./nix-text.ts";
import type { Order } from "./plan.ts";

/** Those that an order says by itself. */
const ownArguments: readonly string[] = ["name", "port", "title", "description", "summary"];

export interface AskedArgument {
  readonly name: string;
  readonly form: ArgumentForm;
  /** A neighbour, and what it gives: `sonarr`, `"dataDir"`. */
  readonly example: { readonly of: string; readonly text: string } | undefined;
}

/** `code`: an expression of Nix; `path`: one that may be a path. */
export type ArgumentForm = "text" | "number" | "switch" | "code" | "path";

/** Each neighbour gives another value, so nobody can derive it. */
export function askedArguments({ arguments: wanted, written }: Factory): readonly AskedArgument[] {
  return [...wanted]
    .filter(([name, shared]) => shared === undefined && !ownArguments.includes(name))
    .map(([name]) => {
      const all = written.get(name) ?? [];
      const [first] = all;
      const example = first && { of: first.caller.replace(/^.*\//, "").replace(/\.nix$/, ""), text: first.text };
      return { name, form: formOf(all.map(({ text }) => text)), example };
    });
}

function formOf(texts: readonly string[]): ArgumentForm {
  const are = (form: RegExp): boolean => texts.length > 0 && texts.every((text) => form.test(text));
  if (are(/^"(?:[^"\\]|\\.)*"$/s)) return "text";
  if (are(/^-?\d+$/)) return "number";
  if (are(/^(?:true|false)$/)) return "switch";
  // A folder that somebody types is a text, unless a neighbour gives a path.
  return texts.some((text) => /^[./~<]/.test(text)) ? "path" : "code";
}

/** Lines for the set between its braces. */
export function argumentLines(order: Order, factory: Factory): readonly string[] | Refused {
  const { house, name, title, summary, key, wish } = order;
  const wanted = factory.arguments;
  const unknown = Object.keys(wish.choices ?? {}).find((choice) => !wanted.has(choice));
  if (unknown !== undefined)
    return {
      problem: message("There is nothing called {0} to set; there are: {1}.", unknown, [...wanted.keys()].join(", ")),
      about: `choices.${unknown}`,
    };
  const own: Readonly<Record<string, string | undefined>> = {
    name: nixString(name),
    port: key === undefined || !house.registry ? undefined : `config.${showPath([...house.registry.path, key])}`,
    title: nixString(title),
    description: nixString(summary),
    summary: nixString(summary),
  };
  const lines: string[] = [];
  for (const [argument, shared] of wanted) {
    const chosen = wish.choices?.[argument];
    const form = formOf((factory.written.get(argument) ?? []).map(({ text }) => text));
    const value =
      chosen !== undefined ? argumentText(form, chosen) : (shared?.replaceAll("@name@", name) ?? own[argument]);
    if (value === undefined) return { problem: lacking(argument, name, form, chosen), about: `choices.${argument}` };
    const shown = argument === "name" || argument === "port" ? (own[argument] ?? value) : value;
    lines.push(shown === argument ? `inherit ${argument};` : `${showName(argument)} = ${shown};`);
  }
  return lines;
}

function lacking(argument: string, name: string, form: ArgumentForm, chosen: string | undefined): Refused["problem"] {
  if (chosen === undefined)
    return message("Each media service gives {0} another value: say the one of {1}.", argument, name);
  if (form === "number") return message("{0} is a number, not {1}.", argument, chosen);
  if (form === "switch") return message("{0} is true or false, not {1}.", argument, chosen);
  return message("{0} is no Nix expression that {1} could be.", chosen, argument);
}

/** As the neighbours write it; `undefined`: it is none of that. */
function argumentText(form: ArgumentForm, chosen: string): string | undefined {
  const text = chosen.trim();
  switch (form) {
    case "text":
      return nixString(chosen);
    case "number":
      return /^-?\d{1,15}$/.test(text) ? text : undefined;
    case "switch":
      return text === "true" || text === "false" ? text : undefined;
    case "code":
      if (/^[/~]/.test(text)) return nixString(text);
      return isExpression(text) ? text : undefined;
    case "path":
      return isExpression(text) ? text : undefined;
  }
}

/** On its own: what only reads between other texts would change the module around it. */
function isExpression(text: string): boolean {
  if (text === "" || /[\n#]/.test(text) || readText(text).facts.errors.length > 0) return false;
  const { errors, undefinedNames } = readText(`{ config, lib, pkgs, ... }: (${text})`).facts;
  return errors.length + undefinedNames.length === 0;
}

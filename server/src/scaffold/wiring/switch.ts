/** The switch of a new module as this repo has them: declared beside its siblings in their words, and turned on where they are. */
import { showPath } from "#model/option-path.ts";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import { quoted } from "./insertion.ts";
import { isProven, merged, startsWith } from "./proof.ts";
import { declarationBeside } from "./switch-declared.ts";
import { type Block, blockOf, definitionIn } from "./switch-set.ts";

export interface WishedSwitch {
  /** Of the module: `pocket-id`. */
  readonly name: string;
  /** What people call it: `Pocket-ID`. */
  readonly title: string;
  /** One German sentence. */
  readonly description: string;
  readonly enabled: boolean;
}

export interface WiredSwitch {
  /** `["my", "services", "pocketId", "enable"]` */
  readonly path: readonly string[];
  /** What the module's config depends on: `config.my.services.pocketId.enable`. */
  readonly condition: string;
  /** What the module itself has to declare, indented by two; empty: nothing. */
  readonly options: string;
  readonly wired: readonly Wired[];
}

/** `undefined`: modules of this repo have no switches. */
export function switchFor(house: House, wished: WishedSwitch): WiredSwitch | undefined {
  const { switches, model } = house;
  if (!switches) return undefined;
  const key = switches.naming === "camel" ? camel(wished.name) : wished.name;
  const path = [...switches.path, key, "enable"];
  const wiring = (options: string, ...wired: readonly Wired[]): WiredSwitch => ({
    path,
    condition: `config.${showPath(path)}`,
    options,
    wired,
  });
  const block = blockOf(house, switches.path);
  if ((model.sourceByPath.get(showPath(path))?.options.length ?? 0) > 0)
    return wiring("", known(house, wished, path, block));
  if (switches.declared === "own") {
    const set = block ? [settingIn(wished, path, block)] : [];
    return wiring(ownOption(path, wished), ...set);
  }
  return wiring("", ...central(house, wished, path, block));
}

/** Of two files the first one declares it, and the second one turns it on. */
function central(
  house: House,
  wished: WishedSwitch,
  path: readonly string[],
  block: Block | undefined,
): readonly Wired[] {
  const { enabled } = wished;
  const key = path.at(-2) ?? "";
  const byHand: Wired = { open: message("Declare the switch {0} by hand, beside the others.", showPath(path)) };
  const declared = declarationBeside(house, key, wished, block === undefined);
  if (!declared) return [byHand];
  const edits: FileEdits[] = [declared.edits];
  if (block && (block.isWhole || declared.isOn !== enabled)) {
    const set = definitionIn(block, key, enabled);
    if (!set) return [byHand];
    edits.push(set);
  } else if (declared.isOn !== enabled) return [byHand];
  const own = merged(edits);
  if (!isTurned(house, own, path, enabled)) return [byHand];
  return own.map((each) => ({ edits: each, done: doneOf(path, each.file, enabled) }));
}

/** It is declared: only where it is not what is wished, something is to be done. */
function known(house: House, wished: WishedSwitch, path: readonly string[], block: Block | undefined): Wired {
  const { enabled } = wished;
  const value = house.view?.at(path)?.value;
  if (value?.[0] === "bool" && value[1] === enabled) return { none: true };
  const text = enabled ? "true" : "false";
  const byHand: Wired = { open: message("The switch is there: set {0} = {1}; by hand.", showPath(path), text) };
  const isSet = (house.model.sourceByPath.get(showPath(path))?.definitions.length ?? 0) > 0;
  const edits = isSet || !block ? undefined : definitionIn(block, path.at(-2) ?? "", enabled);
  if (!edits || !isTurned(house, [edits], path, enabled)) return byHand;
  return { edits, done: doneOf(path, edits.file, enabled) };
}

/** Of an option that is declared by a module that is still to come: whoever makes it proves it. */
function settingIn({ enabled }: WishedSwitch, path: readonly string[], block: Block): Wired {
  const edits = definitionIn(block, path.at(-2) ?? "", enabled);
  const text = enabled ? "true" : "false";
  if (!edits) return { open: message("Set {0} = {1}; by hand.", showPath(path), text) };
  return { edits, done: doneOf(path, edits.file, enabled) };
}

function isTurned(house: House, edits: readonly FileEdits[], path: readonly string[], enabled: boolean): boolean {
  return isProven(house, edits, {
    changes: (each) => startsWith(each, path.slice(0, -1)) || startsWith(path, each),
    holds: (after) => {
      const value = after.at(path)?.value;
      return value?.[0] === "bool" && value[1] === enabled;
    },
  });
}

function doneOf(path: readonly string[], file: string, enabled: boolean): ReturnType<typeof message> {
  return enabled
    ? message("The switch {0} is in {1}, and on.", showPath(path), file)
    : message("The switch {0} is in {1}, and off.", showPath(path), file);
}

function ownOption(path: readonly string[], { description, enabled }: WishedSwitch): string {
  return [
    `  options.${showPath(path)} = lib.mkOption {`,
    "    type = lib.types.bool;",
    `    default = ${enabled ? "true" : "false"};`,
    `    description = ${quoted(description)};`,
    "  };",
  ].join("\n");
}

/** `pocket-id` → `pocketId` */
export function camel(name: string): string {
  return name.replaceAll(/-+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

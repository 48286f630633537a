/** What a unit runs that this repo makes: its commands, those of its scripts among them. */
import { attributeOf, hole, itemsOf, type Part, textOf } from "#model/ports/part.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { commandsIn, type ShellCommand } from "./shell.ts";

const scripts = ["script", "preStart", "postStart", "preStop", "postStop", "reload"] as const;
const lines = ["ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecStopPost", "ExecReload"] as const;

/** Only what the repo itself writes; scripts in packages are not seen. */
export function programsOf(unit: ServiceUnit): readonly ShellCommand[] {
  const { view, part } = unit;
  if (!part) return [];
  const config = attributeOf(view, part, "serviceConfig");
  const texts = scripts.flatMap((name) => textOf(attributeOf(view, part, name)) ?? []);
  const commands = lines.flatMap((name) => commandsAt(unit, attributeOf(view, config, name)));
  return [...texts.flatMap(commandsIn), ...commands];
}

/** What is started with all rights has nothing to do with what is said of the unit. */
function commandsAt({ view }: ServiceUnit, part: Part | undefined): readonly ShellCommand[] {
  return itemsOf(view, part).items.flatMap((item) => {
    const text = textOf(item) ?? "";
    const [prefix = ""] = /^[-@:|!+]*/.exec(text) ?? [];
    return /[!+]/.test(prefix) ? [] : commandsOf(text.slice(prefix.length));
  });
}

/** systemd knows words and quotes, and no shell; what a shell is given is one. */
function commandsOf(text: string): readonly ShellCommand[] {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
  const [program = "", flag = "", script] = words;
  const inner = /(?:^|\/)(?:ba|da|z)?sh$/.test(program) && /^-\w*c$/.test(flag) && script ? commandsIn(script) : [];
  const plain = words.map((word) => word.replaceAll(/\$\{?\w+\}?|%\w/g, hole));
  return [{ words: plain, outputs: [] }, ...inner];
}

/** The name of a program, wherever it lies. */
export function programName(command: ShellCommand): string {
  return command.words[0]?.split("/").at(-1) ?? "";
}

/** The part of a word that is known to be a path: up to where only running it tells. */
export function pathIn(word: string): string | undefined {
  const at = word.indexOf(hole);
  if (!word.startsWith("/")) return undefined;
  return at < 0 ? word : word.slice(0, word.lastIndexOf("/", at) + 1);
}

/** Few generations, a daily clean-up, and no switch for which the boot partition has no room. */
import type { OptionDefinition } from "#model/defined.ts";
import { showPath } from "#model/option-path.ts";
import type { House } from "#scaffold/house.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import type { Wish } from "#scaffold/wish.ts";
import { type Message, message } from "#text/message.ts";
import type { Foundation, FoundationModule } from "./foundation.ts";

const LIMITS = ["3", "2", "4", "5", "1"];

const LOADER = ["boot", "loader", "systemd-boot"];
/** Of `lib.mkForce`: nothing that a module says as a rule is stronger. */
const FORCE = 50;

export const bootSafeguard: Foundation = {
  name: "boot-safeguard",
  title: message("Few generations on /boot, and no switch without room for it"),
  summary: "Wenige Generationen auf der Boot-Partition, tägliche Bereinigung, kein Wechsel ohne Platz",
  layers: ["core", "system", "host"],
  needs: [],
  ports: [],
  choices: [
    {
      name: "generations",
      title: message("Generations in the boot menu"),
      answers: LIMITS.map((value) => ({
        value,
        title: value === "1" ? message("one generation") : message("{0} generations", value),
      })),
    },
  ],
  make,
};

function make(house: House, { choices = {} }: Wish): FoundationModule | { readonly problem: Message } {
  const generations = choices["generations"] ?? "3";
  if (!LIMITS.includes(generations))
    return { problem: message("{0} is no number of generations from 1 to 5.", generations) };
  const open: Message[] = [];

  /** What is said elsewhere with `lib.mkForce` stays there; what is weaker loses, as this module is there for it. */
  const ours = (path: readonly string[], value: string): string | undefined => {
    const others = saidElsewhere(house, path);
    const forced = others.find(({ priority = 0 }) => priority <= FORCE);
    const [first] = others;
    if (forced)
      open.push(message("{0} is forced in {1}: take it out there, this module says it.", showPath(path), forced.file));
    else if (first) open.push(message("{0} in {1} no longer counts: take it out there.", showPath(path), first.file));
    if (forced) return undefined;
    return first ? `lib.mkForce ${value}` : value;
  };
  const limit = ours([...LOADER, "configurationLimit"], "cfg.generations");
  const editor = ours([...LOADER, "editor"], "false");

  /** When it runs is a matter of taste: whoever says it elsewhere, has the say. */
  const gc = Object.entries(GC).flatMap(([name, value]) => {
    const [other] = saidElsewhere(house, ["nix", "gc", name]);
    if (other) open.push(message("nix.gc.{0} stays as {1} says it.", name, other.file));
    return other ? [] : [`    ${name} = lib.mkDefault ${value};`];
  });

  const texts = { prefix: house.prefix, generations, limit: limit ?? "", editor: editor ?? "", gc: gc.join("\n") };
  const holds = Object.entries({
    limit,
    editor,
    gc: gc[0],
    days: gc.find((line) => line.includes("keepDays")),
  }).flatMap(([name, text]) => (text === undefined ? [] : [name]));
  const enable = house.view?.at([...LOADER, "enable"])?.value;
  if (house.view && !(enable?.[0] === "bool" && enable[1]))
    open.push(
      message("Nothing is checked until systemd-boot writes to /boot: set boot.loader.systemd-boot.enable = true."),
    );
  open.push(message("nixos-rebuild switch checks the room on /boot from now on; boot-status shows it at any time."));
  return { module: partsOf(templateText("boot-safeguard"), { texts, holds }), open };
}

const GC = {
  automatic: "true",
  dates: '"daily"',
  options: '"--delete-older-than ${toString cfg.keepDays}d"',
  persistent: "true",
};

function saidElsewhere({ view }: House, path: readonly string[]): readonly OptionDefinition[] {
  const definitions = view?.at(path)?.definitions ?? [];
  return definitions.filter(({ isDefault, status }) => !isDefault && status !== "off");
}

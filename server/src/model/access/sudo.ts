/** What sudo lets people do: the rules of a host as they stand in sudoers, each command with the tags that hold for it. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, hole, itemsOf, type Part, partAt, textOf, truthOf } from "#model/ports/part.ts";
import { placesIn } from "#model/ports/text-places.ts";
import type { Location } from "#text/span.ts";
import { sudoersRules, tagsBefore } from "./sudo-text.ts";

export interface SudoCommand {
  /** As sudoers has it, without its tags; what is not known is {@link hole}. */
  readonly name: string;
  /** Its own tags, e.g. `NOPASSWD`; `undefined`: not known. */
  readonly tags: readonly string[] | undefined;
  /** Whether a password is asked, by its own tag or by that of a command before it. `undefined`: not known. */
  readonly asks: boolean | undefined;
  /** It is not asked only because of a tag of a command before it. */
  readonly isSticky: boolean;
  readonly place: Location | undefined;
  /** The item of the list; none in a text. */
  readonly part: Part | undefined;
}

export interface SudoRule {
  /** `moritz`, `%wheel`, `ALL`. `undefined`: not known, or not all. */
  readonly who: readonly string[] | undefined;
  readonly commands: readonly SudoCommand[];
  /** All commands are known, and in which order. */
  readonly isComplete: boolean;
  /** It stands in the file for sure. */
  readonly isSure: boolean;
  /** Written as text (`extraConfig`): there a tag before a whole list is the usual way to write it. */
  readonly isText: boolean;
  /** The `commands` of the rule. */
  readonly list: Part | undefined;
}

export interface SudoRules {
  /** In the order of the file; the last one that fits decides (sudoers(5)). */
  readonly rules: readonly SudoRule[];
  /** There are no others, and this is their order: a module that nobody reads may add some all the same. */
  readonly isComplete: boolean;
  /** NixOS' own rule for wheel asks. `undefined`: not known. */
  readonly wheelAsks: boolean | undefined;
}

const none: SudoRules = { rules: [], isComplete: true, wheelAsks: true };

const known = new WeakMap<HostView, SudoRules>();

/** Of the sudo that the host has: sudo, or sudo-rs, which reads the same file (and says the same of tags). */
export function sudoRules(view: HostView): SudoRules {
  let rules = known.get(view);
  if (!rules) {
    rules = rulesOf(view);
    known.set(view, rules);
  }
  return rules;
}

function rulesOf(view: HostView): SudoRules {
  const program = programOf(view);
  if (program === undefined) return none;
  const option = (name: string): Part | undefined => partAt(view, ["security", program, name]);
  const listed = itemsOf(view, option("extraRules"));
  const texts = textRules(view, option("extraConfig"));
  const wheel = option("wheelNeedsPassword");
  return {
    rules: [...listed.items.map((item) => ruleOf(view, item)), ...(texts ?? [])],
    isComplete: listed.isComplete && texts !== undefined && !option("configFile") && !isOrdered(view, program),
    wheelAsks: wheel === undefined ? true : wheel.isSure ? truthOf(wheel) : undefined,
  };
}

/** `undefined`: none, or nobody knows which. sudo is on unless the repo says otherwise; sudo-rs turns it off. */
export function programOf(view: HostView): "sudo" | "sudo-rs" | undefined {
  const [sudo, rust] = ["sudo", "sudo-rs"].map((name) => partAt(view, ["security", name, "enable"]));
  const isRust = rust === undefined ? false : rust.isSure ? truthOf(rust) : undefined;
  const isSudo = sudo === undefined ? isRust === false : sudo.isSure ? truthOf(sudo) : undefined;
  if (isRust === undefined || isSudo === undefined || isRust === isSudo) return undefined;
  return isRust ? "sudo-rs" : "sudo";
}

/** NixOS' own rule for wheel stands between those with `mkBefore` and the others (nixos/modules/security/sudo.nix). */
function isOrdered({ at, repo }: HostView, program: string): boolean {
  const definitions = at(["security", program, "extraRules"])?.definitions ?? [];
  return definitions.some(({ file }) => /\bmk(?:Before|Order)\b/.test(repo.files.get(file)?.source.text ?? ""));
}

function ruleOf(view: HostView, rule: Part): SudoRule {
  const list = attributeOf(view, rule, "commands");
  const { items, isComplete } = itemsOf(view, list);
  const names = (option: string, sign: string): readonly string[] | undefined => {
    const found = itemsOf(view, attributeOf(view, rule, option));
    const texts = found.items.map((item) => (typeof item.value === "bigint" ? `#${item.value}` : textOf(item)));
    if (!found.isComplete || !found.items.every((item) => item.isSure)) return undefined;
    return texts.every((text) => text !== undefined && !text.includes(hole))
      ? texts.map((text) => sign + text)
      : undefined;
  };
  const [users, groups] = [names("users", ""), names("groups", "%")];
  return {
    who: users && groups && [...users, ...groups],
    commands: withTags(items.map((item) => commandOf(view, item))),
    isComplete: isComplete && items.every(({ isSure }) => isSure),
    isSure: rule.isSure && isHere(view, rule),
    isText: false,
    list,
  };
}

/** Rules may be for another machine only. */
function isHere(view: HostView, rule: Part): boolean {
  const host = attributeOf(view, rule, "host");
  return host === undefined || textOf(host) === "ALL";
}

type Tagless = Omit<SudoCommand, "asks" | "isSticky">;

function commandOf(view: HostView, item: Part): Tagless {
  const place = item.place;
  const text = textOf(item) ?? textOf(attributeOf(view, item, "command")) ?? hole;
  const { tags: written, rest } = tagsBefore(text);
  if (textOf(item) !== undefined) return { name: rest, tags: written, place, part: item };
  const options = itemsOf(view, attributeOf(view, item, "options"));
  const tags = options.items.map(textOf);
  const isKnown = options.isComplete && options.items.every(({ isSure }) => isSure) && !tags.includes(undefined);
  return { name: rest, tags: isKnown ? [...(tags as string[]), ...written] : undefined, place, part: item };
}

/** A tag holds for the commands behind it, too, until its opposite comes (sudoers(5), Tag_Spec; the same in sudo-rs). */
export function withTags(commands: readonly Tagless[]): readonly SudoCommand[] {
  let asks: boolean | undefined = true;
  return commands.map((command): SudoCommand => {
    const own = command.tags && askedBy(command.tags);
    const isSticky = command.tags !== undefined && own === undefined && asks === false;
    if (command.tags === undefined) asks = undefined;
    else asks = own ?? asks;
    return { ...command, asks, isSticky };
  });
}

function askedBy(tags: readonly string[]): boolean | undefined {
  const last = tags.findLast((tag) => tag === "PASSWD" || tag === "NOPASSWD");
  return last === undefined ? undefined : last === "PASSWD";
}

/** `undefined`: there is something in it that is not understood. */
function textRules(view: HostView, part: Part | undefined): readonly SudoRule[] | undefined {
  if (part === undefined) return [];
  const text = textOf(part);
  const read = text === undefined ? undefined : sudoersRules(text);
  return read?.map(({ who, commands }): SudoRule => {
    const placed = commands.map(({ name, tags, start, end }) => {
      return { name, tags, place: placesIn(view, part).at(start, end), part: undefined };
    });
    return { who, commands: withTags(placed), isComplete: true, isSure: part.isSure, isText: true, list: undefined };
  });
}

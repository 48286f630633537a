/** Commands that sudo runs without a password only because a command before them in the same rule has NOPASSWD. */

import type { HostView } from "#model/evaluated.ts";
import { hole } from "#model/ports/part.ts";
import { administrators, isDeclarative, mayGetPasswords, type People, type Person, peopleOf } from "./people.ts";
import { isAllKnown } from "./people-unseen.ts";
import { type SudoCommand, type SudoRule, sudoRules } from "./sudo.ts";
import { isOverruled } from "./sudo-all.ts";

export interface StickyCommand {
  readonly view: HostView;
  readonly rule: SudoRule;
  readonly command: SudoCommand;
  /** Whom it is said of; `undefined`: not known. */
  readonly who: readonly string[] | undefined;
  /** What becomes of sudo where a password is asked. */
  readonly password: Password;
}

/** `locked`: nobody of them has one, and none can be given. `unknown`: the repo does not show one. */
export type Password = "set" | "unknown" | "locked";

export function stickyCommands(view: HostView): readonly StickyCommand[] {
  const rules = sudoRules(view);
  // Nobody knows what stands around the rules.
  if (!rules.isComplete) return [];
  const people = rules.rules.length > 0 ? peopleOf(view) : undefined;
  return rules.rules.flatMap((rule) => {
    if (!people || !rule.isSure || !rule.isComplete || (rule.who && isOnlyRoot(rule.who))) return [];
    if (isFreeAnyway(rules.wheelAsks, rule, people)) return [];
    const found = rule.commands.filter(
      (command) => command.isSticky && isMeantToAsk(rule, command) && !isOverruled(rules, rule, command.name),
    );
    return found.map((command) => ({ view, rule, command, who: rule.who, password: passwordsOf(view, rule, people) }));
  });
}

/** In a text, `NOPASSWD: A, B` is the usual way to mean both; but who means `ALL`, too, needs no A before it. */
function isMeantToAsk({ isText }: SudoRule, { name }: SudoCommand): boolean {
  return name !== "" && !name.startsWith("!") && !name.startsWith(hole) && (!isText || name === "ALL");
}

function isOnlyRoot(who: readonly string[]): boolean {
  return who.every((each) => each === "root");
}

/** Whom NixOS' own rule for wheel asks nothing at all, this one tells nothing new. */
function isFreeAnyway(wheelAsks: boolean | undefined, { who }: SudoRule, { people }: People): boolean {
  if (wheelAsks === true) return false;
  if (wheelAsks === undefined || who === undefined) return true;
  return who.every(
    (each) => each === "%wheel" || people.some(({ name, isInWheel }) => name === each && isInWheel !== false),
  );
}

function passwordsOf(view: HostView, { who }: SudoRule, people: People): Password {
  const asked = who?.every((each) => !/^[%+#]|^[A-Z]/.test(each))
    ? people.people.filter(({ name }) => who.includes(name))
    : administrators(view, people);
  const has = (password: Person["password"]): boolean => asked.some((person) => person.password === password);
  if (asked.length > 0 && asked.every(({ password }) => password === "set")) return "set";
  const isLocked =
    isDeclarative(view) === true &&
    people.isComplete &&
    isAllKnown(view) &&
    !has("perhaps") &&
    !has("set") &&
    !mayGetPasswords(view);
  return isLocked && asked.length > 0 ? "locked" : "unknown";
}

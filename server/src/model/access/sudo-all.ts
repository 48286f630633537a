/** Whether somebody may do everything with sudo, and whether that asks for a password: the last rule that fits decides. */
import type { SudoRule, SudoRules } from "./sudo.ts";

/** `free`: without a password. `none`: no rule of the repo says so. */
export type SudoAll = "free" | "asks" | "none" | "unknown";

/** What the rules of the repo say of one person, apart from NixOS' own for wheel. */
export function sudoAll({ rules, isComplete }: SudoRules, name: string): SudoAll {
  let found: SudoAll = isComplete ? "none" : "unknown";
  for (const rule of rules) {
    const fits = fitsPerson(rule, name);
    if (fits === false) continue;
    const all = rule.commands.findLast((command) => command.name === "ALL");
    if (!all) {
      if (!rule.isComplete) found = "unknown";
      continue;
    }
    const isKnown = fits && rule.isSure && rule.isComplete && all.asks !== undefined;
    found = isKnown ? (all.asks ? "asks" : "free") : "unknown";
  }
  return found;
}

/** Groups may have anybody as a member; that NixOS' own rule speaks of wheel is known otherwise. */
function fitsPerson({ who }: SudoRule, name: string): boolean | undefined {
  if (who === undefined) return undefined;
  if (who.includes(name) || who.includes("ALL")) return true;
  return who.some((each) => /^[%+#]|^[A-Z]/.test(each)) ? undefined : false;
}

/** Whether a later rule may decide of this command, for any of these people, and asks. */
export function isOverruled({ rules }: SudoRules, rule: SudoRule, command: string): boolean {
  return rules.slice(rules.indexOf(rule) + 1).some((later) => {
    if (!isShared(rule, later)) return false;
    return !later.isComplete || later.commands.some(({ name, asks }) => asks !== false && mayBe(name, command));
  });
}

function isShared({ who }: SudoRule, { who: others }: SudoRule): boolean {
  if (!who || !others) return true;
  const isOpen = (each: string): boolean => /^[%+#]|^[A-Z]/.test(each);
  return others.some((other) => isOpen(other) || who.some((one) => isOpen(one) || one === other));
}

function mayBe(name: string, command: string): boolean {
  return (
    name === "ALL" ||
    command === "ALL" ||
    name.includes("\u{FFFC}") ||
    /[*?[]/.test(name) ||
    /^[A-Z]/.test(name) ||
    firstWord(name) === firstWord(command)
  );
}

function firstWord(command: string): string {
  return command.split(" ")[0] ?? command;
}

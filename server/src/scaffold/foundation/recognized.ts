/** Whether a file was made of a template, also where somebody has changed it since. */
import { type TemplateName, templateText } from "#scaffold/templates.ts";
import type { FoundationName } from "#scaffold/wish.ts";

export function isMadeOf(name: FoundationName, text: string): boolean {
  const [ours, theirs] = [linesOf(templateText(templateOf(name))), linesOf(text)];
  const same = [...ours].filter((line) => theirs.has(line)).length;
  // A template has lines for choices that were not made, and a file those that were put into it.
  return same >= leastPart * Math.min(ours.size, theirs.size) && same >= fewestLines;
}

/** Modules that do the same in other words have some lines of Nix in common: measured at some 19 900 files of other homes, at most 0.36. */
const leastPart = 0.5;
const fewestLines = 8;

function templateOf(name: FoundationName): TemplateName {
  return name === "sso" ? "sso-login" : name;
}

/** Lines of code that say something of their own: hardening and settings of sshd are the same wherever somebody writes them. */
function linesOf(text: string): ReadonlySet<string> {
  const lines = text.split("\n").map((line) => line.trim());
  return new Set(lines.filter((line) => line.length >= 12 && !line.startsWith("#") && !isCommon.test(line)));
}

const isCommon = /^[A-Z]\w* = (?:lib\.mk\w+ )?(?:true|false|\d+|"[^"]*"|\[[^\]]*\]);(?:\s+#.*)?$/;

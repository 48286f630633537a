/** How tests of hardening ask: what is said, how loud, and what is offered. */
import { readFileSync } from "node:fs";
import { allFixes } from "#rules/rule.ts";
import { english, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

const german = JSON.parse(readFileSync(new URL("../../l10n/bundle.l10n.de.json", import.meta.url), "utf8")) as Record<
  string,
  string
>;

/** `severity: message`. */
export function said(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ severity, message }) => `${severity}: ${english(message)}`);
}

export function saidInGerman(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).map(({ message }) => render(message, german));
}

export function offeredInGerman(id: string, source: string): readonly string[] {
  return findingsOf(id, fixture(source).files).flatMap((finding) =>
    allFixes(finding).map(({ title }) => render(title, german)),
  );
}

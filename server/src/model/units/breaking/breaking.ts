/** What this repo says of services that keeps them from working. */
import { sandboxedSessions } from "#model/access/sshd-sandbox.ts";
import type { HostView } from "#model/evaluated.ts";
import { breaksFor } from "#model/units/kinds/break.ts";
import { booleanOf } from "#model/units/strictness.ts";
import type { Directive, ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { message } from "#text/message.ts";
import { isOnButForFailures, writtenDirective } from "./failing.ts";
import { certaintyOf } from "./kinds.ts";
import { atListeners } from "./listeners.ts";
import { inPrograms } from "./programs.ts";
import { type Breaking, type Instead, ownDirectives } from "./said.ts";

export interface Breakings {
  /** What keeps the service itself from working; without those of `sessions`. */
  readonly services: readonly Breaking[];
  /** What people get who sign in through it. */
  readonly sessions: readonly Breaking[];
}

const known = new WeakMap<HostView, Breakings>();

/** In order of the units; each directive of a unit once, with the first reason. */
export function breakingsOf(view: HostView): Breakings {
  let found = known.get(view);
  if (!found) {
    const all = serviceUnitsOf(view).map(breakingsIn);
    found = {
      services: all.flatMap(({ services }) => services),
      sessions: all.flatMap(({ sessions }) => sessions),
    };
    known.set(view, found);
  }
  return found;
}

function breakingsIn(found: ServiceUnit): Breakings {
  const isWritten = isOnButForFailures(found);
  if (found.active !== "enabled" && !isWritten) return { services: [], sessions: [] };
  const unit = isWritten ? asWritten(found) : found;
  const sessions = [...sandboxedSessions(unit)];
  const all = [...sessions, ...inPrograms(unit), ...atListeners(unit), ...byKind(unit)];
  const services = all.filter(
    ({ directive }, index) => all.findIndex((other) => other.directive.key === directive.key) === index,
  );
  return { services: services.slice(sessions.length), sessions };
}

/** With the directives that would be in force if nothing failed. */
function asWritten(unit: ServiceUnit): ServiceUnit {
  const written = [...unit.directives.values()].flatMap((each) => writtenDirective(unit, each) ?? []);
  return { ...unit, directives: new Map(written.map((each) => [each.key, each])) };
}

/** What no program of its kind bears. */
function* byKind(unit: ServiceUnit): Iterable<Breaking> {
  // Of what the repo runs itself, its commands say more than words in them.
  const kinds = unit.known?.kinds;
  if (!kinds) return;
  for (const directive of ownDirectives(unit)) {
    const { key, value } = directive;
    if (value === undefined) continue;
    for (const each of breaksFor(kinds, key, value)) {
      const certainty = certaintyOf(unit, each);
      const said = { unit, directive, instead: insteadOf(directive) };
      if (certainty === "sure") yield { ...said, reason: each.reason };
      else if (certainty === "partial") yield { ...said, reason: withRights, isPartial: true };
    }
  }
}

/** Not all that is called this way is sudo: some have parts with rights of their own. */
const withRights = message(
  "parts of it run with rights that their file or wrapper gives them (setuid, capabilities), and then do not get these",
);

/** Switches are turned off; what is a list is up to people. */
function insteadOf({ value }: Directive): Instead | undefined {
  return value !== undefined && booleanOf(value) === true ? { kind: "value", value: false } : undefined;
}

/** Directives of a unit that are in force because the repo says so, and where it says them. */
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import { booleanOf } from "#model/units/strictness.ts";
import type { Contribution, Directive, ServiceUnit } from "#model/units/unit.ts";
import { callOf } from "#model/units/unit-place.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";

/** A directive of the repo that keeps a service from working. */
export interface Breaking {
  readonly unit: ServiceUnit;
  readonly directive: Directive;
  /** Half a sentence: "the program compiles at run time …". */
  readonly reason: Message;
  /** What can be said instead; `undefined`: people have to decide. */
  readonly instead: Instead | undefined;
  /** The rest of it works. */
  readonly isPartial?: true;
}

/** `add`: more words of a list; `drop`: nothing at all. */
export type Instead =
  | { readonly kind: "value"; readonly value: DirectiveValue }
  | { readonly kind: "add"; readonly words: readonly string[] }
  | { readonly kind: "drop" };

/** Those whose value is sure and is what the repo says, while NixOS does not say the same. */
export function ownDirectives({ directives }: Pick<ServiceUnit, "directives">): readonly Directive[] {
  return [...directives.values()].filter((directive) => {
    const { value, contributions } = directive;
    if (value === undefined || !winnerOf(directive)) return false;
    const same = JSON.stringify(value);
    return contributions.every(
      (each) => each.by === "repo" || each.status !== "used" || JSON.stringify(each.value) !== same,
    );
  });
}

export function ownDirective(unit: Pick<ServiceUnit, "directives">, key: string): Directive | undefined {
  return ownDirectives(unit).find((directive) => directive.key === key);
}

/** A switch that the repo turns on. */
export function ownSwitch(unit: Pick<ServiceUnit, "directives">, key: string): Directive | undefined {
  const directive = ownDirective(unit, key);
  return directive?.value !== undefined && booleanOf(directive.value) === true ? directive : undefined;
}

/** The strongest of what the repo says and what is in force. */
export function winnerOf({ contributions }: Directive): Contribution | undefined {
  return contributions.find(({ by, status }) => by === "repo" && status === "used");
}

export interface SaidAt {
  readonly place: Location;
  /** It is the call of a function that says it for many. */
  readonly isCall: boolean;
}

/** Where the module says it, or calls what does; `undefined`: nobody knows. */
export function saidAt({ view }: ServiceUnit, directive: Directive): SaidAt | undefined {
  const definition = winnerOf(directive)?.definition;
  return definition && placeOf(view, definition);
}

export function placeOf(view: HostView, definition: OptionDefinition): SaidAt | undefined {
  if (definition.end === 0 || !view.repo.files.has(definition.file)) return undefined;
  const call = callOf(view, definition);
  // Where only the module is known that gets it, what is written says more.
  if (call && call.end > call.start) return { place: call, isCall: true };
  const { file, start, end, name } = definition;
  return { place: { file, start: name?.start ?? start, end: name?.end ?? end }, isCall: false };
}

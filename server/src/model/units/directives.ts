/** What the repo and NixOS together say of the directives of a service, merged as the module system merges them. */
import type { KnownUnit } from "#knowledge/nixos-units.ts";
import { statementsOf } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import { statedAttributes } from "#model/ports/stated.ts";
import { type Stronger, strongerAround } from "./around.ts";
import { type Said, saidBy } from "./known-services.ts";
import { type DirectiveValue, isList, linesOf, type Scalar } from "./section.ts";
import type { Contribution, Directive } from "./unit.ts";
import { directiveValue } from "./value.ts";

export interface Directives {
  readonly directives: ReadonlyMap<string, Directive>;
  /** The repo says no more of `serviceConfig` than what is known. */
  readonly isClosed: boolean;
}

/** `known`: what a module of NixOS says of the unit; `undefined`: nothing does, or nobody knows. */
export function directivesOf(view: HostView, name: string, known: KnownUnit | undefined): Directives {
  const path = ["systemd", "services", name, "serviceConfig"];
  const { parts, isComplete } = attributesOf(view, partAt(view, path));
  const winner = known ? strongerAround(view, path) : "equal";
  // Where nobody knows the whole, it is read piece by piece, as it is written.
  const stated = isComplete ? [] : statedAttributes(view, path).keys();
  const own = new Set([...parts.keys(), ...stated]);
  const keys = new Set([...own, ...(known?.settings.keys() ?? [])]);
  const directives = new Map<string, Directive>();
  for (const key of [...keys].sort()) {
    const setting = known?.settings.get(key);
    const said = known && setting && saidBy(view, known, setting);
    const ours = own.has(key) ? ownOf(view, [...path, key]) : undefined;
    if (ours || said) directives.set(key, merged(key, ours, said, winner));
  }
  return { directives, isClosed: isComplete && winner !== "unknown" };
}

/** What the repo alone says of a key. */
interface Own {
  readonly contributions: readonly Contribution[];
  /** `undefined`: not known. */
  readonly priority: number | undefined;
  readonly value: DirectiveValue | undefined;
  readonly isSure: boolean;
}

function ownOf(view: HostView, path: readonly string[]): Own | undefined {
  const part = partAt(view, path);
  if (!part) return undefined;
  const contributions = statementsOf(view.repo, view.host, path).map(
    ({ definition, slot }): Contribution => ({
      by: "repo",
      priority: definition.priority,
      value: definition.status === "off" ? undefined : directiveValue(view, slot),
      status: definition.status,
      definition,
    }),
  );
  const winners = contributions.filter(({ status }) => status === "used");
  const isSure = part.isSure && contributions.every(({ status }) => status !== "possible");
  const value = isSure ? directiveValue(view, part.slot) : undefined;
  return { contributions, priority: winners[0]?.priority, value, isSure };
}

function merged(key: string, own: Own | undefined, said: Said | undefined, around: Stronger): Directive {
  const theirs = said && contributionOf(said);
  if (!own || !said || !theirs) {
    const contributions = [...(own?.contributions ?? []), ...(theirs ? [theirs] : [])];
    if (around === "unknown") return { key, value: undefined, lines: undefined, contributions };
    if (said?.isPackaged && theirs) return { key, ...packaged(said, undefined), contributions };
    if (own && around === "nixos")
      return { key, value: undefined, lines: [], contributions: own.contributions.map(weaker) };
    if (theirs && around === "repo")
      return { key, value: undefined, lines: [], contributions: [{ ...theirs, status: "weaker" }] };
    const value = own ? own.value : said?.value;
    return { key, value, lines: value === undefined ? undefined : linesOf(value), contributions };
  }
  if (said.isPackaged)
    return { key, ...packaged(said, own), contributions: [...own.contributions, theirs].sort(byPriority) };
  const stronger = around === "equal" ? strongerAt(own, said) : around;
  const contributions = [
    ...own.contributions.map((each) => (stronger === "nixos" ? weakerThan(said, each) : each)),
    { ...theirs, status: stronger === "repo" ? "weaker" : stronger === "unknown" ? "possible" : "used" } as const,
  ].sort(byPriority);
  const value =
    stronger === "repo"
      ? own.value
      : stronger === "nixos"
        ? said.value
        : stronger === "equal"
          ? both(said, own)
          : undefined;
  return { key, value, lines: value === undefined ? undefined : linesOf(value), contributions };
}

function contributionOf({ value, priority, isPackaged }: Said): Contribution {
  return { by: isPackaged ? "package" : "nixos", priority, value, status: "used", definition: undefined };
}

function weaker(contribution: Contribution): Contribution {
  return contribution.status === "used" || contribution.status === "possible"
    ? { ...contribution, status: "weaker" }
    : contribution;
}

/** Where nobody knows what NixOS says, it may say nothing. */
function weakerThan(said: Said, contribution: Contribution): Contribution {
  if (said.value !== undefined) return weaker(contribution);
  return contribution.status === "used" ? { ...contribution, status: "possible" } : contribution;
}

function strongerAt({ priority, isSure, contributions }: Own, said: Said): Stronger {
  // Whatever of it holds, none of it comes up to what NixOS says.
  const possible = contributions.filter(({ status }) => status === "used" || status === "possible");
  if (possible.every((each) => each.priority !== undefined && each.priority > said.priority)) return "nixos";
  if (!isSure || priority === undefined) return "unknown";
  return priority < said.priority ? "repo" : priority > said.priority ? "nixos" : "equal";
}

/** Modules of NixOS come first. Two values for what takes one are an error in Nix: nobody knows then. */
function both(said: Said, own: Own): DirectiveValue | undefined {
  if (said.value === undefined || own.value === undefined) return undefined;
  if (isList(said.value) || isList(own.value)) return [...listed(said.value), ...listed(own.value)];
  return said.value === own.value ? own.value : undefined;
}

function listed(value: DirectiveValue): readonly Scalar[] {
  return isList(value) ? value : [value];
}

/** The lines of the package's own unit come first, those of NixOS's drop-in behind them. */
function packaged(said: Said, own: Own | undefined): Pick<Directive, "value" | "lines"> {
  const first = said.value === undefined ? undefined : linesOf(said.value);
  const second = own ? (own.value === undefined ? undefined : linesOf(own.value)) : [];
  const lines = first && second && [...first, ...second];
  return { value: own ? own.value : said.value, lines };
}

function byPriority(a: Contribution, b: Contribution): number {
  return rank(a) - rank(b) || (a.priority ?? 0) - (b.priority ?? 0);
}

function rank({ status }: Contribution): number {
  return ["used", "possible", "weaker", "off"].indexOf(status);
}

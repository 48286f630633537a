/** The hardening that fits a service: which directives to write, and why others are left out. */
import { type ProfileDirective, profileDirectives, refusalOf, unitException } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { breaksFor } from "#model/units/kinds/break.ts";
import { ownHardening } from "#model/units/own-hardening.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { circumstancesOf } from "./circumstances.ts";
import { type Fitting, fittingFor, type IsOn } from "./values.ts";

/**
 * `base`: what hardly any service notices. `strict`: all that its kind is known to bear. `complete`: only what is missing of the base where
 * the repo has begun; what it has is left alone.
 */
export type BlockVariant = "base" | "strict" | "complete";

export interface Block {
  readonly variant: BlockVariant;
  /** In the order in which they are written. */
  readonly entries: readonly BlockEntry[];
  /** In German, for comments above the block: what is left out for this kind of service, and why. */
  readonly notes: readonly string[];
}

export interface BlockEntry {
  readonly key: string;
  readonly value: DirectiveValue;
  /** Written with `lib.mkForce`: nobody proves that NixOS leaves the key alone. */
  readonly force: boolean;
  /** In German, behind the line. */
  readonly comment: string | undefined;
}

/** `undefined`: there is nothing to add, or nothing that surely does no harm. */
export function blockFor(unit: ServiceUnit, variant: BlockVariant): Block | undefined {
  let found = blocks.get(unit);
  if (!found) {
    found = new Map();
    blocks.set(unit, found);
  }
  if (!found.has(variant)) found.set(variant, makeBlock(unit, variant));
  return found.get(variant);
}

/** Lenses, hovers, rules and fixes all ask for the same ones. */
const blocks = new WeakMap<ServiceUnit, Map<BlockVariant, Block | undefined>>();

function makeBlock(unit: ServiceUnit, variant: BlockVariant): Block | undefined {
  // What is written for a unit that is not there makes a broken one.
  if (unit.active !== "enabled" && !unit.part) return undefined;
  if (variant === "complete" && ownHardening(unit).length === 0) return undefined;
  const around = circumstancesOf(unit);
  if (!around) return undefined;
  const { kinds } = around;
  if ([...kinds].some((kind) => refusalOf(kind) !== undefined)) return undefined;
  const isOfSystem = kinds.has("root");
  // How an ordinary user comes to work on the system nobody sees.
  if (isOfSystem && around.isOrdinaryUser) return undefined;
  const entries: BlockEntry[] = [];
  const notes: string[] = [];
  const isOn: IsOn = (key) => around.isOn(key) || entries.some((entry) => entry.key === key && entry.value === true);
  for (const directive of profileDirectives()) {
    if (isOfSystem && directive.from !== "quiet") continue;
    if (variant !== "strict" && directive.from === "strict") continue;
    // What somebody already says of a key is theirs: NixOS has its reasons, and the repo said it on purpose.
    if (unit.directives.has(directive.key) || around.isImplied(directive.key)) continue;
    const { key } = directive;
    const why = unitException(unit.name, key) ?? obstacle(directive, kinds);
    const fitting: Fitting | undefined =
      why === undefined ? fittingFor(directive, around, { isOn, variant }) : { without: why };
    if (fitting?.without !== undefined) notes.push(`${key} fehlt: ${fitting.without}.`);
    if (fitting?.value === undefined) continue;
    entries.push({ key, value: fitting.value, force: isForced(key, unit), comment: fitting.comment });
  }
  if (entries.every(({ key }) => companions.has(key))) return undefined;
  if (isOfSystem) notes.push(restForRoot);
  return { variant, entries: entries.filter((entry) => !lacksItsOwn(entry, entries)), notes: [...new Set(notes)] };
}

const restForRoot = "Mehr steht hier nicht: Der Dienst arbeitet als root am System selbst.";

/** Worth nothing without another: what a filter answers where there is none. */
const companions: ReadonlyMap<string, string> = new Map([["SystemCallErrorNumber", "SystemCallFilter"]]);

function lacksItsOwn({ key }: BlockEntry, entries: readonly BlockEntry[]): boolean {
  const other = companions.get(key);
  return other !== undefined && !entries.some((entry) => entry.key === other);
}

/** Why a directive is not for programs of these kinds. */
function obstacle(
  { key, value, without, only }: ProfileDirective,
  kinds: ReadonlySet<ServiceKind>,
): string | undefined {
  const [broken] = breaksFor(kinds, key, value).filter(({ key: of }) => !adapted.has(of));
  if (broken) return broken.german;
  for (const kind of kinds) {
    const reason = without.get(kind);
    if (reason !== undefined) return reason;
  }
  return only.length > 0 && !only.some((kind) => kinds.has(kind))
    ? "ob das Programm das verträgt, ist nicht bekannt"
    : undefined;
}

/** Lists that are made to fit instead of being left out. */
const adapted: ReadonlySet<string> = new Set(["CapabilityBoundingSet", "RestrictAddressFamilies"]);

/** Nobody else speaks of a unit that the repo makes, and `knowledge` has all that NixOS says of the others. Lists add up, unless they are forced. */
function isForced(key: string, { basis }: ServiceUnit): boolean {
  return basis !== "repo" && wholeLists.has(key);
}

const wholeLists: ReadonlySet<string> = new Set([
  "SystemCallFilter",
  "CapabilityBoundingSet",
  "RestrictAddressFamilies",
]);

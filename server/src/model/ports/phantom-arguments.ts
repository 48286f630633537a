/** Uses of registry keys that are handed to functions of the repo, and that these have no use for. */
import type { DeadEnd } from "#eval/dead-ends.ts";
import { deadEndsAmong, isHandedOn } from "#eval/handed-on.ts";
import { type Slot, Thunk } from "#eval/value.ts";
import { hostsWith, treeOf } from "#model/evaluation.ts";
import type { Model, Use } from "#model/model.ts";
import { optionReads, readsWithin } from "#model/option-reads.ts";
import type { Instead, KeyUse, PhantomCause } from "./phantom.ts";
import { serviceOf } from "./phantom-service.ts";
import type { RegistryKey } from "./registry.ts";

interface Ignored {
  readonly key: RegistryKey;
  readonly use: Use;
  readonly cause: PhantomCause;
}

/** Each of them is evaluated once more. */
const mostHosts = 12;

/** The repo is evaluated once more, where there is anything to watch. */
export function ignoredUses({ repo }: Model, candidates: readonly KeyUse[]): readonly Ignored[] {
  const handed = candidates.filter(({ use, hosts }) => {
    const source = repo.files.get(use.file)?.source;
    return source !== undefined && hosts.length <= mostHosts && isHandedOn(source, use);
  });
  if (handed.length === 0) return [];
  const names = new Set(handed.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  const ends = deadEndsAmong(
    treeOf(repo),
    handed.map(({ use }) => use),
    (evaluator) => hostsWith(repo, evaluator, (name) => names.has(name)).values(),
  );
  return handed.flatMap((candidate): readonly Ignored[] => {
    const { key, use } = candidate;
    const end = ends.get(use);
    const cause = end && causeOf(candidate, end);
    return cause ? [{ key, use, cause }] : [];
  });
}

/** `undefined`: what is taken in its place is made of the same key. */
function causeOf({ key, use, hosts }: KeyUse, { instead, unused }: DeadEnd): PhantomCause | undefined {
  if (instead.some(({ slot }) => optionReads(readsWithin(slot), []).has(key.path))) return undefined;
  const places = new Map<string, Instead>();
  for (const { slot, ...place } of instead)
    places.set(`${place.file} ${place.start} ${place.end}`, { ...place, value: shown(slot) });
  const service = serviceOf(key, use.file, hosts);
  return { kind: "ignored", instead: [...places.values()], functions: unused, service };
}

function shown(slot: Slot): string | undefined {
  const value = slot instanceof Thunk ? slot.value : slot;
  return typeof value === "bigint" || typeof value === "string" ? String(value) : undefined;
}

/** A number beside the registry is forgotten when the registry changes. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { isChangeable } from "#model/ports/but-for-failures.ts";
import { type HardCoded, hardCodedOn } from "#model/ports/hard-coded.ts";
import {
  type AsleepCopy,
  asleepCopies,
  branchCopies,
  deadFallbacks,
  type Fallback,
} from "#model/ports/hard-coded-asleep.ts";
import { addingKey, correctingKey, together, usingKey, withoutFallback } from "#model/ports/hard-coded-fix.ts";
import { mainRegistry, newKeyName } from "#model/ports/hard-coded-key.ts";
import type { Literal } from "#model/ports/hard-coded-literal.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listeningOn } from "#model/ports/option-edit.ts";
import type { RegistryKey } from "#model/ports/registry.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule, Severity } from "./rule.ts";

export const portHardCoded: Rule = {
  id: "port/hard-coded",
  severity: "warning",
  summary: message("A port is written as a number although the registry has it, or should"),
  evaluates: true,
  *check(model) {
    const told = new Set<string>();
    for (const problem of onHosts(model, (view) => {
      const all = hardCodedOn(model, view);
      return all.flatMap((each) => onHost(model, view, each, all));
    })) {
      told.add(`${problem.file} ${problem.start}`);
      yield problem;
    }
    for (const copy of [...branchCopies(model), ...asleepCopies(model)]) {
      const place = `${copy.literal.file} ${copy.literal.start}`;
      if (!told.has(place)) yield ofCopy(model, copy);
      told.add(place);
    }
    for (const fallback of deadFallbacks(model)) yield ofFallback(model, fallback);
  },
};

function onHost(model: Model, view: HostView, found: HardCoded, all: readonly HardCoded[]): readonly Problem[] {
  const { kind, literal, key, port, service, role } = found;
  const registry = kind === "unregistered" ? mainRegistry(model) : undefined;
  const name = registry && newKeyName(registry, service, role);
  const isFree = name !== undefined && !registry?.keyByName.has(name);
  if (kind === "unregistered" && !isFree) return [];
  const fixes = key ? fixesWith(model, found, key, all) : add(model, literal, port, name as string);
  return [
    {
      ...placeOf(literal),
      message: describe(found, registry?.name ?? ""),
      related: key ? keyAt(view, key) : [],
      fixes,
      severity: severityOf(found),
    },
  ];
}

function severityOf({ kind, certainty }: HardCoded): Severity {
  if (certainty === "asleep") return "hint";
  return kind === "contradiction" && certainty === "sure" ? "warning" : "information";
}

function describe({ kind, port, key, registered, service, of, listener }: HardCoded, registry: string): Message {
  const path = key?.path ?? "";
  if (kind === "contradiction" && of === "upstream")
    return asked({ service, port, key: path, registered: registered ?? "" }, listener);
  if (kind === "contradiction")
    return message(
      "{0} listens on port {1}, but {2} says {3}: use the key, or correct its number.",
      service,
      port,
      path,
      registered ?? "",
    );
  if (kind === "copy") return copied(port, path);
  return message("{0} listens on port {1}, and {2} has no key for it: add one, and use it.", service, port, registry);
}

interface Asked {
  readonly service: string;
  readonly port: number;
  readonly key: string;
  readonly registered: number | string;
}

function asked({ service, port, key, registered }: Asked, listener: Listener | undefined): Message {
  if (listener && isChangeable(listener))
    return message(
      "A proxy asks {0} on port {1}, where it listens unless its own settings say otherwise, but {2} says {3}: let both use the key, or correct its number.",
      service,
      port,
      key,
      registered,
    );
  if (listener?.state !== "enabled" || listener.evidence !== "known")
    return message(
      "A proxy asks {0} on port {1}, where it may listen, but {2} says {3}: let both use the key, or correct its number.",
      service,
      port,
      key,
      registered,
    );
  return message(
    "A proxy asks {0} on port {1}, where it listens, but {2} says {3}: let both use the key, or correct its number.",
    service,
    port,
    key,
    registered,
  );
}

function copied(port: number, path: string): Message {
  return message("{0} is {1}, written as a number: use the key, so that both change together.", port, path);
}

function ofCopy(model: Model, { literal, port, key, isAwake }: AsleepCopy): Problem {
  return {
    ...placeOf(literal),
    message: copied(port, key.path),
    related: key.place ? [{ ...key.place, message: message("The key is defined here.") }] : [],
    fixes: use(model, literal, key, isSameEverywhere(key, port)),
    severity: isAwake ? "information" : "hint",
  };
}

function ofFallback({ repo }: Model, { file, start, end, whole, read, port, key, imported }: Fallback): Problem {
  const edits = withoutFallback(repo.files.get(file)?.source.text ?? "", read.start, whole);
  return {
    file,
    start,
    end,
    message: message("The fallback {0} never counts, as {1} always exists: remove it.", port, key.path),
    fixes: [{ title: message("Remove the fallback"), safe: true, edits: [{ file, edits }] }],
    severity: imported ? "information" : "hint",
    unnecessary: true,
  };
}

function placeOf({ file, start, end }: Literal): Pick<Problem, "file" | "start" | "end"> {
  return { file, start, end };
}

function keyAt(view: HostView, key: RegistryKey): readonly Related[] {
  const place = key.on.get(view.name)?.place ?? key.place;
  return place ? [{ ...place, message: message("The key is defined here.") }] : [];
}

/** Nothing changes on any host that has the key. */
function isSameEverywhere(key: RegistryKey, port: number): boolean {
  return [...key.ports.values()].every((other) => other === port);
}

function fixesWith(model: Model, found: HardCoded, key: RegistryKey, all: readonly HardCoded[]): readonly Fix[] {
  const { kind, of, literal, port } = found;
  if (kind === "copy") return use(model, literal, key, isSameEverywhere(key, port));
  const edits = correctingKey(model, key, port, literal);
  const title = message("Set {0} to {1}, and use it", key.path, port);
  // Where a proxy asks, the key's number is none that anybody listens on, as long as the service is not told.
  return [
    ...(of === "listener" ? use(model, literal, key, false) : both(model, found, key, all)),
    ...(edits ? [{ title, safe: false, edits }] : []),
  ];
}

/** The service listens on the key, and all that ask it by its number ask there. */
function both(
  model: Model,
  { listener, service, port, registered }: HardCoded,
  key: RegistryKey,
  all: readonly HardCoded[],
): readonly Fix[] {
  const telling = listener && listeningOn(model, listener, key.path);
  const askers = all.filter((each) => each.listener && each.service === service && each.port === port);
  const asking = askers.map((each) => usingKey(model, each.literal, key));
  if (!telling || registered === undefined || !asking.every((edits) => edits !== undefined)) return [];
  const title = message("Let {0} listen on {1} ({2}), and ask there", listener.service, key.path, registered);
  return [{ title, safe: false, edits: together(telling, ...asking) }];
}

function use(model: Model, literal: Literal, key: RegistryKey, safe: boolean): readonly Fix[] {
  const edits = usingKey(model, literal, key);
  return edits ? [{ title: message("Use {0}", key.path), safe, edits: [edits] }] : [];
}

function add(model: Model, literal: Literal, port: number, name: string): readonly Fix[] {
  const registry = mainRegistry(model);
  const edits = registry && addingKey(model, registry, name, port, literal);
  if (!registry || !edits) return [];
  return [{ title: message("Add {0} = {1} to {2}, and use it", name, port, registry.name), safe: false, edits }];
}

/** What evaluation shows to be wrong: one finding for each place and kind, however many options and hosts it breaks. */
import type { ErrorKind, EvalError } from "#eval/error.ts";
import type { Host } from "#eval/host.ts";
import { groupPathOf } from "#eval/modules/group.ts";
import { showOption } from "#eval/modules/option-path.ts";
import type { Origin, Place } from "#eval/value.ts";
import { type Message, message, render } from "#text/message.ts";
import { covers, type Location } from "#text/span.ts";
import { evaluationOf } from "./evaluation.ts";
import { type Failure, failuresOf, falseAssertions, leavesOnce } from "./failures.ts";
import { looseFindings, unreachedFindings } from "./loose-findings.ts";
import type { Model } from "./model.ts";
import { showPath } from "./option-path.ts";
import { type Missing, missingOption } from "./undeclared.ts";

export type FindingKind =
  | "missing-attribute"
  | "module-shape"
  | "declared-twice"
  | "conflict"
  | "undeclared-option"
  | "assertion"
  | "type"
  | "recursion";

export interface EvalFinding extends Location {
  readonly kind: FindingKind;
  /** What Nix says. */
  readonly reason: Message;
  /** A host fails because of it. */
  readonly live: boolean;
  /** The hosts that it is found on, if these are not all. */
  readonly hosts: readonly string[];
  readonly related: readonly RelatedPlace[];
  /** What is missing in which set. */
  readonly lacking: { readonly name: string; readonly names: readonly string[] } | undefined;
  /** The option that nobody declares. */
  readonly missing: Missing | undefined;
  /** What a false assertion says. */
  readonly asserted: string | undefined;
  /** What Nix says of other options at the same place: a factory's, for one. */
  readonly also: readonly Message[];
}

/** `other`: the other definition or declaration. `breaks`: an option that fails because of it. */
export interface RelatedPlace extends Location {
  readonly role: "other" | "breaks";
  readonly option: string;
}

const known = new WeakMap<Model, readonly EvalFinding[]>();

/** The findings of a repo; made once for each value of the model. */
export function evalFindings(model: Model): readonly EvalFinding[] {
  let findings = known.get(model);
  if (!findings) {
    findings = find(model);
    known.set(model, findings);
  }
  return findings;
}

function find(model: Model): readonly EvalFinding[] {
  const hosts = [...evaluationOf(model.repo).hosts.values()];
  const found = new Map<string, EvalFinding[]>();
  for (const host of hosts)
    for (const [key, finding] of findingsOfHost(model, host)) {
      const same = found.get(key);
      if (same) same.push(finding);
      else found.set(key, [finding]);
    }
  const joined = [...found.values()].map((same) => ofHosts(same, hosts.length));
  return [...joined, ...unreachedFindings(model, hosts), ...looseFindings(model, hosts)];
}

function ofHosts(same: readonly EvalFinding[], all: number): EvalFinding {
  const first = same.find(({ live }) => live) ?? (same[0] as EvalFinding);
  return { ...first, hosts: same.length === all ? [] : same.flatMap(({ hosts }) => hosts) };
}

function findingsOfHost(model: Model, host: Host): ReadonlyMap<string, EvalFinding> {
  const found = new Map<string, EvalFinding>();
  const add = (finding: EvalFinding | undefined): void => {
    if (!finding || !model.repo.files.has(finding.file)) return;
    const key = `${finding.kind} ${finding.file} ${finding.start} ${finding.end}`;
    const before = found.get(key);
    found.set(key, before ? joined(before, finding) : finding);
  };
  const leaves = leavesOnce(host);
  for (const failure of failuresOf(host, leaves)) add(ofFailure(model, host, failure));
  for (const problem of host.problems) {
    if (problem.kind !== "undeclared") continue;
    const { definition, path } = problem;
    const span = definition.origin?.name ?? definition.origin?.expr;
    const missing =
      span && missingOption(model, host, path, { file: definition.origin?.file ?? "", ...span }, "defined");
    if (missing) add(finding(host, "undeclared-option", missing.place, undeclared(missing.shown), { missing }));
  }
  for (const { text, place } of falseAssertions(host))
    add(finding(host, "assertion", place, message("Failed assertion: {0}", text), { asserted: text }));
  return found;
}

function undeclared(path: string): Message {
  return message("The option `{0}' does not exist.", path);
}

/** Two errors of one kind at one place: a factory's, or an assertion's in a list that is computed. */
function joined(first: EvalFinding, second: EvalFinding): EvalFinding {
  const [strong, weak] = second.live && !first.live ? [second, first] : [first, second];
  const also = [...strong.also, ...(render(weak.reason) === render(strong.reason) ? [] : [weak.reason]), ...weak.also];
  return { ...strong, related: [...strong.related, ...weak.related], also };
}

const kinds: Readonly<Partial<Record<ErrorKind, FindingKind>>> = {
  "missing-attribute": "missing-attribute",
  "undefined-variable": "missing-attribute",
  "infinite-recursion": "recursion",
  "module-shape": "module-shape",
  "declared-twice": "declared-twice",
  conflict: "conflict",
  "read-only": "conflict",
  "undeclared-option": "undeclared-option",
  "option-type": "type",
  type: "type",
  other: "type",
  assert: "assertion",
  throw: "assertion",
  abort: "assertion",
};

/** What the repo throws itself counts where NixOS asks for it: an option of the repo may have to be set before it is read. */
const own: ReadonlySet<ErrorKind> = new Set(["assert", "throw", "abort"]);

function ofFailure(model: Model, host: Host, failure: Failure): EvalFinding | undefined {
  const { error, leaves, live } = failure;
  const kind = kinds[error.kind];
  if (!kind || (own.has(error.kind) && !leaves.some(({ path }) => !host.isOwn(path)))) return undefined;
  const place = error.place ?? placeOfLeaf(host, leaves);
  // What makes a file unreadable is told without evaluation.
  if (!place || (error.kind === "undefined-variable" && isUnbound(model, place))) return undefined;
  const related = [...others(error), ...broken(host, failure, place)];
  const { lacking } = error;
  const group = lacking && groupPathOf(lacking.set);
  // What the repo reads and never defines, a module from outside may fill: an input with secrets, for one.
  if (lacking?.set.entries.size === 0 && host.problems.some((problem) => problem.kind === "unseen")) return undefined;
  if (!group) {
    const names = lacking ? [...lacking.set.entries.keys()] : [];
    return finding(host, kind, place, error.reason, {
      related,
      live,
      lacking: lacking && { name: lacking.name, names },
    });
  }
  const missing = missingOption(model, host, [...group, lacking.name], place, "read");
  return missing && finding(host, "undeclared-option", place, error.reason, { related, live, missing });
}

function finding(
  host: Host,
  kind: FindingKind,
  place: Place | undefined,
  reason: Message,
  more: Partial<EvalFinding>,
): EvalFinding | undefined {
  if (!place) return undefined;
  const { file, start, end } = place;
  const none = { related: [], lacking: undefined, missing: undefined, asserted: undefined, also: [] };
  return { kind, file, start, end, reason, live: true, hosts: [host.name], ...none, ...more };
}

function isUnbound({ repo }: Model, { file, start }: Place): boolean {
  return repo.files.get(file)?.facts.undefinedNames.some((name) => name.start === start) ?? false;
}

/** Where the first of these is defined. */
function placeOfLeaf(host: Host, leaves: Failure["leaves"]): Place | undefined {
  for (const { path } of leaves) {
    const origin = definitionOf(host, path);
    if (origin) return nameOf(origin);
  }
  return undefined;
}

function definitionOf(host: Host, path: readonly string[]): Origin | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = host.merges.get(showOption(path.slice(0, length)))?.definitions.at(-1)?.origin;
    if (origin) return origin;
  }
  return undefined;
}

function nameOf({ file, name, expr }: Origin): Place {
  const { start, end } = name ?? expr;
  return { file, start, end };
}

function others(error: EvalError): readonly RelatedPlace[] {
  return error.related.map(({ file, start, end }) => ({ file, start, end, role: "other", option: "" }));
}

const mostBroken = 3;

/** The definitions that fail because of something at another place. */
function broken(host: Host, { leaves, error }: Failure, at: Place): readonly RelatedPlace[] {
  const found: RelatedPlace[] = [];
  for (const { path } of leaves) {
    const origin = definitionOf(host, path);
    if (!origin || [at, ...error.related].some((place) => place.file === origin.file && covers(origin.expr, place)))
      continue;
    const place = nameOf(origin);
    if (found.some((each) => each.file === place.file && each.start === place.start)) continue;
    found.push({ ...place, role: "breaks", option: showPath(path) });
    if (found.length === mostBroken) break;
  }
  return found;
}

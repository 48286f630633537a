/** Edits that write a block of hardening, each proven by evaluating the repo with it: the unit says what it should, and nothing else changes. */
import { errorsOf, type Tagged } from "#eval/tagged.ts";
import { editedRepo } from "#model/edited.ts";
import { extendedHost, type HostView, hostsIn, type OptionView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Block } from "./block.ts";
import { blockAttempts, isSame } from "./edit.ts";
import { argumentsFor } from "./place-arguments.ts";

/** Each of them is evaluated once more. */
const mostHosts = 12;
/** Each is an evaluation of all hosts. */
const mostAttempts = 6;

/** Takes as long as evaluating the repo, several times perhaps: for who asks. */
export function provenBlockEdits(model: Model, unit: ServiceUnit, block: Block): FileEdits | undefined {
  let left = mostAttempts;
  for (const edits of blockAttempts(model, unit, block, () => argumentsFor(unit))) {
    if (left-- === 0) return undefined;
    if (isProven(model, unit, block, edits)) return edits;
  }
  return undefined;
}

/** Whether the unit says all of the block then, and whatever else the hosts say is what they said before. */
export function isProven({ repo }: Pick<Model, "repo">, unit: ServiceUnit, block: Block, edits: FileEdits): boolean {
  const after = editedRepo(repo, [edits]);
  // A module that a host does not have is nothing to it; what a flake hands out has no file.
  const all = [...hostsIn(repo)];
  const having = all.filter(([, { host }]) => has(host, edits.file));
  const hosts = new Map(having.length > 0 ? having : all);
  if (!after || hosts.size > mostHosts) return false;
  const { view, name } = unit;
  const written = { host: view.name, name, block };
  const own = hostsIn(repo).get(view.name);
  if (own === view) return hosts.has(view.name) && harmedBy(hosts, hostsIn(after), [written]).length === 0;
  // Of a module that no host imports: on the host as it would be with it.
  const changed = hostsIn(after).get(view.name);
  const extended = changed && extendedHost(changed, extraFiles(view, own));
  if (!extended || !areKept(hosts, hostsIn(after), [written])) return false;
  return isKept(view, extended, [written]) && says(extended, written);
}

function has(host: HostView["host"], file: string): boolean {
  return host.modules.some((module) => module.file === file);
}

function extraFiles({ host }: HostView, view: HostView | undefined): readonly string[] {
  const known = new Set(view?.host.modules.map(({ file }) => file));
  return [...new Set(host.modules.map(({ file }) => file))].filter((file) => !known.has(file));
}

type Hosts = ReadonlyMap<string, HostView>;

/** A block that has been written for a unit of a host. */
export interface WrittenBlock {
  readonly host: string;
  readonly name: string;
  readonly block: Block;
}

/** The blocks that do not say what they mean to, or all of them, if anything else is another one then. */
export function harmedBy<Each extends WrittenBlock>(
  before: Hosts,
  after: Hosts,
  blocks: readonly Each[],
): readonly Each[] {
  const wrong = blocks.filter((each) => {
    const view = after.get(each.host);
    return !view || !says(view, each);
  });
  return wrong.length > 0 || areKept(before, after, blocks) ? wrong : blocks;
}

function areKept(before: Hosts, after: Hosts, blocks: readonly WrittenBlock[]): boolean {
  return [...before].every(([host, view]) => {
    const now = after.get(host);
    return now !== undefined && isKept(view, now, blocks) && !blocks.some(({ name }) => makesUnit(view, now, name));
  });
}

/** Where the service is off, or may be, the block alone would be a unit: one that runs nothing, and that systemd refuses. */
function makesUnit(before: HostView, after: HostView, name: string): boolean {
  const named = (view: HostView): ServiceUnit | undefined => serviceUnitsOf(view).find((each) => each.name === name);
  if (!named(after)?.part) return false;
  const old = named(before);
  return !old?.part && old?.active !== "enabled";
}

/** Nothing but the keys of the blocks is another one, and nothing fails that did not. */
function isKept(before: HostView, after: HostView, blocks: readonly WrittenBlock[]): boolean {
  const keys = new Map<string, Set<string>>();
  for (const { name, block } of blocks)
    keys.set(name, new Set([...(keys.get(name) ?? []), ...block.entries.map(({ key }) => key)]));
  const isMeant = ({ path }: OptionView): boolean => isPartOf(path, keys);
  const olds = new Map(before.leaves.map((leaf) => [leaf.name, leaf]));
  const news = new Set(after.leaves.map((leaf) => leaf.name));
  const isSameLeaf = (now: OptionView): boolean => {
    const old = olds.get(now.name);
    if (!old) return now.value[0] === "unknown" && before.leaves.some((leaf) => isMeant(leaf) && isIn(now, leaf));
    return old.state === now.state && shown(old.value) === shown(now.value);
  };
  const failures = new Set(failuresIn(before));
  return (
    before.leaves.every((leaf) => isMeant(leaf) || news.has(leaf.name)) &&
    after.leaves.every((leaf) => isMeant(leaf) || isSameLeaf(leaf)) &&
    failuresIn(after).every((failure) => failures.has(failure))
  );
}

/** A key of a block, or a set around it. */
function isPartOf(path: readonly string[], keys: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const [systemd, services, name, config, key] = path;
  if (systemd !== "systemd" || (services ?? "services") !== "services") return false;
  const own = name === undefined ? undefined : keys.get(name);
  if (name !== undefined && !own) return false;
  return (config ?? "serviceConfig") === "serviceConfig" && (key === undefined || own?.has(key) === true);
}

/** What nobody knows may be looked into further as soon as the repo says more of it. */
function isIn({ path }: OptionView, { path: outer, value }: OptionView): boolean {
  return value[0] === "unknown" && outer.length < path.length && outer.every((step, index) => path[index] === step);
}

/** What is wrong with the host, and what Nix fails with on the way to its values. */
export function failuresIn({ host, leaves }: HostView): readonly string[] {
  const errors = leaves.flatMap((leaf) => leaf.errors.map(({ reason }) => JSON.stringify(reason)));
  // Which option first comes to an error, and is left out for it, is a matter of who asks first.
  const problems = host.problems.map((problem) =>
    withoutPlaces(problem.kind === "left-out" ? { ...problem, path: [] } : problem),
  );
  return [...new Set([...problems, ...errors])];
}

/** The order in which modules add to a list is nobody's business. */
function shown(value: Tagged): string {
  if (value[0] === "list") return JSON.stringify(["list", value[1].map((item) => withoutPlaces(item)).sort()]);
  return withoutPlaces(value);
}

/** Without the places in it, which move. */
export function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (/^(?:place|related|lacking|origin|slot|start|end|trace)$/.test(key)) return undefined;
    return typeof each === "bigint" ? String(each) : each;
  });
}

/** What this repo says of each key is the value, and as strong as it should be. */
function says(view: HostView, { name, block: { entries } }: Pick<WrittenBlock, "name" | "block">): boolean {
  const unit = serviceUnitsOf(view).find((each) => each.name === name);
  if (!unit) return false;
  const path = ["systemd", "services", name, "serviceConfig"];
  const isForced = [path, path.slice(0, -1)].some((around) =>
    view.at(around)?.definitions.some(({ status, priority = 1000 }) => status === "used" && priority <= 50),
  );
  return entries.every(({ key, value, force }) => {
    const own = unit.directives.get(key)?.contributions.filter(({ by, status }) => by === "repo" && status !== "off");
    const strongest = force && !isForced ? 50 : 100;
    const isSaid = own?.some(
      (each) =>
        each.status !== "weaker" &&
        // Where Nix does not come to it, its strength is only written.
        (each.status === "possible" || (each.priority ?? 1000) <= strongest) &&
        each.value !== undefined &&
        isSame(each.value, value),
    );
    return isSaid === true && errorsOf(view.at([...path, key])?.value ?? ["null"]).length === 0;
  });
}

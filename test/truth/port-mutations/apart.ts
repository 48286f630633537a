/** Mutations that give two services one number but not one socket: nobody may speak of a collision. */
import { showPath } from "#model/option-path.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import type { Finding } from "#rules/rule.ts";
import type { FileEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import type { Random } from "../random.ts";
import { moduleEdit, type Statements } from "./modules.ts";
import type { Attempt, Mutation, Outcome, Verdict } from "./mutation.ts";
import { knownPortOf, namesOf, numberEdits, replace, valuesFor } from "./numbers.ts";
import { isAlone, meets, type Pair, pairsOf, says, stays } from "./pairs.ts";
import { textAt, type World } from "./world.ts";

export function* apart(world: World, random: Random): Iterable<Mutation> {
  const sorts = [byNamespace, byAddress, byProtocol, byContainerProtocol].map((sort) =>
    pairsOf(world, random)
      .flatMap((pair) => sort(world, pair, random))
      [Symbol.iterator](),
  );
  // One of each sort in turn, as long as there are any.
  for (let left = sorts; left.length > 0; ) {
    const still: typeof sorts = [];
    for (const sort of left) {
      const next = sort.next();
      if (next.done) continue;
      still.push(sort);
      yield next.value;
    }
    left = still;
  }
}

const elsewhere = "/run/netns/elsewhere";

function byNamespace(world: World, pair: Pair, random: Random): readonly Mutation[] {
  const { mover, owner } = pair;
  const [unit, ...others] = mover.units;
  const name = /^([\w@-]+)\.service$/.exec(unit ?? "")?.[1];
  if (!meet(pair) || name === undefined || [unit, ...others].some((each) => each?.endsWith(".socket"))) return [];
  if (mover.service.startsWith("virtualisation.")) return [];
  const path = ["systemd", "services", name, "serviceConfig", "NetworkNamespacePath"];
  return [
    mutation(world, pair, random, `${mover.service} in another namespace, on ${owner.port} of ${owner.service}`, {
      variant: "namespace",
      with: { [showPath(path)]: JSON.stringify(elsewhere) },
      took: (after) => {
        const value = after.view.at(path)?.value;
        return value?.[0] === "string" && value[1] === elsewhere;
      },
    }),
  ];
}

const loopback = "127.0.0.1";
const lan = "192.0.2.77";

function byAddress(world: World, pair: Pair, random: Random): readonly Mutation[] {
  const { mover, owner } = pair;
  const [one, other] = [bindOption(mover), bindOption(owner)];
  if (!meet(pair) || !one || !other) return [];
  const statements: Statements = { [showPath(one)]: JSON.stringify(loopback), [showPath(other)]: JSON.stringify(lan) };
  return [
    mutation(world, pair, random, `${mover.service} on ${loopback}, ${owner.service} on ${lan}, both ${owner.port}`, {
      variant: "address",
      with: statements,
      took: (after) => isText(after, one, loopback) && isText(after, other, lan),
    }),
  ];
}

function isText({ view }: World, path: readonly string[], text: string): boolean {
  const value = view.at(path)?.value;
  return value?.[0] === "string" && value[1] === text;
}

/** The option with the address of a listener, where there is just one that is a text. */
function bindOption(listener: Listener): readonly string[] | undefined {
  const port = knownPortOf(listener);
  return port?.form === "port" && port.bindOptions.length === 1 ? port.bindOptions[0] : undefined;
}

/** Two that are apart as they are. */
function byProtocol(world: World, pair: Pair, random: Random): readonly Mutation[] {
  const { mover, owner } = pair;
  // One option may be for both protocols.
  if (listenersOf(world.view).some((other) => other.option === mover.option && other.protocol === owner.protocol))
    if (mover.protocol !== owner.protocol) return [];
  const isProtocol = mover.protocol !== owner.protocol && meets(mover.addresses, owner.addresses);
  if (!isProtocol && meets(mover.addresses, owner.addresses)) return [];
  if (!isProtocol && !(mover.addresses && owner.addresses && areIps(mover) && areIps(owner))) return [];
  const between = `${mover.service} ${mover.protocol} → ${owner.port} of ${owner.service} ${owner.protocol}`;
  return [mutation(world, pair, random, between, { variant: isProtocol ? "protocol" : "own address", with: {} })];
}

function areIps({ addresses }: Listener): boolean {
  return addresses?.every(({ kind }) => kind === "ip") ?? false;
}

/** `8080:80` of a container becomes `20001:80/udp`. */
function byContainerProtocol(world: World, pair: Pair): readonly Mutation[] {
  const { mover, owner } = pair;
  const text = mover.place ? textAt(world, mover.place) : "";
  const found = /^"((?:[\d.]+:)?)(\d+):(\d+)(?:\/tcp)?"$/.exec(text);
  if (!mover.service.startsWith("virtualisation.") || !meet(pair) || !found || !mover.place) return [];
  const edits = [replace(mover.place, `"${found[1]}${owner.port}:${found[3]}/udp"`)];
  return [
    {
      kind: "apart",
      variant: "container protocol",
      name: `${mover.service} ${text} → ${owner.port}/udp, ${owner.port}/tcp of ${owner.service}`,
      attempts: [{ way: "here", edits }],
      took: (after) => says(after, mover, owner.port) && stays(after, owner),
      judge,
    },
  ];
}

function meet({ mover, owner }: Pair): boolean {
  return mover.protocol === owner.protocol && meets(mover.addresses, owner.addresses);
}

interface Apart {
  readonly variant: string;
  /** What keeps the two apart; nothing where they already are. */
  readonly with: Statements;
  readonly took?: (after: World) => boolean;
}

function mutation(world: World, pair: Pair, random: Random, name: string, how: Apart): Mutation {
  const { mover, owner } = pair;
  return {
    kind: "apart",
    variant: how.variant,
    name,
    attempts: attempts(world, pair, random, how.with),
    took: (after) =>
      says(after, mover, owner.port) &&
      stays(after, owner) &&
      isAlone(world, after, pair) &&
      (how.took?.(after) ?? true),
    judge,
  };
}

/** Two keys of a registry with one number are wrong whoever binds them, so the registry stays as it is. */
function* attempts(world: World, { mover, owner }: Pair, random: Random, statements: Statements): Iterable<Attempt> {
  const isApart = Object.keys(statements).length === 0;
  const more = isApart ? [] : [moduleEdit(world, statements)].filter((edit) => edit !== undefined);
  if (!isApart && more.length === 0) return;
  const wrong = (edits: readonly FileEdits[]): Partial<Attempt> => (isApart ? {} : { wrong: edits });
  for (const { way, edits } of numberEdits(world, mover, owner.port, random))
    if (way !== "written") yield { way, edits: joined(edits, more), ...wrong(edits) };
  if (!namesOf(mover.option)) return;
  for (const value of valuesFor(world, mover, owner.port)) {
    const [alone, all] = [{}, statements].map((own) => moduleEdit(world, { ...own, [mover.option]: value }));
    if (alone && all) yield { way: "module", edits: [all], ...wrong([alone]) };
  }
}

function joined(edits: readonly FileEdits[], more: readonly FileEdits[]): readonly FileEdits[] {
  const files = new Set([...edits, ...more].map(({ file }) => file));
  const ofFile = (file: string): FileEdits => ({
    file,
    edits: [...edits, ...more].filter((each) => each.file === file).flatMap((each) => each.edits),
  });
  return [...files].map(ofFile);
}

const loud: readonly string[] = ["port/collision", "port/duplicate-key"];

/** The module that keeps the two apart is one of this host; on others the number may be in somebody's way indeed. */
function judge({ after, found }: Outcome): Verdict {
  const { name } = after.view;
  const isHere = ({ related }: Finding): boolean =>
    related.every(
      ({ message: { template, args } }) => template !== "Only on {0}." || String(args[0]).split(", ").includes(name),
    );
  const wrong = found.filter((finding) => loud.includes(finding.rule) && isHere(finding));
  return wrong.length === 0
    ? { as: "silent" }
    : { missed: `said: ${wrong.map(({ rule, message }) => `${rule}: ${render(message)}`).join(" | ")}` };
}

/** Mutations that make a proxy hand on to another port than its service listens on. */
import { children, type Node } from "#facts/children.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import type { Finding } from "#rules/rule.ts";
import type { AttrBinding, AttrSet } from "#syntax/ast.ts";
import type { FileEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { moduleEdit } from "./modules.ts";
import { type Attempt, type Mutation, moved, type Outcome, type Verdict } from "./mutation.ts";
import { namesOf, numberIn, replace } from "./numbers.ts";
import { shuffled, stays } from "./pairs.ts";
import { textAt, type World } from "./world.ts";

export function* movedUpstreams(world: World, random: Random): Iterable<Mutation> {
  const all = listenersOf(world.view);
  const found = upstreamsOf(world.view).flatMap((upstream) => {
    const owner = ownerOf(upstream, all);
    return owner ? [{ upstream, owner }] : [];
  });
  // One target of many sites is one. Those are left out that are only possible, where there are others.
  const places = new Map(found.map((one) => [`${one.upstream.option} ${one.upstream.place?.start}`, one]));
  const sure = [...places.values()].filter(isSure);
  const targets = sure.length > 0 ? sure : [...places.values()];
  // The port of somebody else who is asked, too: a line that was copied.
  const others = [...new Map(found.map(({ owner }) => [owner.port, owner])).values()];
  const moves = targets.flatMap((target) => [
    { ...target, to: freeIn(all, random), variant: "nobody" },
    ...others.flatMap(({ port, service }) =>
      port === target.owner.port || service === target.owner.service
        ? []
        : [{ ...target, to: port, variant: "somebody else" }],
    ),
  ]);
  // Half of each, as far as there are so many.
  const [dead, alive] = ["nobody", "somebody else"].map((one) =>
    shuffled(
      moves.filter(({ variant }) => variant === one),
      random,
    ),
  );
  for (let index = 0; index < Math.max(dead?.length ?? 0, alive?.length ?? 0); index++)
    for (const move of [dead?.[index], alive?.[index]]) {
      if (!move) continue;
      const { upstream, owner, to, variant } = move;
      const [site = upstream.option] = upstream.sites;
      yield {
        kind: "upstream",
        variant: `${upstream.role} to ${variant}${isSure(move) ? "" : ", possible"}`,
        name: `${upstream.proxy} ${site}: ${upstream.target} → ${to}, ${owner.service} is on ${owner.port}`,
        attempts: attempts(world, upstream, to),
        took: (after) => stays(after, owner) && isAlone(world, after, upstream, to),
        judge: (outcome) => judge(upstream, to, outcome),
      };
    }
}

const own = /^(localhost|127(\.\d+){3}|::1|0\.0\.0\.0|\[::1\])$/;

/** Who listens where the proxy hands on to; only then it is sure that the proxy is right as it is. */
function ownerOf({ host, port, state, namespace }: Upstream, all: readonly Listener[]): Listener | undefined {
  if (state === "disabled" || host === undefined || !own.test(host)) return undefined;
  return all.find(
    (listener) =>
      listener.port === port &&
      listener.protocol === "tcp" &&
      listener.state !== "disabled" &&
      // What people change in the program itself is nothing that a repo could tell.
      !listener.isMutable &&
      listener.namespace !== undefined &&
      listener.namespace === namespace,
  );
}

function isSure({ upstream, owner }: { readonly upstream: Upstream; readonly owner: Listener }): boolean {
  return upstream.state === "enabled" && owner.state === "enabled" && owner.evidence === "known";
}

/** It hands on there, and no other one does that did not before: a function may write the targets of many. */
function isAlone(before: World, after: World, { option }: Upstream, to: number): boolean {
  const all = upstreamsOf(after.view).filter(({ port }) => port === to);
  const known = new Set(upstreamsOf(before.view).flatMap((each) => (each.port === to ? [each.option] : [])));
  return (
    all.some((each) => each.option === option) && all.every((each) => each.option === option || known.has(each.option))
  );
}

/** At the target's own place, where a function is given its port, or told as the whole option. */
function* attempts(world: World, upstream: Upstream, to: number): Iterable<Attempt> {
  const place = portIn(world, upstream);
  if (place) yield { way: upstream.portPlace ? "number" : "key", edits: [replace(place, `${to}`)] };
  for (const source of upstream.sources)
    for (const use of world.model.sourceByPath.get(source)?.uses ?? [])
      if (use.form === "direct" || use.form === "alias-path")
        yield { way: "argument", edits: [replace({ file: use.file, start: use.start, end: use.end }, `${to}`)] };
  for (const edit of portArguments(world, upstream, to)) yield { way: "argument", edits: [edit] };
  const path = namesOf(upstream.option);
  const value = path && world.view.at(path)?.value;
  if (value?.[0] !== "string") return;
  const text = value[1].replaceAll(new RegExp(String.raw`(?<=:)${upstream.port}(?!\d)`, "g"), `${to}`);
  const written = JSON.stringify(text).replaceAll("${", "\\${");
  const edit = text === value[1] ? undefined : moduleEdit(world, { [upstream.option]: written });
  if (edit) yield { way: "module", edits: [edit] };
}

/** A port for the function that makes the route and finds it by name: `mkService { name = "x"; }`. */
function* portArguments({ model, view }: World, { option }: Upstream, to: number): Iterable<FileEdits> {
  const modules = new Set((view.at(namesOf(option) ?? [])?.definitions ?? []).map(({ module }) => module));
  for (const file of modules) {
    const root = model.repo.files.get(file)?.source.root;
    for (const set of root ? argumentsIn(root) : []) {
      const bindings = new Map(
        set.bindings.flatMap((each) => (each.kind === "AttrBinding" ? [[nameOf(each), each] as const] : [])),
      );
      const name = bindings.get("name");
      if (name && !bindings.has("port")) yield replace({ file, start: name.end, end: name.end }, ` port = ${to};`);
    }
  }
}

function* argumentsIn(node: Node): Iterable<AttrSet> {
  if (node.kind === "Apply" && node.arg.kind === "AttrSet") yield node.arg;
  for (const child of children(node)) yield* argumentsIn(child);
}

function nameOf({ path: [first, ...rest] }: AttrBinding): string | undefined {
  return first?.kind === "Static" && rest.length === 0 ? first.name : undefined;
}

/** The number in the target, or the expression behind its last colon. */
function portIn(world: World, { place, portPlace, port }: Upstream): Location | undefined {
  if (portPlace) return portPlace;
  if (!place || port === undefined) return undefined;
  const text = textAt(world, place);
  const found = /:(\$\{(?:[^{}]|\{[^{}]*\})*\})(?!.*:\$\{)/s.exec(text);
  const [all = "", expression = ""] = found ?? [];
  if (!found || text.slice(found.index + all.length).includes("${")) return numberIn(world, place, port);
  const start = place.start + found.index + 1;
  return { file: place.file, start, end: start + expression.length };
}

function freeIn(all: readonly Listener[], random: Random): number {
  for (;;) {
    const port = 40_000 + Math.floor(random() * 9000);
    if (!all.some((listener) => listener.port === port)) return port;
  }
}

/**
 * Said where the target stands, or, where another module has it, with the number it has now. A function that writes the number of all its
 * targets itself makes no use of the ports that it gets: `port/phantom`.
 */
function judge({ place, sources }: Upstream, to: number, { found, edits }: Outcome): Verdict {
  const start = place && moved(edits, place.file, place.start);
  const isRight = (finding: Finding): boolean => {
    const text = render(finding.message);
    if (finding.rule === "port/phantom") return sources.some((source) => text.includes(source));
    if (finding.rule !== "port/upstream-mismatch" && finding.rule !== "port/hard-coded") return false;
    const isThere = [finding, ...finding.related].some(
      (each) => each.file === place?.file && start !== undefined && each.start <= start + 1 && start <= each.end,
    );
    return isThere || new RegExp(String.raw`(?<!\d)${to}(?!\d)`).test(text);
  };
  const right = found.filter(isRight);
  if (right.length > 0)
    return { as: [...new Set(right.map(({ rule, severity }) => `${rule} ${severity}`))].join(", ") };
  const said = found.map(({ rule, message }) => `${rule}: ${render(message)}`);
  return { missed: said.length === 0 ? "nothing new is said" : `only ${said.slice(0, 3).join(" | ")}` };
}

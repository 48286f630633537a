/** Mutations that make a proxy hand on to another port than its service listens on. */
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { moduleEdit } from "./modules.ts";
import { type Attempt, type Mutation, moved, type Outcome, type Verdict } from "./mutation.ts";
import { namesOf, numberIn, replace } from "./numbers.ts";
import { shuffled } from "./pairs.ts";
import { textAt, type World } from "./world.ts";

export function* movedUpstreams(world: World, random: Random): Iterable<Mutation> {
  const all = listenersOf(world.view);
  const targets = upstreamsOf(world.view).flatMap((upstream) => {
    const owner = ownerOf(upstream, all);
    return owner ? [{ upstream, owner }] : [];
  });
  const others = all.filter(({ protocol, state }) => protocol === "tcp" && state === "enabled");
  const moves = targets.flatMap((target) => [
    { ...target, to: freeIn(all, random), variant: "nobody" },
    ...others.flatMap(({ port, service }) =>
      port === target.owner.port || service === target.owner.service || service.startsWith("services.caddy")
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
        variant: `${upstream.role} to ${variant}${owner.state === "enabled" && upstream.state === "enabled" ? "" : ", possible"}`,
        name: `${upstream.proxy} ${site}: ${upstream.target} → ${to}, ${owner.service} is on ${owner.port}`,
        attempts: attempts(world, upstream, to),
        took: (after) => upstreamsOf(after.view).some((each) => each.port === to && each.option === upstream.option),
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
      listener.namespace !== undefined &&
      listener.namespace === namespace,
  );
}

/** At the target's own place; where that is a name which others use, too, the option is told another target. */
function* attempts(world: World, upstream: Upstream, to: number): Iterable<Attempt> {
  const place = portIn(world, upstream);
  if (place) yield { way: upstream.portPlace ? "number" : "key", edits: [replace(place, `${to}`)] };
  const path = namesOf(upstream.option);
  const value = path && world.view.at(path)?.value;
  if (value?.[0] !== "string" || value[1].includes("\n")) return;
  const text = value[1].replace(new RegExp(String.raw`(?<=:)${upstream.port}(?!\d)`), `${to}`);
  const edit = text === value[1] ? undefined : moduleEdit(world, { [upstream.option]: JSON.stringify(text) });
  if (edit) yield { way: "module", edits: [edit] };
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

const rules: readonly string[] = ["port/upstream-mismatch", "port/hard-coded"];

/** Said where the target stands, or, where another module has it, with the number it has now. */
function judge({ place }: Upstream, to: number, { found, edits }: Outcome): Verdict {
  const start = place && moved(edits, place.file, place.start);
  const right = found.filter((finding) => {
    if (!rules.includes(finding.rule)) return false;
    const isThere = [finding, ...finding.related].some(
      (each) => each.file === place?.file && start !== undefined && each.start <= start + 1 && start <= each.end,
    );
    return isThere || new RegExp(String.raw`(?<!\d)${to}(?!\d)`).test(render(finding.message));
  });
  if (right.length > 0)
    return { as: [...new Set(right.map(({ rule, severity }) => `${rule} ${severity}`))].join(", ") };
  const said = found.map(({ rule, message }) => `${rule}: ${render(message)}`);
  return { missed: said.length === 0 ? "nothing new is said" : `only ${said.slice(0, 3).join(" | ")}` };
}

/** Mutations that make a proxy hand on to another port than its service listens on. */
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import type { Upstream } from "#model/ports/upstream.ts";
import { upstreamsOf } from "#model/ports/upstreams.ts";
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Random } from "../random.ts";
import { type Mutation, moved, type Outcome, type Verdict } from "./mutation.ts";
import { numberIn, replace } from "./numbers.ts";
import { shuffled } from "./pairs.ts";
import { textAt, type World } from "./world.ts";

export function* movedUpstreams(world: World, random: Random): Iterable<Mutation> {
  const all = listenersOf(world.view);
  const targets = upstreamsOf(world.view).flatMap((upstream) => {
    const owner = ownerOf(upstream, all);
    const place = portIn(world, upstream);
    return owner && place ? [{ upstream, owner, place }] : [];
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
      const { upstream, owner, place, to, variant } = move;
      const [site = upstream.option] = upstream.sites;
      yield {
        kind: "upstream",
        variant: `${upstream.role} to ${variant}${owner.state === "enabled" && upstream.state === "enabled" ? "" : ", possible"}`,
        name: `${upstream.proxy} ${site}: ${upstream.target} → ${to}, ${owner.service} is on ${owner.port}`,
        attempts: [{ way: upstream.portPlace ? "number" : "key", edits: [replace(place, `${to}`)] }],
        took: (after) => upstreamsOf(after.view).some((each) => each.port === to && each.option === upstream.option),
        judge: (outcome) => judge(place, outcome),
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

function judge(place: Location, { found, edits }: Outcome): Verdict {
  const start = moved(edits, place.file, place.start);
  const right = found.filter(
    ({ rule, file, start: from, end }) =>
      rules.includes(rule) && file === place.file && from - 1 <= start && start <= end,
  );
  if (right.length > 0)
    return { as: [...new Set(right.map(({ rule, severity }) => `${rule} ${severity}`))].join(", ") };
  const said = found.map(({ rule, message }) => `${rule}: ${render(message)}`);
  return { missed: said.length === 0 ? "nothing new is said" : `only ${said.slice(0, 3).join(" | ")}` };
}

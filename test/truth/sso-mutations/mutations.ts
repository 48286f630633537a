/** All changes that are made of a repo, in an order that is the same for each seed. */
import type { World } from "../port-mutations/world.ts";
import type { Random } from "../random.ts";
import { besideProxy, type Doors } from "./beside-proxy.ts";
import { flags, inCaddy } from "./caddy-texts.ts";
import { type Mutation, made, matches } from "./mutation.ts";
import { inTraefik } from "./traefik-texts.ts";

export function mutationsOf(world: World, doors: Doors, random: Random): readonly Mutation[] {
  const found = [...all(world, doors)].map((mutation) => ({ mutation, at: random() }));
  return found.sort((a, b) => a.at - b.at).map(({ mutation }) => mutation);
}

function* all(world: World, doors: Doors): Iterable<Mutation> {
  const modules = new Set(world.view.host.modules.map(({ file }) => file));
  const files = [...world.model.repo.files.keys()].filter((file) => modules.has(file) || isFunctionFile(world, file));
  for (const file of files) {
    yield* inCaddy(world, file);
    yield* inTraefik(world, file);
    yield* flags(world, file);
    yield* prefixes(world, file);
  }
  yield* besideProxy(world, files, doors);
}

/** Lists of networks, wherever they are written. */
function* prefixes(world: World, file: string): Iterable<Mutation> {
  const pattern = /(?<=[\s"])(?:10\.0\.0\.0\/8|192\.168\.0\.0\/16|100\.64\.0\.0\/10)(?=[\s"])/g;
  for (const match of matches(world, file, pattern)) {
    const [ip = "", length = ""] = match[0].split("/");
    const at = { start: match.index + ip.length + 1, length: length.length };
    yield made("bypass", file, { variant: "shorter prefix", ...at, by: String(Number(length) - 3) });
    yield made("bypass", file, { variant: "longer prefix", ...at, by: String(Number(length) + 3) }, true);
  }
}

/** Files that modules get functions from are no modules themselves. */
function isFunctionFile({ view }: World, file: string): boolean {
  return view.leaves.some(({ definitions }) => definitions.some((each) => each.file === file));
}

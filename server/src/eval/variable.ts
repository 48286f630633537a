/** What a name stands for: lexical scope first, then what every file may use, then the sets of `with`, innermost first. */
import { attribute } from "./attributes.ts";
import { type Env, lookup } from "./env.ts";
import { asSet } from "./expect.ts";
import { type AttrSet, library, Maybe, type Slot, Unknown } from "./value.ts";

/** `undefined`: nothing binds the name. */
export function variable(name: string, env: Env): Slot | undefined {
  const slot = lookup(env, name) ?? env.scope.session.globals.get(name);
  if (slot !== undefined) return slot;
  let unsure: Slot | undefined;
  for (let scope = env.withs; scope; scope = scope.up) {
    const set = asSet(scope.namespace);
    if (set instanceof Unknown) return unsure ?? set;
    const found = attribute(set, name);
    if (found === undefined) continue;
    // `with lib; with types;`: what `types` does not know, and `lib` does, is the one of `lib`.
    const isDefinite = set.entries.has(name) && !(set.entries.get(name) instanceof Maybe);
    if (isDefinite && (unsure === undefined || isLibrary(set))) return found;
    if (unsure !== undefined) continue;
    if (!isLibrary(set)) return found;
    unsure = found;
  }
  return unsure;
}

function isLibrary(set: AttrSet): boolean {
  return set.hidden === library;
}

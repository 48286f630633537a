/** A repo with one word of it written differently: the generation of the sample that has Traefik. */
import { changed, type World } from "../port-mutations/world.ts";

/** `undefined`: no file says that. */
export function withText(world: World, from: string, to: string): World | undefined {
  for (const [file, { source }] of world.model.repo.files) {
    const start = source.text.indexOf(from);
    if (start >= 0) return changed(world, [{ file, edits: [{ start, end: start + from.length, text: to }] }]);
  }
  return undefined;
}

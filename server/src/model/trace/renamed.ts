/** Whether an id that names nothing looks like an older name of a central value: moved to another group, or called a little otherwise. */
import type { Source } from "#model/model.ts";

/** The last name is the same, or they share a word: `traefikHttps` and `edgeHttps`, `cpuMicrocode` and `updateMicrocode`. */
export function looksRenamed(id: string, { names }: Source): boolean {
  const last = names.at(-1);
  if (last === undefined) return false;
  const former = id.slice(id.lastIndexOf(".") + 1);
  if (former === last) return true;
  const words = new Set(wordsOf(former));
  return wordsOf(last).some((word) => word.length >= shortestWord && words.has(word));
}

const shortestWord = 4;

function wordsOf(name: string): readonly string[] {
  return name
    .split(/(?<=[a-z\d])(?=[A-Z])|[-_]/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");
}

/** Modules that get a target from a function of the repo: where the number is an argument of theirs, and what the function makes of it is known. */
import { counts } from "#model/defined.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { covers, type Location } from "#text/span.ts";
import { proxyNames } from "./proxy-names.ts";
import type { Upstream } from "./upstream.ts";

/**
 * The modules in which a number is said for these targets and for nothing that nobody can see: all that their functions define is known, and
 * no name stands for the number itself.
 */
export function callersOf(view: HostView, asking: readonly Upstream[], port: number): readonly Location[] {
  const modules = new Set<string>();
  for (const option of asking.flatMap((each) => view.leaves.find(({ name }) => name === each.option) ?? []))
    for (const { file, module } of option.definitions.filter(counts)) if (file !== module) modules.add(module);
  if (modules.size === 0) return [];
  const hidden = new Set(view.leaves.filter((leaf) => !isKnown(leaf)).flatMap(madeIn));
  return [...modules].flatMap((file): readonly Location[] => {
    const found = view.repo.files.get(file);
    if (!found || hidden.has(file)) return [];
    const { text } = found.source;
    const isNamed = [...text.matchAll(new RegExp(`(?<!\\d)${port}(?!\\d)`, "g"))].some(({ index }) =>
      found.facts.names.some(
        ({ value }) =>
          value && covers(value, { start: index, end: index }) && !isCall(text.slice(value.start, value.end)),
      ),
    );
    return isNamed ? [] : [{ file, start: 0, end: text.length }];
  });
}

/** What a name stands for that is more than one word is what a function made: that is looked at as such. */
function isCall(text: string): boolean {
  return /[\s{(]/.test(text.trim());
}

/** Proxies hand on what they are told; nobody listens because of it. */
function isKnown({ state, path }: OptionView): boolean {
  const isOfProxy = path[0] === "services" && proxyNames.has(path[1] ?? "");
  return state === "known" || state === "repo" || isOfProxy;
}

/** The modules that got a definition of it from a function in another file. */
function madeIn({ definitions }: OptionView): readonly string[] {
  return definitions.filter(counts).flatMap(({ file, module }) => (file === module ? [] : [module]));
}

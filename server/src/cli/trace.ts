/** `mynixos trace`: every source of the repo with its declaration, definitions, uses by sink, and annotations. */
import type { Model, Source } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { closestPath } from "#text/similar.ts";
import { type Command, EXIT, failure } from "./command.ts";
import { placesOf } from "./place.ts";
import { openRepo } from "./repo.ts";
import { tracedJson } from "./trace-json.ts";
import { tracedText } from "./trace-text.ts";

export const trace: Command = {
  options: ["json", "of"],
  async run(directory, { json, of }, translate) {
    const opened = await openRepo(directory);
    if ("problem" in opened) return failure(translate(opened.problem));
    const { model, notices } = opened;
    const sources = of === undefined ? model.sources : sourcesOf(model, of);
    if (of !== undefined && sources.length === 0) {
      const meant = closestPath(
        of,
        model.sources.flatMap((source) => [source.path, ...source.ids]),
      );
      const problem = meant
        ? message("The repo has no source {0}; did you mean {1}?", of, meant)
        : message("The repo has no source {0}.", of);
      return failure(translate(problem));
    }
    const places = placesOf(model.repo);
    return {
      stdout: json ? tracedJson(sources, places) : tracedText(model, sources, places, translate),
      stderr: notices.map((notice) => `mynixos: ${translate(notice)}\n`).join(""),
      code: EXIT.clean,
    };
  },
};

/** The source with this path or id, else all sources below it. */
function sourcesOf(model: Model, of: string): readonly Source[] {
  const names = parsePath(of.trim().replace(/^config\./, ""));
  const path = names ? showPath(names) : of;
  const exact = model.sourceByPath.get(path) ?? model.sources.find((source) => source.ids.includes(of));
  if (exact) return [exact];
  const group = of.endsWith(".") ? of : `${of}.`;
  return model.sources.filter(
    (source) => source.path.startsWith(`${path}.`) || source.ids.some((id) => id.startsWith(group)),
  );
}

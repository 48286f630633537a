/** The JSON of `mynixos eval`; its shape is a contract, described in `docs/cli.md`. */
import type { EvalError } from "#eval/error.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { OptionView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { unimportedDefinitions } from "#model/not-imported.ts";
import { knownJson, partialJson } from "#model/value-json.ts";
import { render } from "#text/message.ts";
import type { Places } from "./place.ts";

export function leafJson(model: Model, leaf: OptionView, places: Places): object {
  const state = leaf.state === "error" ? "unknown" : leaf.state;
  const [error] = leaf.errors;
  return {
    state,
    ...(state === "known" || state === "repo" ? { value: knownJson(leaf.value) } : {}),
    ...(state === "partial" ? { partial: partialJson(leaf.value) } : {}),
    ...(error ? { error: errorJson(error, places) } : {}),
    declarations: leaf.declarations.map((place) => places.start(place)),
    definitions: [
      ...leaf.definitions.map((definition) => definitionJson(definition, places)),
      ...unimportedDefinitions(model, leaf.name).map(({ file, fact }) => ({
        ...places.at(file, fact.name.start),
        module: file,
        priority: fact.priority,
        condition: null,
        imported: false,
        default: false,
        status: "off",
      })),
    ],
    reads: [...leaf.reads].map(([path, kind]) => ({ path, kind })),
    reasons: leaf.reasons.map((reason) => render(reason)),
  };
}

function definitionJson(definition: OptionDefinition, places: Places): object {
  const { file, name, module, priority, condition, isDefault, status } = definition;
  return {
    ...(name ? places.at(file, name.start) : { file, line: null, column: null }),
    module,
    priority: priority ?? null,
    condition: condition ?? null,
    imported: true,
    default: isDefault,
    status,
  };
}

function errorJson({ kind, reason, place }: EvalError, places: Places): object {
  const { file, line } = place ? places.at(place.file, place.start) : { file: null, line: null };
  return { kind, message: render(reason), file, line };
}

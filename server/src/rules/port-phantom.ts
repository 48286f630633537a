/** A port that is read and then ignored: changing the registry changes nothing. */
import type { Model } from "#model/model.ts";
import { type Phantom, type PhantomCause, phantomsOf } from "#model/ports/phantom.ts";
import { removedBinding } from "#model/ports/phantom-fix.ts";
import { type Message, message } from "#text/message.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const portPhantom: Rule = {
  id: "port/phantom",
  severity: "warning",
  summary: message("A key of the port registry is read, but has no effect"),
  evaluates: true,
  *check(model) {
    for (const phantom of phantomsOf(model)) yield problemOf(model, phantom);
  },
};

function problemOf(model: Model, phantom: Phantom): Problem {
  const { file, start, end, key, cause } = phantom;
  const isHarmless = cause.kind === "unnamed" || (cause.kind === "weaker" && cause.isDefault);
  return {
    file,
    start,
    end,
    message: describe(key.path, cause),
    related: relatedTo(cause),
    fixes: cause.kind === "unnamed" ? removal(model, phantom, cause.name) : [],
    ...(isHarmless && { severity: "information" as const }),
    ...(cause.kind === "unnamed" && { unnecessary: true }),
  };
}

function describe(key: string, cause: PhantomCause): Message {
  if (cause.kind === "unnamed")
    return message("{0} is read into {1}, which nothing uses: use the name, or remove it.", key, cause.name);
  if (cause.kind === "weaker")
    return message(
      "{0} has no effect here: another definition of {1} is stronger; read the key there, or remove this one.",
      key,
      cause.option,
    );
  const values = new Set(cause.instead.map(({ value }) => value));
  const [value] = values;
  if (values.size === 1 && value !== undefined)
    return message(
      "{0} has no effect here: the function that gets it uses {1} in its place; let it use what it gets, or do not pass it.",
      key,
      value,
    );
  return message(
    "{0} has no effect here: the function that gets it does nothing with it; let it use what it gets, or do not pass it.",
    key,
  );
}

function relatedTo(cause: PhantomCause): readonly Related[] {
  if (cause.kind === "weaker")
    return cause.winners.map((place) => ({ ...place, message: message("This definition is stronger.") }));
  if (cause.kind === "unnamed") return [];
  return [
    ...cause.instead.map(({ file, start, end }) => ({
      file,
      start,
      end,
      message: message("This is used in its place."),
    })),
    ...cause.functions.map((place) => ({ ...place, message: message("This function does not use it.") })),
  ];
}

function removal(model: Model, { file, start, end }: Phantom, name: string): readonly Fix[] {
  const edit = removedBinding(model.repo.files.get(file)?.source.text ?? "", name, { start, end });
  return edit ? [{ title: message("Remove {0}", name), safe: true, edits: [{ file, edits: [edit] }] }] : [];
}

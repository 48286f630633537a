/** A port that is read and then ignored: changing the registry changes nothing. */
import type { Model } from "#model/model.ts";
import { type Phantom, type PhantomCause, phantomsOf } from "#model/ports/phantom.ts";
import { removedBinding } from "#model/ports/phantom-fix.ts";
import type { KeysService } from "#model/ports/phantom-service.ts";
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
  return values.size === 1 && value !== undefined ? replaced(key, value, cause.service) : unused(key, cause.service);
}

function replaced(key: string, value: string, service: KeysService | undefined): Message {
  if (!service)
    return message(
      "{0} has no effect here: the function that gets it uses {1} in its place; let it use what it gets, or remove the argument.",
      key,
      value,
    );
  const { name, port } = service;
  return service.isDefault
    ? message(
        "{0} has no effect here: the function that gets it uses {1} in its place, and {2} listens on port {3} by default; let both use the key, or remove the argument.",
        key,
        value,
        name,
        port,
      )
    : message(
        "{0} has no effect here: the function that gets it uses {1} in its place, and {2} is told to listen on port {3}; let both use the key, or remove the argument.",
        key,
        value,
        name,
        port,
      );
}

function unused(key: string, service: KeysService | undefined): Message {
  if (!service)
    return message(
      "{0} has no effect here: the function that gets it does nothing with it; let it use what it gets, or remove the argument.",
      key,
    );
  const { name, port } = service;
  return service.isDefault
    ? message(
        "{0} has no effect here: the function that gets it does nothing with it, and {1} listens on port {2} by default; let both use the key, or remove the argument.",
        key,
        name,
        port,
      )
    : message(
        "{0} has no effect here: the function that gets it does nothing with it, and {1} is told to listen on port {2}; let both use the key, or remove the argument.",
        key,
        name,
        port,
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

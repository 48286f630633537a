/** One field that Traefik does not know stops all routes of its dynamic configuration, and only its log says so. */
import type { HostView } from "#model/evaluated.ts";
import { traefikConfig } from "#model/exposures/traefik-config.ts";
import { nameOf } from "#model/exposures/traefik-middlewares.ts";
import { showName, type UnknownField, unknownFields } from "#model/exposures/traefik-unread.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const ssoTraefikFile: Rule = {
  id: "sso/traefik-file",
  severity: "error",
  summary: message("Traefik does not load this configuration"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  const config = traefikConfig(view);
  for (const source of config?.sources ?? [])
    for (const unknown of config ? unknownFields(view, config, source) : []) {
      const place = nameOf(view, unknown.field.part);
      if (!place) continue;
      yield {
        ...place,
        message: described(unknown),
        fixes: fixesFor(model, place, unknown),
        ...(source.asked.state === "enabled" ? {} : { severity: "information" }),
      };
    }
}

function described(unknown: UnknownField): Message {
  const { nested, meant } = unknown;
  const name = showName(unknown);
  if (nested)
    return message(
      "{0} in quotes is one name, and Traefik knows no such field. It refuses all of this configuration for it: after a restart none of its routes exists. Write {1} without quotes.",
      name,
      nested.join("."),
    );
  if (meant !== undefined)
    return message(
      "Traefik knows no field {0} here. It refuses all of this configuration for it: after a restart none of its routes exists. Did you mean {1}?",
      name,
      meant,
    );
  return message(
    "Traefik knows no field {0} here. It refuses all of this configuration for it: after a restart none of its routes exists. Remove it, or write it where it belongs.",
    name,
  );
}

function fixesFor({ repo }: Model, { file, start, end }: Location, unknown: UnknownField): readonly Fix[] {
  const { name, nested, owner } = unknown;
  if (!nested || repo.files.get(file)?.source.text.slice(start, end) !== `"${name}"`) return [];
  const [first = ""] = nested;
  const isThere = [...owner.fields.keys()].some((key) => key.toLowerCase() === first.toLowerCase());
  // What is there may be more than a set that can be written on.
  if (isThere) return [];
  const text = nested.join(".");
  return [
    { title: message("Write {0}", text), safe: owner.isComplete, edits: [{ file, edits: [{ start, end, text }] }] },
  ];
}

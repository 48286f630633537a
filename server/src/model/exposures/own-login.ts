/** Services that ask for a login themselves, where the repo proves it. That nothing here says so proves nothing: much of it is in secrets. */

import { Unknown } from "#eval/value.ts";
import { type LoginEvidence, loginEvidence } from "#knowledge/own-logins.ts";
import { plain } from "#model/alike.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import type { OwnLogin } from "./exposure.ts";
import { below, programsOf } from "./gateway-programs.ts";

/** `service`: its group of options, `services.grafana`. */
export function ownLoginOf(view: HostView, service: string): OwnLogin | undefined {
  const path = parsePath(service)?.filter((step) => step !== undefined) ?? [];
  const part = partAt(view, path);
  for (const evidence of part ? loginEvidence(service) : []) {
    const said = below(view, part, evidence.option);
    if (said && isMet(view, said, evidence))
      return { kind: evidence.kind, place: said.place, option: showPath(said.path) };
  }
  const name = path.at(-1);
  return name === undefined ? undefined : clientOf(view, plain(name));
}

function isMet(view: HostView, part: Part, { test, value }: LoginEvidence): boolean {
  if (!part.isSure) return false;
  // Files with sections keep each value as a list of one.
  const { items } = itemsOf(view, part);
  const [only] = items;
  switch (test) {
    case "true":
      return items.length === 1 && isTrue(only);
    case "set":
      return items.some(isSet);
    case "is":
      return items.length === 1 && stringOf(only) === value;
    case "has":
      return items.some((item) => textOf(item)?.includes(value));
  }
}

function isTrue(part: Part | undefined): boolean {
  return truthOf(part) === true || part?.value === 1n || ["true", "1"].includes(stringOf(part)?.toLowerCase() ?? "");
}

function isSet(part: Part): boolean {
  const text = textOf(part);
  if (text !== undefined) return text !== "";
  return part.value !== null && part.value !== false && !(part.value instanceof Unknown);
}

/** A provider of this host knows a client that is called like the service: people sign in to it there. */
function clientOf(view: HostView, name: string): OwnLogin | undefined {
  for (const client of clientsIn(view))
    if (client.part.isSure && client.names.some((each) => plain(each) === name))
      return { kind: "oidc", place: client.part.place, option: client.option };
  return undefined;
}

interface Client {
  readonly names: readonly string[];
  readonly part: Part;
  readonly option: string;
}

function* clientsIn(view: HostView): Iterable<Client> {
  for (const { kind, part, state } of programsOf(view)) {
    if (state !== "enabled") continue;
    if (kind.kind === "kanidm" && truthOf(below(view, part, ["provision", "enable"])) === true)
      for (const [name, client] of attributesOf(view, below(view, part, ["provision", "systems", "oauth2"])).parts)
        yield { names: [name], part: client, option: showPath(client.path) };
    if (kind.kind === "authelia")
      yield* listed(view, below(view, part, ["settings", "identity_providers", "oidc", "clients"]), "client_id");
    if (kind.kind === "dex") yield* listed(view, below(view, part, ["settings", "staticClients"]), "id");
  }
}

function* listed(view: HostView, list: Part | undefined, key: string): Iterable<Client> {
  for (const item of itemsOf(view, list).items) {
    const id = attributeOf(view, item, key);
    const name = stringOf(id);
    if (id && name !== undefined && list) yield { names: [name], part: id, option: showPath(list.path) };
  }
}

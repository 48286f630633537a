/** Traefik takes a router out of service that names what does not exist, and says so only in its log. */
import type { HostView } from "#model/evaluated.ts";
import { type DeadName, deadNames, unusedLogins } from "#model/exposures/traefik-dead.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const ssoDeadMiddleware: Rule = {
  id: "sso/dead-middleware",
  severity: "warning",
  summary: message("A router names a middleware that does not exist"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  for (const group of together(deadNames(view)).values()) {
    const [dead] = group;
    if (!dead?.place) continue;
    const isAsked = group.some(({ state }) => state === "enabled");
    yield {
      ...dead.place,
      message: described(group, dead),
      fixes: fixesFor(model, dead),
      ...(isAsked ? {} : { severity: "information" }),
    };
  }
  for (const { name, place } of unusedLogins(view))
    if (place)
      yield {
        ...place,
        severity: "information",
        message: message(
          "The middleware {0} asks for a login, and nobody uses it: neither a router nor an entry point has it, also not through a chain; add it where a login is wanted, or remove it.",
          name,
        ),
      };
}

/** What a function writes for many routers is one mistake. */
function together(dead: readonly DeadName[]): ReadonlyMap<string, readonly DeadName[]> {
  const groups = new Map<string, DeadName[]>();
  for (const one of dead) {
    const key = JSON.stringify([one.place?.file, one.place?.start, one.kind, one.full]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(one);
  }
  return groups;
}

/** More names say nothing more. */
const most = 3;

function described(group: readonly DeadName[], { kind, user, full, meant, userName }: DeadName): Message {
  const all = [...new Set(group.map((one) => one.userName))];
  const users = [...all.slice(0, most), ...(all.length > most ? ["…"] : [])].join(", ");
  if (kind === "cycle")
    return message(
      "The chain {0} contains itself through {1}, so Traefik takes every router that has it out of service; remove the name.",
      userName,
      full,
    );
  if (meant !== undefined) {
    if (user === "router")
      return message(
        "There is no middleware {0}, so Traefik takes {1} out of service; did you mean {2}?",
        full,
        users,
        meant,
      );
    return message(
      "There is no middleware {0}, so Traefik takes every router with {1} out of service; did you mean {2}?",
      full,
      users,
      meant,
    );
  }
  if (user === "router")
    return message(
      "There is no middleware {0}, so Traefik takes {1} out of service; define it, or name one that exists.",
      full,
      users,
    );
  return message(
    "There is no middleware {0}, so Traefik takes every router with {1} out of service; define it, or name one that exists.",
    full,
    users,
  );
}

function fixesFor({ repo }: Model, { place, meant, name }: DeadName): readonly Fix[] {
  if (!place || meant === undefined) return [];
  const { file, start, end } = place;
  // What is put together of several texts is not written here.
  if (repo.files.get(file)?.source.text.slice(start, end) !== name) return [];
  const edits = [{ file, edits: [{ start, end, text: meant }] }];
  return [{ title: message("Write {0}", meant), safe: false, edits }];
}

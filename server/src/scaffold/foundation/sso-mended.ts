/** A proxy that asks Pocket-ID itself, which has no answer, asks oauth2-proxy instead; offered only where evaluating the repo proves it. */
import { modelOf } from "#model/derive.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { loosely } from "#model/exposures/required.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { attributeOf, attributesOf, partAt } from "#model/ports/part.ts";
import { registriesOf } from "#model/ports/registry.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Location } from "#text/span.ts";

export interface Mended {
  readonly model: Model;
  readonly view: HostView;
  readonly edits: FileEdits;
}

/** What is led to Pocket-ID and finds nobody there who could answer. */
export function askedInVain(view: HostView): readonly Exposure[] {
  return exposuresOf(view).filter(
    ({ gateway, active }) => active !== "disabled" && gateway?.kind === "pocket-id" && gateway.able === "no",
  );
}

/** Places that ask it, each once. */
export function vainPlaces(view: HostView): readonly Location[] {
  const places = askedInVain(view).flatMap(({ gateway }) => gateway?.place ?? []);
  return [...new Map(places.map((place) => [`${place.file}:${place.start}`, place])).values()];
}

/** `undefined`: no edit of this place could be proven. */
export function mended(model: Model, view: HostView, place: Location): Mended | undefined {
  const port = portOfLogin(model);
  const file = model.repo.files.get(place.file);
  if (port === undefined || !file) return undefined;
  const { text } = file.source;
  const own = text.startsWith("forward_auth", place.start)
    ? inCaddyfile(text, place.start, port)
    : inMiddleware(view, place, port);
  if (own.length === 0) return undefined;
  const edits = { file: place.file, edits: own };
  const repo = editedRepo(model.repo, [edits]);
  const now = repo && hostsIn(repo).get(view.name);
  return repo && now && isProven(view, now, place) ? { model: modelOf(repo), view: now, edits } : undefined;
}

/** As an expression. */
function portOfLogin(model: Model): string | undefined {
  for (const { path, keys } of registriesOf(model)) {
    const key = keys.find(({ name }) => loosely(name) === "oauth2proxy");
    if (key) return `\${toString config.${showPath([...path, key.name])}}`;
  }
  return undefined;
}

/** The whole directive is written anew; who is asked at all (its matcher) stays. */
function inCaddyfile(text: string, start: number, port: string): readonly Edit[] {
  const head = /^forward_auth(?<matcher>[ \t]+@[\w-]+)?[ \t]+(?:[^\s{}$]|\$\{[^{}]*\})+[ \t]+\{/.exec(
    text.slice(start),
  );
  if (!head) return [];
  let depth = 1;
  let end = start + head[0].length;
  for (; end < text.length && depth > 0; end++) {
    // Values of Nix have braces of their own.
    if (text.startsWith("''", end)) return [];
    if (text[end] === "{") depth++;
    else if (text[end] === "}") depth--;
  }
  const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? "";
  const lines = [
    `forward_auth${head.groups?.["matcher"] ?? ""} 127.0.0.1:${port} {`,
    "  # 202: angemeldet. Sonst schickt oauth2-proxy selbst zu Pocket-ID.",
    "  uri /?",
    "  header_up Host {upstream_hostport}",
    "  header_up -X-Auth-Request-Redirect",
    "  header_up X-Real-IP {remote_host}",
    "  copy_headers X-Auth-Request-User",
    "}",
  ];
  return [{ start, end, text: lines.join(`\n${indent}`) }];
}

function inMiddleware(view: HostView, place: Location, port: string): readonly Edit[] {
  const all = attributesOf(
    view,
    partAt(view, ["services", "traefik", "dynamicConfigOptions", "http", "middlewares"]),
  ).parts;
  for (const middleware of all.values()) {
    const asking = attributeOf(view, middleware, "forwardAuth");
    const address = attributeOf(view, asking, "address")?.place;
    if (
      address?.file !== place.file ||
      ![middleware.place, asking?.place, address].some((each) => each?.start === place.start)
    )
      continue;
    const headers = attributeOf(view, asking, "authResponseHeaders")?.place;
    return [
      { start: address.start, end: address.end, text: `"http://127.0.0.1:${port}/"` },
      ...(headers?.file === place.file
        ? [{ start: headers.start, end: headers.end, text: '[ "X-Auth-Request-User" ]' }]
        : []),
    ];
  }
  return [];
}

/** All that was asked there comes to a gateway that is able, and nothing else is another one. */
function isProven(before: HostView, now: HostView, { file, start }: Location): boolean {
  const [olds, news] = [exposuresOf(before), exposuresOf(now)];
  return (
    olds.length === news.length &&
    olds.every((old) => {
      const same = news.find(
        ({ proxy, name, hosts }) => proxy === old.proxy && name === old.name && hosts.join() === old.hosts.join(),
      );
      if (!same) return false;
      const isMeant = old.gateway?.place?.file === file && old.gateway.place.start === start;
      if (isMeant) return same.gateway?.kind === "oauth2-proxy" && same.gateway.able === "yes";
      return same.verdict === old.verdict && same.routed === old.routed;
    })
  );
}

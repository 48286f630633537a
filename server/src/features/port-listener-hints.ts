/** Who listens on a port, behind the number in the registry; which port a service brings along, behind what turns it on. */
import { type HostView, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { parsePath } from "#model/option-path.ts";
import type { Listener } from "#model/ports/listener.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { madeOf } from "#model/ports/made-of.ts";
import { registriesOf } from "#model/ports/registry.ts";
import type { Span } from "#text/span.ts";
import type { Inlay } from "./types.ts";

/** More names or ports than this are an ellipsis. */
const listed = 2;

/** On the host that the editor shows, and only what surely is on. */
export function listenerHints(model: Model, file: string, span: Span): readonly Inlay[] {
  const view = shownHost(model.repo);
  if (!view) return [];
  return [...keyHints(model, view, file), ...defaultHints(model, view, file)]
    .filter(({ offset }) => span.start <= offset && offset <= span.end)
    .sort((a, b) => a.offset - b.offset);
}

/** `jellyfin = 20096; ← jellyfin` */
function* keyHints(model: Model, view: HostView, file: string): Iterable<Inlay> {
  for (const { keys } of registriesOf(model))
    for (const { path, literal, ports } of keys) {
      if (literal?.file !== file) continue;
      const port = ports.get(view.name);
      const listeners = madeOf(view, path).listeners.filter((each) => isSure(each) && each.port === port);
      const names = [...new Set(listeners.map(shortName))];
      if (names.length > 0) yield { offset: behind(model, file, literal.end), text: `← ${some(names)}` };
    }
}

/** `services.jellyfin.enable = true; 8096/tcp`: where one place turns several services on, it would be guessing. */
function* defaultHints(model: Model, view: HostView, file: string): Iterable<Inlay> {
  const byPlace = new Map<number, Listener[]>();
  for (const listener of listenersOf(view)) {
    const { basis, place } = listener;
    if (basis !== "default" || !isSure(listener) || place?.file !== file) continue;
    const same = byPlace.get(place.end);
    if (same) same.push(listener);
    else byPlace.set(place.end, [listener]);
  }
  for (const [end, listeners] of byPlace) {
    if (new Set(listeners.map(({ service }) => service)).size > 1) continue;
    const ports = [...new Set(listeners.map(({ port, protocol }) => `${port}/${protocol}`))];
    yield { offset: behind(model, file, end), text: some(ports) };
  }
}

function isSure({ state, evidence, isMutable }: Listener): boolean {
  return state === "enabled" && evidence === "known" && !isMutable;
}

/** The last name of its group of options: `jellyfin`. */
function shortName({ service }: Listener): string {
  return parsePath(service)?.at(-1) ?? service;
}

function some(names: readonly string[]): string {
  return names.length > listed ? `${names.slice(0, listed).join(", ")} …` : names.join(", ");
}

/** Behind the `;` that ends the binding, where nothing else stands between. */
function behind({ repo }: Model, file: string, end: number): number {
  const text = repo.files.get(file)?.source.text ?? "";
  return text[end] === ";" ? end + 1 : end;
}

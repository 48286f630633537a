/** Fixes that give a service another port: the next free one, where the number of its port is written. */
import type { Model } from "#model/model.ts";
import { parsePath, showName, showPath } from "#model/option-path.ts";
import { nextFree, rangeFor, takenPorts } from "#model/ports/free-ports.ts";
import type { Listener } from "#model/ports/listener.ts";
import { numbered } from "#model/ports/option-edit.ts";
import { type Registry, type RegistryKey, registriesOf } from "#model/ports/registry.ts";
import { addKey, setPort } from "#model/ports/registry-edit.ts";
import { type PortRange, rangeOf, rangesOf } from "#model/ports/scheme.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Fix } from "./rule.ts";

/** `others`: who else binds the port that it has now. */
export function anotherPort(model: Model, listener: Listener, others: readonly Listener[]): readonly Fix[] {
  // A port that a protocol has its name for is no use elsewhere.
  if (listener.port < 1024) return [];
  const found = keyOf(model, listener);
  if (!found) return listener.basis === "default" ? ownOption(model, listener) : ownNumber(model, listener);
  const isShared = others.some((other) => other.sources.includes(found.key.path));
  return isShared ? ownKey(model, listener, found) : otherNumber(model, listener, found.key);
}

interface Found {
  readonly registry: Registry;
  readonly key: RegistryKey;
}

/** The key that the port is, if it is just one. */
function keyOf(model: Model, { sources, port }: Listener): Found | undefined {
  const found = registriesOf(model).flatMap((registry) =>
    registry.keys.flatMap((key) => (sources.includes(key.path) && key.port === port ? [{ registry, key }] : [])),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** In the range that the number is in now, else in the one for the file. */
function freeFor(model: Model, port: number, file: string): number | undefined {
  const range = rangeOf(rangesOf(model.repo.settings), port) ?? rangeFor(model, file);
  if (range && registriesOf(model).length > 0) return nextFree(model, range);
  return nextAfter(model, port);
}

/** Without a registry there is no scheme either: the next number that is not taken. */
function nextAfter(model: Model, port: number): number | undefined {
  const taken = takenPorts(model);
  const around: PortRange = { name: "", from: port + 1, to: 65_535 };
  for (let next = around.from; next <= around.to; next++) if (!taken.has(next)) return next;
  return undefined;
}

function otherNumber(model: Model, listener: Listener, key: RegistryKey): readonly Fix[] {
  const free = freeFor(model, listener.port, key.place?.file ?? "");
  const edits = free === undefined ? undefined : setPort(key, free);
  if (!edits) return [];
  return [{ title: message("Give {0} the next free port {1}", key.path, free ?? 0), safe: false, edits: [edits] }];
}

/** Two services take one key: this one gets a key of its own. */
function ownKey(model: Model, listener: Listener, { registry, key }: Found): readonly Fix[] {
  const { place } = listener;
  const text = textAt(model, place);
  const name = nameFor(listener.service);
  const free = place && freeFor(model, listener.port, place.file);
  const ending = `.${showName(key.name)}`;
  if (!place || free === undefined || !text?.endsWith(ending) || name === key.name) return [];
  const added = addKey(model, registry, name, free);
  if (!added) return [];
  const start = place.end - ending.length + 1;
  const used: FileEdits = { file: place.file, edits: [{ start, end: place.end, text: showName(name) }] };
  const title = message(
    "Add {0} with the next free port {1} and use it here",
    showPath([...registry.path, name]),
    free,
  );
  const edits =
    used.file === added.file ? [{ file: used.file, edits: [...added.edits, ...used.edits] }] : [added, used];
  return [{ title, safe: false, edits }];
}

/** `services.homepage-dashboard` → `homepageDashboard`. */
function nameFor(service: string): string {
  const last = parsePath(service)?.at(-1) ?? "";
  return last.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
}

/** A number of the module's own. */
function ownNumber(model: Model, { written, port, service }: Listener): readonly Fix[] {
  const text = textAt(model, written);
  const at = text === undefined ? -1 : numberAt(text, port);
  const free = written && freeFor(model, port, written.file);
  if (!written || at < 0 || free === undefined) return [];
  const start = written.start + at;
  const edits = [{ file: written.file, edits: [{ start, end: start + String(port).length, text: String(free) }] }];
  return [{ title: message("Give {0} the next free port {1}", service, free), safe: false, edits }];
}

/** Where the number stands in `8000`, `"8000"`, `"127.0.0.1:8000"` or `"8000:80"`; -1 where it does not stand there once, as such. */
function numberAt(text: string, port: number): number {
  if (text === String(port)) return 0;
  const inside = /^"((?:[^"\\$:[\]]*:|\[[^\]"]*\]:)?)(\d+)(?::[^":]*)?"$/.exec(text);
  return inside?.[2] === String(port) ? 1 + (inside[1]?.length ?? 0) : -1;
}

/** A module's default: the option is set beside what turns the service on. */
function ownOption(model: Model, listener: Listener): readonly Fix[] {
  const { place, port, service } = listener;
  const free = place && freeFor(model, port, place.file);
  const edits = free === undefined ? undefined : numbered(model, listener, free);
  if (!edits) return [];
  return [{ title: message("Give {0} the next free port {1}", service, free ?? 0), safe: false, edits: [edits] }];
}

function textAt({ repo }: Model, place: Location | undefined): string | undefined {
  return place && repo.files.get(place.file)?.source.text.slice(place.start, place.end);
}

/** Fixes that bring a proxy and the service that it means to one port: the proxy asks where the service listens, or that listens there. */
import { optionType } from "#knowledge/nixos-options.ts";
import type { Model } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Listener } from "#model/ports/listener.ts";
import type { Mismatch } from "#model/ports/mismatched-upstreams.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import { covers, type Location } from "#text/span.ts";
import type { Fix } from "./rule.ts";

export function onePort(model: Model, { upstream, port, listeners, answering }: Mismatch): readonly Fix[] {
  const ports = new Set(listeners.map((listener) => listener.port));
  const [listener] = listeners;
  if (!listener || ports.size > 1) return [];
  const [source] = upstream.sources;
  return [
    ...(source !== undefined && !answering && upstream.sources.length === 1
      ? listening(model, listener, port, source)
      : []),
    ...(upstream.portPlace ? asking(model, listener, upstream.portPlace) : []),
  ];
}

/** The number in the target becomes that of the service. */
function asking(model: Model, listener: Listener, place: Location): readonly Fix[] {
  const text = portExpression(model, listener, place) ?? String(listener.port);
  const title = message("Ask {0} on port {1}", listener.service, listener.port);
  return [{ title, safe: false, edits: [replacing(place, text)] }];
}

/** The option that the service's port comes from, inside of a string in a file that has `config`. */
function portExpression(model: Model, { sources }: Listener, place: Location): string | undefined {
  const file = model.repo.files.get(place.file);
  const [source] = sources;
  if (!file || source === undefined || sources.length > 1 || !hasConfig(model, place.file)) return undefined;
  const isText = /[\w\]]:$/.test(file.source.text.slice(0, place.start));
  return isText ? `\${toString config.${source}}` : undefined;
}

/** The service is told the option that the target comes from. */
function listening(model: Model, listener: Listener, port: number, source: string): readonly Fix[] {
  const edits = listener.basis === "set" ? instead(model, listener, source) : beside(model, listener, source);
  if (!edits) return [];
  return [
    { title: message("Let {0} listen on {1} ({2})", listener.service, source, port), safe: false, edits: [edits] },
  ];
}

/** A number, or one in quotes, that the option says. */
function instead(model: Model, { place, port }: Listener, source: string): FileEdits | undefined {
  const file = place && model.repo.files.get(place.file);
  if (!place || !file || !hasConfig(model, place.file)) return undefined;
  const written = file.source.text.slice(place.start, place.end);
  if (written === String(port)) return replacing(place, `config.${source}`);
  const isWhole = /=\s*$/.test(file.source.text.slice(0, place.start));
  return written === `"${port}"` && isWhole ? replacing(place, `toString config.${source}`) : undefined;
}

/** A binding of its own behind what turns the service on. */
function beside(model: Model, { place, option, service }: Listener, source: string): FileEdits | undefined {
  const file = place && model.repo.files.get(place.file);
  const path = parsePath(option)?.filter((step) => step !== undefined) ?? [];
  const kind = optionType(path)?.type.kind;
  if (!place || !file || (kind !== "int" && kind !== "intBetween") || !hasConfig(model, place.file)) return undefined;
  const { text } = file.source;
  const enable = file.facts.definitions.find(
    (each) => covers(each, place) && each.path.at(-1) === "enable" && showPath(each.path.slice(0, -1)) === service,
  );
  const written = enable && /^(.*?)enable\s*=/s.exec(text.slice(enable.start, enable.end))?.[1];
  if (!enable || written === undefined) return undefined;
  const end = text[enable.end - 1] === ";" ? enable.end : enable.end + 1;
  if (text[end - 1] !== ";") return undefined;
  const rest = showPath(path.slice((parsePath(service) ?? []).length));
  const indent = /[^\n]*$/.exec(text.slice(0, enable.start))?.[0] ?? "";
  const between = /^[ \t]*$/.test(indent) ? `\n${indent}` : " ";
  const edit = { start: end, end, text: `${between}${written}${rest} = config.${source};` };
  return { file: place.file, edits: [edit] };
}

function replacing({ file, start, end }: Location, text: string): FileEdits {
  return { file, edits: [{ start, end, text }] };
}

/** The file is a module that gets `config`. */
function hasConfig({ repo }: Model, file: string): boolean {
  return repo.files.get(file)?.facts.names.some(({ name, kind }) => name === "config" && kind === "formal") ?? false;
}

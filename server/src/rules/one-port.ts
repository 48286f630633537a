/** Fixes that bring a proxy and the service that it means to one port: the proxy asks where the service listens, or that listens there. */
import type { Model } from "#model/model.ts";
import type { Listener } from "#model/ports/listener.ts";
import type { Mismatch } from "#model/ports/mismatched-upstreams.ts";
import { listeningOn } from "#model/ports/option-edit.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
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
  const edits = listeningOn(model, listener, source);
  if (!edits) return [];
  return [
    { title: message("Let {0} listen on {1} ({2})", listener.service, source, port), safe: false, edits: [edits] },
  ];
}

function replacing({ file, start, end }: Location, text: string): FileEdits {
  return { file, edits: [{ start, end, text }] };
}

/** The file is a module that gets `config`. */
function hasConfig({ repo }: Model, file: string): boolean {
  return repo.files.get(file)?.facts.names.some(({ name, kind }) => name === "config" && kind === "formal") ?? false;
}

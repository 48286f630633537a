/** Edits that let a service listen on the machine itself only: its own option, or the address in front of a published port. */
import { knownServices, type Path } from "#knowledge/listeners.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Listener } from "#model/ports/listener.ts";
import { told } from "#model/ports/option-edit.ts";
import { partAt, stringOf } from "#model/ports/part.ts";
import type { FileEdits } from "#text/edit.ts";
import { isContainer } from "./reach.ts";
import type { Target } from "./way.ts";

const address = "127.0.0.1";

/** `undefined`: the proxy asks somewhere else, or it is not written in a way that is simple to change. */
export function onLoopback(view: HostView, listener: Listener, { host }: Target): FileEdits | undefined {
  if (host !== "localhost" && host !== address) return undefined;
  return isContainer(listener) ? publishedThere(view, listener) : boundThere(view, listener);
}

/** `"8080:80"`, also with a port that is computed; an address that is every one gives way. */
function publishedThere({ repo }: HostView, { place }: Listener): FileEdits | undefined {
  const text = place && repo.files.get(place.file)?.source.text.slice(place.start, place.end);
  const [, before = "", every = ""] =
    /^(")((?:0\.0\.0\.0|\[::\]):)?(?:\d{1,5}(?:-\d{1,5})?|\$\{[^{}"]*\}):[^:"]*"$/.exec(text ?? "") ?? [];
  if (!place || before === "") return undefined;
  const start = place.start + before.length;
  return { file: place.file, edits: [{ start, end: start + every.length, text: `${address}:` }] };
}

function boundThere(view: HostView, listener: Listener): FileEdits | undefined {
  const found = bindOption(listener);
  if (!found) return undefined;
  const { option, enable } = found;
  const part = partAt(view, option);
  if (part) {
    const { place } = part;
    const text = place && view.repo.files.get(place.file)?.source.text.slice(place.start, place.end);
    const isWritten = place && text === `"${stringOf(part)}"` && everywhere.has(stringOf(part) ?? "");
    return isWritten ? { file: place.file, edits: [{ ...place, text: `"${address}"` }] } : undefined;
  }
  const place = partAt(view, enable)?.place;
  const isText = optionType(option)?.type.kind === "str";
  return isText && place ? told(view, { ...listener, option: showPath(option), place }, `"${address}"`) : undefined;
}

const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]", "*", ""]);

/** The only option that says what it binds, of a service that exists once. */
function bindOption({
  service,
  option,
  basis,
  port,
}: Listener): { readonly option: Path; readonly enable: Path } | undefined {
  const path = parsePath(service)?.filter((step) => step !== undefined) ?? [];
  const known = knownServices().find((one) => showPath(one.service) === showPath(path));
  const own = known?.ports.filter(
    (one) =>
      one.options.some((each) => showPath(each) === option) ||
      (basis === "default" && one.default === port && one.options.length === 0),
  );
  const [first, ...others] = own ?? [];
  const [bind, ...more] = first?.bindOptions ?? [];
  if (!known?.enable || !first || others.length > 0 || !bind || more.length > 0 || first.form !== "port")
    return undefined;
  return { option: bind, enable: known.enable };
}

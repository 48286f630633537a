/** Rescue windows that nothing closes: they are open until somebody thinks of it. */
import { gap, stringsIn } from "#facts/strings.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, hole, itemsOf, type Part, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { isAllKnown } from "./people-unseen.ts";
import { type RescueWindow, rescueWindowsOf } from "./rescue-windows.ts";

export interface Endless {
  readonly window: RescueWindow;
  /** What starts its sshd, or says that it may run for ever. */
  readonly place: Location;
}

export function* endlessWindows(view: HostView): Iterable<Endless> {
  for (const window of rescueWindowsOf(view)) {
    const config = attributeOf(view, window.part, "serviceConfig");
    const place = placeOf(view, config);
    if (place && isDaemon(view, window, config) && !isClosed(view, window)) yield { window, place };
  }
}

/** `undefined`: time may end it. */
function placeOf(view: HostView, config: Part | undefined): Location | undefined {
  const limit = attributeOf(view, config, "RuntimeMaxSec");
  if (limit) return limit.isSure && stringOf(limit) === "infinity" ? limit.place : undefined;
  return attributesOf(view, config).isComplete ? attributeOf(view, config, "ExecStart")?.place : undefined;
}

/** Its own sshd is the service: it waits for nothing but that, and systemd starts it by nothing that has an end of its own. */
function isDaemon(view: HostView, { part, configs, texts, beside }: RescueWindow, config: Part | undefined): boolean {
  if (!configs.some(({ isForeground }) => isForeground) || attributeOf(view, part, "script")) return false;
  const type = attributeOf(view, config, "Type");
  if (type && /^(?:oneshot|forking|dbus)$/.test(stringOf(type) ?? "")) return false;
  if (bindings.some((key) => attributeOf(view, part, key) !== undefined)) return false;
  return ![...texts, ...beside].some((each) => !isConfig(configs, each.part) && isTimed(each.text));
}

/** Something in it waits, or ends what runs. */
function isTimed(text: string): boolean {
  const commands = text.replace(/(^|\s)#[^\n]*/g, "$1");
  if (/(?<![\w.-])(?:sleep|kill|pkill|killall|systemctl|systemd-run|at|trap)(?![\w.-])/.test(commands)) return true;
  return new RegExp(`(?<![\\w.-])timeout(?![\\w.-])[^\\n]*(?:sshd|${hole})`).test(commands);
}

/** By these it stops with something else. */
const bindings = ["bindsTo", "partOf", "requires", "requisite", "conflicts", "unitConfig", "preStart", "postStart"];

function isConfig(configs: RescueWindow["configs"], part: Part): boolean {
  return configs.some((config) => config.part === part);
}

/** Something in the repo stops it, or may; of a service that does, only where something starts that. */
function isClosed(view: HostView, { name }: RescueWindow): boolean {
  const services = attributesOf(view, partAt(view, ["systemd", "services"]));
  const timers = attributesOf(view, partAt(view, ["systemd", "timers"]));
  if (!isAllKnown(view) || !services.isComplete || !timers.isComplete) return true;
  const stopping = textsWith(view, stops(name));
  const others = [...services.parts].filter(([other]) => other !== name);
  const idle = others.filter(([other, part]) => !mayStart(view, other, part, timers.parts));
  if (others.some(([, part]) => attributeOf(view, part, "conflicts") !== undefined)) return true;
  // What only a service runs that nothing starts, stops nothing.
  const owned = idle.flatMap(([, part]) => commandsOf(view, part)).flatMap(({ place, written }) => [place, written]);
  return !stopping.every((text) =>
    owned.some((place) => place?.file === text.file && text.start <= place.start && place.end <= text.end),
  );
}

function stops(name: string): RegExp {
  const unit = `(?:${escaped(name)}(?:\\.service)?(?![\\w.@-])|${gap})`;
  return new RegExp(String.raw`\bsystemctl\b[^\n]*\b(?:stop|kill|isolate|restart|try-restart)\b[^\n]*${unit}`);
}

function mayStart(view: HostView, name: string, part: Part, timers: ReadonlyMap<string, Part>): boolean {
  if (isOff(view, part)) return false;
  const timer = timers.get(name);
  if (timer && !isOff(view, timer)) return true;
  const isWanted = ["wantedBy", "requiredBy", "upheldBy", "startAt"].some(
    (key) => attributeOf(view, part, key) !== undefined,
  );
  const named = new RegExp(`(?<![\\w@-])${escaped(name)}(?:\\.service)?(?![\\w.@-])`);
  return isWanted || textsWith(view, named).length > 0;
}

function isOff(view: HostView, part: Part): boolean {
  return truthOf(attributeOf(view, part, "enable")) === false;
}

function commandsOf(view: HostView, part: Part): readonly Part[] {
  const config = attributeOf(view, part, "serviceConfig");
  const all = [
    ...[...attributesOf(view, config).parts].filter(([key]) => key.startsWith("Exec")),
    ...scriptsOf(view, part),
  ];
  return all.flatMap(([, each]) => itemsOf(view, each).items);
}

function scriptsOf(view: HostView, part: Part): readonly (readonly [string, Part])[] {
  return [...attributesOf(view, part).parts].filter(([key]) =>
    /^(?:script|preStart|postStart|preStop|postStop)$/.test(key),
  );
}

/** Strings of any file in which something is said, wherever they are used. */
function textsWith({ repo }: HostView, pattern: RegExp): readonly Location[] {
  return [...repo.files.values()].flatMap((file) =>
    stringsIn(file.source)
      .filter(({ text }) => pattern.test(text))
      .map(({ start, end }) => ({ file: file.path, start, end })),
  );
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

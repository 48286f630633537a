/** Hosts on which no administrator has a password, and none can get one. */
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, itemsOf, type Part, partAt, textOf, truthOf } from "#model/ports/part.ts";
import { statedAttributes, statedTexts } from "#model/ports/stated.ts";
import type { Location } from "#text/span.ts";
import { administrators, isDeclarative, mayGetPasswords, mentions, peopleOf } from "./people.ts";
import { isAllKnown } from "./people-unseen.ts";
import { passwordsAt, rescueWindowsOf } from "./rescue-windows.ts";
import { mayAskOtherwise, sudoOf } from "./sudo-person.ts";

export interface NoPassword {
  readonly place: Location;
  /** Without root. */
  readonly names: readonly string[];
  /** `free`: everybody may do everything with sudo, as no password is asked. `locked`: for nobody there is a way. */
  readonly sudo: "free" | "locked" | "unknown";
  /** Somewhere the repo lets people log in with a password: a window for rescue, for one. */
  readonly window: Location | undefined;
}

export function noPassword(view: HostView): NoPassword | undefined {
  const place = partAt(view, ["users", "mutableUsers"])?.place;
  if (!place || isDeclarative(view) !== true || !isAllKnown(view) || mayAskOtherwise(view)) return undefined;
  if (mayGetPasswords(view) || needsNoPassword(view)) return undefined;
  const people = peopleOf(view);
  // Whoever has one can use it at the console and in a window, and `su` from there.
  if (!people.isComplete || logsInItself(view) || people.people.some(({ password }) => password !== "none"))
    return undefined;
  // Who only may be one of them, as a service's user with a group that is not known, is not named.
  const others = administrators(view, people).filter(
    ({ name, isInWheel }) => name !== "root" && isInWheel !== undefined,
  );
  const asked = others.map((person) => sudoOf(view, person));
  const isLocked = asked.length > 0 && asked.every((each) => each === "asks");
  const isFree = asked.length > 0 && asked.every((each) => each === "free");
  const sudo = isFree ? "free" : isLocked ? "locked" : "unknown";
  return { place, names: others.map(({ name }) => name), sudo, window: passwordWindow(view) };
}

/** It is said that nobody has one; or at the console there is a shell of root, or a getty that asks nobody. */
function needsNoPassword(view: HostView): boolean {
  const allow = partAt(view, ["users", "allowNoPasswordLogin"]);
  if (allow !== undefined && truthOf(allow) !== false) return true;
  const { items, isComplete } = itemsOf(view, partAt(view, ["boot", "kernelParams"]));
  const isShell = (item: Part): boolean => /\bdebug[-_]shell\b/.test(textOf(item) ?? "");
  return (isComplete && items.some(isShell)) || mentions(view, /\bdebug[-_]shell\b|--autologin\b/);
}

/** At the console nobody needs a password then. */
function logsInItself(view: HostView): boolean {
  return [
    ["services", "getty", "autologinUser"],
    ["services", "displayManager", "autoLogin"],
    ["services", "greetd"],
    ["services", "kmscon", "autologinUser"],
    // Whoever runs the machine that a container is on gets into it.
    ["boot", "isContainer"],
  ].some((path) => {
    const part = partAt(view, path);
    return part !== undefined && part.value !== null;
  });
}

/** What turns password login of sshd on, or starts another that has it; also where something else keeps Nix from saying what a service has. */
function passwordWindow(view: HostView): Location | undefined {
  for (const { texts } of rescueWindowsOf(view)) {
    const place = texts.find(({ text }) => passwordsAt(text) !== undefined)?.part.place;
    if (place) return place;
  }
  const services = ["systemd", "services"];
  const sure = attributesOf(view, partAt(view, services)).parts.keys();
  for (const name of new Set([...sure, ...statedAttributes(view, services).keys()]))
    for (const part of statedTexts(view, [...services, name, "script"]))
      if (passwordsAt(textOf(part) ?? "") !== undefined) return part.place;
  return undefined;
}

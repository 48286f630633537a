/** Commands of the repo's texts that name a unit of rescue which nobody makes. */
import { knownUnits } from "#knowledge/nixos-units.ts";
import { isSystemUnit } from "#knowledge/system-units.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import { statedAttributes } from "#model/ports/stated.ts";
import type { RepoFile } from "#model/repo.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { areAllKnown } from "./people-unseen.ts";
import { type UnitCommand, unitCommandsIn } from "./rescue-commands.ts";
import { rescueWindowsOf } from "./rescue-windows.ts";

export interface MissingUnit {
  readonly command: UnitCommand;
  /** The only rescue window that hosts have. */
  readonly meant: string | undefined;
}

/** A name that only a repo gives, for its own way in: of anything else nobody knows whether a package brings it. */
const ofRescue = /rescue|recover|emergency|notfall|fallback|break-?glass/i;

export function* missingRescueUnits(model: Model): Iterable<MissingUnit> {
  const views = [...hostsIn(model.repo).values()];
  // A module that nobody reads may make any unit.
  if (views.length === 0 || !areAllKnown(model.repo)) return;
  for (const path of model.imported) {
    const file = model.repo.files.get(path);
    const commands = file ? unitCommandsIn(file).filter(({ unit }) => isOurs(unit)) : [];
    for (const command of commands) {
      const [name, kind] = split(command.unit);
      if (isSpokenOf(model, name) || views.some((view) => isThere(view, name, kind))) continue;
      const windows = new Set(views.flatMap((view) => rescueWindowsOf(view).map((each) => each.name)));
      yield { command, meant: windows.size === 1 ? [...windows][0] : undefined };
    }
  }
}

const kinds = ["service", "timer", "socket", "target", "path", "mount", "automount", "slice"] as const;
type Kind = (typeof kinds)[number];

function split(unit: string): readonly [name: string, kind: Kind] {
  const [, name = unit, kind = "service"] =
    /^(.+)\.(service|timer|socket|target|path|mount|automount|slice)$/.exec(unit) ?? [];
  return [name, kind as Kind];
}

/** It has `ssh` in it, too: `rescue.service` and `emergency.target` belong to systemd, `snapper-recovery` to a package. */
function isOurs(unit: string): boolean {
  const [name] = split(unit);
  return (
    ofRescue.test(name) && /ssh/i.test(name) && !isSystemUnit(name) && !knownUnits().some((each) => each.name === name)
  );
}

function isThere(view: HostView, name: string, kind: Kind): boolean {
  const path = ["systemd", `${kind}s`];
  const { parts, isComplete } = attributesOf(view, partAt(view, path));
  if (parts.has(name)) return true;
  // Where Nix fails with another unit, or not all names are known: those that are written.
  if (!isComplete && statedAttributes(view, path).has(name)) return true;
  return kind === "service" && serviceUnitsOf(view).some((unit) => unit.name === name);
}

/** Whether any file names it but to ask for it: it may be made in a way that nobody sees here, or on a host that is off. */
function isSpokenOf(model: Model, name: string): boolean {
  return [...model.repo.files.values()].some((file) => namesIt(file, name));
}

function namesIt(file: RepoFile, name: string): boolean {
  const { source } = file;
  if (!source.text.includes(name)) return false;
  const asked = unitCommandsIn(file).map((command) => command.name);
  for (let at = source.text.indexOf(name); at >= 0; at = source.text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (/[\w-]/.test(source.text[at - 1] ?? "") || /[\w-]/.test(source.text[end] ?? "")) continue;
    const isComment = source.comments.some((comment) => comment.start <= at && end <= comment.end);
    if (!isComment && !asked.some((place) => place.start <= at && end <= place.end)) return true;
  }
  return false;
}

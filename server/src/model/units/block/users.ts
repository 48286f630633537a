/** Who a service runs as, what rights they may gain, and whether what is written for it counts. */
import type { HostView } from "#model/evaluated.ts";
import { itemsOf, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import { strongerAround } from "#model/units/around.ts";
import { lastOf } from "#model/units/strictness.ts";
import type { ServiceUnit } from "#model/units/unit.ts";

/** Where a set around the directives is forced or a mere default, what is written beside it may count for nothing, or throw all else away. */
export function isPlainAround({ view, name }: ServiceUnit): boolean {
  return strongerAround(view, ["systemd", "services", name, "serviceConfig"]) === "equal";
}

/** `undefined`: nobody says it, or nobody knows. */
export function userOf({ directives }: ServiceUnit): string | undefined {
  const value = directives.get("User")?.value;
  return value === undefined ? undefined : lastOf(value);
}

/** People, and those whom rules of sudo or doas name, also by their groups. */
export function maySudo({ view, directives }: ServiceUnit, user: string): boolean {
  const account = ["users", "users", user];
  if (truthOf(partAt(view, [...account, "isNormalUser"])) === true) return true;
  const group = directives.get("Group")?.value ?? stringOf(partAt(view, [...account, "group"]));
  const more = itemsOf(view, partAt(view, [...account, "extraGroups"])).items.map(stringOf);
  const groups = [group === undefined ? undefined : lastOf(group), ...more];
  if (groups.includes("wheel")) return true;
  const said = rightsIn(view);
  const names = [user, ...groups].filter((name) => name !== undefined);
  return names.some((name) => said.includes(JSON.stringify(name)) || said.includes(JSON.stringify(`%${name}`)));
}

const rights: readonly (readonly string[])[] = [
  ["security", "sudo", "extraRules"],
  ["security", "sudo-rs", "extraRules"],
  ["security", "doas", "extraRules"],
];

const known = new WeakMap<HostView, string>();

function rightsIn(view: HostView): string {
  let found = known.get(view);
  if (found === undefined) {
    found = rights.map((path) => JSON.stringify(view.at(path)?.value) ?? "").join();
    known.set(view, found);
  }
  return found;
}

/** The people of a host: who may administer it, and whether the repo gives them a password. */
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, truthOf } from "#model/ports/part.ts";
import { sudoRules } from "./sudo.ts";
import { sudoAll } from "./sudo-all.ts";

export interface Person {
  readonly name: string;
  /** `undefined`: root, of whom the repo says nothing. */
  readonly part: Part | undefined;
  /** `undefined`: not known. */
  readonly isInWheel: boolean | undefined;
  /** What the repo says; `perhaps`: something that is not known. */
  readonly password: "none" | "perhaps" | "set";
}

export interface People {
  readonly people: readonly Person[];
  /** There are no others that the repo makes. */
  readonly isComplete: boolean;
}

/** Those that the repo makes or changes, and root. */
export function peopleOf(view: HostView): People {
  const { parts, isComplete } = attributesOf(view, partAt(view, ["users", "users"]));
  const wheel = itemsOf(view, partAt(view, ["users", "groups", "wheel", "members"]));
  const people = [...parts].flatMap(([name, part]): Person[] => {
    if (truthOf(attributeOf(view, part, "enable")) === false) return [];
    const isMember = has(wheel, name);
    const isInWheel = isMember === false ? inWheel(view, part) : isMember;
    return [
      { name: stringOf(attributeOf(view, part, "name")) ?? name, part, isInWheel, password: passwordOf(view, part) },
    ];
  });
  if (!people.some(({ name }) => name === "root"))
    people.push({ name: "root", part: undefined, isInWheel: false, password: "none" });
  return { people, isComplete };
}

/** Those that administer the host, or may: root, the group wheel, and whom sudo lets do everything. */
export function administrators(view: HostView, { people }: People): readonly Person[] {
  const rules = sudoRules(view);
  return people.filter(
    ({ name, isInWheel }) => name === "root" || isInWheel !== false || sudoAll(rules, name) !== "none",
  );
}

/** Whether passwords are only what the repo says: `passwd` changes nothing. `undefined`: not known. */
export function isDeclarative(view: HostView): boolean | undefined {
  const part = partAt(view, ["users", "mutableUsers"]);
  if (part === undefined) return false;
  const value = truthOf(part);
  return part.isSure && value !== undefined ? !value : undefined;
}

/** A script, or cloud-init, may give people passwords at any time, whatever the users of the repo are. */
export function mayGetPasswords(view: HostView): boolean {
  const cloud = partAt(view, ["services", "cloud-init", "enable"]);
  if (cloud !== undefined && truthOf(cloud) !== false) return true;
  return mentions(view, /\bchpasswd\b|\busermod\b[^\n]*\s-[a-zA-Z]*p\b|\bpasswd\b[^\n]*--stdin\b|\/etc\/shadow\b/);
}

/** Whether any file of the repo has these words; a comment may have them, too. */
export function mentions({ repo }: HostView, words: RegExp): boolean {
  return [...repo.files.values()].some(({ source }) => words.test(source.text));
}

/** The options that give a password (nixpkgs, nixos/modules/config/users-groups.nix). */
const passwordOptions = [
  "hashedPassword",
  "hashedPasswordFile",
  "password",
  "passwordFile",
  "initialHashedPassword",
  "initialPassword",
] as const;

function passwordOf(view: HostView, person: Part): Person["password"] {
  if (person.value instanceof Unknown) return "perhaps";
  let found: Person["password"] = "none";
  for (const option of passwordOptions) {
    const part = attributeOf(view, person, option);
    if (part === undefined || part.value === null) continue;
    const text = stringOf(part);
    if (text !== undefined && /hashed/i.test(option) && !option.endsWith("File") && /^[!*]/.test(text)) continue;
    if (part.isSure && text !== undefined) return "set";
    found = "perhaps";
  }
  return found;
}

function inWheel(view: HostView, person: Part): boolean | undefined {
  if (person.value instanceof Unknown) return undefined;
  const group = attributeOf(view, person, "group");
  if (stringOf(group) === "wheel") return true;
  const isOther = group === undefined || stringOf(group) !== undefined;
  const extra = has(itemsOf(view, attributeOf(view, person, "extraGroups")), "wheel");
  return extra === false && !isOther ? undefined : extra;
}

/** `undefined`: there may be more than is known. */
function has({ items, isComplete }: ReturnType<typeof itemsOf>, name: string): boolean | undefined {
  if (items.some((item) => item.isSure && stringOf(item) === name)) return true;
  return isComplete && items.every((item) => stringOf(item) !== undefined && stringOf(item) !== name)
    ? false
    : undefined;
}

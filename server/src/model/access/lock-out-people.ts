/** Which users may log in or are root's deputies, before or after; accounts of services are none of them. */
import type { Tagged } from "#eval/tagged.ts";
import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";

export interface People {
  /** Whether an option below `users` is about somebody who may log in, or a group that decides it; all others are. */
  readonly matters: (path: readonly string[]) => boolean;
  /** Whether the difference of two values is one: of the groups of a user, only some decide. `undefined`: not set. */
  readonly isRelevant: (path: readonly string[], before: Tagged | undefined, after: Tagged | undefined) => boolean;
}

export function peopleIn(before: HostView, after: HostView): People {
  const views = [before, after];
  const groups = views.map(groupsIn);
  const decides = (name: string): boolean =>
    groups.some(
      ({ names, texts, isComplete }) => !isComplete || names.has(name) || texts.some((text) => hasWord(text, name)),
    );
  const known = new Map<string, boolean>();
  const isPerson = (name: string): boolean => {
    let person = known.get(name);
    if (person === undefined) {
      person = views.some((view) => maySignIn(view, name, decides));
      known.set(name, person);
    }
    return person;
  };
  return {
    matters([first, second, name]) {
      if (first !== "users" || name === undefined) return true;
      if (second === "users") return isPerson(name);
      return second !== "groups" || decides(name);
    },
    isRelevant(path, a, b) {
      const [first, second, , option] = path;
      if (first !== "users" || second !== "users" || path.length !== 4) return true;
      if (option !== "extraGroups" && option !== "group") return true;
      const [x, y] = [deciding(a, decides), deciding(b, decides)];
      return x === undefined || y === undefined || x !== y;
    },
  };
}

/** Of the groups in a value those that decide; `undefined`: there may be more. */
function deciding(value: Tagged | undefined, decides: (name: string) => boolean): string | undefined {
  if (value === undefined || value[0] === "null") return "";
  const items = value[0] === "list" ? value[1] : [value];
  const names = items.map((item) => (item[0] === "string" ? item[1] : undefined));
  if (names.includes(undefined)) return undefined;
  return [...new Set(names)]
    .filter((name) => name !== undefined && decides(name))
    .sort()
    .join(" ");
}

interface Groups {
  readonly names: ReadonlySet<string>;
  readonly texts: readonly string[];
  readonly isComplete: boolean;
}

/** Groups that sudo or sshd name. */
function groupsIn(view: HostView): Groups {
  const names = new Set(["wheel", "root"]);
  const texts: string[] = [];
  let isComplete = true;
  const add = (list: Part | undefined): void => {
    const { items, isComplete: isWhole } = itemsOf(view, list);
    isComplete &&= isWhole;
    for (const item of items) {
      const name = stringOf(item);
      if (name === undefined) isComplete &&= item.value === null;
      else for (const each of name.split(/[\s,]+/)) names.add(each);
    }
  };
  const sshd = ["services", "openssh"];
  for (const name of ["AllowGroups", "DenyGroups"]) add(partAt(view, [...sshd, "settings", name]));
  for (const sudo of ["sudo", "sudo-rs", "doas"]) {
    const rules = itemsOf(view, partAt(view, ["security", sudo, "extraRules"]));
    for (const rule of rules.items) add(attributeOf(view, rule, "groups"));
    texts.push(textOf(partAt(view, ["security", sudo, "extraConfig"])) ?? "");
  }
  texts.push(textOf(partAt(view, [...sshd, "extraConfig"])) ?? "");
  return { names, texts, isComplete };
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[\s,%:=()]+/).includes(word);
}

const passwords = [
  "hashedPassword",
  "hashedPasswordFile",
  "password",
  "passwordFile",
  "initialHashedPassword",
  "initialPassword",
];

/** Anything that an account of a service does not have; `users.extraUsers` is the old name of `users.users`. */
function maySignIn(view: HostView, name: string, decides: (group: string) => boolean): boolean {
  if (name === "root") return true;
  return ["users", "extraUsers"].some((set) => isPersonIn(view, partAt(view, ["users", set]), name, decides));
}

function isPersonIn(
  view: HostView,
  users: Part | undefined,
  name: string,
  decides: (group: string) => boolean,
): boolean {
  const user = attributeOf(view, users, name);
  if (!user) return !attributesOf(view, users).isComplete && users?.value instanceof Unknown;
  if (user.value instanceof Unknown) return true;
  const isNormal = attributeOf(view, user, "isNormalUser");
  if (isNormal && truthOf(isNormal) !== false) return true;
  const has = (option: string): boolean => {
    const part = attributeOf(view, user, option);
    return part !== undefined && part.value !== null;
  };
  if (has("openssh") || has("shell") || passwords.some(has)) return true;
  const extra = itemsOf(view, attributeOf(view, user, "extraGroups"));
  return !extra.isComplete || extra.items.some((item) => decides(stringOf(item) ?? "wheel"));
}

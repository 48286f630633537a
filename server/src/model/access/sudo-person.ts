/** What sudo asks of one person for everything: what the repo's rules say, and else NixOS' own rule for wheel. */
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, partAt, truthOf } from "#model/ports/part.ts";
import type { Person } from "./people.ts";
import { programOf, sudoRules } from "./sudo.ts";
import { type SudoAll, sudoAll } from "./sudo-all.ts";

/** `none`: sudo lets them do some things at most. `unknown` also where sudo may ask for something else than a password. */
export function sudoOf(view: HostView, { name, isInWheel }: Person): SudoAll {
  const rules = sudoRules(view);
  if (programOf(view) === undefined) return "unknown";
  const said = sudoAll(rules, name);
  const all = said !== "none" ? said : ofWheel(isInWheel, rules.wheelAsks);
  return all === "asks" && mayAskOtherwise(view) ? "unknown" : all;
}

function ofWheel(isInWheel: boolean | undefined, asks: boolean | undefined): SudoAll {
  if (isInWheel === undefined) return "unknown";
  if (!isInWheel) return "none";
  return asks === undefined ? "unknown" : asks ? "asks" : "free";
}

/** Directories, fingers and the like in the place of a password. */
const otherWays = [
  ["services", "fprintd", "enable"],
  ["services", "sssd", "enable"],
  ["services", "kanidm", "enablePam"],
  ["services", "homed", "enable"],
  ["security", "krb5", "enable"],
  ["security", "ipa", "enable"],
  ["users", "ldap", "enable"],
  ["users", "mysql", "enable"],
] as const;

/** Of `security.pam`, what says nothing of how people show who they are (nixos/modules/security/pam.nix). */
const harmless: ReadonlySet<string> = new Set(["loginLimits", "makeHomeDir", "mount"]);

/** Screens, keyrings and the like have a name of their own here. */
const logins = /^(?:sudo|su|login|sshd|system|other)/;

/** Whether people may show who they are without a password of this repo. */
export function mayAskOtherwise(view: HostView): boolean {
  const isOn = otherWays.some((path) => {
    const part = partAt(view, path);
    return part !== undefined && !(part.isSure && truthOf(part) === false);
  });
  return isOn || mayPamAsk(view);
}

function mayPamAsk(view: HostView): boolean {
  const all = attributesOf(view, partAt(view, ["security", "pam"]));
  const services = attributesOf(view, all.parts.get("services"));
  if (!all.isComplete || !services.isComplete) return true;
  if ([...services.parts.keys()].some((name) => logins.test(name))) return true;
  return [...all.parts.keys()].some((name) => name !== "services" && !harmless.has(name));
}

/** What sshd of a host lets in: its settings as the repo says them, and NixOS's defaults where it surely says nothing. */
import { renamedOptions } from "#knowledge/nixos-options.ts";
import type { HostView } from "#model/evaluated.ts";
import { hole, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { isDeclarative, peopleOf } from "./people.ts";
import { isAllKnown } from "./people-unseen.ts";

const group = ["services", "openssh"];

/** `undefined`: it is not surely on. */
export function sshdEnable(view: HostView): Part | undefined {
  const part = partAt(view, [...group, "enable"]) ?? partAt(view, ["services", "sshd", "enable"]);
  return part?.isSure && truthOf(part) === true ? part : undefined;
}

/** A setting of sshd_config, also by the name that its option had before; `undefined`: the repo says nothing of it. */
export function sshdSetting(view: HostView, name: string): Part | undefined {
  const path = [...group, "settings", name];
  const own = partAt(view, path);
  if (own) return own;
  for (const [old, now] of renamedOptions)
    if (now === path.join(".")) {
      const part = partAt(view, old.split("."));
      if (part) return part;
    }
  return undefined;
}

export interface PasswordLogin {
  readonly basis: "said" | "default";
  /** What says so, or what turns sshd on. */
  readonly place: Location;
}

/**
 * Whether sshd asks for passwords at any time. `services.openssh.settings.PasswordAuthentication` is true by default
 * (nixpkgs, nixos/modules/services/networking/ssh/sshd.nix, from 2013 to 2026). `undefined`: no, or nobody knows.
 */
export function passwordLogin(view: HostView): PasswordLogin | undefined {
  const enable = sshdEnable(view);
  if (!enable || isOtherwise(view) || hasNobodyPassword(view)) return undefined;
  const said = sshdSetting(view, "PasswordAuthentication");
  if (said) {
    const place = said.isSure && truthOf(said) === true ? said.place : undefined;
    return place && { basis: "said", place };
  }
  const { place } = enable;
  return place && isNothingMissing(view) ? { basis: "default", place } : undefined;
}

/** Other words of the settings that have a say in who gets in by a password. */
function isOtherwise(view: HostView): boolean {
  if (sshdSetting(view, "AuthenticationMethods")) return true;
  const extra = partAt(view, [...group, "extraConfig"]);
  if (!extra) return false;
  const text = textOf(extra);
  return text === undefined || /\bPasswordAuthentication\b|\bAuthenticationMethods\b/i.test(text) || isOpenText(text);
}

/** What is not known in a value is no line of its own. */
function isOpenText(text: string): boolean {
  return text.split("\n").some((line) => line.trim().startsWith(hole));
}

/** What does not load, and modules that nobody sees, may say anything. */
function isNothingMissing(view: HostView): boolean {
  const { problems } = view.host;
  return isAllKnown(view) && problems.every(({ kind }) => kind === "unseen" || kind === "undeclared");
}

/** Then a password is asked for in vain: `host/no-password` says so. */
function hasNobodyPassword(view: HostView): boolean {
  if (isDeclarative(view) !== true) return false;
  const { people, isComplete } = peopleOf(view);
  return isComplete && people.every(({ password }) => password === "none");
}

/** Where root may sign in by a password, as all others may; by default root may only with a key. */
export function rootLogin(view: HostView): Location | undefined {
  const said = sshdSetting(view, "PermitRootLogin");
  if (!said?.isSure || stringOf(said) !== "yes" || !passwordLogin(view)) return undefined;
  const root = peopleOf(view).people.find(({ name }) => name === "root");
  const isLocked = isDeclarative(view) === true && root?.password === "none";
  return isLocked ? undefined : said.place;
}

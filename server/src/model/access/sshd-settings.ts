/** What sshd of a host lets in: its settings as the repo says them, and NixOS's defaults where it surely says nothing. */
import { renamedOptions } from "#knowledge/nixos-options.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributesOf, hole, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
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
  /** `keyboard`: PAM checks passwords for sshd, and sshd hands it what is asked for by keyboard-interactive. */
  readonly basis: "said" | "default" | "keyboard";
  /** What says so, what turns sshd on, or what turns passwords on in PAM. */
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
    if (!said.isSure) return undefined;
    if (truthOf(said) === false) return keyboardLogin(view);
    return truthOf(said) === true && said.place ? { basis: "said", place: said.place } : undefined;
  }
  const { place } = enable;
  return place && isNothingMissing(view) ? { basis: "default", place } : undefined;
}

const pamOfSshd = ["security", "pam", "services", "sshd"];

/**
 * `KbdInteractiveAuthentication` is true by default (nixpkgs, nixos/modules/services/networking/ssh/sshd.nix), and by it PAM asks for the
 * password, whatever `PasswordAuthentication` is: whoever wants `UsePAM` without that has to turn off both (the sshd_config that OpenSSH
 * ships says so). NixOS builds PAM for sshd without passwords where `PasswordAuthentication` is off, unless `unixAuth` is set.
 */
function keyboardLogin(view: HostView): PasswordLogin | undefined {
  const unixAuth = partAt(view, [...pamOfSshd, "unixAuth"]);
  if (!unixAuth?.isSure || truthOf(unixAuth) !== true || !unixAuth.place) return undefined;
  // Whoever says more of PAM may ask for more than a password.
  const { parts, isComplete } = attributesOf(view, partAt(view, pamOfSshd));
  if (!isComplete || parts.size !== 1) return undefined;
  const extra = partAt(view, [...group, "extraConfig"]);
  if (extra && /\bUsePAM\b|\bKbdInteractive|\bChallengeResponse/i.test(textOf(extra) ?? "")) return undefined;
  for (const name of ["UsePAM", "KbdInteractiveAuthentication"]) {
    const said = sshdSetting(view, name);
    if (said ? !said.isSure || truthOf(said) !== true : !isNothingMissing(view)) return undefined;
  }
  return { basis: "keyboard", place: unixAuth.place };
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

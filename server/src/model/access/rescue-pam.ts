/** Rescue windows whose passwords PAM refuses: NixOS builds PAM for sshd without passwords where sshd takes none. */
import type { HostView } from "#model/evaluated.ts";
import { partAt, stringOf, truthOf } from "#model/ports/part.ts";
import type { Location } from "#text/span.ts";
import { isAllKnown } from "./people-unseen.ts";
import { passwordsAt, type RescueText, type RescueWindow, rescueWindowsOf } from "./rescue-windows.ts";
import { sshdEnable, sshdSetting } from "./sshd-settings.ts";
import { mayAskOtherwise } from "./sudo-person.ts";

export interface Refused {
  readonly window: RescueWindow;
  /** What turns passwords on in it. */
  readonly place: Location;
  /** What makes NixOS build PAM without them. */
  readonly because: Location;
}

/**
 * `security.pam.services.sshd.unixAuth` is the value of `services.openssh.settings.PasswordAuthentication`, where sshd uses PAM, as it does
 * by default (nixpkgs, nixos/modules/services/networking/ssh/sshd.nix; read in revisions of 2018, 2023, 2024 and 2026, and told in its issues
 * 12867 and 18503 of 2016); without it the last word of PAM is `pam_deny`.
 * Nothing is said where the repo has any other word on PAM or on who checks passwords.
 */
export function* refusedWindows(view: HostView): Iterable<Refused> {
  const said = sshdSetting(view, "PasswordAuthentication");
  if (!sshdEnable(view) || !said?.isSure || truthOf(said) !== false || !said.place) return;
  if (!usesPam(view) || hasOwnPam(view) || mayAskOtherwise(view) || !isAllKnown(view)) return;
  for (const window of rescueWindowsOf(view)) {
    // One that knows of PAM knows what it does.
    if (window.texts.some(({ text }) => /\bUsePAM\b|pam\.d|\bpam_/i.test(text))) continue;
    const text = window.texts.find(({ text }) => passwordsAt(text) !== undefined && usesMainConfig(text));
    const place = text && placeIn(view, text);
    if (place) yield { window, place, because: said.place };
  }
}

function usesPam(view: HostView): boolean {
  const said = sshdSetting(view, "UsePAM");
  return !said || (said.isSure && truthOf(said) === true);
}

function hasOwnPam(view: HostView): boolean {
  const others = [["users", "ldap"], ["services", "sssd"], ["services", "kanidm"], ["security", "krb5"], ["krb5"]];
  if ([["security", "pam"], ...others].some((path) => partAt(view, path) !== undefined)) return true;
  const extra = partAt(view, ["services", "openssh", "extraConfig"]);
  const text = stringOf(extra);
  return extra !== undefined && (text === undefined || /\bUsePAM\b|\bPasswordAuthentication\b/i.test(text));
}

/** It edits the configuration of the system's sshd, or starts another sshd on it. */
function usesMainConfig(text: string): boolean {
  const starts = text.split("\n").filter((line) => /(^|[\s/;&|(])sshd\s+-/.test(line.replace(/#.*$/, "")));
  if (starts.length > 0) return starts.every((line) => !/\s-\w*f/.test(line));
  return /\bsed\b[^\n]*\/etc\/ssh\/sshd_config\b/.test(text);
}

/** The line itself, where the text stands as it is written. */
function placeIn(view: HostView, { part }: RescueText): Location | undefined {
  const place = part.written ?? part.place;
  const file = place && view.repo.files.get(place.file);
  if (!place || !file) return undefined;
  const text = file.source.text.slice(place.start, place.end);
  const found = passwordsAt(text);
  return found ? { file: place.file, start: place.start + found.start, end: place.start + found.end } : place;
}

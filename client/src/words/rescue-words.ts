/** What is said of a rescue window and of what is wrong with it. */
import type { Rescue, RescueFault } from "#client/host/rescue.ts";
import type { T } from "./t.ts";

export function kindWords({ kind }: Rescue, t: T): string {
  switch (kind) {
    case "missing":
      return t("Rescue: GAP");
    case "closed":
      return t("Rescue closed");
    case "open":
      return t("Rescue open");
    case "opening":
      return t("Rescue opening");
    case "closing":
      return t("Rescue closing");
    case "unknown":
      return t("Rescue unknown");
  }
}

/** `undefined`: what the window is would calm people down who have to be alarmed: its fault says it all. */
export function stateWords(rescue: Rescue, t: T): string | undefined {
  const isMisleading = rescue.kind === "closed" && rescue.wrong.some(({ kind }) => kind === "password-without-window");
  return isMisleading ? undefined : kindWords(rescue, t);
}

export function pastWords(rescue: Rescue, t: T): string {
  if (stateWords(rescue, t) === undefined) return t("passwords were accepted without window");
  switch (rescue.kind) {
    case "missing":
      return t("Rescue was missing");
    case "closed":
      return t("Rescue was closed");
    case "open":
      return t("Rescue was open");
    case "opening":
      return t("Rescue was opening");
    case "closing":
      return t("Rescue was closing");
    case "unknown":
      return t("Rescue was unknown");
  }
}

/** An open door and a missing one are to be seen; a host that does not tell is no alarm. */
export function rescueColor({ kind, wrong }: Rescue): "warning" | "error" | undefined {
  if (wrong.length > 0) return "error";
  return kind === "open" || kind === "opening" || kind === "closing" || kind === "missing" ? "warning" : undefined;
}

export interface FaultWords {
  readonly sentence: string;
  readonly advice: string;
}

/** `foreign`: how names that the host gave are written where the words go. */
export function faultWords(fault: RescueFault, t: T, foreign: (text: string) => string): FaultWords {
  switch (fault.kind) {
    case "password-without-window":
      return {
        sentence: t("sshd accepts passwords although no window is open."),
        advice: t(
          "Set PasswordAuthentication and KbdInteractiveAuthentication to no, or activate the system again so that its sshd_config is restored.",
        ),
      };
    case "nobody-has-password":
      if (fault.by === "pam") {
        return {
          sentence: t("The window is open, but PAM refuses every password, so none lets anybody in."),
          advice: t(
            "NixOS builds PAM for sshd by PasswordAuthentication: set security.pam.services.sshd.unixAuth, or let the window run an sshd with UsePAM no.",
          ),
        };
      }
      return {
        sentence: t(
          "The window is open, but {0} has no password that works and cannot log in by one.",
          foreign(fault.user),
        ),
        advice: t("Set hashedPassword or hashedPasswordFile for this user and rebuild."),
      };
    case "stale-config":
      return {
        sentence: t("/etc/ssh/sshd_config is what a window left behind, or not what sshd runs with."),
        advice: t("Activate the system again so that sshd_config is a link into the store, then reload sshd."),
      };
    case "unit-failed":
      return {
        sentence: t(
          "{0} failed ({1}): whether it closed its window is not certain.",
          foreign(fault.unit),
          foreign(fault.result),
        ),
        advice: t("Look at its journal, and at what sshd_config says now."),
      };
    case "bad-file":
      return {
        sentence: t("/run/mynixos/rescue is not of a form that is known here."),
        advice: t("It is expected to say version=1 open=0|1 until=SECONDS method=NAME."),
      };
  }
}

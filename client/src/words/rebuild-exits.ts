/** What exit codes of a rebuild mean, in words: by the phase that ended with them. */
import { type ExitMeaning, exitMeaning } from "#client/rebuild/exit-codes.ts";
import type { JobPhase } from "#client/rebuild/job-events.ts";
import type { T } from "./t.ts";

/** One sentence; it says nothing about how the host stands. */
export function exitWords(code: number, phase: JobPhase | undefined, t: T): string {
  return `${sentence(exitMeaning(code, phase), t)} ${t("(exit code {0})", code)}`;
}

function sentence(meaning: ExitMeaning, t: T): string {
  switch (meaning) {
    case "done":
      return t("It ended without error.");
    case "nix-error":
      return t("Nix could not evaluate or build the configuration.");
    case "build-failed":
      return t("A build failed.");
    case "build-timed-out":
      return t("A build took longer than Nix allows.");
    case "hash-mismatch":
      return t("Something fetched has another hash than the configuration says.");
    case "not-deterministic":
      return t("A build that was checked gave another result than before.");
    case "bad-arguments":
      return t("nixos-rebuild does not know an argument that it was given.");
    case "activation-error":
      return t("The activation failed: its lock was held, a check before it failed, or a unit did.");
    case "activation-script-failed":
      return t("The activation script failed: parts of /etc, users or secrets may not be set up.");
    case "units-failed":
      return t("It was activated, but units failed.");
    case "needs-reboot":
      return t("The new system has another init, which only a reboot can change to.");
    case "switcher-crashed":
      return t("switch-to-configuration itself broke off.");
    case "boot-loader-failed":
      return t("The boot loader was not installed, or the profile was not set.");
    case "garbage-error":
      return t("Nix could not collect the garbage.");
    case "command-missing":
      return t("A program is missing on the host.");
    case "not-executable":
      return t("A program on the host cannot be run.");
    case "busy":
      return t("Another rebuild held the lock.");
    case "cancelled":
      return t("It was cancelled.");
    case "killed":
      return t("It was killed by a signal, perhaps because memory ran out.");
    case "unknown":
      return t("It failed for a reason that is not known here.");
  }
}

/**
 * What the exit code with which a phase of a job ended means. The same number is another thing in each phase: 100 is a build that failed, or an
 * `init` that needs a reboot. From: Nix's manual ("Special exit codes" of nix-store --realise), nixos-rebuild (bash) and nixos-rebuild-ng,
 * src/main.rs of switch-to-configuration-ng, systemd.exec(5), and the job's own script.
 */
import type { JobPhase } from "./job-events.ts";

export type ExitMeaning =
  | "done"
  /** Nix: evaluation failed, or anything else that it has no number for. */
  | "nix-error"
  | "build-failed"
  | "build-timed-out"
  | "hash-mismatch"
  | "not-deterministic"
  /** nixos-rebuild did not understand its arguments. */
  | "bad-arguments"
  /** Activation: the lock is held, a check before it failed, the boot loader failed, or (Perl) a unit failed. */
  | "activation-error"
  /** Its activation script failed: `/etc`, users, secrets may be half done. */
  | "activation-script-failed"
  /** All is activated, but units failed or a user's activation did. */
  | "units-failed"
  /** Another `init`, which a running system cannot change to: only a reboot does. */
  | "needs-reboot"
  /** The switcher itself broke off. */
  | "switcher-crashed"
  /** The boot loader was not installed, or the profile not set. */
  | "boot-loader-failed"
  | "garbage-error"
  /** A program is missing on the host. */
  | "command-missing"
  | "not-executable"
  /** Another job held the lock. */
  | "busy"
  | "cancelled"
  /** By a signal, also when memory ran out. */
  | "killed"
  | "unknown";

/** `phase`: the one that ended with it; absent: nobody knows which it was. */
export function exitMeaning(code: number, phase: JobPhase | undefined): ExitMeaning {
  if (code === 0) return "done";
  if (code === 75) return "busy";
  if (code === 126) return "not-executable";
  if (code === 127) return "command-missing";
  if (code === 130 || code === 143) return "cancelled";
  // A shell's way to tell of signals: 128 and their number.
  if (code > 128 && code <= 128 + 64) return "killed";
  return (phase === undefined ? undefined : byPhase[phase]?.[code]) ?? "unknown";
}

const activation: Readonly<Record<number, ExitMeaning>> = {
  1: "activation-error",
  2: "activation-script-failed",
  4: "units-failed",
  100: "needs-reboot",
  101: "switcher-crashed",
};

const byPhase: Readonly<Partial<Record<JobPhase, Readonly<Record<number, ExitMeaning>>>>> = {
  evaluate: {
    1: "nix-error",
    2: "bad-arguments",
    100: "build-failed",
    101: "build-timed-out",
    102: "hash-mismatch",
    104: "not-deterministic",
  },
  dry: { ...activation, 4: "unknown" },
  activate: activation,
  revert: activation,
  commit: { 1: "boot-loader-failed" },
  collect: { 1: "garbage-error" },
};

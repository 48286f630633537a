/** Why a host does not answer: told apart, because some heal by waiting and some only by a person. */

export type FailureKind =
  /** Refused, timed out, no route, unknown name: waiting helps. */
  | "refused"
  | "timed-out"
  | "no-route"
  | "unknown-host"
  /** `System is booting up`, `is going down`: waiting helps. */
  | "booting"
  /** The connection was there and is gone, or answers no more: waiting helps. */
  | "lost"
  /** The key of the host is not known yet: a person has to look at it, in a terminal. */
  | "host-key-unknown"
  /** The key is another one than before: everything stops. */
  | "host-key-changed"
  /** No key was accepted: never tried again on its own, fail2ban and PerSourcePenalties count. */
  | "authentication"
  | "too-many-authentications"
  /** No `ssh` on this machine, or its configuration does not load. */
  | "no-ssh"
  | "bad-configuration"
  /** The account runs no commands (nologin, forced command, restricted shell). */
  | "no-shell"
  /** It answers, and not what was asked: another version, cut off, too much. */
  | "bad-answer"
  /** Whatever ssh says that is none of these. */
  | "unknown";

export interface Failure {
  readonly kind: FailureKind;
  /** What ssh or the host said, one line, without control characters; shown as detail, never parsed again. */
  readonly said: string;
  /** For keys of hosts: the fingerprint that ssh named. */
  readonly fingerprint?: string;
}

/** Whether trying again by itself is harmless and may help. */
export function heals({ kind }: Failure): boolean {
  return ["refused", "timed-out", "no-route", "unknown-host", "booting", "lost"].includes(kind);
}

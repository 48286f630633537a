/** The rescue window of a host, from what the probe found: a oneshot that sleeps is `activating` while the window is open. */
import type { HostFacts } from "./facts.ts";

export type Rescue =
  /** This host has no rescue window at all: a GAP. */
  | { readonly kind: "missing"; readonly wrong: readonly RescueFault[] }
  | { readonly kind: "closed"; readonly wrong: readonly RescueFault[] }
  | {
      readonly kind: "open";
      /** Seconds since the epoch by the host's clock; absent: nobody can tell. */
      readonly until?: number;
      readonly method: "password" | "port" | "unknown";
      readonly port?: number;
      /** The unit, or the file, that says so. */
      readonly by: string;
      readonly wrong: readonly RescueFault[];
    }
  /** It is being opened or closed in this moment. */
  | { readonly kind: "opening" | "closing"; readonly by: string; readonly wrong: readonly RescueFault[] }
  /** The host does not tell. */
  | { readonly kind: "unknown"; readonly wrong: readonly RescueFault[] };

/** What makes it an error. */
export type RescueFault =
  /** sshd takes passwords, and no window is open. */
  | { readonly kind: "password-without-window" }
  /** The window is open, and nobody could log in by password. */
  | { readonly kind: "nobody-has-password"; readonly user: string }
  /** sshd_config is a file that a window left behind, or is not what sshd runs with. */
  | { readonly kind: "stale-config" }
  /** The unit of the window failed, or was killed before it closed it. */
  | { readonly kind: "unit-failed"; readonly unit: string; readonly result: string }
  /** `/run/mynixos/rescue` is not of a form we know. */
  | { readonly kind: "bad-file" };

export function rescueOf(_facts: HostFacts): Rescue {
  throw new Error("to be written");
}

/** The question before a change that may decide who gets into the host. */
import type { Confirmation } from "./rebuild-ends.ts";
import { spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

/** As the server answers `mynixos/lockOuts`. */
export interface LockOut {
  readonly area: "sshd" | "port" | "users" | "keys" | "sudo" | "firewall" | "network" | "vpn";
  readonly path: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** `Port: services.openssh.ports: [ 22 ] → [ 2222 ]`. */
export function lockOutWords({ area, path, before, after }: LockOut, t: T): string {
  const where = `${areaWords(area, t)}: ${spoken(path)}`;
  if (before === undefined && after === undefined) return where;
  return `${where}: ${valueWords(before, t)} → ${valueWords(after, t)}`;
}

function valueWords(value: string | undefined, t: T): string {
  return value === undefined ? t("not set or unknown") : spoken(value);
}

function areaWords(area: LockOut["area"], t: T): string {
  switch (area) {
    case "sshd":
      return t("SSH");
    case "port":
      return t("SSH port");
    case "users":
      return t("Users");
    case "keys":
      return t("SSH keys");
    case "sudo":
      return t("sudo");
    case "firewall":
      return t("Firewall");
    case "network":
      return t("Network");
    case "vpn":
      return t("VPN");
  }
}

export interface LockOutQuestion {
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
}

/** `action`: in words; absent: nothing changes that matters, and all of that is certain. */
export function lockOutQuestion(
  host: string,
  { changes, unknown }: { readonly changes: readonly LockOut[]; readonly unknown: readonly string[] },
  confirmSeconds: number,
  t: T,
  confirmation: Confirmation = "automatic",
): LockOutQuestion | undefined {
  if (changes.length === 0 && unknown.length === 0) return undefined;
  const detail = [
    ...(changes.length === 0
      ? []
      : [
          list(
            changes.map((change) => lockOutWords(change, t)),
            t,
          ),
        ]),
    ...(unknown.length === 0 ? [] : [`${t("What cannot be told:")}\n${list(unknown.map(spoken), t)}`]),
    confirmation === "by-hand"
      ? t("If nobody keeps it by hand within {0} s, the previous system comes back.", confirmSeconds)
      : t(
          "If no new login succeeds within {0} s after the activation, the host activates the previous system again. A login by another address or port does not count.",
          confirmSeconds,
        ),
  ].join("\n\n");
  return {
    message:
      changes.length === 0
        ? t("Whether this changes who gets into {0} cannot be told as a whole. Go on?", spoken(host))
        : t("This changes what decides who gets into {0}. Go on?", spoken(host)),
    detail,
    yes: t("Go on"),
  };
}

const MOST_LINES = 15;

function list(lines: readonly string[], t: T): string {
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [t("and {0} more", more)] : [])].join("\n");
}

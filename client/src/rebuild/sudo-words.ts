/** Why sudo does not let somebody through, told by what it says: that of Todd Miller and sudo-rs. */
import type { Channel } from "#client/host/channel.ts";
import type { Failure } from "#client/host/failure.ts";
import { linesOf } from "#client/host/said.ts";
import type { Refusal } from "./operations.ts";

/** The same verbs, installed on a host by its own configuration: sudo for it alone is enough. */
export const HELPER = "/run/current-system/sw/bin/mynixos-rebuild";

/** Of the script that is sent. It rises with whatever the verbs take or answer, for a helper of another version is left alone. */
export const VERSION = "1";

/** Words of a shell: the version of the helper, or nothing where it is not there, or sudo does not run it unasked. */
export const helperVersion: string = `[ -x ${HELPER} ] && sudo -n ${HELPER} version </dev/null 2>/dev/null | sed -n '/^version [0-9]*$/{s/version //p;q}'`;

/** How this session may become root; `none` says why not. */
export type SudoFound =
  | { readonly kind: "root" | "free" | "password" }
  | { readonly kind: "none"; readonly said: string }
  | { readonly kind: "failed"; readonly failure: Failure };

/** `sudo -n -l` answers for commands that want a password, too: only what is run tells. */
export async function sudoOf(channel: Channel): Promise<SudoFound> {
  const answer = await channel.run(
    `PATH=/run/wrappers/bin:/run/current-system/sw/bin:$PATH
[ "$(id -u)" != 0 ] || { echo '@mynixos root'; exit; }
command -v sudo >/dev/null 2>&1 || { echo '@mynixos absent'; exit; }
said=$(sudo -n true 2>&1) && { echo '@mynixos free'; exit; }
helper=$(${helperVersion})
[ "$helper" != ${VERSION} ] || { echo '@mynixos free'; exit; }
[ -z "$helper" ] || listed=$(sudo -n -l systemd-run 2>&1) || [ -n "$listed" ] || { echo "@mynixos only $helper"; exit; }
printf '%s\\n@mynixos no\\n' "$said"`,
    { milliseconds: 30_000, bytes: 64_000 },
  );
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  const lines = linesOf(answer.output);
  const verdict = lines.at(-1);
  if (verdict === "@mynixos root") return { kind: "root" };
  if (verdict === "@mynixos free") return { kind: "free" };
  if (verdict === "@mynixos absent") return { kind: "none", said: "sudo: command not found" };
  const other = /^@mynixos only (?<version>\d+)$/.exec(verdict ?? "")?.groups?.["version"];
  if (other !== undefined) return { kind: "none", said: anotherVersion(other) };
  if (verdict !== "@mynixos no") return { kind: "failed", failure: { kind: "bad-answer", said: lines.at(-1) ?? "" } };
  const said = lines.slice(0, -1);
  return wanted.some((form) => said.some((line) => form.test(line)))
    ? { kind: "password" }
    : { kind: "none", said: tellingOf(said) };
}

/** The helper is of no use then, and sudo would not run anything else, password or not: `sudo -l` of a command that no rule has says nothing. */
function anotherVersion(version: string): string {
  return `sudo runs nothing but mynixos-rebuild, which has version ${version} on the host; this extension needs ${VERSION}`;
}

/** It wants a password and must not ask: sudo's plugins/sudoers/auth/sudo_auth.c; sudo-rs' src/common/error.rs, src/pam/error.rs. */
const wanted: readonly RegExp[] = [
  /a password is required/i,
  /interactive authentication is required/i,
  /interaction (?:is )?required/i,
];

/** sudo's plugins/sudoers/auth/sudo_auth.c, logging.c; sudo-rs' src/common/error.rs, src/pam/error.rs, src/sudo/pam.rs. */
const wrong: readonly RegExp[] = [
  /sorry, try again/i,
  /incorrect (?:password|authentication) attempt/i,
  /no password was provided/i,
  /authentication failed/i,
  /authentication required but not attempted/i,
];

/** What was answered before the script could say its first word. `mark`: the line that tells where it ended. */
export function sudoRefusal(output: string, mark: string): Refusal {
  const lines = linesOf(output);
  const ended = lines.findLast((line) => line.startsWith(`${mark} `));
  const said = lines.filter((line) => !line.startsWith(`${mark} `));
  const telling = tellingOf(said);
  switch (ended?.split(" ")[1]) {
    case "systemd":
      return { kind: "refused", why: "unsupported", said: "systemd-run: command not found" };
    case "absent":
      return { kind: "no-sudo", said: "sudo: command not found" };
    case "sudo":
      return { kind: "no-sudo", said: telling };
    case "password":
      return said.some((line) => wrong.some((form) => form.test(line)))
        ? { kind: "wrong-password", said: telling }
        : { kind: "no-sudo", said: telling };
    default:
      if (/not been booted with systemd|Failed to connect to bus/i.test(output))
        return { kind: "refused", why: "unsupported", said: telling };
      if (said.some((line) => /^(?:sudo(?:-rs)?: |sorry, )/i.test(line))) return { kind: "no-sudo", said: telling };
      return { kind: "failed", failure: { kind: "bad-answer", said: telling } };
  }
}

/** The one line that says most: sudo's last one, without its prompt. */
function tellingOf(lines: readonly string[]): string {
  const spoken = lines.map((line) => line.replace(/^\[sudo[^\]]*\][^:]*: ?/, "")).filter((line) => line !== "");
  return spoken.findLast((line) => /sudo|sorry|password/i.test(line)) ?? spoken.at(-1) ?? "";
}

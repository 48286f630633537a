/** One verb of the script, run once as root by PID 1 of the host: outside of what sshd's sandbox forbids its sessions. */
import { Buffer } from "node:buffer";
import type { Channel, Limits } from "#client/host/channel.ts";
import { quoted } from "#client/host/frames.ts";
import { oneLine } from "#client/host/said.ts";
import type { Done, Refusal, RefusalWord, Sudo } from "./operations.ts";
import { HELPER, helperVersion, sudoRefusal, VERSION } from "./sudo-words.ts";

/** What a verb is given beside its plain words. */
export interface VerbData {
  /** By name (`[a-z]+`); any text without NUL. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly payload?: Uint8Array;
}

/** What the script wrote between its first and its last line. */
export type Ran = Done<string>;

const usual: Limits = { milliseconds: 180_000, bytes: 32_000_000 };

/** systemd expands `$` in arguments, and they are seen by everybody: all else goes through the data. */
const plainWord = /^[A-Za-z0-9/._=,:+-]+$/;

export async function runAsRoot(
  channel: Channel,
  sudo: Sudo,
  script: string,
  verb: string,
  args: readonly string[],
  data: VerbData = {},
  limits: Limits = usual,
): Promise<Ran> {
  const words = [verb, ...args];
  const odd = words.find((word) => !plainWord.test(word));
  if (odd !== undefined) return refused("bad-data", `not a plain word: ${oneLine(odd)}`);
  const sent = Object.entries(data.fields ?? {});
  const bad = sent.find(([name, value]) => !/^[a-z]+$/.test(name) || value.includes("\0"));
  if (bad !== undefined) return refused("bad-data", `${oneLine(bad[0])} cannot be sent`);

  let password: string | undefined;
  if (sudo.kind === "password") {
    password = await sudo.password();
    if (password === undefined) return { kind: "no-password" };
    // It is one line for sudo; an empty one would be taken for none.
    if (password === "" || /[\0\r\n]/.test(password)) {
      sudo.refused("");
      return { kind: "wrong-password", said: "" };
    }
  }
  const asked = question(sudo.kind, words, programOf(script, sent, data.payload), password);
  const answer = await channel.run(asked, limits);
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  const ran = readAnswer(answer.output);
  if (ran.kind === "wrong-password" && sudo.kind === "password") sudo.refused(ran.said);
  return ran;
}

/** Words of a shell: what a verb is given, and the script, quoted once more for the shell that it is handed to. */
interface Program {
  readonly data: string;
  readonly payload: string;
  readonly body: string;
}

function programOf(script: string, fields: readonly (readonly [string, string])[], payload?: Uint8Array): Program {
  const data = fields.map(([name, value]) => `${name} ${base64(Buffer.from(value, "utf8"))}`).join("\n");
  return { data, payload: base64(payload ?? new Uint8Array()), body: quoted(quoted(script)) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

const SUDO_ERROR = "@mynixos-sudo";

/**
 * `sh -s` of bash reads a pipe byte by byte; a file that is sourced is read in blocks. As long as one quote of it is missing, nothing of
 * it runs. `read` takes what sudo has left of the password where it did not want it, or the line after.
 */
function question(
  kind: Sudo["kind"],
  words: readonly string[],
  program: Program,
  password: string | undefined,
): string {
  const run = (more: string): string =>
    `systemd-run --quiet --wait --pipe --collect --service-type=exec --property=RuntimeMaxSec=3600 /bin/sh -c ${quoted(`${more}. /dev/stdin`)} mynixos ${words.join(" ")} 2>&1`;
  const head = `PATH=/run/wrappers/bin:/run/current-system/sw/bin:$PATH:/usr/sbin:/sbin
SUDO_PROMPT= ; export SUDO_PROMPT
data='${program.data}'
payload='${program.payload}'
body=${program.body}
program() { printf "DATA='%s'\\nPAYLOAD='%s'\\nBODY=%s\\n" "$data" "$payload" "$body"; printf '%s\\n' 'eval "$BODY"'; }
given() { printf '%s\\npayload %s\\n' "$data" "$payload"; }
failed() { code=$?; printf '\\n${SUDO_ERROR} %s %s\\n' "$1" "$code"; exit "$code"; }
command -v systemd-run >/dev/null 2>&1 || failed systemd
`;
  if (kind === "root") return `${head}program | ${run("")}`;
  const free = `program | sudo -n ${run("")}`;
  if (password === undefined)
    return `${head}command -v sudo >/dev/null 2>&1 || failed absent
if sudo -n systemd-run --version >/dev/null 2>&1; then ${free}
elif [ "$(${helperVersion})" = ${VERSION} ]; then given | sudo -n ${HELPER} ${words.join(" ")} 2>&1
else sudo -n systemd-run --version 2>&1 >/dev/null || failed sudo; fi`;
  // The ticket belongs to the parent, this subshell: nobody else has anything of it. Where none is kept, sudo is told once more.
  return `${head}command -v sudo >/dev/null 2>&1 || failed absent
password=${quoted(password)}
printf '%s\\n' "$password" | sudo -S -v 2>&1 >/dev/null || failed password
if sudo -n systemd-run --version >/dev/null 2>&1; then ${free}
else { printf '%s\\n:\\n' "$password"; program; } | sudo -S ${run("read -r mynixos; ")}; fi
code=$?
sudo -k >/dev/null 2>&1
exit "$code"`;
}

const MARK = "@mynixos-rebuild ";

/** Strict with what stands between the marks, blind for what stands around them. */
export function readAnswer(output: string): Ran {
  const lines = output.split("\n");
  const begin = lines.indexOf(`${MARK}begin ${VERSION}`);
  if (begin < 0) return sudoRefusal(output, SUDO_ERROR);
  const end = lines.findIndex((line, at) => at > begin && line.startsWith(MARK));
  if (end < 0)
    return { kind: "failed", failure: { kind: "lost", said: "the script on the host did not come to its end" } };
  const body = lines.slice(begin + 1, end);
  const [word, ...rest] = (lines[end] ?? "").slice(MARK.length).split(" ");
  if (word === "done") return { kind: "done", value: body.map((line) => `${line}\n`).join("") };
  if (word !== "refused") return { kind: "failed", failure: { kind: "bad-answer", said: oneLine(lines[end] ?? "") } };
  return refusalOf(rest[0] ?? "", oneLine(rest.slice(1).join(" ")), body);
}

function refusalOf(word: string, said: string, body: readonly string[]): Refusal {
  if (word === "busy") return { kind: "busy", ...(said === "" ? {} : { job: said }) };
  if (word === "changed") {
    const paths = body.filter((line) => line.startsWith("changed ")).map((line) => line.slice("changed ".length));
    return { kind: "changed", paths };
  }
  return refused(isWord(word) ? word : "other", said);
}

/** Those that the script may say. */
export const refusalWords: readonly RefusalWord[] = [
  "no-repo",
  "no-space",
  "unsupported",
  "not-waiting",
  "too-late",
  "another-address",
  "bad-data",
  "other",
];

function isWord(word: string): word is RefusalWord {
  return refusalWords.some((known) => known === word);
}

function refused(why: RefusalWord, said: string): Refusal {
  return { kind: "refused", why, said };
}

/** Why ssh ended without a shell: from its exit code and from what OpenSSH 8 to 10 write with `LogLevel=DEBUG1`. */
import type { Failure, FailureKind } from "./failure.ts";
import { linesOf } from "./said.ts";

export interface SshEnd {
  readonly code: number | null;
  readonly stderr: string;
  /** What came instead of a shell's greeting. */
  readonly stdout: string;
}

/**
 * ssh names its reason in its last lines and exits with 255. A banner of the host stands above them, and comes only when the login has
 * begun: from there on, nothing counts but what can end a login, and that has to be the last word.
 */
export function sshFailure({ code, stderr, stdout }: SshEnd): Failure {
  const all = linesOf(stderr);
  const login = all.findIndex((line) => LOGGING_IN.test(line));
  const lines = all.slice(login + 1).filter(isSpoken);
  const last = lines.findLastIndex((line) => !CLOSING.test(line));
  const reason = last < 0 ? undefined : lines[last];
  const closing = lines.at(-1);
  if (code === 255 && reason !== undefined) {
    const known = login < 0 ? knownReason(reason, lines.slice(0, last), all) : ofLogin(reason, lines.slice(last + 1));
    if (known !== undefined) return known;
  }
  if (reason !== undefined && BOOTING.test(reason)) return { kind: "booting", said: reason };
  if (all.some((line) => LOGGED_IN.test(line))) return afterLogin(code, lines, linesOf(stdout), all);
  if (code === 255 && closing !== undefined && last < lines.length - 1) return closed(closing, reason, login >= 0);
  return { kind: "unknown", said: closing ?? (code === null ? "ssh was ended" : `ssh ended with ${code}`) };
}

/** Whether keys have been exchanged, and nobody is let in yet. */
export function isInLogin(stderr: string): boolean {
  const lines = linesOf(stderr);
  return lines.some((line) => LOGGING_IN.test(line)) && !lines.some((line) => LOGGED_IN.test(line));
}

/** Whether a line is more than the log of how a connection is made. */
export function isSpoken(line: string): boolean {
  return !LOG.test(line);
}

const LOG =
  /^(?:debug[123]: |OpenSSH_|Authenticated to |Transferred: sent |Bytes per second: |Warning: Permanently added |Pseudo-terminal will not |\*\* )/;

/** ssh.c, sshconnect2.c: `Authenticated to` since 5, `Authentication succeeded` until 8.8. */
const LOGGED_IN = /^(?:debug1: )?(?:Authenticated to .+ using |Authentication succeeded \()/;
/** sshconnect2.c: keys have been exchanged, the login begins. */
const LOGGING_IN = /^debug1: SSH2_MSG_SERVICE_ACCEPT received$/;
/** packet.c `sshpkt_vfatal`, clientloop.c, ssh.c: that it is over, not why. */
const CLOSING =
  /^(?:[\w-]+: )*(?:(?:read: |write: )?Connection (?:closed|reset) by |Connection (?:to .+ )?closed|Connection to .+: Broken pipe|Disconnected from |stdio forwarding failed|send disconnect: |Connection to .+ closed by remote host|Read from remote host |Timeout, server )|^[\w-]+: .*(?:Broken pipe|Connection reset by peer)$/;
/** pam_nologin(8) shows /run/nologin, which systemd writes (tmpfiles.d/systemd-nologin.conf, logind). */
const BOOTING = /^"?System is (?:booting up|going down)\. Unprivileged users are not permitted to log in/;

type Words = readonly (readonly [FailureKind, RegExp])[];

/** strerror(3) and gai_strerror(3) of glibc, musl, macOS and Windows' port. */
const NETWORK: Words = [
  ["refused", /\bConnection refused\b/i],
  ["timed-out", /\btimed out\b/i],
  ["no-route", /\b(?:No route to host|(?:Network|Host) is (?:unreachable|down)|Can't assign requested address)\b/i],
  ["unknown-host", /\b(?:Name or service not known|nodename nor servname|Temporary failure in name resolution)\b/i],
];

const DENIED = /^.+@\S+: Permission denied \([\w,@.-]*\)\.$/;
const TOO_MANY = /^Received disconnect from .+: ?Too many authentication failures/;

/** sshconnect2.c ends with the first and nothing behind it; behind the second stands only that the connection is over. */
function ofLogin(reason: string, behind: readonly string[]): Failure | undefined {
  if (DENIED.test(reason) && behind.length === 0) return { kind: "authentication", said: reason };
  const isOver = behind.every((line) => line.startsWith("Disconnected from "));
  if (TOO_MANY.test(reason) && isOver) return { kind: "too-many-authentications", said: reason };
  const hasNone = /^(?:exec|shell) request failed on channel \d+$/.test(reason) && behind.length === 0;
  return hasNone ? { kind: "no-shell", said: reason } : undefined;
}

/** Before the login: what stands here was written by ssh, or by that of a jump host. */
const REASONS: Words = [
  ["unknown-host", /^(?:ssh: )?Could not resolve hostname /],
  ["authentication", DENIED],
  ["too-many-authentications", TOO_MANY],
  ["timed-out", /^Connection (?:timed out during banner exchange|to .+ timed out)$/],
  [
    "bad-configuration",
    /: (?:Bad configuration option: |terminating, \d+ bad configuration options)|^Bad owner or permissions on |^Can't open user config file |^(?:hostname|remote username) contains invalid characters$/,
  ],
];

function knownReason(reason: string, before: readonly string[], all: readonly string[]): Failure | undefined {
  const network =
    /^ssh: connect to host .+ port \d+: (.+)$/.exec(reason) ?? /^channel \d+: open failed: (.+)$/.exec(reason);
  if (network !== null) return { kind: oneOf(NETWORK, network[1] ?? "") ?? "unknown", said: reason };
  if (reason === "Host key verification failed.") return hostKey(before, all);
  const kind = oneOf(REASONS, reason);
  return kind === undefined ? undefined : { kind, said: reason };
}

/** sshconnect.c `check_host_key`. Where nobody may be asked, a key that is not known may fail without a further word. */
function hostKey(before: readonly string[], all: readonly string[]): Failure {
  const named = all.findLast((line) => SERVER_KEY.test(line));
  const fingerprint = SERVER_KEY.exec(named ?? "")?.[1];
  const own = before.findLast((line) => CHANGED.test(line));
  if (own !== undefined) {
    const shown = before.slice(before.findLastIndex((line) => SENT.test(line)) + 1).find((line) => PRINT.test(line));
    const print = fingerprint ?? (shown === undefined ? undefined : PRINT.exec(shown)?.[1]);
    return { kind: "host-key-changed", said: own, ...(print === undefined ? {} : { fingerprint: print }) };
  }
  const said = before.at(-1);
  const isOther = before.some((line) => /REVOKED HOST KEY|certificate/i.test(line));
  if (isOther) return { kind: "unknown", said: said ?? "Host key verification failed." };
  return {
    kind: "host-key-unknown",
    said: before.findLast((line) => /^No \S+ host key is known for /.test(line)) ?? "Host key verification failed.",
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

const SERVER_KEY = /^debug1: Server host (?:key|certificate): \S+ (\S+)/;
const CHANGED = /^Host key for .+ has changed and you have requested strict checking\.$/;
const SENT = /^The fingerprint for the .+ key sent by the remote host is$/;
const PRINT = /^(\S+:\S+?)\.?$/;

/** The host let us in, and then there was no shell. */
function afterLogin(
  code: number | null,
  lines: readonly string[],
  output: readonly string[],
  all: readonly string[],
): Failure {
  const closing = lines.at(-1);
  const hasEnded = all.some((line) => /^debug1: client_input_channel_req: .* rtype exit-/.test(line));
  if (code === 255 && !hasEnded) return { kind: "lost", said: closing ?? "the connection ended" };
  const said = [...lines, ...output].at(-1) ?? (code === null ? "ssh was ended" : `the shell ended with ${code}`);
  return code === null ? { kind: "unknown", said } : { kind: "no-shell", said };
}

/**
 * The connection ended without a reason. Before the login begins, that is the network, or a host that wants to be left alone for a while
 * (`MaxStartups`, `PerSourcePenalties`). During the login it may be an account that is not let in, which must not be tried again and
 * again, unless it broke.
 */
function closed(closing: string, reason: string | undefined, isLogin: boolean): Failure {
  const hasProxy = closing.includes("UNKNOWN");
  const kind = hasProxy && reason !== undefined ? oneOf(NETWORK, reason) : undefined;
  if (kind !== undefined) return { kind, said: reason ?? closing };
  if (hasProxy && reason !== undefined) return { kind: "unknown", said: reason };
  const isBroken = /reset|broken pipe|not responding/i.test(closing);
  return { kind: isLogin && !isBroken ? "unknown" : "lost", said: closing };
}

function oneOf(words: Words, text: string): FailureKind | undefined {
  return words.find(([, pattern]) => pattern.test(text))?.[0];
}

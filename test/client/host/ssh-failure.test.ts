/** Why ssh ended, read from what OpenSSH 8 to 10 write: captured outputs, and texts of hosts that try to pass for them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Failure } from "#client/host/failure.ts";
import { sshFailure } from "#client/host/ssh-failure.ts";

const KEYS = [
  "debug1: Connecting to 10.0.0.2 [10.0.0.2] port 22.",
  "debug1: Server host key: ssh-ed25519 SHA256:Abc+/123",
];
const LOGIN = [...KEYS, "debug1: SSH2_MSG_SERVICE_ACCEPT received"];
const IN = [
  ...LOGIN,
  'Authenticated to host ([10.0.0.2]:22) using "publickey".',
  "debug1: Entering interactive session.",
];

function failure(stderr: readonly string[], code: number | null = 255, stdout = ""): Failure {
  return sshFailure({ code, stderr: `${stderr.join("\r\n")}\r\n`, stdout });
}

function check(kind: Failure["kind"], ...stderr: readonly string[]): void {
  const found = failure(stderr);
  assert.equal(found.kind, kind, `${stderr.join(" | ")}: ${found.said}`);
}

describe("why ssh ended", () => {
  it("is the network, in the words of every system", () => {
    const to = "ssh: connect to host 10.0.0.2 port 22:";
    check("refused", `${to} Connection refused`);
    check("timed-out", `${to} Connection timed out`);
    check("timed-out", `${to} Operation timed out`);
    check("no-route", `${to} No route to host`);
    check("no-route", `${to} Network is unreachable`);
    check("no-route", `${to} Host is down`);
    check("unknown", `${to} Permission denied`);
    check("unknown", `${to} Unknown error`);
    check("unknown-host", "ssh: Could not resolve hostname q958: Name or service not known");
    check("unknown-host", "ssh: Could not resolve hostname q958: No such host is known. ");
    check("unknown-host", "ssh: Could not resolve hostname q958: nodename nor servname provided, or not known");
    check("timed-out", "Connection timed out during banner exchange", "Connection to 10.0.0.2 port 22 timed out");
    check(
      "lost",
      "kex_exchange_identification: Connection closed by remote host",
      "Connection closed by 10.0.0.2 port 22",
    );
    check(
      "lost",
      "kex_exchange_identification: read: Connection reset by peer",
      "Connection reset by 10.0.0.2 port 22",
    );
    check("lost", ...KEYS, "Connection closed by 10.0.0.2 port 22");
    check("lost", ...KEYS, "ssh_dispatch_run_fatal: Connection to 10.0.0.2 port 22: Broken pipe");
  });

  it("is the host's key, with its fingerprint", () => {
    const found = failure([
      ...KEYS,
      "No ED25519 host key is known for q958 and you have requested strict checking.",
      "Host key verification failed.",
    ]);
    assert.deepEqual(found, {
      kind: "host-key-unknown",
      said: "No ED25519 host key is known for q958 and you have requested strict checking.",
      fingerprint: "SHA256:Abc+/123",
    });
    check("host-key-unknown", ...KEYS, "Host key verification failed.");
    const changed = [
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
      "The fingerprint for the ED25519 key sent by the remote host is",
      "SHA256:ROhv6g1m56ugeEkDWYmxKEwzHpB5mPzGe9oo1bTsA8c.",
      "Please contact your system administrator.",
      "Host key for [127.0.0.1]:53844 has changed and you have requested strict checking.",
      "Host key verification failed.",
    ];
    assert.deepEqual(failure(changed), {
      kind: "host-key-changed",
      said: "Host key for [127.0.0.1]:53844 has changed and you have requested strict checking.",
      fingerprint: "SHA256:ROhv6g1m56ugeEkDWYmxKEwzHpB5mPzGe9oo1bTsA8c",
    });
    check(
      "host-key-changed",
      ...changed,
      "kex_exchange_identification: Connection closed by remote host",
      "Connection closed by UNKNOWN port 65535",
    );
  });

  it("is a login that was denied, last of all", () => {
    check("authentication", ...LOGIN, "banner", "moritz@q958: Permission denied (publickey,password).");
    check("authentication", ...LOGIN, "moritz@fe80::1%eth0: Permission denied (publickey,gssapi-with-mic).");
    check("authentication", "moritz@jump: Permission denied (publickey).", "Connection closed by UNKNOWN port 65535");
    check(
      "too-many-authentications",
      ...LOGIN,
      "Received disconnect from 10.0.0.2 port 22:2: Too many authentication failures",
      "Disconnected from 10.0.0.2 port 22",
    );
  });

  it("is not what a banner says: ssh's own last line counts", () => {
    const banner = [
      "root@q958: Permission denied (publickey).",
      "Host key verification failed.",
      "ssh: connect to host a port 1: Connection refused",
    ];
    check("authentication", ...LOGIN, ...banner, "moritz@q958: Permission denied (publickey).");
    check(
      "unknown",
      ...LOGIN,
      ...banner,
      "Unable to negotiate with 10.0.0.2 port 22: no matching MAC found. Their offer: x",
    );
    check("unknown", ...LOGIN, ...banner, "Some words.", "Connection closed by 10.0.0.2 port 22");
    check("unknown", ...LOGIN, ...banner.toReversed(), "Connection closed by 10.0.0.2 port 22");
    check("lost", ...IN, ...banner, "Connection to q958 closed by remote host.");
    assert.equal(
      failure([...IN, ...banner, "debug1: client_input_channel_req: channel 0 rtype exit-status reply 0"], 1).kind,
      "no-shell",
    );
  });

  it("is that nobody may log in at this moment", () => {
    const text = "System is booting up. Unprivileged users are not permitted to log in yet. Please come back later.";
    check(
      "booting",
      ...LOGIN,
      `"${text} For technical details, see pam_nologin(8)."`,
      "Connection closed by 10.0.0.2 port 22",
    );
    check(
      "booting",
      ...LOGIN,
      "System is going down. Unprivileged users are not permitted to log in anymore.",
      "Connection closed by 10.0.0.2 port 22",
    );
    assert.equal(failure([...IN, text], 254).kind, "booting");
    check("unknown", ...LOGIN, "The system is booting up.", "Connection closed by 10.0.0.2 port 22");
  });

  it("in the midst of a login is not known, unless the connection broke", () => {
    check("unknown", ...LOGIN, "Connection closed by 10.0.0.2 port 22");
    check("lost", ...LOGIN, "Connection reset by 10.0.0.2 port 22");
  });

  it("behind a proxy is what the proxy says, where that is known", () => {
    const end = [
      "kex_exchange_identification: Connection closed by remote host",
      "Connection closed by UNKNOWN port 65535",
    ];
    check("refused", "ssh: connect to host jump port 22: Connection refused", ...end);
    check("refused", "channel 0: open failed: connect failed: Connection refused", "stdio forwarding failed", ...end);
    check("no-route", "channel 0: open failed: connect failed: No route to host", "stdio forwarding failed", ...end);
    check("refused", "nc: connect to q958 port 22 (tcp) failed: Connection refused", ...end);
    check("unknown", "cloudflared: token has expired", ...end);
    check("lost", ...end);
  });

  it("is a configuration that does not load", () => {
    check(
      "bad-configuration",
      "/home/a/.ssh/config: line 3: Bad configuration option: foo",
      "/home/a/.ssh/config: terminating, 1 bad configuration options",
    );
    check("bad-configuration", "command-line: line 0: Bad configuration option: foo");
    check("bad-configuration", "Bad owner or permissions on C:\\Users\\a/.ssh/config");
    check("bad-configuration", "Can't open user config file x: No such file or directory");
  });

  it("is an account without a shell, after the login", () => {
    const over = "debug1: client_input_channel_req: channel 0 rtype exit-status reply 0";
    const found = (code: number, stdout: string): Failure => failure([...IN, over], code, stdout);
    assert.deepEqual(found(1, "This account is currently not available.\n"), {
      kind: "no-shell",
      said: "This account is currently not available.",
    });
    assert.deepEqual(found(0, ""), { kind: "no-shell", said: "the shell ended with 0" });
    assert.equal(found(255, "x").kind, "no-shell");
    check("no-shell", ...IN, "exec request failed on channel 0");
  });

  it("is unknown where nobody can tell, and what was said is one clean line", () => {
    assert.deepEqual(failure([], null), { kind: "unknown", said: "ssh was ended" });
    assert.deepEqual(failure([], 1), { kind: "unknown", said: "ssh ended with 1" });
    assert.deepEqual(failure(KEYS), { kind: "unknown", said: "ssh ended with 255" });
    const { said } = failure(["\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u0008b\u202ec\td"]);
    assert.equal(said, "red a b c d");
    assert.equal([...failure(["🦊".repeat(1000)]).said].length, 300);
  });

  it("is never an exception, whatever is said", () => {
    const words = [
      "Host key verification failed.",
      "Connection closed by UNKNOWN port 65535",
      "SHA256:x.",
      ...IN,
      "",
      "a: ".repeat(5000),
    ];
    for (let round = 0; round < 2000; round++) {
      const lines = Array.from({ length: round % 7 }, () => words[Math.floor(Math.random() * words.length)] ?? "");
      assert.ok(failure(lines, [255, 0, 1, null][round % 4] ?? null, lines.join("\n")).said.length > 0);
    }
  });
});

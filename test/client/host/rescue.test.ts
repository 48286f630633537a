/** The state of a rescue window from facts alone: every state of systemd, every doubt, and the near misses of each fault. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { passwordFacts, rescueFacts, sshdFacts } from "#client/host/answer-rescue.ts";
import type { HostFacts, PasswordFacts, RescueFacts, RescueUnit, SshdFacts } from "#client/host/facts.ts";
import { rescueOf } from "#client/host/rescue.ts";
import { readSshdConfig } from "#client/host/sshd-config.ts";
import { windowCommands } from "#client/host/window-commands.ts";

const NOW = 1_800_000_000;

const off: SshdFacts = {
  isRunning: true,
  ports: [22],
  takesPasswords: false,
  config: "link",
  configWritten: NOW - 5000,
  configRead: NOW - 4000,
  isOfSystem: true,
  allowUsers: ["moritz"],
  usePam: true,
};
/** As a window leaves it while it is open. */
const on: SshdFacts = {
  ...off,
  takesPasswords: true,
  config: "file",
  isOfSystem: false,
  configWritten: NOW - 100,
  configRead: NOW - 100,
};

/** 536929e: a oneshot that sleeps for 300 s. */
const edits: RescueUnit = {
  name: "ssh-recovery-window",
  load: "loaded",
  active: "activating",
  sub: "start",
  type: "oneshot",
  result: "success",
  since: NOW - 100,
  seconds: 300,
  method: "password",
};
const daemon: RescueUnit = { ...edits, seconds: 900, method: "port", port: 2222, isListening: true };
const simple: RescueUnit = { ...daemon, name: "sshd-recovery", type: "simple", active: "active", sub: "running" };
const over: RescueUnit = { ...edits, active: "active", sub: "exited", since: NOW - 4300, done: NOW - 4000 };
const never: RescueUnit = {
  name: "ssh-recovery-manual",
  load: "loaded",
  active: "inactive",
  sub: "dead",
  type: "oneshot",
};
const gone: RescueUnit = { name: "sshd-recovery", load: "not-found", active: "inactive", sub: "dead" };

interface Given {
  readonly units?: readonly RescueUnit[];
  readonly sshd?: SshdFacts;
  readonly rescue?: RescueFacts;
  readonly password?: PasswordFacts;
}

function host({ units = [], sshd = off, rescue = { units }, password = {} }: Given): HostFacts {
  return {
    version: 1,
    now: NOW,
    system: { isNixos: true },
    session: {},
    generations: { list: [] },
    failed: [],
    rebuild: { units: [] },
    rescue,
    sshd,
    password,
    repo: {},
  };
}

/** `open until +200 password`, then the faults. */
function said(given: Given): string {
  const rescue = rescueOf(host(given));
  const open =
    rescue.kind === "open"
      ? ` ${rescue.until === undefined ? "-" : `+${rescue.until - NOW}`} ${rescue.method}${rescue.port === undefined ? "" : `:${rescue.port}`}`
      : "";
  return [
    `${rescue.kind}${open}`,
    ...rescue.wrong.map((fault) => `! ${fault.kind}${"by" in fault ? ` by ${fault.by}` : ""}`),
  ].join(" ");
}

describe("a rescue window", () => {
  const table: readonly (readonly [string, Given, string])[] = [
    ["no unit that the host knows", { units: [gone] }, "missing"],
    ["a unit that is switched off (a link to /dev/null)", { units: [{ ...gone, load: "masked" }] }, "missing"],
    ["never started", { units: [never] }, "closed"],
    ["activating, and sshd takes passwords", { units: [edits, never], sshd: on }, "open +200 password"],
    ["active (exited): the oneshot is over", { units: [over] }, "closed"],
    ["its job waits for the network", { units: [{ ...never, isQueued: true }] }, "opening"],
    ["activating, and nothing is changed yet", { units: [{ ...edits, since: NOW - 2 }] }, "opening"],
    [
      "the file is changed, and sshd has not read it",
      { units: [{ ...edits, since: NOW - 2 }], sshd: { ...on, configWritten: NOW - 1, configRead: NOW - 50 } },
      "opening",
    ],
    ["the sleep is over, and passwords still work", { units: [{ ...edits, since: NOW - 302 }], sshd: on }, "closing"],
    [
      "long over, and passwords still work: its length is another one",
      { units: [{ ...edits, since: NOW - 700 }], sshd: on },
      "open - password",
    ],
    ["systemd stops it", { units: [{ ...edits, active: "deactivating", sub: "stop-sigterm" }], sshd: on }, "closing"],
    ["a rebuild put the link back and restarted sshd amid it", { units: [edits] }, "closed"],
    ["length not to be told", { units: [omit(edits, "seconds")], sshd: on }, "open - password"],
    ["a second sshd listens", { units: [daemon] }, "open +800 port:2222"],
    ["it has not started its sshd yet", { units: [{ ...daemon, since: NOW - 1, isListening: false }] }, "opening"],
    ["its sshd is gone, and it sleeps on", { units: [{ ...daemon, isListening: false }] }, "closed"],
    ["nobody tells who listens", { units: [omit(daemon, "isListening")] }, "unknown"],
    ["a service of its own is open while it is active", { units: [simple] }, "open +800 port:2222"],
    ["that service is starting", { units: [{ ...simple, active: "activating", sub: "start-post" }] }, "opening"],
    ["that service is stopped", { units: [{ ...simple, active: "inactive", sub: "dead", ended: NOW - 3 }] }, "closed"],
    [
      "that service was killed",
      { units: [{ ...simple, active: "failed", sub: "failed", result: "signal" }] },
      "closed ! unit-failed",
    ],
    [
      "by hand, when the other one is over",
      { units: [over, { ...edits, name: "ssh-recovery-manual", seconds: 600 }], sshd: on },
      "open +500 password",
    ],
    [
      "two that edit the same file",
      { units: [edits, { ...edits, name: "ssh-recovery-manual", seconds: 600 }], sshd: on },
      "open - password",
    ],
    [
      "two on ports of their own: the later end counts",
      { units: [daemon, { ...daemon, name: "ssh-recovery-manual", port: 2223, since: NOW - 50 }] },
      "open +850 port:2223",
    ],
    ["systemd does not answer", { rescue: { units: [], isAnswered: false } }, "unknown"],
    ["a state of systemd that is none of these", { units: [{ ...edits, active: "maintenance" }] }, "unknown"],
    ["a unit that does not load", { units: [{ ...never, load: "bad-setting" }] }, "closed ! unit-failed"],
  ];
  for (const [name, given, expected] of table) it(`${name}: ${expected}`, () => assert.equal(said(given), expected));
});

describe("what is wrong with a rescue window", () => {
  const failed: RescueUnit = { ...edits, active: "failed", sub: "failed", result: "signal" };
  const locked: PasswordFacts = { user: "moritz", state: "locked" };
  const table: readonly (readonly [string, Given, string])[] = [
    [
      "passwords without any unit",
      { sshd: { ...on, config: "link", isOfSystem: true } },
      "missing ! password-without-window",
    ],
    [
      "killed while it was open",
      { units: [failed], sshd: on },
      "closed ! password-without-window ! stale-config ! unit-failed",
    ],
    ["killed, and passwords are off", { units: [failed] }, "closed ! unit-failed"],
    [
      "killed, and nobody knows what sshd read",
      { units: [failed], sshd: { ...off, configRead: NOW - 90, configWritten: NOW - 10 } },
      "unknown ! unit-failed",
    ],
    [
      "sshd could not be reloaded: the file says yes, sshd has not read it",
      { units: [failed], sshd: { ...on, configRead: NOW - 4000 } },
      "unknown ! stale-config ! unit-failed",
    ],
    [
      "a file that says what the system says is no fault",
      { units: [over], sshd: { ...off, config: "file" } },
      "closed",
    ],
    [
      "a file that says something else is one",
      { units: [over], sshd: { ...off, config: "file", isOfSystem: false } },
      "closed ! stale-config",
    ],
    ["but not while a window is open", { units: [edits], sshd: on }, "open +200 password"],
    [
      "a link that was made anew by a rebuild behind a window that is over",
      { units: [over], sshd: { ...off, configRead: NOW - 4001, configWritten: NOW - 100 } },
      "closed",
    ],
    [
      "the same behind one that was stopped amid it: what sshd read is gone",
      {
        units: [{ ...edits, active: "inactive", since: NOW - 200, ended: NOW - 150 }],
        sshd: { ...off, configRead: NOW - 200, configWritten: NOW - 100 },
      },
      "unknown",
    ],
    [
      "nobody has a password",
      { units: [edits], sshd: on, password: locked },
      "open +200 password ! nobody-has-password",
    ],
    [
      "others may come in, and may have one",
      { units: [edits], sshd: { ...on, allowUsers: ["moritz", "pw"] }, password: locked },
      "open +200 password",
    ],
    ["anybody may come in", { units: [edits], sshd: omit(on, "allowUsers"), password: locked }, "open +200 password"],
    [
      "the only one has a password",
      { units: [edits], sshd: on, password: { ...locked, state: "usable" } },
      "open +200 password",
    ],
    ["we are somebody else", { units: [edits], sshd: on, password: { ...locked, user: "root" } }, "open +200 password"],
    [
      "PAM refuses them all",
      { units: [edits], sshd: { ...on, pamRefuses: true } },
      "open +200 password ! nobody-has-password by pam",
    ],
    [
      "an sshd of its own without PAM",
      { units: [{ ...daemon, usePam: false, allowUsers: ["moritz"] }], sshd: { ...off, pamRefuses: true } },
      "open +800 port:2222",
    ],
    [
      "no password while the window is closed: nothing that is wrong now",
      { units: [over], password: locked },
      "closed",
    ],
    [
      "it depends on the address (Match)",
      { units: [never], sshd: omit(on, "takesPasswords") },
      "closed ! stale-config",
    ],
    ["sshd does not run", { units: [edits], sshd: { ...on, isRunning: false } }, "unknown"],
  ];
  for (const [name, given, expected] of table) it(`${name}: ${expected}`, () => assert.equal(said(given), expected));
});

describe("/run/mynixos/rescue", () => {
  const file = (text: string, sshd: SshdFacts = off): string =>
    said({ rescue: rescueFacts(new Map([["rescue.file", text]])), sshd });
  const table: readonly (readonly [string, string])[] = [
    ["version=1 open=0", "closed"],
    [`version=1 open=1 until=${NOW + 60} method=port:2222`, "open +60 port:2222"],
    ["version=1  open=1", "open - unknown"],
    [`version=1 open=1 until=${NOW - 5}`, "closing"],
    [`version=1 open=1 until=${NOW - 500}`, "unknown"],
    [`version=1 open=1 until=${NOW + 60} method=password`, "unknown"],
    ["version=2 open=0", "unknown ! bad-file"],
    ["version=1 open=yes", "unknown ! bad-file"],
    ["version=1 open=0 open=1", "unknown ! bad-file"],
    ["version=1 open=1 until=soon", "unknown ! bad-file"],
    ["open", "unknown ! bad-file"],
  ];
  for (const [text, expected] of table) it(`${text}: ${expected}`, () => assert.equal(file(text), expected));

  it("that says closed is wrong where sshd takes passwords", () =>
    assert.equal(file("version=1 open=0", { ...on, config: "link" }), "closed ! password-without-window"));
});

describe("commands of a window", () => {
  const table: readonly (readonly [string, readonly string[], readonly string[], object])[] = [
    ["one sleep", ["sleep 300"], [], { seconds: 300 }],
    ["by its path, with a unit", ["/nix/store/x-coreutils/bin/sleep 15m"], [], { seconds: 900 }],
    [
      "a comment, a text and a countdown are none",
      ["# sleep 5", "echo 'then: sleep 7'", "for i in a b; do sleep 1; done", "sleep 300"],
      [],
      { seconds: 300 },
    ],
    ["two sleeps", ["sleep 300", "sleep 5"], [], {}],
    ["in a condition", ["if true; then", "sleep 300", "fi"], [], {}],
    ["in the background", ["sleep 300 &", "wait"], [], {}],
    ["in a shell in the background", ["(", "sleep 300", ") &"], [], {}],
    ["a length that only the host knows", ['sleep "$LONG"'], [], {}],
    ["a countdown alone", ["for i in a b; do sleep 1; done"], [], {}],
    [
      "what stops it later",
      ["/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"],
      ["(sleep 900 && systemctl stop sshd-recovery.service) &"],
      { seconds: 900, method: "port", port: 2222 },
    ],
    ["a sleep behind the start that stops nothing", ["x"], ["sleep 5"], {}],
    [
      "an sshd with a limit",
      ["timeout 600 /bin/sshd -D -p 2222 -o PasswordAuthentication=yes"],
      [],
      { seconds: 600, method: "port", port: 2222 },
    ],
    ["an sshd that takes keys only", ["/bin/sshd -D -p 2222"], [], {}],
    [
      "it edits the file",
      ["sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config"],
      [],
      { method: "password" },
    ],
    [
      "it only closes it",
      ["sed -i 's/^PasswordAuthentication.*/PasswordAuthentication no/' /etc/ssh/sshd_config"],
      [],
      {},
    ],
  ];
  for (const [name, start, post, expected] of table)
    it(name, () => assert.deepEqual(windowCommands(start, post, undefined), expected));
});

describe("an sshd_config", () => {
  const takes = (text: string): boolean | undefined =>
    readSshdConfig(
      text.split("\n").map((line) => ({ text: line, depth: 1, isUnread: line === "?" })),
      { values: new Map(), isOpen: false },
    ).takesPasswords;
  const table: readonly (readonly [string, string, boolean | undefined])[] = [
    ["says nothing: OpenSSH takes passwords", "Port 22", true],
    ["says no twice over", "PasswordAuthentication no\nKbdInteractiveAuthentication no", false],
    [
      "first value counts, in any case and quotes",
      'passwordauthentication = "no"\nPasswordAuthentication yes\nKbdInteractiveAuthentication no',
      false,
    ],
    ["keyboard-interactive by PAM takes passwords", "PasswordAuthentication no\nUsePAM yes", true],
    ["keyboard-interactive without PAM takes none", "PasswordAuthentication no\nUsePAM no", false],
    ["of the old name", "PasswordAuthentication no\nUsePAM yes\nChallengeResponseAuthentication no", false],
    [
      "a Match that changes it: it depends",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch User x\nPasswordAuthentication yes",
      undefined,
    ],
    [
      "a Match about something else",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch Address 10.0.0.0/8\nAllowUsers moritz",
      false,
    ],
    ["a part that nobody may read", "PasswordAuthentication no\nKbdInteractiveAuthentication no\n?", undefined],
    ["a key is always asked for", "AuthenticationMethods publickey,password publickey", false],
  ];
  for (const [name, text, expected] of table) it(name, () => assert.equal(takes(text), expected));
});

describe("the answer about passwords and PAM", () => {
  const pam = (text: string): boolean | undefined => sshdFacts(new Map([["sshd.pam", text]])).pamRefuses;

  it("knows the three letters of passwd", () => {
    for (const [letter, state] of [
      ["P", "usable"],
      ["L", "locked"],
      ["NP", "none"],
    ] as const)
      assert.deepEqual(passwordFacts(new Map([["user.password", `moritz ${letter}`]])), { user: "moritz", state });
    assert.deepEqual(passwordFacts(new Map([["user.password", "moritz X"]])), {});
  });

  it("knows a PAM that only refuses, and says nothing of one that it does not know", () => {
    assert.equal(pam("auth required /nix/store/x/lib/security/pam_deny.so ;"), true);
    assert.equal(pam("auth sufficient pam_unix.so likeauth ; auth required pam_deny.so ;"), false);
    assert.equal(pam("auth sufficient pam_sss.so ; auth required pam_deny.so ;"), undefined);
    assert.equal(pam("@include common-auth;"), undefined);
  });
});

function omit<One extends object, Key extends keyof One>(one: One, key: Key): Omit<One, Key> {
  const { [key]: _, ...rest } = one;
  return rest;
}

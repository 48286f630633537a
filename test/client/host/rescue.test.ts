/** The state of a rescue window from facts alone: every state of systemd, every doubt, and the near misses of each fault. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rescueFacts } from "#client/host/answer-rescue.ts";
import type { HostFacts, PasswordFacts, RescueFacts, RescueUnit, SshdFacts } from "#client/host/facts.ts";
import { rescueOf } from "#client/host/rescue.ts";

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
const stopped: RescueUnit = { ...simple, active: "inactive", sub: "dead", ended: NOW - 3, isListening: false };
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
    ["that service is stopped", { units: [stopped] }, "closed"],
    ["it is stopped, and something of it still listens", { units: [{ ...stopped, isListening: true }] }, "unknown"],
    ["it is stopped, and nobody tells whose what listens is", { units: [omit(stopped, "isListening")] }, "unknown"],
    [
      "none ever ran, and nobody tells what sshd takes",
      { units: [never], sshd: omit(off, "takesPasswords") },
      "unknown",
    ],
    [
      "a oneshot whose commands are over, and others follow",
      { units: [{ ...edits, sub: "start-post" }], sshd: on },
      "unknown",
    ],
    [
      "that service was killed",
      { units: [{ ...stopped, active: "failed", sub: "failed", result: "signal" }] },
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
      "a link that was made anew, by a system that says what it said at boot",
      { units: [never], sshd: { ...off, configRead: NOW - 4000, configWritten: NOW - 100, isReadAlike: true } },
      "closed",
    ],
    [
      "a link that was made anew, and nobody knows what sshd read before: a window of a system that is gone may have",
      { units: [never], sshd: { ...off, configRead: NOW - 4000, configWritten: NOW - 100 } },
      "unknown",
    ],
    ["nor where no window is left", { sshd: { ...off, configRead: NOW - 4000, configWritten: NOW - 100 } }, "missing"],
    [
      "the clock was set back: when the link was made, nobody knows",
      { units: [never], sshd: { ...omit(off, "configWritten"), isReadAlike: true } },
      "closed",
    ],
    [
      "the same with a plain file",
      { units: [never], sshd: { ...omit(off, "configWritten"), config: "file" } },
      "unknown",
    ],
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
      {
        units: [{ ...daemon, hasOwnConfig: true, usePam: false, allowUsers: ["moritz"] }],
        sshd: { ...off, pamRefuses: true },
      },
      "open +800 port:2222",
    ],
    [
      "an sshd of its own that lets in anybody, whatever that of the host does",
      { units: [{ ...daemon, hasOwnConfig: true, usePam: false }], password: locked },
      "open +800 port:2222",
    ],
    [
      "PAM refuses them all, whoever may come",
      { units: [edits], sshd: { ...omit(on, "allowUsers"), pamRefuses: true } },
      "open +200 password ! nobody-has-password by pam",
    ],
    [
      "without a window PAM refuses what sshd offers: nobody gets in",
      { units: [never], sshd: { ...on, config: "link", isOfSystem: true, pamRefuses: true } },
      "closed",
    ],
    [
      "no password, and sshd lets in with none",
      { units: [edits], sshd: { ...on, permitEmptyPasswords: true }, password: { user: "moritz", state: "none" } },
      "open +200 password",
    ],
    [
      "no password, and sshd asks for one",
      { units: [edits], sshd: { ...on, permitEmptyPasswords: false }, password: { user: "moritz", state: "none" } },
      "open +200 password ! nobody-has-password",
    ],
    [
      "no password while the window is closed: nothing that is wrong now",
      { units: [over], password: locked },
      "closed",
    ],
    [
      "it depends on the address (Match)",
      { units: [never], sshd: omit(on, "takesPasswords") },
      "unknown ! stale-config",
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
    ["version=1  open=1", "unknown"],
    ["version=1  open=1 method=own", "unknown"],
    [`version=1 open=1 until=${NOW + 60} method=own`, "open +60 unknown"],
    ["version=1 open=0\r", "closed"],
    ["version=1 open=1 until=99999999999999", "unknown ! bad-file"],
    ["version=1 open=1 until=-5", "unknown ! bad-file"],
    ["", "unknown ! bad-file"],
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

  it("that says closed is not enough where it depends whom sshd lets in", () =>
    assert.equal(file("version=1 open=0", omit(off, "takesPasswords")), "unknown"));

  it("that names a port is believed where something listens there", () => {
    const port = (listening: string, text: string): string =>
      said({
        rescue: rescueFacts(
          new Map([
            ["rescue.file", text],
            ["sshd.listening.1", listening],
          ]),
        ),
      });
    assert.equal(port("2222@", `version=1 open=1 until=${NOW + 60} method=port:2222`), "open +60 port:2222");
    assert.equal(port("2222@", "version=1 open=1 method=port:2222"), "open - port:2222");
    assert.equal(port("22@", `version=1 open=1 until=${NOW + 60} method=port:2222`), "unknown");
  });

  it("that was written in the future has no end that counts: the clock was set back", () => {
    const written = (at: number): RescueFacts =>
      rescueFacts(
        new Map([
          ["rescue.file", `version=1 open=1 until=${NOW + 7500} method=password`],
          ["rescue.file.written", String(at)],
          ["rescue.now", String(NOW)],
        ]),
      );
    assert.equal(said({ rescue: written(NOW + 7200), sshd: on }), "open - password");
    assert.equal(said({ rescue: written(NOW - 10), sshd: on }), "open +7500 password");
  });

  it("that says closed is wrong where sshd takes passwords", () =>
    assert.equal(file("version=1 open=0", { ...on, config: "link" }), "closed ! password-without-window"));
});

function omit<One extends object, Key extends keyof One>(one: One, key: Key): Omit<One, Key> {
  const { [key]: _, ...rest } = one;
  return rest;
}

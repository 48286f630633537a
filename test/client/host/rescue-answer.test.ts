/** What the probe's answer says of windows, sshd and passwords: commands, configurations, times and listeners, with the doubt of each. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { passwordFacts, rescueFacts, sshdFacts } from "#client/host/answer-rescue.ts";
import type { RescueUnit, SshdFacts } from "#client/host/facts.ts";
import { readSshdConfig } from "#client/host/sshd-config.ts";
import { windowCommands } from "#client/host/window-commands.ts";

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
    ["behind a comment", ["true # 2>&1; sleep 5", "sleep 300 # sleep 7"], [], { seconds: 300 }],
    ["in a comment alone", ["true # then; sleep 5"], [], {}],
    ["a sum of two", ["sleep 1m 30"], [], {}],
    [
      "before anything is open",
      ["sleep 2", "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"],
      [],
      { method: "port", port: 2222 },
    ],
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
    [
      "an sshd with a limit and a delay",
      ["timeout -k 5 600 /bin/sshd -D -p 2222 -o PasswordAuthentication=yes"],
      [],
      { method: "port", port: 2222 },
    ],
    [
      "an sshd with a configuration of its own",
      [
        "cat > own <<END",
        'Port = "2222"',
        "passwordauthentication yes ",
        "AllowUsers a b",
        "END",
        "/bin/sshd -D -f own",
      ],
      [],
      { method: "port", port: 2222, hasOwnConfig: true, usePam: false, allowUsers: ["a", "b"] },
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

  it("do not take long, however much they look like what they are not", () => {
    const began = performance.now();
    const settings = Array.from({ length: 500 }, () => `Port${" ".repeat(900)}2""2`);
    assert.deepEqual(windowCommands(["cat > own <<END", ...settings, "END", "/bin/sshd -f own"], [], undefined), {});
    assert.ok(performance.now() - began < 500);
  });
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
      "a Match that says the same",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch User git\nPasswordAuthentication no",
      false,
    ],
    [
      "a Match for everybody goes before what stands above it",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch all\nPasswordAuthentication yes",
      undefined,
    ],
    [
      "a Match that only closes one of two ways: it depends",
      "UsePAM yes\nMatch User x\nPasswordAuthentication no",
      true,
    ],
    [
      "a Match about something else, as that of the owner",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch Address 10.0.0.0/8\nAllowTcpForwarding yes",
      false,
    ],
    [
      "a Match about who may come",
      "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch Address 10.0.0.0/8\nAllowUsers moritz",
      false,
    ],
    ["a part that nobody may read", "PasswordAuthentication no\nKbdInteractiveAuthentication no\n?", undefined],
    ["a key is always asked for", "AuthenticationMethods publickey,password publickey", false],
  ];
  for (const [name, text, expected] of table) it(name, () => assert.equal(takes(text), expected));

  it("goes on with a Match behind a file that it includes and that has a Match of its own", () => {
    const lines = ["1 Match User x", "1 Include y", "2 Match Host z", "2 UsePAM yes", "1 PasswordAuthentication no"];
    const read = readSshdConfig(
      lines.map((line) => ({ text: line.slice(2), depth: Number(line.slice(0, 1)), isUnread: false })),
      { values: new Map(), isOpen: false },
    );
    assert.deepEqual([read.passwordAuthentication, read.usePam], [true, false]);
  });
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

/** As the probe gives it; 2027-01-15 08:00:00 UTC, 1000 seconds after the machine started. */
const NOW = 1_800_000_000;

const asked = "rescue.asked=ssh-recovery-window ssh-recovery-manual sshd-recovery";

function answer(lines: string): ReadonlyMap<string, string> {
  const all = `rescue.now=${NOW}\nrescue.uptime=1000.00\nrescue.suspends=0\nsystem.nixos=1\n${asked}\n${lines}`;
  return new Map(
    all
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** So many seconds before now, as systemd writes it; `ahead`: by how much its clock was ahead of ours then. */
function shown(change: string, ago: number, ahead = 0): string {
  const day = new Date((NOW - ago + ahead) * 1000).toISOString();
  return `${change}Timestamp=Fri ${day.slice(0, 10)} ${day.slice(11, 23)} UTC
${change}TimestampMonotonic=${(1000 - ago) * 1_000_000}`;
}

function unit(number: number, lines: string): string {
  return lines
    .split("\n")
    .map((line) => `rescue.unit.${number}.${line.trim()}`)
    .join("\n");
}

const sshd = (more: string, argv = "/bin/sshd -D -f /etc/ssh/sshd_config"): string =>
  unit(
    4,
    `Names=sshd.service
LoadState=loaded
ActiveState=active
ExecStart.1={ path=/bin/sshd ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; pid=0 }
${more}`,
  );

describe("what sshd runs with", () => {
  const off = "sshd.line.1=PasswordAuthentication no\nsshd.line.2=KbdInteractiveAuthentication no\nsshd.config=link\n";
  const facts = (lines: string): SshdFacts => sshdFacts(answer(off + lines));

  it("is what its words say before its file, and unknown where systemd shows where they end no more", () => {
    const takes = (argv: string): boolean | undefined => facts(sshd("SubState=running", argv)).takesPasswords;
    assert.equal(takes("/bin/sshd -D"), false);
    assert.equal(takes("/bin/sshd -D -o PasswordAuthentication=yes"), true);
    assert.equal(takes("/bin/sshd -D -o PasswordAuthentication yes"), undefined);
    assert.equal(takes("/bin/sshd -D $OPTIONS"), undefined);
  });

  it("is its file by a socket, on NixOS", () => {
    const socket = unit(6, "Names=sshd.socket\nLoadState=loaded\nActiveState=active");
    const { takesPasswords, configRead } = facts(socket);
    assert.deepEqual([takesPasswords, configRead], [false, NOW]);
    assert.equal(facts(`${socket}\nsshd.config.changed=${NOW}.700000`).configRead, NOW + 0.7, "in this very second");
    assert.equal(facts(`${socket}\nsystem.nixos=0`).takesPasswords, undefined);
  });

  it("was read when it was started or reloaded, to the millisecond", () => {
    const { configRead, configWritten } = facts(
      `${sshd(shown("StateChange", 99.5))}\nsshd.config.changed=${NOW - 100}.250000`,
    );
    assert.deepEqual([configRead, configWritten], [NOW - 99.5, NOW - 99.75]);
  });

  it("keeps its order where the clock was set forward since, and has none where it was set back", () => {
    const order = (ahead: number, written: number): SshdFacts =>
      facts(`${sshd(shown("StateChange", 500, ahead))}\nsshd.config.changed=${written}`);
    assert.equal(order(-7200, NOW - 7200 - 600).configWritten, NOW - 600);
    assert.equal(order(-7200, NOW - 100).configWritten, NOW - 100);
    assert.equal(order(-7200, NOW - 100).configRead, NOW - 500);
    const back = order(7200, NOW - 100);
    assert.deepEqual([back.configRead, back.configWritten], [NOW - 500, undefined]);
  });

  it("is not known by its times where the machine slept between", () => {
    const asleep = answer(`${off}${sshd(shown("StateChange", 500, 300))}\nsshd.config.changed=${NOW - 900}`);
    assert.equal(sshdFacts(new Map([...asleep, ["rescue.suspends", "3"]])).configRead, undefined);
  });

  it("is nobody's where two run", () => {
    const other = unit(5, `Names=ssh.service\nLoadState=loaded\nActiveState=active\nControlGroup=/b`);
    const one = sshd(`ControlGroup=/a\n${shown("StateChange", 5)}`);
    assert.equal(facts(one).configRead, NOW - 5);
    assert.equal(facts(`${one}\n${other}`).configRead, undefined);
    assert.equal(facts(`${one}\n${other.replace("=/b", "=/a")}`).configRead, NOW - 5, "one by two names");
  });

  const started = `${shown("InactiveExit", 900)}\n${shown("ActiveEnter", 900)}\n${shown("StateChange", 900)}`;
  const network = unit(9, `Names=network.target\n${shown("ActiveEnter", 901)}`);
  const alike: readonly (readonly [string, string, boolean])[] = [
    ["a start at boot, by a system that says the same", `${sshd(started)}\n${network}\nsshd.booted.same=1`, true],
    ["a start at boot, by a system that said something else", `${sshd(started)}\n${network}`, false],
    [
      "a reload since: a window may have caused it",
      `${sshd(`${shown("ActiveEnter", 900)}\n${shown("StateChange", 600)}`)}\n${network}\nsshd.booted.same=1`,
      false,
    ],
    [
      "a start long behind the boot: a person may have changed the file before",
      `${sshd(started)}\n${network.replaceAll("99000000", "49000000")}\nsshd.booted.same=1`,
      false,
    ],
    ["a start in an activation", `${sshd(started)}\nsshd.switched.same=1`, true],
  ];
  for (const [name, lines, expected] of alike)
    it(`and read before its link was made anew: ${name}`, () => assert.equal(facts(lines).isReadAlike, expected));
});

describe("what the answer says of a window", () => {
  const PATH = "/nix/store/ssssssssssssssssssssssssssssssss-unit-script-w/bin/w";
  const script = (lines: readonly string[]): string =>
    [
      `rescue.script.1.path=${PATH}`,
      ...lines.map((line, index) => `rescue.script.1.${index + 2}=${line}`),
      ...["ssh-recovery-manual", "sshd-recovery"].map((name, index) => unit(index + 2, `Names=${name}.service`)),
    ].join("\n");
  const flips = [
    "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config",
    "systemctl reload sshd",
    "sleep 300",
  ];
  const window = (more: string, startTime = "Fri 2027-01-15 07:58:20 UTC"): string =>
    unit(
      1,
      `Names=ssh-recovery-window.service
LoadState=loaded
ActiveState=activating
SubState=start
Type=oneshot
ExecStart.1={ path=${PATH} ; argv[]=${PATH}  ; ignore_errors=no ; start_time=[${startTime}] ; stop_time=[n/a] ; pid=7 }
${shown("InactiveExit", 100)}
${more}`,
    );
  const read = (lines: string): RescueUnit | undefined => rescueFacts(answer(lines)).units[0];

  it("is how long it takes, from its script", () => {
    const { seconds, since, method } = read(`${script(flips)}\n${window("TimeoutStartUSec=infinity")}`) ?? {};
    assert.deepEqual([seconds, since, method], [300, NOW - 100, "password"]);
  });

  const doubts: readonly (readonly [string, string])[] = [
    ["units were loaded anew since: its script may be another one", window("KillMode=x", "n/a")],
    ["another system was activated since", `${window("KillMode=x")}\nrescue.activated=${NOW - 20}`],
    ["systemd ends it before", window("TimeoutStartUSec=1min 30s")],
    ["something runs before it", window("ExecStartPre.0={ path=/bin/x ; argv[]=/bin/x ; ignore_errors=no }")],
  ];
  for (const [why, lines] of doubts)
    it(`has no end where ${why}`, () => assert.equal(read(`${script(flips)}\n${lines}`)?.seconds, undefined));

  it("is since when, by the clock of today", () => {
    const jumped = window("KillMode=x").replace(shown("InactiveExit", 100), shown("InactiveExit", 100, -7200));
    assert.equal(read(`${script(flips)}\n${jumped}`)?.since, NOW - 100);
  });

  const listening = (
    owners: readonly string[],
    more = "ControlGroup=/system.slice/ssh-recovery-window.service",
  ): unknown =>
    read(
      `${script(["/bin/sshd -p 2222 -o PasswordAuthentication=yes -D &", "sleep 900"])}
${window(more)}
${owners.map((owner, index) => `sshd.listening.${index + 1}=${owner}`).join("\n")}`,
    )?.isListening;
  const own = "/system.slice/ssh-recovery-window.service";
  const ports: readonly (readonly [string, readonly string[], boolean | undefined])[] = [
    ["its own process", ["22@/system.slice/sshd.service", `2222@${own}`], true],
    ["a process of its own below", [`2222@${own}/a`], true],
    ["somebody else", ["2222@/system.slice/gitea.service"], false],
    ["somebody with a name that begins alike", [`2222@${own}2`], false],
    ["nobody", ["22@/system.slice/sshd.service"], false],
    ["somebody of whom nothing is known", ["2222@"], undefined],
  ];
  for (const [who, owners, expected] of ports)
    it(`tells whether it listens: ${who} does`, () => assert.equal(listening(owners), expected));

  it("knows what is left of a unit that is over by its name", () =>
    assert.equal(listening([`2222@${own}`], "KillMode=process"), true));

  it("knows nothing where nothing seems to listen at all", () => assert.equal(listening([]), undefined));

  it("finds a port among hundreds of others", () => {
    const many = Array.from(
      { length: 300 },
      (_, index) => `${3000 + index}@/system.slice/docker-${"a".repeat(64)}.scope`,
    );
    assert.equal(listening([...many, `2222@${own}`]), true);
    assert.equal(listening(many), false);
  });

  it("is that of a unit by what the repo calls it, too", () => {
    const names = ["ssh-recovery-window", "ssh-recovery-manual", "sshd-recovery", "tuer"];
    const gone = names.map((name, index) => unit(index + 1, `Names=${name}.service\nLoadState=not-found`)).join("\n");
    const found = rescueFacts(answer(`rescue.asked=${names.join(" ")}\n${gone}`));
    assert.deepEqual([found.units.map(({ name }) => name), found.isAnswered], [names, undefined]);
  });

  it("is unknown where systemd did not tell of every unit that was asked for", () => {
    const gone = unit(1, "Names=ssh-recovery-window.service\nLoadState=not-found");
    assert.equal(rescueFacts(answer(gone)).isAnswered, false);
    assert.equal(rescueFacts(new Map()).isAnswered, false);
  });
});

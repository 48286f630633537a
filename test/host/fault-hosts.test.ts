/** A host that goes wrong while it is rebuilt, by power, sshd, another window, /boot, a builder, a clock, names: docs/checks/step-7-faults.md. */
import assert from "node:assert/strict";
import { type Expected, type Standing, withoutLeft } from "./fault-state.ts";
import { inLanes, openWorld, type Row, type World } from "./fault-world.ts";
import { type Attempted, type AttemptOptions, eventWords, followAgain } from "./faults.ts";

const NOTHING = /^Nothing was changed on the host\.$/;
const CONFIRMED: Expected = {
  has: ["confirmed"],
  says: [
    /^The new system runs\. A new login confirmed it\.$/,
    /^The next boot starts generation \d+\. The configuration/,
    /^Rebuild \(switch\)/,
  ],
};
const SWITCHED: Expected = {
  has: ["confirmed", "committed", "promoted"],
  says: [/^The new system runs\. A new login confirmed it\.$/, /^The next boot starts generation \d+\. /, /(?:)/],
};
const LOST =
  /^The rebuild runs no more and did not say how it ended: the host was restarted, or something killed it\.$/;
const LOG = /^The log tells how far it was, the host status what runs now\.$/;

/** Calls it once, when the job says this. */
function upon(word: string, act: (id: string) => unknown): Pick<AttemptOptions, "onView"> {
  let isDone = false;
  return {
    onView(view) {
      if (isDone || !view.events.some((event) => (event.word === "phase" ? event.name : event.word) === word)) return;
      isDone = true;
      void act(view.id);
    },
  };
}

const twoWindows: Row = {
  name: "two windows at once: one rebuilds, the other is told and follows it to the same end",
  async run(world) {
    world.change();
    const old = await world.standing();
    const both = await Promise.all([world.attempt(), world.attempt()]);
    const one = both.find(({ outcome }) => outcome !== undefined) ?? assert.fail(JSON.stringify(both));
    const other = both.find((each) => each !== one) ?? assert.fail();
    assert.equal(other.refusal?.kind, "busy", JSON.stringify(other));
    await world.holds(old, one, { ...CONFIRMED, isOvertaken: true });
    world.change();
    const then = await world.standing();
    let follower: Promise<Attempted> | undefined;
    const second = async (): Promise<Attempted> => {
      const late = await world.attempt();
      assert.ok(late.refusal?.kind === "busy" && late.refusal.job !== undefined, JSON.stringify(late));
      assert.match(late.english.lines[0] ?? "", /^Another rebuild is at work on the host \(2026/);
      assert.match(late.german.lines[0] ?? "", /\(2026/);
      const { bed, folder } = world;
      return followAgain({ bed, folder, action: "test" }, { id: late.refusal.job });
    };
    const first = await world.attempt(
      upon("evaluate", () => {
        follower = second();
      }),
    );
    const followed = await follower;
    assert.deepEqual(followed && eventWords(followed), eventWords(first));
    assert.deepEqual(followed?.english.lines, first.english.lines);
    await world.holds(then, first, CONFIRMED);
  },
};

const overtaken: Row = {
  name: "a window that two others have overtaken between its stage and its start: refused, and not for a folder that is missing",
  async run(world) {
    world.change();
    const old = await world.standing();
    const attempted = await world.attempt({
      async before(step) {
        if (step !== "start") return;
        await world.works();
        await world.works();
      },
    });
    await world.holds(old, attempted, {
      isOvertaken: true,
      says: [
        /^The host refuses it\. The host says: its stage is not there any more, .*: start it again\.$/,
        NOTHING,
        /^The log/,
      ],
    });
  },
};

const sshdGone: Row = {
  name: "sshd killed with all sessions while it activates, and there again four seconds later: confirmed",
  async run(world) {
    world.change('system.activationScripts.langsam = "sleep 2";');
    const old = await world.standing();
    const attempted = await world.attempt(upon("armed", () => world.bed.must(sshdAway(4))));
    assert.match(attempted.english.on.join("\n"), /^Connection lost;/);
    await world.holds(old, attempted, CONFIRMED);
  },
};

const sshdAway = (
  seconds: number,
): string => `systemctl stop sshd.service; systemctl kill --signal=KILL 'session-*.scope'
systemd-run --quiet --collect --unit=bed-sshd sh -c 'sleep ${seconds}; systemctl start sshd.service'`;

const sshdLong: Row = {
  name: "sshd killed in the window, and not there again before it is over: the previous system comes back, and the window hears why",
  async run(world) {
    world.change();
    const old = await world.standing();
    const attempted = await world.attempt({
      confirmSeconds: 10,
      ...upon("activated", () => world.bed.must(sshdAway(600))),
    });
    await world.bed.must("systemctl stop bed-sshd.service; systemctl start sshd.service");
    assert.match(attempted.english.on.join("\n"), /^Connection lost;|^Not confirmed yet: A new login fails\./m);
    await world.holds(old, attempted, {
      has: ["revert", "reverted"],
      says: [
        /^Nobody could confirm by a new login in time\.$/,
        /^The previous system runs again\. The next boot/,
        /^Check what/,
      ],
    });
    await world.works();
  },
};

const otherPort: Row = {
  name: "a change that moves sshd to another port: nobody gets in, so the host goes back by itself",
  async run(world) {
    world.change();
    world.write("more.nix", `{ services.openssh.ports = [ ${world.bed.port + 1} ]; }\n`);
    const old = await world.standing();
    const attempted = await world.attempt({ confirmSeconds: 10 });
    assert.match(
      attempted.english.on.join("\n"),
      /Not confirmed yet: A new login fails\. The host refuses the connection/,
    );
    await world.holds(old, attempted, {
      has: ["revert", "reverted"],
      says: [
        /^Nobody could confirm by a new login in time\.$/,
        /^The previous system runs again\. /,
        /^Check what the change does to sshd/,
      ],
    });
  },
};

/** A crash of a whole host: its first process is gone, and with it all others. */
const powerInWindow: Row = {
  name: "PID 1 killed in the window: the old generation is the default, and runs",
  async run(world) {
    world.change();
    const old = await world.standing();
    let crashed: Promise<void> | undefined;
    const attempted = await world.attempt(
      upon("confirm", () => {
        crashed ??= world.bed.crash();
      }),
    );
    await crashed;
    const isConfirmed = eventWords(attempted).includes("confirmed");
    const now = await world.holds(old, attempted, {
      isRebooted: true,
      says: isConfirmed
        ? [/^/, /^/, /^/]
        : [LOST, /^It was not confirmed: after a restart the previous default runs, /, LOG],
    });
    assert.equal(now.current, old.next);
    assert.equal(now.profile, old.profile);
    await world.works();
  },
};

const powerInCommit: Row = {
  name: "PID 1 killed between the profile and the boot loader: what the boot loader knows runs, and a later switch goes through",
  async run(world) {
    world.change('system.preSwitchChecks.langsam = "[ $2 != boot ] || [ -e /root/schnell ] || sleep 100";');
    const old = await world.standing();
    let crashed: Promise<void> | undefined;
    const attempted = await world.attempt({
      action: "switch",
      ...upon("commit", async () => {
        await world.bed.must(
          `until [ $(readlink /nix/var/nix/profiles/system) != ${old.profile} ]; do sleep 0.02; done`,
        );
        crashed = world.bed.crash();
      }),
    });
    await crashed;
    assert.equal(attempted.outcome?.kind, "lost", JSON.stringify(attempted));
    assert.match(attempted.english.lines.join(" "), LOST_IN_COMMIT);
    const now = await world.standing();
    assert.deepEqual([now.current, now.loader], [old.next, old.loader]);
    assert.deepEqual([now.files, now.local], [old.files, old.local]);
    await world.bed.must("touch /root/schnell");
    await switched(world);
  },
};
const LOST_IN_COMMIT =
  /It was being made the default: what the next boot starts, the host status tells\. The log tells how far/;

/** A switch that goes through: nothing of what went wrong before stays. */
async function switched(world: World): Promise<Standing> {
  const before = await world.standing();
  const again = await world.attempt({ action: "switch" });
  const now = await world.holds(before, again, { ...SWITCHED, says: [SWITCHED.says[0], SWITCHED.says[1], /^/] });
  assert.deepEqual(now.files, withoutLeft(now.stage?.files ?? new Map()));
  assert.equal(now.current, now.next);
  return now;
}

const powerInPromotion: Row = {
  name: "PID 1 killed amid the promotion: each file is the old or the new one, the system is the new one, and a later switch does the rest",
  async run(world) {
    world.change();
    const names = Array.from({ length: 40 }, (_, at) => `viele/${at}.nix`);
    for (const name of names) world.write(name, "{ }\n");
    await switched(world);
    for (const name of names) world.write(name, "{ } # neu\n");
    world.change();
    const old = await world.standing();
    let crashed: Promise<void> | undefined;
    const attempted = await world.attempt({
      action: "switch",
      ...upon("confirm", async (id) => {
        await world.bed.must(
          `until grep -q ' promoted path=viele/20' /var/lib/mynixos/jobs/${id}/events; do sleep 0.01; done`,
        );
        crashed = world.bed.crash();
      }),
    });
    await crashed;
    const now = await world.standing();
    assert.equal(now.current, now.next);
    assert.notEqual(now.current, old.current);
    const { wanted = assert.fail(JSON.stringify(attempted)) } = attempted;
    const kept = names.filter((name) => now.files.get(name) === old.files.get(name));
    assert.ok(kept.length > 0 && kept.length < names.length, `${kept.length}`);
    for (const [path, content] of now.files)
      assert.ok(
        /\.mynixos-(?:new|old)$/.test(path) || content === old.files.get(path) || content === wanted.get(path),
        path,
      );
    assert.deepEqual(
      [...wanted.keys()].filter((path) => !now.files.has(path)),
      [],
    );
    assert.match(
      attempted.english.lines.join(" "),
      /^The rebuild runs no more .* The next boot starts generation \d+\. The log tells/,
    );
    const left = [...now.files.keys()].filter((path) => /\.mynixos-(?:new|old)$/.test(path));
    const end = await switched(world);
    const found = await world.bed.must("find /var/lib/mynixos/backup/*/left -type f 2>/dev/null | wc -l");
    assert.equal(Number(found), left.length);
    assert.deepEqual(end.files.get("viele/39.nix"), wanted.get("viele/39.nix"));
  },
};

const bootRoom: Row = {
  name: "/boot 85 % full: a switch whose kernel fits goes through; /boot full: a test goes, a switch is refused before it activates",
  async run(world) {
    world.change('guest.kernel = { version = "6.99.1"; megabytes = 1; }; guest.initrd.megabytes = 2;');
    await world.bed.must(`set -- $(df -Pk /boot | tail -n 1); fallocate -l $(($2 * 85 / 100 - $3))K /boot/filler`);
    assert.match(await world.bed.must("df /boot"), / 8[56]% /);
    await switched(world);
    await world.bed.must("dd if=/dev/zero of=/boot/filler-2 bs=1M 2>/dev/null || true");
    world.change('guest.kernel = { version = "6.99.2"; megabytes = 6; };');
    const old = await world.standing();
    const refused = await world.attempt({ action: "switch" });
    await world.holds(old, refused, {
      hasNot: ["activate", "armed", "activated"],
      says: [
        /^There is no room on \/boot: kernel and initrd of the new system need \d/,
        NOTHING,
        /^Collect garbage, then try it again\./,
      ],
    });
    const tested = await world.attempt();
    await world.holds(old, tested, CONFIRMED);
    await world.bed.must("rm -f /boot/filler /boot/filler-2");
    await switched(world);
  },
};

const ODD = [
  "-rf.nix",
  "mit leer.nix",
  '"so".nix',
  "it's.nix",
  "ünd/ßo.nix",
  "$(touch eingebrochen).nix",
  "`touch eingebrochen`.nix",
  "back\\slash.nix",
  "stern*?.nix",
  "a;touch eingebrochen;.nix",
  "%s %n.nix",
];
const ODD_REPO = '/srv/it\'s "ünsere" $(touch eingebrochen) \\n -r';

const names: Row = {
  name: "files, folders on both sides and a host whose names a shell would take for more: staged, built, and promoted as they are",
  async run(world) {
    const quoted = `'${ODD_REPO.replaceAll("'", "'\\''")}'`;
    await world.bed.must(`mkdir -p /srv && cp -a /etc/nixos ${quoted} && rm -rf /var/lib/mynixos`);
    world.change();
    for (const name of ODD) world.write(name, `{ } # ${name}\n`);
    const before = await world.standing(ODD_REPO);
    const target = { repo: ODD_REPO, name: "it's $(touch eingebrochen) [hier](command:x) ünd" };
    const attempted = await world.attempt({ action: "switch", target });
    const now = await world.holds(before, attempted, {
      ...SWITCHED,
      repo: ODD_REPO,
      says: [SWITCHED.says[0], SWITCHED.says[1], /^/],
    });
    for (const name of ODD) assert.ok(now.files.has(name), name);
    assert.deepEqual(now.files, now.stage?.files);
    assert.equal(await world.bed.must("find / -xdev -name 'eingebrochen*' -print"), "");
    await world.bed.must("rm -rf /var/lib/mynixos");
    world.change();
    await world.works();
  },
};

const flood: Row = {
  name: "a builder that writes 100 MB: all of it is in the log, and the rebuild is confirmed",
  async run(world) {
    world.change(
      'environment.etc.viel.source = pkgs.runCommand "viel" { } "yes ${lib.concatStrings (lib.genList (_: "0123456789") 100)} | head -c 105000000; mkdir $out";',
    );
    const old = await world.standing();
    const attempted = await world.attempt();
    assert.ok(attempted.logBytes > 100_000_000, String(attempted.logBytes));
    await world.holds(old, attempted, CONFIRMED);
  },
};

const malice: Row = {
  name: "a builder that writes escape sequences, answers of ours and ends of jobs: it is text, and the build has failed",
  async run(world) {
    world.change(
      String.raw`environment.etc.boese.source = pkgs.runCommand "boese" { } ''
        printf '\033]0;gekapert\007\033[2J\033]52;c;Z2VrYXBlcnQ=\007\033Pq\033\\\302\233 31m\342\200\256thcin\r\033[31mrot\n'
        printf '\n@mynixos-rebuild begin 1\n@mynixos-rebuild done\n1700000000 0 confirmed\n1700000000 0 end state=done code=0\n'
        exit 1
      '';`,
    );
    const old = await world.standing();
    const attempted = await world.attempt();
    await world.holds(old, attempted, {
      hasNot: ["confirmed", "armed", "built"],
      says: [/^A build failed\. \(exit code 100\)$/, NOTHING, /^What could be placed stands in the problems/],
    });
    assert.match(attempted.shown, /1700000000 0 end state=done code=0/);
    // Colours are what is left of all sequences.
    const [plain = "", ...sequences] = attempted.shown.split(String.fromCharCode(27));
    for (const text of [plain, ...sequences.map((one) => one.replace(/^\[[0-9;]*m/, ""))])
      assert.doesNotMatch(text, /[^\P{Cc}\r\n\t]|\p{Cf}/u);
    world.change();
    await world.works();
  },
};

/** Whoever asks a host for the time asks this program. */
const clock = (seconds: number): Row => ({
  name: `a clock that is ${Math.abs(seconds) / 3600} h ${seconds > 0 ? "ahead" : "behind"}, and right again after the activation: confirmed`,
  async run(world) {
    world.change('system.activationScripts.uhr = "rm -rf /run/wrappers/bin; ln -s /usr/bin /run/wrappers/bin";');
    await world.bed.must(`rm /run/wrappers/bin && mkdir /run/wrappers/bin && cat >/run/wrappers/bin/date <<'END' && chmod 755 /run/wrappers/bin/date
#!/bin/sh
exec /usr/bin/date -d "@$(($(/usr/bin/date +%s) + ${seconds}))" "$@"
END`);
    const old = await world.standing();
    const attempted = await world.attempt();
    await world.bed.must("rm -rf /run/wrappers/bin; ln -s /usr/bin /run/wrappers/bin");
    const [first, last] = [attempted.outcome?.view.events[0], attempted.outcome?.view.end];
    assert.ok(Math.abs((first?.at ?? 0) - (last?.at ?? 0)) > 3000, JSON.stringify([first, last]));
    await world.holds(old, attempted, CONFIRMED);
  },
});

inLanes("a host that goes wrong while it is rebuilt", {
  "plain host": { open: () => openWorld("plain"), rows: [sshdGone, twoWindows, clock(3600), powerInWindow, otherPort] },
  "plain host, too": { open: () => openWorld("plain"), rows: [overtaken, names, bootRoom, malice, flood] },
  "hardened host": {
    open: () => openWorld("hardened"),
    rows: [twoWindows, otherPort, sshdLong, powerInWindow, powerInCommit],
  },
  "hardened host, too": {
    open: () => openWorld("hardened"),
    rows: [sshdGone, malice, clock(-3600), flood, powerInPromotion],
  },
  "hardened host, besides": { open: () => openWorld("hardened"), rows: [names, bootRoom] },
});

/** The probe against the tools that it summarises, on a host with real systemd, sshd, Nix and git. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "mocha";
import { bootOf } from "#client/host/boot.ts";
import type { HostFacts } from "#client/host/facts.ts";
import { ask, factsIn, script } from "#test/host/ask.ts";
import { type Bed, type BedOptions, bootBed } from "#test/host/bed/bed.ts";

const broken = `[Unit]
Description=Breaks
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'printf "first\\\\n\\\\033[31mzweite: ä = 1\\\\033[0m\\\\tend\\\\n"; exit 3'
`;

const owners: BedOptions = {
  files: {
    "/etc/systemd/system/broken.service": broken,
    "/etc/systemd/system/quiet.service": "[Service]\nType=oneshot\nExecStart=/bin/false\n",
  },
  wanted: ["broken.service", "quiet.service"],
  generations: [
    { kernelVersion: "6.12.50", initrdBytes: 9_100_000, made: 1_761_000_000 },
    { kernelVersion: "6.12.54", initrdBytes: 9_200_000, made: 1_762_000_000, version: "25.11.20251108.bbbbbbb" },
    { kernelVersion: "6.12.58", initrdBytes: 9_300_000, made: 1_763_000_000 },
    { kernelVersion: "6.12.58", initrdBytes: 9_400_000, made: 1_764_000_000, parameters: "quiet" },
  ],
  deleted: [1],
  booted: 2,
};

describe("the script of the probe", function () {
  this.timeout(30_000);
  it("has nothing that shellcheck finds", () => {
    const { status, stdout } = spawnSync("shellcheck", ["--shell=sh", "--format=gcc", "-"], {
      input: script,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });

  for (const shell of [["dash"], ["busybox", "sh"], ["bash", "--posix"]])
    it(`runs on this machine, which is no NixOS, in ${shell.join(" ")}`, () => {
      const [program = "", ...args] = shell;
      const { stdout, stderr } = spawnSync(program, [...args, "-s", "--", "/nowhere"], {
        input: script,
        encoding: "utf8",
      });
      const facts = factsIn(stdout);
      assert.equal(stderr, "");
      assert.equal(facts.system.isNixos, false);
      assert.deepEqual(facts.generations, { list: [] });
      assert.deepEqual(facts.repo, { exists: false });
      assert.deepEqual(facts.rebuild, { units: [] });
    });
});

for (const [kind, options] of [
  ["as NixOS makes it", owners],
  ["whose sshd is hardened", { ...owners, hardened: true }],
] as const)
  describe(`on a host ${kind}, the probe agrees with`, function () {
    this.timeout(30_000);
    let bed: Bed;
    let facts: HostFacts;
    before(async function () {
      this.timeout(60_000);
      bed = await bootBed(options);
      await bed.must(
        "cd /etc/nixos && echo '# more' >> configuration.nix && touch 'new file' $'two\\nlines' 2>/dev/null; true",
      );
      facts = await ask(bed);
    });
    after(async () => bed?.stop());
    const said = async (command: string): Promise<string> =>
      (await bed.asRoot(`export LC_ALL=C; ${command}`)).stdout.trim();

    it("date and uptime", async () => {
      assert.ok(Math.abs(Number(await said("date +%s")) - facts.now) < 20);
      // Where /proc/uptime is hidden, systemd says since when it runs; in a container that is later than the machine.
      const since = 'date -d "$(systemctl show --value -p UserspaceTimestamp)" +%s';
      const up = Number(
        await said("hardened" in options ? `echo $(($(date +%s) - $(${since})))` : "cut -d. -f1 /proc/uptime"),
      );
      assert.ok(
        facts.system.uptime !== undefined && Math.abs(up - facts.system.uptime) < 20,
        `${up} ${facts.system.uptime}`,
      );
    });

    it("os-release, nixos-version and uname", async () => {
      const { id, isNixos, name, nixosVersion, host, kernel } = facts.system;
      assert.equal(`${id} ${name}`, await said(". /etc/os-release; echo $ID $PRETTY_NAME"));
      assert.equal(nixosVersion, await said("cat /run/current-system/nixos-version"));
      assert.equal(`${host} ${kernel} ${isNixos}`, `${await said("uname -n")} ${await said("uname -r")} true`);
    });

    it("systemctl: state, version, failed units", async () => {
      assert.equal(facts.system.state, await said("systemctl is-system-running"));
      assert.equal(facts.system.state, "degraded");
      assert.equal(String(facts.system.systemdVersion), (await said("systemctl --version")).split(" ")[1]);
      const failed = await said("systemctl --failed --plain --no-legend | awk '{ print $1 }' | sort");
      assert.equal(
        facts.failed
          .map(({ name }) => name)
          .sort()
          .join("\n"),
        failed,
      );
      assert.ok(failed.includes("broken.service"));
    });

    it("journalctl, where this user may read it", async () => {
      const lines = facts.failed.find(({ name }) => name === "broken.service")?.lines ?? [];
      const journal = (await said("journalctl -b -u broken.service -o cat --no-pager")).split("\n");
      assert.equal(lines.length, journal.length);
      assert.equal(lines.at(-1), journal.at(-1));
      assert.ok(lines.includes("first") && lines.includes("zweite: ä = 1 end"), lines.join("\n"));
    });

    it("nobody, where the journal is closed to this user: failed units are named without lines", async () => {
      const { stdout } = await bed.login("none", "exec sh -s", { input: script });
      assert.deepEqual(
        factsIn(stdout).failed.map(({ name, lines }) => [name, lines.length]),
        facts.failed.map(({ name }) => [name, 0]),
      );
    });

    it("id, and what the sandbox of sshd leaves of the session", () => {
      const hardened = "hardened" in options;
      assert.deepEqual(facts.session, {
        user: "moritz",
        proc: hardened ? "pid-only" : "full",
        root: hardened ? "ro" : "rw",
        home: hardened ? "ro" : "rw",
      });
    });

    it("df", async () => {
      const [, size, used, available, percent, mount] = (await said("df -Pk /boot | tail -n 1")).split(/\s+/);
      const { boot } = facts;
      assert.deepEqual([boot?.sizeKb, boot?.usedKb, boot?.availableKb, `${boot?.percent}%`, boot?.mount].map(String), [
        size,
        used,
        available,
        percent,
        mount,
      ]);
      assert.equal(boot?.type, await said("stat -f -c %T /boot"));
    });

    it("nix-env --list-generations", async () => {
      const listed = (await said("TZ=UTC nix-env -p /nix/var/nix/profiles/system --list-generations"))
        .split("\n")
        .map((line) => line.trim());
      const ours = facts.generations.list.map(({ number, made = 0 }) => {
        const [day, time] = new Date(made * 1000).toISOString().split(/[T.]/);
        return `${number}   ${day} ${time}${number === facts.generations.default ? "   (current)" : ""}`;
      });
      assert.deepEqual(ours, listed);
      assert.equal(listed.length, 3);
    });

    it("readlink and stat: systems, kernels, initrds", async () => {
      const { list, currentSystem, bootedSystem, defaultSystem, current, booted } = facts.generations;
      assert.deepEqual(
        [currentSystem, bootedSystem, defaultSystem],
        (await said("readlink -f /run/current-system /run/booted-system /nix/var/nix/profiles/system")).split("\n"),
      );
      assert.deepEqual([current, booted], [4, 2]);
      for (const { number, ...generation } of list) {
        const link = `/nix/var/nix/profiles/system-${number}-link`;
        const [system, kernel, initrd] = (await said(`readlink -f ${link} ${link}/kernel ${link}/initrd`)).split("\n");
        const [kernelBytes, initrdBytes] = (await said(`stat -L -c %s ${link}/kernel ${link}/initrd`))
          .split("\n")
          .map(Number);
        const [made, version] = [Number(await said(`stat -c %Y ${link}`)), await said(`cat ${link}/nixos-version`)];
        assert.deepEqual(generation, { made, system, version, kernel, kernelBytes, initrd, initrdBytes });
      }
      assert.deepEqual(facts.generations.brings, { files: 2, bytes: 17_400_000, hasMore: false });
    });

    it("what a reboot would change", () =>
      assert.deepEqual(facts.generations.rebootFor, ["kernel", "initrd", "kernel-modules", "kernel-params"]));

    it("the boot loader's own settings", () => {
      assert.deepEqual(
        [facts.boot?.loader, facts.boot?.holdsKernels, facts.generations.limit],
        ["systemd-boot", true, 5],
      );
      assert.equal(
        bootOf(facts)?.roomFor,
        Math.floor(((facts.boot?.availableKb ?? 0) - 512) / (17_400_000 / 1024 + 192)),
      );
    });

    it("nix: max-jobs", async () =>
      assert.equal(String(facts.maxJobs), await said("nix show-config | sed -n 's/^max-jobs = //p'")));

    it("git", async () => {
      const git = "git -c safe.directory=/etc/nixos -C /etc/nixos";
      assert.equal(facts.repo.head, await said(`${git} rev-parse HEAD`));
      assert.equal(facts.repo.branch, await said(`${git} symbolic-ref --short HEAD`));
      assert.equal(facts.repo.changed, (await said(`${git} status --porcelain`)).split("\n").length);
      assert.deepEqual([facts.repo.exists, facts.repo.isWritable, facts.repo.isFlake], [true, false, false]);
    });

    it("a rebuild that runs, by its unit and its lock", async () => {
      assert.deepEqual(facts.rebuild, { units: [], ...("hardened" in options ? {} : { isLocked: false }) });
      await bed.must(`mkdir -p /run/nixos && touch /run/nixos/switch-to-configuration.lock
systemd-run -q --unit=nixos-rebuild-switch-to-configuration flock /run/nixos/switch-to-configuration.lock sleep 60
until [ -n "$(lslocks -n -o PATH | grep switch-to)" ] || grep -q ":$(stat -c %i /run/nixos/switch-to-configuration.lock) " /proc/locks; do sleep 0.1; done`);
      const { rebuild } = await ask(bed);
      await bed.must("systemctl stop nixos-rebuild-switch-to-configuration");
      assert.deepEqual(rebuild.units, ["nixos-rebuild-switch-to-configuration.service"]);
      // /proc/locks is hidden with the rest of /proc: unknown, not "free".
      assert.equal(rebuild.isLocked, "hardened" in options ? undefined : true);
      assert.deepEqual((await ask(bed)).rebuild.units, []);
    });

    it("in an answer that is there well before a channel would give up", async () => {
      const began = Date.now();
      await ask(bed);
      const took = Date.now() - began;
      console.log(`        one probe with its login: ${took} ms`);
      assert.ok(took < 10_000);
    });
  });

describe("on plain Debian", function () {
  this.timeout(30_000);
  it("the probe says so, and guesses nothing", async () => {
    const bed = await bootBed({ debian: true });
    try {
      const facts = await ask(bed);
      const { system, generations, boot, rebuild, repo, maxJobs } = facts;
      assert.deepEqual([system.isNixos, system.id, system.nixosVersion], [false, "debian", undefined]);
      assert.equal(system.state, (await bed.asRoot("systemctl is-system-running")).stdout.trim());
      assert.deepEqual(generations, { list: [] });
      assert.deepEqual([boot?.loader, boot?.holdsKernels, maxJobs], [undefined, undefined, undefined]);
      assert.deepEqual(rebuild, { units: [] });
      assert.deepEqual(repo, { exists: false });
      assert.equal(bootOf(facts), undefined);
    } finally {
      await bed.stop();
    }
  }).timeout(60_000);
});

/** The bed is what it says: a host that one knows from every side, and nothing of it remains. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { type Bed, bootBed } from "./bed/bed.ts";

describe("bed", function () {
  this.timeout(30_000);
  let bed: Bed;
  const booted: Bed[] = [];

  before(async () => {
    bed = await bootBed();
    booted.push(bed);
  });
  after(() => Promise.all(booted.map(({ stop }) => stop())));

  it("is there in a few seconds", () => assert.ok(bed.took < 12_000, `${bed.took} ms`));

  it("is a running NixOS with systemd as its first process", async () => {
    const said = await bed.must(
      "cat /proc/1/comm; systemctl is-system-running --wait; . /etc/os-release; echo $ID; ls /etc/NIXOS",
    );
    assert.equal(said, "systemd\nrunning\nnixos\n/etc/NIXOS\n");
  });

  it("runs what root says in less than 50 ms, with code, output and errors", async () => {
    const times: number[] = [];
    for (let n = 0; n < 10; n++) {
      const started = performance.now();
      await bed.asRoot(":");
      times.push(performance.now() - started);
    }
    assert.ok(Math.min(...times) < 50, `${times.join(", ")} ms`);
    assert.deepEqual(await bed.asRoot("cat; echo to-err >&2; pwd; exit 7", { input: "to-out " }), {
      code: 7,
      stdout: "to-out /\n",
      stderr: "to-err\n",
    });
    assert.equal((await bed.asRoot("sleep 5", { seconds: 0.2 })).code, 124);
    assert.equal((await bed.asRoot("kill -9 $$")).code, 137);
    assert.equal((await bed.asUser("pw", "id -un; echo $HOME")).stdout, "pw\n/home/pw\n");
  });

  it("has nothing of this machine but its programs", async () => {
    const tops = await bed.must('cd /; for path in *; do [ -h $path ] || [ -z "$(ls -A $path)" ] || echo $path; done');
    const usual =
      "bin boot dev etc home lib lib32 lib64 libx32 media mnt nix opt proc root run sbin srv sys tmp usr var";
    const own = tops.trim().split("\n");
    assert.deepEqual(
      own.filter((name) => !usual.split(" ").includes(name)),
      [],
    );
    assert.equal(await bed.must("ls -A /home"), "moritz\nnone\npw\n");
    assert.equal(await bed.must("ls -A /tmp | grep -v '^[.]\\|^systemd-private'; true"), "");
  });

  describe("logins", () => {
    it("are by key, for each of the users", async () => {
      for (const user of bed.users) {
        const { code, stdout } = await bed.login(user, "id -un");
        assert.equal(code, 0);
        assert.match(stdout, new RegExp(`^${user}$`, "m"));
      }
    });

    it("are not by password", async () => {
      assert.equal(await bed.offered("pw"), "publickey");
      const { code, stderr } = await bed.login("pw", "true", { password: bed.password });
      assert.equal(code, 255);
      assert.match(stderr, /Permission denied \(publickey\)/);
    });

    it("come with a banner, noise of rc files and German", async () => {
      const { stdout, stderr } = await bed.login(
        "moritz",
        "date -d 2026-05-06 +%A; locale decimal_point; df -k /boot; echo $LANG",
      );
      assert.match(stderr, /NO ENTRY WITHOUT A KEY[\s\S]*hinweis: rc-datei/);
      assert.match(stdout, /^Willkommen auf q958/);
      assert.match(stdout, /^Mittwoch\n,\n/m);
      assert.match(stdout, /^de_DE\.UTF-8$/m);
      if (existsSync("/usr/share/locale/de/LC_MESSAGES/coreutils.mo"))
        assert.match(stdout, /^Dateisystem .* Verfügbar/m);
    });

    it("are sessions of logind, with a systemd of the user's own", async () => {
      const { stdout } = await bed.login(
        "moritz",
        "systemctl --user is-system-running --wait; loginctl --no-legend | wc -l",
      );
      assert.match(stdout, /^running$/m);
    });

    it("find a configuration that is a link into the store", async () => {
      const { stdout } = await bed.login("moritz", "readlink /etc/ssh/sshd_config; readlink -f /etc/ssh/sshd_config");
      assert.match(stdout, /^\/etc\/static\/ssh\/sshd_config\n\/nix\/store\/\w{32}-sshd\.conf-final$/m);
    });

    it("read the journal as moritz, not as none", async () => {
      const journal = "journalctl --quiet --no-pager --lines=5 --unit=sshd.service";
      assert.match((await bed.asUser("moritz", journal)).stdout, /sshd\[\d+\]/);
      assert.equal((await bed.asUser("none", journal)).stdout, "");
    });
  });

  describe("sudo", () => {
    it("asks moritz for nothing", async () =>
      assert.match((await bed.login("moritz", "sudo -n id -u")).stdout, /^0$/m));

    it("asks pw for the password, and is not satisfied with another", async () => {
      const refused = await bed.login("pw", "sudo -n id -u");
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /sudo: /);
      const right = await bed.login("pw", "sudo -S -p '' id -u", { input: `${bed.password}\n` });
      assert.match(right.stdout, /^0$/m);
      assert.equal((await bed.login("pw", "sudo -S -p '' id -u", { input: "wrong\n" })).code, 1);
    });

    it("lets none do nothing", async () => {
      assert.equal((await bed.login("none", "sudo -n id -u")).code, 1);
      assert.equal((await bed.login("none", "sudo -S -p '' id -u", { input: `${bed.password}\n` })).code, 1);
    });

    it("passwords are locked but that of pw", async () => {
      const states = await Promise.all(bed.users.map((user) => bed.asUser(user, "passwd -S")));
      assert.deepEqual(
        states.map(({ stdout }) => stdout.split(" ").slice(0, 2).join(" ")),
        ["moritz L", "pw P", "none L"],
      );
    });
  });

  describe("/boot", () => {
    it("has 98304 kB, of which everybody sees how full they are, and only root what lies there", async () => {
      const { stdout, stderr } = await bed.login("moritz", "LC_ALL=C /bin/df -Pk /boot | tail -n 1; /bin/ls /boot");
      assert.match(stdout, /^\S+ +98304 +\d+ +\d+ +\d+% \/boot$/m);
      assert.match(stderr, /Keine Berechtigung|Permission denied/);
      assert.equal(
        await bed.must("ls /boot/loader/entries"),
        [1, 2, 3, 4].map((n) => `nixos-generation-${n}.conf\n`).join(""),
      );
    });

    it("holds each kernel and each initrd once", async () => {
      const sizes = (await bed.must("stat -c %s /boot/EFI/nixos/* | sort -n")).trim().split("\n").map(Number);
      assert.deepEqual(sizes, [8_000_000, 8_000_000, 8_000_000, 9_100_000, 9_200_000, 9_300_000, 9_400_000]);
    });
  });

  it("generations are those that Nix lists, and links into its store", async () => {
    const listed = await bed.must("nix-env --list-generations --profile /nix/var/nix/profiles/system");
    assert.deepEqual(
      listed
        .trim()
        .split("\n")
        .map((line) => line.trim().replace(/^(\d+) .*?(\(current\))?$/, "$1$2")),
      ["1", "2", "3", "4(current)"],
    );
    const links = await bed.must("readlink /nix/var/nix/profiles/system /nix/var/nix/profiles/system-2-link");
    assert.match(links, /^system-4-link\n\/nix\/store\/\w{32}-nixos-system-q958-25\.11\.20251108\.bbbbbbb\n$/);
    await bed.must("nix-store --verify --check-contents");
  });

  it("the loader's limit can be read where NixOS has it", async () => {
    const script = `set -e
loader=$(sed -n "s/^export INSTALL_BOOTLOADER='\\(.*\\)'/\\1/p" /run/current-system/bin/switch-to-configuration)
program=$(grep -o '/nix/store/[^ ]*systemd-boot/bin/systemd-boot' "$loader")
grep CONFIGURATION_LIMIT "$program" | head -n 1`;
    assert.equal(await bed.must(script), 'CONFIGURATION_LIMIT = int("5")\n');
  });

  it("/etc/nixos is a git clone that root owns", async () => {
    const { stdout } = await bed.login(
      "moritz",
      "cd /etc/nixos; stat -c %U .git; git -c safe.directory=/etc/nixos rev-list --count HEAD; git status 2>&1",
    );
    assert.match(stdout, /^root\n1\n.*(dubious|dubiose) /m);
  });

  describe("with the owner's hardening", () => {
    before(async () => {
      bed = await bootBed({ hardened: true });
      booted.push(bed);
    });

    it("sessions may read, and write nowhere, not even as root", async () => {
      const { stdout, stderr } = await bed.login(
        "moritz",
        `export LC_ALL=C; touch ~/a /etc/nixos/a; sudo -n env LC_ALL=C touch /etc/nixos/b /nix/var/c /boot/d; ls /proc/uptime; grep CapBnd /proc/self/status; sudo -n id -u`,
      );
      assert.match(stdout, /^CapBnd:\t00000000200404c1$/m);
      assert.match(stdout, /^0$/m);
      for (const path of ["~/a", "/etc/nixos/b", "/nix/var/c", "/boot/d"])
        assert.match(stderr, new RegExp(`${path.replace("~", "/home/moritz")}.*Read-only`), path);
      assert.match(stderr, /\/proc\/uptime/);
    });

    it("systemd-run gets out of it", async () => {
      const { code, stdout } = await bed.login(
        "moritz",
        "sudo -n systemd-run --quiet --wait --pipe --collect sh -c 'touch /etc/nixos/b /boot/d && rm /etc/nixos/b /boot/d && cat /proc/uptime'",
      );
      assert.equal(code, 0);
      assert.match(stdout, /^\d+\.\d+ /m);
    });
  });

  it("takes files, folders, units and commands, any generation as default, current and booted, and a reboot", async () => {
    const one = await bootBed({
      locale: "C",
      generations: [
        { kernelVersion: "6.12.1", made: 1_700_000_000, limit: 0 },
        { kernelVersion: "6.12.2", version: "25.11.two", limit: 0 },
        { kernelVersion: "6.12.3", limit: 0, initrdBytes: 4096 },
      ],
      deleted: [1],
      default: 2,
      current: { version: "25.11.tested", limit: null },
      booted: 3,
      boot: { megabytes: 64, filler: 10_000_000 },
      sshd: "PasswordAuthentication yes",
      repo: { "flake.nix": "{ }\n" },
      files: {
        "/etc/systemd/system/own.service": "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/opt/own.sh\n",
        "/opt/own.sh": "#!/bin/sh\necho started > /run/own\n",
      },
      folders: { "/opt/bed": import.meta.dirname },
      wanted: ["own.service"],
      commands: ["systemctl is-system-running --wait", "mv /run/own /run/then"],
    });
    try {
      const said = await one.must(`cat /run/then
ls /nix/var/nix/profiles | grep -x 'system.*'
readlink /nix/var/nix/profiles/system
cat /run/current-system/nixos-version; echo
[ "$(readlink -f /run/booted-system)" = "$(readlink -f /nix/var/nix/profiles/system-3-link)" ] && echo booted 3
grep -c INSTALL_BOOTLOADER= /run/current-system/bin/switch-to-configuration
df -Pk /boot | awk 'END { print $2, ($3 > 10000000 / 1024 + 8000000 / 1024 * 2) }'
ls /etc/nixos
test -e /opt/bed/bed.test.ts && echo copied`);
      assert.equal(
        said,
        "started\nsystem\nsystem-2-link\nsystem-3-link\nsystem-2-link\n25.11.tested\nbooted 3\n0\n65536 1\nflake.nix\ncopied\n",
      );
      assert.equal(await one.offered("pw"), "publickey,password");
      assert.equal((await one.login("pw", "true", { password: one.password })).code, 0);
      assert.equal((await one.login("pw", "true", { password: "wrong" })).code, 255);
      assert.equal((await one.login("moritz", "true", { password: one.password })).code, 255);

      await one.reboot();
      assert.equal((await one.asRoot("test -e /run/then")).code, 1);
      const after = await one.must("cat /run/own /run/current-system/nixos-version; ls /boot");
      assert.equal(after, "started\n25.11.twoEFI\nfiller\nloader\n");
      assert.equal((await one.login("moritz", "true")).code, 0);

      assert.equal(await one.must("stat -c %F /etc/ssh/sshd_config"), "symbolic link\n");
      await one.must(
        "sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config; systemctl reload sshd",
      );
      assert.equal(await one.must("stat -c %F /etc/ssh/sshd_config"), "regular file\n");
      assert.equal(await one.offered("pw"), "publickey");

      await one.write("/etc/ssh/sshd_config", "Port 22\n", 0o600);
      assert.equal(await one.must("stat -c '%F %a' /etc/ssh/sshd_config"), "regular file 600\n");
    } finally {
      await one.stop();
    }
  });

  it("as Debian it has no store, no generations, no mark of NixOS; without sudo it has none", async () => {
    const one = await bootBed({ debian: true, sudo: false });
    try {
      const { stdout } = await one.login(
        "moritz",
        "ls -d /nix /etc/NIXOS /run/current-system /etc/nixos 2>/dev/null; . /etc/os-release; echo $ID; command -v sudo || echo no sudo",
      );
      assert.match(stdout, /^debian\nno sudo$/m);
      assert.doesNotMatch(stdout, /^\//m);
    } finally {
      await one.stop();
    }
  });

  it("two at once are two: each has its own units, users and port", async () => {
    const [one, other] = await Promise.all([bootBed({ debian: true }), bootBed({ debian: true })]);
    try {
      assert.notEqual(one.port, other.port);
      await one.must("systemctl stop ssh.service; touch /only-here");
      assert.equal((await one.login("moritz", "true")).code, 255);
      assert.equal((await other.login("moritz", "true")).code, 0);
      assert.equal((await other.asRoot("systemctl is-active ssh.service; ls /only-here")).stdout, "active\n");
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  describe("leaves nothing", () => {
    it("after stop: no process, no mount, no cgroup, no file, no listener", async () => {
      const one = await bootBed({ debian: true });
      const folder = one.folder;
      assert.ok(remains(folder).length > 0, "what is there while it runs is not seen");
      await one.stop();
      assert.deepEqual(remains(folder), []);
      assert.match((await one.login("moritz", "true")).stderr, /No such file|refused/);
    });

    it("when the process that booted it is killed", async () => {
      const program = `
        import { bootBed } from ${JSON.stringify(new URL("bed/bed.ts", import.meta.url).href)};
        console.log((await bootBed({ debian: true })).folder);
      `;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const folder = line.toString().trim();
      assert.ok(remains(folder).length > 0);
      child.kill("SIGKILL");
      for (let n = 0; n < 150 && remains(folder).length > 0; n++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(remains(folder), []);
    });

    it("when it cannot be booted, and says why", async () => {
      const before = process.env["TMPDIR"];
      const folder = temporaryFolder({}, "beds");
      process.env["TMPDIR"] = folder;
      try {
        await assert.rejects(bootBed({ debian: true, sshd: "NoSuchOption yes" }), /NoSuchOption/);
        await assert.rejects(bootBed({ debian: true, commands: ["echo because >&2; exit 3"] }), /because/);
      } finally {
        if (before === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = before;
      }
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});

/** What of a bed is still there. */
function remains(folder: string): string[] {
  const name = folder.split("/").at(-1) ?? "";
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(name));
  const processes = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(name));
  const groups = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"].filter((top) =>
    existsSync(`${top}/${name}`),
  );
  return [...mounts, ...processes, ...groups, ...(existsSync(folder) ? [folder] : [])];
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Root on a real host: who may, why others may not, and a password that nobody else ever sees. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { runAsRoot } from "#client/rebuild/root.ts";
import { sudoOf } from "#client/rebuild/sudo-words.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import { type Bed, bootBed } from "./bed/bed.ts";
import { done, logIn, withPassword } from "./on-host.ts";

const script = rebuildScript();
/** What a verb is given, told again. */
const echo =
  'printf "\\n@mynixos-rebuild begin 1\\n%s\\n" "$*"; printf "%s\\n" "$DATA" | sed -n "s/^text //p"; printf "%s" "$PAYLOAD" | base64 -d | sha256sum; echo @mynixos-rebuild done';

let bed: Bed;
let moritz: Channel;
let pw: Channel;
let none: Channel;

before(async function () {
  this.timeout(60_000);
  bed = await bootBed({ hardened: true, sshd: "PermitRootLogin prohibit-password\nAllowUsers root moritz pw none" });
  await bed.write("/etc/ssh/authorized_keys.d/root", readFileSync(`${bed.keyFile}.pub`, "utf8"));
  [moritz, pw, none] = await Promise.all([logIn(bed, "q958"), logIn(bed, "q958-pw"), logIn(bed, "q958-none")]);
});

after(async () => {
  for (const channel of [moritz, pw, none]) channel?.close();
  await bed?.stop();
});

describe("becoming root on a host", function () {
  this.timeout(30_000);

  it("is told by what sudo does, not by what it says it would", async () => {
    assert.deepEqual(await sudoOf(moritz), { kind: "free" });
    assert.deepEqual(await sudoOf(pw), { kind: "password" });
    const root = await logIn(bed, "q958", ["-l", "root"]);
    assert.deepEqual(await sudoOf(root), { kind: "root" });
    assert.equal(done(await runAsRoot(root, { kind: "root" }, script, "version", [])), "version 1\n");
    root.close();
  });

  it("leaves the sandbox that sshd's sessions live in", async () => {
    const write =
      "echo @mynixos-rebuild begin 1; touch /etc/nixos/it && cat /proc/self/cgroup; rm /etc/nixos/it; echo @mynixos-rebuild done";
    const refused = await moritz.run("sudo -n touch /etc/nixos/it 2>&1", { milliseconds: 9000, bytes: 9000 });
    assert.match((refused as { output: string }).output, /Read-only file system/);
    assert.match(done(await runAsRoot(moritz, { kind: "free" }, write, "version", [])), /system\.slice\/run-/);
  });

  it("works with a password, whether sudo keeps a ticket or not", async () => {
    assert.equal(done(await runAsRoot(pw, withPassword(bed.password), script, "version", [])), "version 1\n");
    await bed.must("sed -i 's/^Defaults:pw.*/Defaults:pw timestamp_timeout=5/' /etc/sudoers");
    assert.equal(done(await runAsRoot(pw, withPassword(bed.password), script, "version", [])), "version 1\n");
    const later = await pw.run("sudo -n true", { milliseconds: 9000, bytes: 9000 });
    assert.equal((later as { code: number }).code, 1, "no ticket is left for others");
    await bed.must("sed -i 's/^Defaults:pw.*/Defaults:pw timestamp_timeout=0/' /etc/sudoers");
  });

  it("says that a password is wrong, having tried it once", async () => {
    const began = (await bed.must("date +%s")).trim();
    const refusals: string[] = [];
    const answer = await runAsRoot(pw, withPassword("falsch", refusals), script, "version", []);
    assert.equal(answer.kind, "wrong-password");
    assert.deepEqual(refusals, ["sudo: 1 incorrect password attempt"]);
    const told = await bed.must(
      `journalctl -q --since @${began} -o cat | grep -c 'sudo:auth): authentication failure' || true`,
    );
    assert.equal(told.trim(), "1");
    assert.deepEqual(await runAsRoot(pw, withPassword(undefined), script, "version", []), { kind: "no-password" });
    for (const odd of ["", "two\nlines"])
      assert.equal((await runAsRoot(pw, withPassword(odd), script, "version", [])).kind, "wrong-password");
  });

  it("takes a password with every odd character, and never shows it to anybody", async () => {
    const secret = "Gе$(touch /tmp/x)`id`'\"\\ %s !ä*";
    await bed.must("chpasswd", { input: `pw:${secret}\n` });
    const watching = bed.must(
      'end=$(($(date +%s) + 3)); while [ "$(date +%s)" -lt "$end" ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ >>/dev/shm/seen 2>/dev/null; done; [ -s /dev/shm/seen ]',
    );
    const runs: string[] = [];
    for (let i = 0; i < 4; i += 1) runs.push(done(await runAsRoot(pw, withPassword(secret), script, "version", [])));
    assert.deepEqual(new Set(runs), new Set(["version 1\n"]));
    assert.equal((await runAsRoot(pw, withPassword(`${secret}x`), script, "version", [])).kind, "wrong-password");
    await watching;
    await bed.must("journalctl -q -o export >/dev/shm/journal; [ -s /dev/shm/journal ]");
    const found = async (): Promise<string> => {
      const input = `${secret}\n`;
      const newer =
        "find /etc /home /root /run /tmp /var /boot /dev/shm -newer /etc/machine-id -type f ! -name pattern -print0";
      const { stdout } = await bed.asRoot(`cat >/dev/shm/pattern; ${newer} | xargs -0 grep -laF -f /dev/shm/pattern`, {
        input,
      });
      return stdout;
    };
    assert.equal(await found(), "");
    await bed.write("/tmp/it", `${secret}\n`);
    assert.equal(await found(), "/tmp/it\n", "it would be found");
    assert.equal((await bed.asRoot("ls /tmp/x")).code, 2);
    await bed.must("chpasswd", { input: `pw:${bed.password}\n` });
  });

  it("says why somebody may not, in sudo's own words", async () => {
    const said = async (channel: Channel, sudo = withPassword(bed.password)): Promise<unknown> => {
      const { kind, ...rest } = await runAsRoot(channel, sudo, script, "version", []);
      return [kind, "said" in rest ? rest.said : undefined];
    };
    assert.deepEqual(await said(none), ["no-sudo", "Sorry, user none may not run sudo on localhost."]);
    await bed.write("/etc/sudoers.d/tty", "Defaults requiretty\n", 0o440);
    assert.deepEqual(await said(pw), ["no-sudo", "sudo: sorry, you must have a tty to run sudo"]);
    assert.equal((await sudoOf(moritz)).kind, "none");
    assert.deepEqual(await said(moritz, { kind: "free" }), ["no-sudo", "sudo: sorry, you must have a tty to run sudo"]);
    await bed.must("rm /etc/sudoers.d/tty; chage -E 1 pw");
    assert.equal((await runAsRoot(pw, withPassword(bed.password), script, "version", [])).kind, "no-sudo");
    await bed.must("chage -E -1 pw; mv /usr/bin/sudo /usr/bin/sudo.away");
    assert.deepEqual(await sudoOf(moritz), { kind: "none", said: "sudo: command not found" });
    assert.deepEqual(await said(moritz, { kind: "free" }), ["no-sudo", "sudo: command not found"]);
    await bed.must("mv /usr/bin/sudo.away /usr/bin/sudo; mv /usr/bin/systemd-run /usr/bin/away");
    assert.deepEqual(await runAsRoot(moritz, { kind: "free" }, script, "version", []), {
      kind: "refused",
      why: "unsupported",
      said: "systemd-run: command not found",
    });
    await bed.must("mv /usr/bin/away /usr/bin/systemd-run");
    assert.deepEqual(await said(pw, { kind: "free" } as never), ["no-sudo", "sudo: a password is required"]);
  });

  it("brings data over as they are, and only plain words as arguments", async () => {
    const text = "$HOME ${PATH} $$ %n 'q' \"d\" \\ `id` $(id)\n\tä –*\n";
    const payload = new Uint8Array(700_000).map((_, at) => at % 256);
    for (const [channel, sudo, defaults] of [
      [moritz, { kind: "free" } as const, ""],
      [pw, withPassword(bed.password), ""],
      // The default of sudo 1.9.14 and later.
      [moritz, { kind: "free" } as const, "Defaults use_pty\n"],
      [pw, withPassword(bed.password), "Defaults use_pty\n"],
    ] as const) {
      await bed.write("/etc/sudoers.d/pty", defaults, 0o440);
      const told = done(
        await runAsRoot(channel, sudo, echo, "version", ["a/b.c_d=e,f:g+h-i"], { fields: { text }, payload }),
      );
      const [words, back = "", sum = ""] = told.split("\n");
      assert.equal(words, "version a/b.c_d=e,f:g+h-i");
      assert.equal(Buffer.from(back, "base64").toString(), text);
      assert.match(sum, new RegExp(`^${createHash("sha256").update(payload).digest("hex")} `));
    }
    for (const odd of ["$HOME", "a b", "", "ä", "%n", "a;b"])
      assert.equal((await runAsRoot(moritz, { kind: "free" }, echo, "version", [odd])).kind, "refused");
  });

  it("is content with sudo for the one program that the host has for this", async () => {
    const helper = "/run/current-system/sw/bin/mynixos-rebuild";
    const real = (await bed.must("readlink -f /run/current-system")).trim();
    await bed.must(
      `cp -a ${real} /srv/system && chmod -R u+w /srv/system && rm -rf /srv/system/sw && mkdir -p /srv/system/sw/bin && ln -sfn /srv/system /run/current-system`,
    );
    await bed.write(
      helper,
      `#!/bin/sh\nexport LC_ALL=C\ngiven=$(cat)\nDATA=$(printf '%s\\n' "$given" | sed '/^payload /,$d')\nPAYLOAD=$(printf '%s\\n' "$given" | sed -n 's/^payload //p')\nBODY=$(cat /srv/rebuild.sh)\neval "$BODY"\n`,
      0o755,
    );
    await bed.write("/srv/rebuild.sh", script);
    await bed.write("/etc/sudoers.d/helper", `none ALL=(root) NOPASSWD: ${helper}\n`, 0o440);
    assert.deepEqual(await sudoOf(none), { kind: "free" });
    const answer = await runAsRoot(none, { kind: "free" }, "", "fetch", [], {
      fields: { repo: "/etc/nixos", paths: "configuration.nix\n" },
      payload: new Uint8Array(3),
    });
    assert.match(done(answer), /^file configuration\.nix\n/);
    await bed.must(`ln -sfn ${real} /run/current-system; rm /etc/sudoers.d/helper`);
    assert.equal((await runAsRoot(none, { kind: "free" }, script, "version", [])).kind, "no-sudo");
  });

  it("takes nothing for an answer that is not whole", async () => {
    const run = (body: string): ReturnType<typeof runAsRoot> =>
      runAsRoot(moritz, { kind: "free" }, body, "version", []);
    for (const body of [
      "echo @mynixos-rebuild begin 1; echo half",
      "echo @mynixos-rebuild begin 1; kill -9 $$",
      "exit 0",
      "if",
    ])
      assert.equal((await run(body)).kind, "failed", body);
    for (const length of [1, 2000, script.length - 20])
      assert.notEqual((await run(script.slice(0, length))).kind, "done");
    assert.equal(done(await run(script)), "version 1\n");
  });

  it("names a verb that nobody knows", async () => {
    const answer = await runAsRoot(moritz, { kind: "free" }, script, "remove", []);
    assert.deepEqual(answer, { kind: "refused", why: "bad-data", said: "there is no such verb" });
  });
});

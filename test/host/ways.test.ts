/** Ways to a host: through others, by paths and programs of settings, to hosts that play for time; and that nothing of them stays. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { connect, resolve, type Ssh } from "#client/host/connect.ts";
import { type Failure, heals } from "#client/host/failure.ts";
import type { Resolved, Target } from "#client/host/target.ts";
import { type Sshd, startSshd } from "./sshd.ts";

let sshd: Sshd;

before(async function () {
  this.timeout(30_000);
  sshd = await startSshd({ plain: { shell: "/bin/bash" }, dash: { shell: "/bin/dash" } });
});
after(() => sshd.stop());

function target(user: string): Target {
  return { name: "a host", destination: "host", user, repo: "/etc/nixos" };
}

async function address(user: string, ssh: Ssh): Promise<Resolved> {
  const resolved = await resolve(target(user), ssh);
  assert.ok(!("kind" in resolved), "said" in resolved ? resolved.said : "");
  return resolved;
}

async function fails(kind: Failure["kind"], said: RegExp, ssh: Ssh): Promise<Failure> {
  const connected = await connect(target("plain"), await address("plain", ssh), ssh);
  if (connected.kind === "open") connected.channel.close();
  assert.ok(connected.kind === "failed");
  assert.equal(connected.failure.kind, kind, connected.failure.said);
  assert.match(connected.failure.said, said);
  return connected.failure;
}

async function worksFor(user: string, ssh: Ssh): Promise<void> {
  const connected = await connect(target(user), await address(user, ssh), ssh);
  assert.equal(connected.kind, "open");
  if (connected.kind === "open") connected.channel.close();
}

/** Of `ssh` that tests started, here; and of the account, on the host. */
const here = (): number =>
  readdirSync("/proc").filter((pid) => {
    const line = commandLine(pid);
    return line.startsWith("ssh\0") && line.includes(sshd.folder);
  }).length;
const there = (): number =>
  readdirSync("/proc").filter((pid) => read(`/proc/${pid}/status`).includes(`\nUid:\t${sshd.uids["plain"]}\t`)).length;

function commandLine(pid: string): string {
  return read(`/proc/${pid}/cmdline`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 150 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(holds());
}

describe("the way to a host", () => {
  it("asks again where a jump host leads elsewhere, names its own way, and says no secret of a proxy command", async () => {
    const ssh = sshd.ssh("ProxyJump jump", "Host jump", "User dash");
    const agreed = await address("plain", ssh);
    assert.equal(agreed.proxy, `dash@127.0.0.1:${sshd.port}`);
    const other = sshd.ssh("ProxyJump jump", "Host jump", "User dash", "Hostname 127.0.0.9");
    const moved = await connect(target("plain"), agreed, other);
    assert.ok(moved.kind === "failed" && moved.failure.kind === "bad-configuration");
    assert.match(moved.failure.said, /^leads another way to plain@127\.0\.0\.1:\d+ now$/);
    const chain = sshd.ssh(
      "ProxyJump jump",
      "Host jump",
      "User dash",
      "ProxyJump first,[::1]:7",
      "Host first",
      "ProxyCommand nc x",
    );
    const [port, way] = [sshd.port, (await address("plain", chain)).proxy];
    assert.ok(way?.startsWith("nc x, ") && way.endsWith(`, dash@127.0.0.1:${port}`), way);
    const secret = await connect(target("plain"), agreed, sshd.ssh("ProxyCommand sh -c 'TOKEN=geheim nc %h %p'"));
    assert.ok(secret.kind === "failed" && !secret.failure.said.includes("geheim"));
  }).timeout(30_000);

  it("goes in no circle of jump hosts", async () => {
    const ssh = sshd.ssh("ProxyJump jump", "Host jump", "ProxyJump round", "Host round", "ProxyJump jump");
    const found = await resolve(target("plain"), ssh);
    assert.ok("said" in found && found.kind === "bad-configuration", JSON.stringify(found));
  }).timeout(30_000);

  it("hands no path to the shell that starts ssh for a jump host, if a shell would read it otherwise", async () => {
    const [, file = ""] = sshd.ssh("ProxyJump dash@jump").options;
    for (const name of ["with space", "with;touch pwned", "$(touch pwned)"]) {
      const ssh = { ...sshd.ssh(), options: ["-F", sshd.write(name, readFileSync(file, "utf8"), 0o600)] };
      const found = await resolve(target("plain"), ssh);
      assert.ok("said" in found && found.kind === "bad-configuration", name);
      const direct = {
        ...ssh,
        options: ["-F", sshd.write(`${name} direct`, readFileSync(file, "utf8").replace(/^ProxyJump.*$/m, ""), 0o600)],
      };
      await worksFor("plain", direct);
    }
  }).timeout(30_000);

  it("starts no program and reads no configuration by a path that depends on a folder", async () => {
    for (const program of ["./ssh", "bin/ssh", "..\\ssh"]) {
      const found = await resolve(target("plain"), { ...sshd.ssh(), program });
      assert.ok("said" in found && found.kind === "no-ssh" && found.said.includes("mynixos.ssh.path"), program);
    }
    const found = await resolve(target("plain"), { ...sshd.ssh(), options: ["-F", "config"] });
    assert.ok("said" in found && found.kind === "bad-configuration" && found.said.includes("configFile"));
  });
});

describe("a connection to a host", () => {
  it("leaves no process behind, here and on the host, when the editor is killed in the midst of a question", async () => {
    const ssh = sshd.ssh();
    const script = `
      import { connect, resolve } from "#client/host/connect.ts";
      const [target, ssh] = ${JSON.stringify([target("plain"), ssh])};
      const found = await connect(target, await resolve(target, ssh), ssh);
      void found.channel.run("sleep 2", { milliseconds: 60_000, bytes: 1000 });
      console.log("asked");
      setInterval(() => {}, 1000);`;
    const editor = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => editor.stdout.once("data", resolve));
    // What was asked comes to its end there, and the shell with it.
    await eventually(() => here() === 1 && there() > 1);
    editor.kill("SIGKILL");
    await eventually(() => here() + there() === 0);
  }).timeout(30_000);

  it("leaves no process behind when the editor ends at once after closing", async () => {
    const script = `
      import { connect, resolve } from "#client/host/connect.ts";
      const [target, ssh] = ${JSON.stringify([target("plain"), sshd.ssh()])};
      const found = await connect(target, await resolve(target, ssh), ssh);
      void found.channel.run("sleep 5", { milliseconds: 60_000, bytes: 1000 });
      setTimeout(() => { found.channel.close(); process.exit(); }, 100);`;
    execFileSync(process.execPath, ["--input-type=module", "-e", script]);
    await eventually(() => here() === 0);
  }).timeout(30_000);
});

describe("a host that plays for time", () => {
  it("in the midst of a login that is not done, as where a key waits for a touch: not tried again", async () => {
    const host = await startSshd(
      { plain: { shell: "/bin/bash" } },
      { pam: ["auth required pam_permit.so", "account required pam_exec.so /bin/sleep 10"] },
    );
    try {
      const failure = await fails("unknown", /^no login within 4 s/, { ...host.ssh(), patience: 4000 });
      assert.ok(!heals(failure));
    } finally {
      host.stop();
    }
  }).timeout(30_000);

  it("behind a way there that talks without end: nothing of what it says is believed", async () => {
    const flood = "yes 'ssh: connect to host a port 1: Connection refused' | head -c 30000000 >&2";
    await fails("bad-answer", /^it talks without end$/, sshd.ssh(`ProxyCommand ${flood}; exec nc %h %p`));
  }).timeout(30_000);
});

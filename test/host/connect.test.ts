/** Logins at a real sshd: what opens a channel, and why others do not, told apart. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve, type Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import { identityOf, type Resolved, type Target } from "#client/host/target.ts";
import { freePort, type Sshd, startSshd } from "./sshd.ts";

const limits = { milliseconds: 20_000, bytes: 1_000_000 };
const noise = "printf 'welcome\\a home\\n@@\\377\\0'; head -c 200000 /dev/zero | tr '\\0' x; echo oops >&2";

let sshd: Sshd;

before(async function () {
  this.timeout(30_000);
  sshd = await startSshd(
    {
      plain: { shell: "/bin/bash" },
      dash: { shell: "/bin/dash" },
      noisy: { shell: "/bin/bash", files: { ".bashrc": `${noise}\nalias printf=false exec=false\nread -t 0.1 x\n` } },
      friendly: { shell: "/bin/bash" },
      closed: { shell: "/usr/sbin/nologin" },
      never: { shell: "/bin/false" },
      menu: { shell: "/bin/bash" },
      files: { shell: "/bin/bash" },
      parrot: { shell: "/bin/bash" },
      restricted: { shell: "/bin/rbash" },
      silent: { shell: "/bin/bash" },
      ended: { shell: "/bin/bash" },
      listed: { shell: "/bin/bash" },
    },
    {
      config: ["MaxAuthTries 3", "DenyUsers listed"],
      matches: [
        ...["Match User menu", "ForceCommand echo 'Choose: 1) reboot 2) sleep'"],
        ...["Match User files", "ForceCommand internal-sftp"],
        ...["Match User parrot", "ForceCommand echo $SSH_ORIGINAL_COMMAND; cat"],
        ...["Match User silent", "ForceCommand sleep 10"],
        ...["Match User ended", "ForceCommand kill -9 $$"],
      ],
    },
  );
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

async function login(user: string, ssh: Ssh = sshd.ssh()): Promise<Channel> {
  const connected = await connect(target(user), await address(user, ssh), ssh);
  assert.equal(connected.kind, "open", connected.kind === "failed" ? connected.failure.said : "");
  return (connected as { channel: Channel }).channel;
}

async function refusal(user: string, ssh: Ssh = sshd.ssh()): Promise<Failure> {
  const connected = await connect(target(user), await address(user, ssh), ssh);
  if (connected.kind === "open") connected.channel.close();
  assert.equal(connected.kind, "failed");
  return (connected as { failure: Failure }).failure;
}

async function says(channel: Channel, script: string, output: string): Promise<void> {
  assert.deepEqual(await channel.run(script, limits), { kind: "ran", code: 0, output });
}

async function worksFor(user: string, ssh?: Ssh): Promise<void> {
  const channel = await login(user, ssh);
  try {
    assert.ok(channel.isOpen());
    await says(channel, "id -un; echo $LC_ALL", `${user}\nC\n`);
  } finally {
    channel.close();
  }
  assert.ok(!channel.isOpen());
}

describe("a login at a host", () => {
  for (const user of ["plain", "dash", "noisy"]) {
    it(`opens a channel for ${user}, whatever the login shell says before`, () => worksFor(user)).timeout(30_000);
  }

  it("opens a channel where sshd shows a banner that speaks of failures", async () => {
    const banner = "root@host: Permission denied (publickey).\nHost key verification failed.\nSystem is booting up.\n";
    const file = sshd.write("banner", banner);
    const other = await startSshd({ plain: { shell: "/bin/bash" } }, { config: [`Banner ${file}`], sh: "/bin/bash" });
    try {
      await worksFor("plain", other.ssh());
      const { kind } = await refusal(
        "plain",
        other.ssh(
          `IdentityFile ${join(other.folder, "other")}`,
          "IdentitiesOnly yes",
          "IdentityAgent none",
          "PubkeyAuthentication no",
        ),
      );
      assert.equal(kind, "authentication");
    } finally {
      other.stop();
    }
  }).timeout(30_000);

  it("opens one where the configuration wants a command, a terminal, forwards, a shared connection, or none at all", () =>
    worksFor(
      "plain",
      sshd.ssh(
        ...["RemoteCommand echo mine", "RequestTTY force", "SessionType none", "LocalForward 1 localhost:1"],
        ...["ForkAfterAuthentication yes", "StdinNull yes", "ExitOnForwardFailure yes", "LogLevel QUIET"],
        ...["ControlMaster auto", `ControlPath ${sshd.folder}/mux`, "ControlPersist 60", "EscapeChar none"],
        ...["PermitLocalCommand yes", `LocalCommand touch ${sshd.folder}/local`, "VisualHostKey yes", "Tunnel yes"],
      ),
    ).then(() => {
      const files = readdirSync(sshd.folder);
      assert.ok(!files.includes("local") && !files.includes("mux"));
    })).timeout(30_000);

  it("opens one through a jump host", async () => {
    const jump = sshd.ssh("ProxyJump dash@jump");
    await worksFor("plain", jump);
    assert.equal(
      identityOf(await address("plain", jump)),
      `plain@127.0.0.1:${sshd.port} via dash@127.0.0.1:${sshd.port}`,
    );
  }).timeout(30_000);

  it("opens two at once, which know nothing of each other", async () => {
    const [one, other] = await Promise.all([login("plain"), login("plain")]);
    const answers = await Promise.all([one.run("sleep 0.3; echo one", limits), other.run("echo other", limits)]);
    assert.deepEqual(
      answers.map((answer) => answer.kind === "ran" && answer.output),
      ["one\n", "other\n"],
    );
    one.close();
    await says(other, "echo still", "still\n");
    other.close();
  }).timeout(30_000);

  it("leaves no process behind when it is closed", async () => {
    const channel = await login("plain");
    void channel.run("sleep 5", limits);
    const mine = (): string[] => processes().filter((line) => line.includes(sshd.folder) && line.startsWith("ssh\0"));
    assert.equal(mine().length, 1);
    channel.close();
    await eventually(() => mine().length === 0);
  }).timeout(30_000);
});

describe("a login that fails", () => {
  async function fails(kind: Failure["kind"], said: RegExp, user: string, ssh?: Ssh): Promise<Failure> {
    const failure = await refusal(user, ssh);
    assert.equal(failure.kind, kind, failure.said);
    assert.match(failure.said, said);
    return failure;
  }

  it("with a key that is not accepted", () =>
    fails(
      "authentication",
      /^plain@127\.0\.0\.1: Permission denied \(publickey\)\.$/,
      "plain",
      sshd.ssh(`IdentityFile ${sshd.folder}/other`, "PubkeyAcceptedAlgorithms ssh-rsa"),
    )).timeout(30_000);

  it("of an account that sshd does not let in, or that is not there", async () => {
    await fails("authentication", /^listed@.*Permission denied/, "listed");
    await fails("authentication", /^nobody-here@.*Permission denied/, "nobody-here");
  }).timeout(30_000);

  it("with an agent that offers more keys than the host wants to see", async () => {
    const socket = join(sshd.folder, "agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await eventually(() => readdirSync(sshd.folder).includes("agent"));
      for (let index = 0; index < 5; index++) {
        const file = join(sshd.folder, `many-${index}`);
        execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
        execFileSync("ssh-add", ["-q", file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
      }
      const ssh = sshd.ssh(`IdentityAgent ${socket}`, "IdentitiesOnly no");
      await fails("too-many-authentications", /Too many authentication failures$/, "plain", ssh);
    } finally {
      agent.kill();
    }
  }).timeout(30_000);

  it("at a host that nobody has looked at yet: with its fingerprint, and known_hosts stays as it was", async () => {
    for (const [mode, said] of [
      ["ask", /^Host key verification failed\.$/],
      ["yes", /^No ED25519 host key is known for /],
    ] as const) {
      const file = sshd.write("unknown", "");
      const ssh = sshd.ssh(`UserKnownHostsFile ${file}`, `StrictHostKeyChecking ${mode}`);
      const { fingerprint } = await fails("host-key-unknown", said, "plain", ssh);
      assert.equal(fingerprint, sshd.fingerprint);
      assert.equal(readFileSync(file, "utf8"), "");
    }
  }).timeout(30_000);

  it("at a host whose key is another one, even where ssh is told not to care", async () => {
    const other = readFileSync(join(sshd.folder, "other.pub"), "utf8");
    const file = sshd.write("changed", `[127.0.0.1]:${sshd.port} ${other}`);
    for (const mode of ["ask", "yes", "accept-new", "no"]) {
      const ssh = sshd.ssh(`UserKnownHostsFile ${file}`, `StrictHostKeyChecking ${mode}`);
      const { fingerprint } = await fails("host-key-changed", /^Host key for .* has changed /, "plain", ssh);
      assert.equal(fingerprint, sshd.fingerprint);
    }
  }).timeout(30_000);

  it("at a host whose key was revoked: that is said, and not that it is new", async () => {
    const file = sshd.write("revoked", `@revoked * ${sshd.hostKey}\n`);
    await fails("unknown", /./, "plain", sshd.ssh(`UserKnownHostsFile ${file}`));
  }).timeout(30_000);

  it("where nobody listens", async () => {
    const port = await freePort();
    await fails("refused", /Connection refused$/, "plain", sshd.ssh(`Port ${port}`));
    const jump = sshd.ssh("ProxyJump dash@jump", `Port ${port}`);
    await fails("refused", /Connection refused$/, "plain", jump);
  }).timeout(30_000);

  it("at a name that leads nowhere", () =>
    fails("unknown-host", /Could not resolve hostname/, "plain", sshd.ssh("Hostname nowhere.invalid"))).timeout(30_000);

  it("of an account that runs no commands, or others", async () => {
    await fails("no-shell", /^This account is currently not available\.$/, "closed");
    await fails("no-shell", /^the shell ended with 1$/, "never");
    await fails("no-shell", /^Choose: /, "menu");
    await fails("no-shell", /sftp connections only/, "files");
    await fails("no-shell", /repeats/, "parrot");
    await fails("no-shell", /restricted/, "restricted");
    await fails("no-shell", /./, "ended");
  }).timeout(30_000);

  it("of an account that answers nothing at all: after a while", () =>
    fails("timed-out", /^no shell within 1\.5 s$/, "silent", { ...sshd.ssh(), patience: 1500 })).timeout(30_000);

  it("while the host boots, as PAM tells it", async () => {
    const text = "System is booting up. Unprivileged users are not permitted to log in yet. Please come back later.";
    const file = sshd.write("nologin", `"${text} For technical details, see pam_nologin(8)."\n`);
    const pam = [
      "auth required pam_permit.so",
      `account requisite pam_nologin.so file=${file}`,
      "session required pam_permit.so",
    ];
    const host = await startSshd({ plain: { shell: "/bin/bash" } }, { pam });
    try {
      await fails("booting", /^"?System is booting up/, "plain", host.ssh());
    } finally {
      host.stop();
    }
    const denied = await startSshd(
      { plain: { shell: "/bin/bash" } },
      { pam: [...pam.slice(0, 1), "account required pam_deny.so"] },
    );
    try {
      await fails("unknown", /^Connection closed by /, "plain", denied.ssh());
    } finally {
      denied.stop();
    }
  }).timeout(30_000);

  it("without an ssh, and with a configuration that does not load: before anything is contacted", async () => {
    const agreed = await address("plain", sshd.ssh());
    const failureOf = async (ssh: Ssh): Promise<Failure | undefined> => {
      const connected = await connect(target("plain"), agreed, ssh);
      return connected.kind === "failed" ? connected.failure : undefined;
    };
    assert.equal((await failureOf({ ...sshd.ssh(), program: "no-such-ssh" }))?.kind, "no-ssh");
    const wrong = await failureOf(sshd.ssh("NoSuchOption yes"));
    assert.equal(wrong?.kind, "bad-configuration");
    assert.match(wrong.said, /terminating, 1 bad configuration options$/);
    const elsewhere = await failureOf(sshd.ssh("Hostname 127.0.0.2"));
    assert.equal(elsewhere?.kind, "bad-configuration");
    assert.match(elsewhere.said, /leads to plain@127\.0\.0\.2:\d+ now, not to plain@127\.0\.0\.1:/);
    const log = readFileSync(join(sshd.folder, "log"), "utf8").length;
    await failureOf(sshd.ssh("User root", "ProxyJump dash@jump"));
    assert.equal(readFileSync(join(sshd.folder, "log"), "utf8").length, log);
  }).timeout(30_000);

  it("because it was called off", async () => {
    const ssh = sshd.ssh();
    const [agreed, abort] = [await address("silent", ssh), new AbortController()];
    setTimeout(() => abort.abort(), 500);
    const connected = await connect(target("silent"), agreed, ssh, abort.signal);
    assert.deepEqual(connected, { kind: "failed", failure: { kind: "lost", said: "closed" } });
  }).timeout(30_000);
});

function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(holds());
}

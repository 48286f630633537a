/** What comes back from a host where something was done as root: read strictly, and what sudo says instead, told apart. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "mocha";
import { readAnswer } from "#client/rebuild/root.ts";
import { sudoRefusal } from "#client/rebuild/sudo-words.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";

const begin = "noise\n@mynixos-rebuild begin 1\n";

describe("the answer of the script", () => {
  it("is what stands between its marks", () => {
    assert.deepEqual(readAnswer(`${begin}one\n two \n@mynixos-rebuild done\nmore noise`), {
      kind: "done",
      value: "one\n two \n",
    });
    assert.deepEqual(readAnswer(`${begin}@mynixos-rebuild done\n`), { kind: "done", value: "" });
  });

  it("is a failure where one of them is missing, or is another version's", () => {
    assert.equal(readAnswer(`${begin}one\n`).kind, "failed");
    assert.equal(readAnswer("@mynixos-rebuild begin 2\n@mynixos-rebuild done\n").kind, "failed");
    assert.equal(readAnswer("x @mynixos-rebuild begin 1\n@mynixos-rebuild done\n").kind, "failed");
    assert.equal(readAnswer(`${begin}@mynixos-rebuild finished\n`).kind, "failed");
    assert.equal(readAnswer("").kind, "failed");
  });

  it("may be a refusal, with a word that is known or none", () => {
    const refused = (rest: string): unknown => readAnswer(`${begin}@mynixos-rebuild refused ${rest}\n`);
    assert.deepEqual(refused("no-space the disk is full"), {
      kind: "refused",
      why: "no-space",
      said: "the disk is full",
    });
    assert.deepEqual(refused("odd text"), { kind: "refused", why: "other", said: "text" });
    assert.deepEqual(refused("busy 20261122-abc"), { kind: "busy", job: "20261122-abc" });
    assert.deepEqual(refused("busy "), { kind: "busy" });
    assert.deepEqual(readAnswer(`${begin}changed a b\nchanged  c\n@mynixos-rebuild refused changed \n`), {
      kind: "changed",
      paths: ["a b", " c"],
    });
  });
});

describe("what sudo says", () => {
  const kind = (said: string, where: string): string => sudoRefusal(`${said}\n\n@mark ${where} 1\n`, "@mark").kind;

  it("tells a wrong password, in the words of both programs", () => {
    for (const said of [
      "[sudo] password for pw: Sorry, try again.\n[sudo] password for pw: \nsudo: no password was provided\nsudo: 1 incorrect password attempt",
      "sudo: 3 incorrect password attempts",
      "sudo: Authentication failed, try again.\nsudo: Authentication required but not attempted",
      "sudo: Maximum 3 incorrect authentication attempts",
      "sudo: Incorrect authentication attempt",
    ])
      assert.equal(kind(said, "password"), "wrong-password", said);
  });

  it("tells who may not at all", () => {
    for (const said of [
      "pw is not in the sudoers file.",
      "Sorry, user pw may not run sudo on q958.",
      "Sorry, user pw is not allowed to execute '/bin/true' as root on q958.",
      "sudo: I'm sorry pw. I'm afraid I can't do that",
      "sudo: Account or password is expired, reset your password and try again",
      "sudo: sorry, you must have a tty to run sudo",
    ])
      assert.deepEqual(sudoRefusal(`${said}\n@mark password 1\n`, "@mark"), { kind: "no-sudo", said });
    assert.equal(kind("sudo: a password is required", "sudo"), "no-sudo");
  });

  it("does not take everything for sudo", () => {
    assert.equal(sudoRefusal("Failed to start transient service unit: Connection timed out\n", "@mark").kind, "failed");
    const unsupported = sudoRefusal(
      "System has not been booted with systemd as init system (PID 1). Can't operate.\n",
      "@mark",
    );
    assert.equal(unsupported.kind, "refused");
  });
});

describe("the script itself", function () {
  this.timeout(30_000);

  const script = rebuildScript();

  it("has nothing that shellcheck finds", () => {
    const { status, stdout } = spawnSync("shellcheck", ["--shell=sh", "--format=gcc", "-"], {
      input: script,
      encoding: "utf8",
    });
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });

  it("is read by every shell that a host may have, and does nothing before its last line", () => {
    for (const [program, ...args] of [["dash"], ["bash", "--posix"], ["busybox", "sh"]] as const) {
      const whole = spawnSync(program, [...args, "-n"], { input: script, encoding: "utf8" });
      assert.deepEqual([whole.status, whole.stderr], [0, ""], program);
      const parts = script.trimEnd().split("\n").slice(0, -1).join("\n");
      const cut = spawnSync(program, [...args, "-s", "--", "version"], { input: parts, encoding: "utf8" });
      assert.deepEqual([cut.stdout, cut.stderr], ["", ""], program);
    }
  });
});

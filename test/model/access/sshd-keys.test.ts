/** Public keys are read as ssh-keygen reads them: of which kind they are, and how long. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import { keyIn } from "#model/access/sshd-keys.ts";

const folder = mkdtempSync(join(tmpdir(), "keys-"));
after(() => rmSync(folder, { recursive: true }));

/** A new public key, and what ssh-keygen says of its length. */
function made(type: string, bits: number): { readonly line: string; readonly bits: number } {
  const path = join(folder, `${type}${bits}`);
  execFileSync("ssh-keygen", ["-q", "-t", type, "-b", String(bits), "-N", "", "-C", "anna@desk", "-f", path]);
  const [length = ""] = execFileSync("ssh-keygen", ["-l", "-f", `${path}.pub`], { encoding: "utf8" }).split(" ");
  return { line: readFileSync(`${path}.pub`, "utf8").trim(), bits: Number(length) };
}

/** A large number that is prime may take its time to be found. */
const slow = 30_000;

describe("a public key", () => {
  for (const length of [1024, 1536, 2048])
    it(`of RSA with ${length} bits`, () => {
      const { line, bits } = made("rsa", length);
      assert.deepEqual(keyIn(line), { kind: "rsa", bits });
    }).timeout(slow);

  it("of ECDSA, in every size", () => {
    for (const length of [256, 384, 521])
      assert.deepEqual(keyIn(made("ecdsa", length).line), { kind: "ecdsa", bits: undefined });
  });

  it("of Ed25519 is none of those", () => assert.equal(keyIn(made("ed25519", 256).line), undefined));

  it("may have options in front, and no comment behind", () => {
    const { line, bits } = made("rsa", 1040);
    const [type = "", blob = ""] = line.split(" ");
    assert.equal(keyIn(`command="echo ssh-rsa",no-pty ${type} ${blob}`)?.bits, bits);
    assert.equal(keyIn(`${type} ${blob}`)?.kind, "rsa");
  }).timeout(slow);

  it("is whole, or none", () => {
    const { line } = made("rsa", 1032);
    assert.equal(keyIn(line.slice(0, 120)), undefined);
    assert.equal(keyIn(line.replace("ssh-rsa", "ssh-dss")), undefined);
    assert.equal(keyIn("ssh-rsa AAAA… anna@desk"), undefined);
    assert.equal(keyIn("ssh-rsa"), undefined);
    assert.equal(keyIn(""), undefined);
  });
});

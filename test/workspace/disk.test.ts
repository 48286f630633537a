/** What an evaluation may ask of the disk: texts and names, and nothing that git ignores, that may be a secret or lies elsewhere. */
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder, writeFiles } from "#test/temporary.ts";
import { render } from "#text/message.ts";
import { openDisk } from "#workspace/disk.ts";
import { isSecretName } from "#workspace/secret-files.ts";

/** An answer in a few words: a text, the names of a folder, `–` for nothing, or why there is no answer. */
function shown(answer: ReturnType<ReturnType<typeof openDisk>["entries" | "text"]>): string {
  if (answer === undefined) return "–";
  if (typeof answer === "string") return answer;
  return answer instanceof Map
    ? [...answer].map(([name, kind]) => `${name}: ${kind}`).join(", ")
    : `(${render(answer as Exclude<typeof answer, ReadonlyMap<string, unknown>>)})`;
}

describe("the disk", () => {
  it("tells the text of a file, and that there is none", () => {
    const disk = openDisk(temporaryFolder({ "a.json": "{}", "b/c.txt": "c" }));
    assert.equal(shown(disk.text("a.json")), "{}");
    assert.equal(shown(disk.text("b/c.txt")), "c");
    assert.equal(shown(disk.text("b/d.txt")), "–");
    assert.equal(shown(disk.text("b")), "('b' is no file)");
  });

  it("reads nothing that git ignores, nor says whether it is there", () => {
    const disk = openDisk(temporaryFolder({ ".gitignore": "*.local\n/out/\n", "a.local": "x", "out/b": "y" }));
    assert.equal(shown(disk.text("a.local")), "(git ignores 'a.local')");
    assert.equal(shown(disk.text("gone.local")), "(git ignores 'gone.local')");
    assert.equal(shown(disk.text("out/b")), "(git ignores 'out/b')");
    assert.equal(shown(disk.entries("")), "(git ignores some of '.')");
  });

  it("reads nothing that looks like a secret", () => {
    const files = {
      "host.key": "x",
      "secrets/a.json": "x",
      "plain.yaml": "a: ENC[AES256_GCM,data:x]\n",
      "plain.txt": "-----BEGIN OPENSSH PRIVATE KEY-----\n",
      "id_ed25519.pub": "ssh-ed25519 AAAA",
    };
    const disk = openDisk(temporaryFolder(files));
    for (const path of ["host.key", "secrets/a.json", "plain.yaml", "plain.txt"])
      assert.equal(shown(disk.text(path)), `('${path}' may hold secrets and is not read)`);
    assert.equal(shown(disk.text("id_ed25519.pub")), "ssh-ed25519 AAAA");
  });

  it("knows the names that secrets have", () => {
    const secret = [
      ".env",
      ".env.local",
      "prod.env",
      "a.pem",
      "a.age",
      "secrets.nix",
      "x.sops.yaml",
      "secrets/a",
      "keys/x",
    ];
    const open = ["a.nix", "values.json", "environment.json", "keyboard.conf", "sopsy.txt", "keys/x.pub", "README.md"];
    assert.deepEqual([...secret, ...open].filter(isSecretName), secret);
  });

  it("reads no binary, and nothing huge", () => {
    const folder = temporaryFolder({ "big.txt": "x".repeat(300_000) });
    writeFileSync(join(folder, "a.bin"), Buffer.from([0xff, 0xfe, 0x00]));
    writeFileSync(join(folder, "b.bin"), "a\0b");
    const disk = openDisk(folder);
    assert.equal(shown(disk.text("a.bin")), "('a.bin' is no text)");
    assert.equal(shown(disk.text("b.bin")), "('b.bin' is no text)");
    assert.equal(shown(disk.text("big.txt")), "('big.txt' is larger than 256 KiB)");
  });

  it("follows links as far as they stay in the repo, and lead to nothing that is refused", () => {
    const outside = temporaryFolder({ "x.txt": "outside" }, "elsewhere");
    const folder = temporaryFolder({
      "a.txt": "a",
      "d/b.txt": "b",
      "e.key": "k",
      ".gitignore": "i.txt\n",
      "i.txt": "i",
    });
    symlinkSync("a.txt", join(folder, "to-a"));
    symlinkSync("d", join(folder, "to-d"));
    symlinkSync(join(outside, "x.txt"), join(folder, "out.txt"));
    symlinkSync("nowhere", join(folder, "dangling"));
    symlinkSync("e.key", join(folder, "e.txt"));
    symlinkSync("i.txt", join(folder, "j.txt"));
    const disk = openDisk(folder);
    assert.equal(shown(disk.text("to-a")), "a");
    assert.equal(shown(disk.text("to-d/b.txt")), "b");
    assert.equal(shown(disk.entries("to-d")), "b.txt: regular");
    assert.equal(disk.kind("to-a"), "symlink");
    assert.equal(shown(disk.text("out.txt")), "('out.txt' leads out of the repo)");
    assert.equal(shown(disk.text("dangling")), "('dangling' is a link that leads nowhere)");
    assert.equal(shown(disk.text("e.txt")), "('e.txt' may hold secrets and is not read)");
    assert.equal(shown(disk.text("j.txt")), "(git ignores 'j.txt')");
  });

  it("lists folders, hidden names too", () => {
    const disk = openDisk(temporaryFolder({ "m/a.nix": "", "m/.b": "", "m/c/d": "" }));
    assert.equal(shown(disk.entries("m")), ".b: regular, a.nix: regular, c: directory");
    assert.equal(shown(disk.entries("n")), "–");
  });

  it("keeps its answers until one of them would be another", () => {
    const folder = temporaryFolder({ "a.txt": "1", "b.txt": "1" });
    const disk = openDisk(folder);
    assert.equal(disk.isStale(), false);
    disk.text("a.txt");
    assert.deepEqual([disk.asked("a.txt"), disk.asked("b.txt")], [true, false]);
    writeFiles(folder, { "b.txt": "2" });
    assert.equal(disk.isStale(), false);
    writeFiles(folder, { "a.txt": "2" });
    assert.equal(disk.isStale(), true);
    assert.equal(disk.text("a.txt"), "1");
  });

  it("forgets what git did not ignore before", () => {
    const folder = temporaryFolder({ "a.txt": "1" });
    const disk = openDisk(folder);
    disk.text("a.txt");
    writeFiles(folder, { ".gitignore": "a.txt" });
    assert.equal(disk.isStale(), true);
  });
});

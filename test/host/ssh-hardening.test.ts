/** The hardening of sshd that is scaffolded, on a host: a real sshd starts with it, knows Ed25519 alone, and who is in stays in. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { sshHardening } from "#scaffold/foundation/ssh-hardening.ts";
import { foundationText } from "../scaffold/foundation/foundation-text.ts";
import type { Bed } from "./bed/bed.ts";
import { runProgram } from "./bed/inside.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { openssh, opensshVersion } from "./openssh.ts";

describe("the hardening of sshd that is scaffolded", function () {
  this.timeout(90_000);
  let guest: Guest;
  let bed: Bed;
  let key: string;

  before("a host, and two further keys of moritz", async () => {
    guest = await bootGuest(openssh);
    bed = guest.bed;
    key = readFileSync(`${bed.keyFile}.pub`, "utf8").trim();
    for (const type of ["rsa", "ecdsa"])
      await runProgram("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", join(bed.folder, type)]);
    await bed.write("/etc/nixos/ssh-hardening.nix", foundationText(sshHardening));
  });
  after(async () => bed?.stop());

  const keys = (...names: readonly string[]): string =>
    names.map((name) => JSON.stringify(readFileSync(join(bed.folder, `${name}.pub`), "utf8").trim())).join(" ");
  const configured = (list: string): Promise<void> =>
    guest.configure(
      `imports = [ ./house.nix ./ssh-hardening.nix ];\nusers.users.moritz = { isNormalUser = true; openssh.authorizedKeys.keys = [ ${list} ]; };`,
    );
  /** The configuration of everybody, with this key in the place of the one that is known. */
  const onlyWith = (name: string): string => {
    const file = join(bed.folder, `config-${name}`);
    writeFileSync(file, readFileSync(bed.config, "utf8").replaceAll(bed.keyFile, join(bed.folder, name)));
    return file;
  };
  const by = (name: string): ReturnType<typeof runProgram> =>
    runProgram("ssh", ["-F", onlyWith(name), "-o", "BatchMode=yes", "q958", "true"]);

  it("is not built where the administrator would be locked out, and nothing changes", async () => {
    await bed.write(
      "/etc/nixos/house.nix",
      `{ lib, pkgs, ... }: {
  options.my.configs.identity.user = lib.mkOption { default = "moritz"; };
  # The one that really runs here.
  config.services.openssh.package = pkgs.openssh // { version = "${opensshVersion}"; };
}`,
    );
    await configured(keys("rsa"));
    const { code, stderr } = await guest.rebuild("switch");
    assert.notEqual(code, 0);
    assert.match(stderr, /ssh-hardening: moritz hat in .* keinen Schlüssel/);
    assert.equal((await bed.login("moritz", "true")).code, 0);
  });

  it("lets in Ed25519 and no other key, nobody else, and no password, and its host key is the one that is known", async () => {
    const session = bed.login("moritz", "sleep 12; id -un", { seconds: 60 });
    await configured(`${JSON.stringify(key)} ${keys("rsa", "ecdsa")}`);
    const { code, stderr } = await guest.rebuild("switch");
    assert.equal(code, 0, stderr);
    assert.equal((await bed.login("moritz", "true")).code, 0);
    for (const name of ["rsa", "ecdsa"]) {
      const refused = await by(name);
      assert.equal(refused.code, 255, name);
    }
    assert.equal((await bed.login("pw", "true")).code, 255);
    assert.equal((await bed.login("pw", "true", { password: bed.password })).code, 255);
    assert.equal(await bed.offered("moritz"), "publickey");
    const said = await bed.must("/usr/sbin/sshd -T -f /etc/ssh/sshd_config");
    assert.match(said, /^hostkeyalgorithms ssh-ed25519$/m);
    assert.match(said, /^pubkeyacceptedalgorithms ssh-ed25519,sk-ssh-ed25519@openssh\.com$/m);
    const named = said
      .split("\n")
      .filter((line) => /^(?:kex|hostkey|pubkeyaccepted)algorithms |^ciphers |^macs /.test(line));
    assert.equal(named.length, 5);
    assert.doesNotMatch(named.join("\n"), /nistp|rsa|sha1|cbc|group/);
    assert.match((await session).stdout, /moritz/);
  });
});

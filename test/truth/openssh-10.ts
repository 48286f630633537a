/**
 * The modules for sshd on a host that has OpenSSH 10, where the tests have what this machine has: `node test/truth/openssh-10.ts [words of
 * tests]`. It is Debian's package for bookworm from its backports, fetched once by apt from the mirror that this machine has its
 * packages from, unpacked into the cache, and laid over the root of each host; nothing is installed. Says what is wrong, and fails, where
 * it cannot be had. Needs a bookworm, and what hosts need (root). Takes some four minutes.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { argv, env, exit } from "node:process";
import { unpackedFrom } from "#scripts/debian-suite.ts";

const tests = ["ssh-hardening", "ssh-rescue", "rescue-window-attacks"];
const packages = ["openssh-client", "openssh-server", "openssh-sftp-server"];
const root = join(import.meta.dirname, "../..");

const folder = unpackedFrom("bookworm-backports", packages);
const asked = spawnSync(join(folder, "usr/sbin/sshd"), ["-V"], { encoding: "utf8" });
if (asked.status !== 0) {
  console.error(`the sshd of bookworm-backports does not run here: ${asked.stderr}`);
  exit(1);
}
console.log(asked.stderr.trim());
let failed = 0;
// One after the other: each of them waits for the clock.
for (const name of tests) {
  const grep = argv.length > 2 ? ["--grep", argv.slice(2).join(" ")] : [];
  const { status } = spawnSync(
    join(root, "node_modules/.bin/mocha"),
    ["--exit", ...grep, `test/host/${name}.test.ts`],
    { cwd: root, env: { ...env, MYNIXOS_OPENSSH: folder }, stdio: "inherit" },
  );
  if (status !== 0) failed++;
}
exit(failed > 0 ? 1 : 0);

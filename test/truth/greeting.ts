/**
 * The greeting of the module for shells with the program that it is for, which Debian has from trixie on: `node test/truth/greeting.ts`.
 * fastfetch is fetched once by apt, unpacked into the cache and run by the loader of its own libc, in a mount namespace with a /boot of
 * its own (root). Fails where it does not show what the module promises, or asks a file system that nobody wants to see.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellPremium } from "#scaffold/foundation/shell-premium.ts";
import { unpackedFrom } from "#scripts/debian-suite.ts";
import { evaluated, foundationText } from "../scaffold/foundation/foundation-text.ts";

const root = unpackedFrom("trixie", ["fastfetch", "libc6", "libyyjson0"]);
const tracer = unpackedFrom("bookworm", ["libunwind8", "strace"]);
const libraries = join(root, "usr/lib/x86_64-linux-gnu");
const program = `${libraries}/ld-linux-x86-64.so.2 --library-path ${libraries} ${root}/usr/bin/fastfetch`;
const folder = mkdtempSync(join(tmpdir(), "mynixos-greeting-"));
try {
  const config = join(folder, "fastfetch.jsonc");
  writeFileSync(config, evaluated(foundationText(shellPremium), "{ }").texts.get("fastfetch.jsonc") ?? "");
  const script = `set -e
mount --make-rprivate /
mkdir -p ${folder}/net
mount -t tmpfs -o size=96m boot /boot
mount -t tmpfs net ${folder}/net
LD_LIBRARY_PATH=${tracer}/usr/lib/x86_64-linux-gnu ${tracer}/usr/bin/strace -f -o ${folder}/trace -e trace=statfs,connect ${program} --config ${config}
cat ${folder}/trace >&2`;
  const said = execFileSync("unshare", ["--mount", "sh", "-c", `{ ${script}\n} 2>&1`], { encoding: "utf8" });
  const lines = said.split("\n").filter((line) => /^\p{L}/u.test(line));
  const size = "[0-9.]+ [KMGT]?i?B von [0-9.]+ [KMGT]?i?B \\(\\d+%\\)";
  const expected = [/^System: .+/, /^Läuft seit: \d+ .+/, /^Speicher: .+ \/ .+ \(\d+%\)/].map(String);
  const rows = [...expected.map((each) => each.slice(1, -1)), `^Platte /: ${size}`, `^Platte /boot: ${size}`];
  assert.equal(lines.length, rows.length, said);
  for (const [index, row] of rows.entries()) assert.match(lines[index] ?? "", new RegExp(row));
  const asked = [...said.matchAll(/statfs\("([^"]*)"/g)].map(([, place]) => place);
  assert.deepEqual(asked, ["/", "/boot"]);
  assert.doesNotMatch(said, /AF_INET/);
  console.log(lines.join("\n"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

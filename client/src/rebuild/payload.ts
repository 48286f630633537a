/**
 * What a staging sends: one ustar archive. Its first member `plan` says what stands where; the others are named by the SHA-256 of their
 * bytes, so that no name of a file ever is a name in an archive or a word in a shell.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { isContent, isPath, sortedPaths } from "./manifest.ts";
import type { Staging } from "./operations.ts";
import type { Content } from "./tree.ts";

const BLOCK = 512;
/** Of all members: any time that no tar calls implausible. 2000-01-01. */
const TIME = 946_684_800;

/** Rejects as `staging.read` does, and where what it gives is not what the plan names. */
export async function payloadOf(staging: Staging): Promise<Uint8Array> {
  const members = [member("plan", Buffer.from(planText(staging)))];
  const sent = new Set<string>();
  for (const { path, local } of staging.changes) {
    const hash = local?.slice(2);
    if (hash === undefined || sent.has(hash)) continue;
    const bytes = await staging.read(path);
    if (createHash("sha256").update(bytes).digest("hex") !== hash) throw new Error(`not what the plan names: ${path}`);
    sent.add(hash);
    members.push(member(hash, bytes));
  }
  return Buffer.concat([...members, Buffer.alloc(2 * BLOCK)]);
}

/**
 * Between `mynixos-plan 1` and `end`, sorted by path, a line each; `-` stands for nothing.
 *
 * - `c <host> <local> <path>`: the host must still have the one; it gets the other, in the stage and by promotion.
 * - `s <host> <local> <path>`: changes nothing.
 *
 * After a promotion, the base of a path is `<local>` if the host has what its line wants: the new for `c`, still the old for `s`. Every
 * other path keeps the base it has. So what was decided for the host is not asked again before one of the sides changes it.
 */
export function planText(staging: Staging): string {
  const lines = new Map<string, string>();
  const add = (kind: "c" | "s", path: string, host: Content | undefined, local: Content | undefined): void => {
    if (lines.has(path)) return;
    if (!isPath(path)) throw new Error(`no path of a file: ${JSON.stringify(path)}`);
    for (const content of [host, local]) {
      if (content !== undefined && !isContent(content)) throw new Error(`no content: ${JSON.stringify(content)}`);
    }
    lines.set(path, `${kind} ${host ?? "-"} ${local ?? "-"} ${path}\n`);
  };
  for (const { path, host, local } of staging.changes) add("c", path, host, local);
  for (const { path, host, local } of staging.settled ?? []) add("s", path, host, local);
  for (const [path, local] of staging.local) add("s", path, local, local);
  return `mynixos-plan 1\n${sortedPaths(lines.keys())
    .map((path) => lines.get(path))
    .join("")}end\n`;
}

/** POSIX.1-1988 ustar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar Interchange Format". */
function member(name: string, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100, "ascii");
  header.write("0000644\0", 100, "ascii");
  header.write("0000000\0", 108, "ascii");
  header.write("0000000\0", 116, "ascii");
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "ascii");
  header.write(`${TIME.toString(8).padStart(11, "0")}\0`, 136, "ascii");
  header.write("        ", 148, "ascii");
  header.write("0", 156, "ascii");
  header.write("ustar\0" + "00", 257, "ascii");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, bytes, padding]);
}

/** Operations on a bed, as the client runs them: over a real login, with the script that is shipped. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve, type Ssh } from "#client/host/connect.ts";
import type { Resolved, Target } from "#client/host/target.ts";
import type { Done, Look, Staging, Sudo } from "#client/rebuild/operations.ts";
import type { Content, Tree } from "#client/rebuild/tree.ts";
import type { Bed } from "./bed/bed.ts";

export async function logIn(bed: Bed, destination: string, more: readonly string[] = []): Promise<Channel> {
  const ssh: Ssh = { ...bed.ssh, options: [...bed.ssh.options, ...more] };
  const target: Target = { name: destination, destination, repo: "/etc/nixos" };
  const agreed = (await resolve(target, ssh)) as Resolved;
  const connected = await connect(target, agreed, ssh);
  assert.equal(connected.kind, "open", JSON.stringify(connected));
  return (connected as { channel: Channel }).channel;
}

/** `refusals` gets what sudo said of a password that was wrong. */
export function withPassword(password: string | undefined, refusals: string[] = []): Sudo {
  return { kind: "password", password: async () => password, refused: (said) => refusals.push(said) };
}

export function done<T>(answer: Done<T>): T {
  assert.equal(answer.kind, "done", JSON.stringify(answer));
  return (answer as { value: T }).value;
}

/** A file, one that may be run, or a link. */
export type Made = string | { readonly run: string } | { readonly link: string };

export function contentOf(made: Made): Content {
  const kind = typeof made === "string" ? "f" : "run" in made ? "x" : "l";
  return `${kind}:${createHash("sha256").update(bytesOf(made)).digest("hex")}`;
}

/** What is to be as it is here, `undefined` for what is to go, against what the host was seen to have. */
export function stagingOf(
  id: string,
  look: Pick<Look, "host">,
  changes: Readonly<Record<string, Made | undefined>>,
  repo = "/etc/nixos",
): Staging {
  const local = new Map(look.host);
  for (const [path, made] of Object.entries(changes)) {
    if (made === undefined) local.delete(path);
    else local.set(path, contentOf(made));
  }
  return {
    id,
    repo,
    changes: Object.keys(changes).map((path) => ({
      path,
      base: look.host.get(path),
      local: local.get(path),
      host: look.host.get(path),
    })),
    read: async (path) => bytesOf(changes[path] ?? ""),
    local: local as Tree,
  };
}

function bytesOf(made: Made): Uint8Array {
  return Buffer.from(typeof made === "string" ? made : "run" in made ? made.run : made.link);
}

/** What lies on a host, read; what is sent there, staged; what is ours there, removed. Each is a verb of the script. */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { Channel } from "#client/host/channel.ts";
import { readManifest } from "./manifest.ts";
import type { Done, Look, Operations, Refusal, Staging, Sudo } from "./operations.ts";
import { payloadOf } from "./payload.ts";
import { runAsRoot, type VerbData } from "./root.ts";
import type { Tree } from "./tree.ts";

export type StagingOperations = Pick<Operations, "look" | "fetch" | "stage" | "clean">;

/** bash reads its standard input byte by byte, so a piece takes a second or two there; no more than this waits for one answer. */
const PIECE = 3_000_000;
/** Files of one question, so that their text stays below the limit of an answer. */
const FILES = 16;
const STAGE_LIMITS = { milliseconds: 900_000, bytes: 4_000_000 };

/** `clone`: whose base counts, see `OpenOperations`. */
export function stagingOperations(
  channel: Channel,
  sudo: Sudo,
  script: string,
  clone = "clone-without-name",
): StagingOperations {
  const run = (verb: string, args: readonly string[], data?: VerbData): Promise<Done<string>> =>
    runAsRoot(channel, sudo, script, verb, args, data);

  return {
    async look(repo) {
      const answer = await run("look", [], { fields: { repo, clone } });
      return answer.kind === "done" ? readLook(answer.value) : answer;
    },

    async fetch(repo, paths) {
      const texts = new Map<string, string>();
      for (let at = 0; at < paths.length; at += FILES) {
        const asked = paths.slice(at, at + FILES);
        const fields = { repo, paths: asked.map((path) => `${path}\n`).join("") };
        const answer = await run("fetch", [], { fields });
        if (answer.kind !== "done") return answer;
        for (const [path, text] of readTexts(answer.value)) if (asked.includes(path)) texts.set(path, text);
      }
      return { kind: "done", value: texts };
    },

    async stage(staging) {
      const archive = await archiveOf(staging);
      if (!(archive instanceof Uint8Array)) return archive;
      const isSmall = archive.length <= PIECE;
      for (let at = 0, piece = 0; !isSmall && at < archive.length; at += PIECE, piece += 1) {
        const number = String(piece).padStart(4, "0");
        const put = await run("put", [staging.id, number], { payload: archive.subarray(at, at + PIECE) });
        if (put.kind !== "done") return put;
      }
      const data = { fields: { repo: staging.repo, clone }, ...(isSmall ? { payload: archive } : {}) };
      const answer = await runAsRoot(channel, sudo, script, "stage", [staging.id], data, STAGE_LIMITS);
      return answer.kind === "done" ? { kind: "done", value: undefined } : answer;
    },

    async clean() {
      const answer = await run("clean", []);
      return answer.kind === "done" ? { kind: "done", value: undefined } : answer;
    },
  };
}

/** A file that changed while it was read, or went away, is told: nothing has happened on the host by then. */
async function archiveOf(staging: Staging): Promise<Uint8Array | Refusal> {
  try {
    return gzipSync(await payloadOf(staging));
  } catch (error) {
    return { kind: "refused", why: "bad-data", said: error instanceof Error ? error.message : String(error) };
  }
}

function readLook(output: string): Done<Look> {
  const unread: string[] = [];
  let isFlake = false;
  let hasBase = false;
  const manifests: Record<"host" | "base", string> = { host: "", base: "" };
  for (const line of output.split("\n").slice(0, -1)) {
    const space = line.indexOf(" ");
    const word = space < 0 ? line : line.slice(0, space);
    const rest = space < 0 ? "" : line.slice(space + 1);
    if (word === "host") manifests.host += `${rest}\n`;
    else if (word === "base" && space < 0) hasBase = true;
    else if (word === "base") manifests.base += `${rest}\n`;
    else if (word === "unread") unread.push(rest);
    else if (word === "flake") isFlake = true;
    else if (word !== "") return bad(`a line that nobody knows: ${word}`);
  }
  const host = readManifest(manifests.host);
  if (host.kind === "bad") return bad(`the folder: ${host.why}`);
  let base: Tree | undefined;
  if (hasBase) {
    const read = readManifest(manifests.base);
    if (read.kind === "bad") return bad(`the base: ${read.why}`);
    base = read.tree;
  }
  const look = { host: host.tree, unread: [...unread, ...host.odd], isFlake };
  return { kind: "done", value: base === undefined ? look : { ...look, base } };
}

/** What is no UTF-8, or has NUL in it, is no text. */
function readTexts(output: string): Map<string, string> {
  const texts = new Map<string, string>();
  const lines = output.split("\n");
  for (let at = 0; at + 1 < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!line.startsWith("file ")) continue;
    const bytes = Buffer.from(lines[at + 1] ?? "", "base64");
    at += 1;
    const text = textOf(bytes);
    if (text !== undefined) texts.set(line.slice("file ".length), text);
  }
  return texts;
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return;
  }
}

function bad(said: string): Refusal {
  return { kind: "failed", failure: { kind: "bad-answer", said } };
}

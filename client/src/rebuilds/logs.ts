/** The logs of rebuilds on this machine: whole, readable by their owner alone, the last twenty. */
import { Buffer } from "node:buffer";
import { appendFile, chmod, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Logs {
  /** Path of the log of a job; it need not be there. */
  readonly pathOf: (host: string, id: string) => string;
  /** Starts one, or goes on with one: how many bytes it has. */
  readonly open: (host: string, id: string) => Promise<number>;
  /**
   * At this byte: two windows that follow one job write the same in the same place. In the order of the calls. Never rejects: a disk that is
   * full ends no rebuild.
   */
  readonly write: (host: string, id: string, at: number, bytes: Uint8Array) => Promise<void>;
  /** The end of it as text, so many bytes at most. */
  readonly tail: (host: string, id: string, bytes: number) => Promise<string>;
  /** Newest first. */
  readonly list: () => Promise<readonly LogFile[]>;
}

export interface LogFile {
  readonly host: string;
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changed: number;
}

const MOST = 20;

/** `failed`: told once, when a log cannot be written. */
export function logsIn(folder: string, failed: (error: unknown) => void): Logs {
  let last: Promise<unknown> = Promise.resolve();
  let hasFailed = false;
  const inTurn = <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    const turn = last.then(work).catch((error: unknown) => {
      if (!hasFailed) failed(error);
      hasFailed = true;
      return otherwise;
    });
    last = turn;
    return turn;
  };
  const pathOf = (host: string, id: string): string => join(folder, `${id}@${encoded(host)}.log`);
  const list = async (): Promise<readonly LogFile[]> => {
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const [, id, host] = /^([0-9a-z-]{8,40})@(.+)\.log$/.exec(name) ?? [];
        const path = join(folder, name);
        const about = await stat(path).catch(() => undefined);
        if (id === undefined || host === undefined || about === undefined) return [];
        return [{ host: decoded(host), id, path, bytes: about.size, changed: about.mtimeMs }];
      }),
    );
    return found.flat().sort((one, other) => other.changed - one.changed);
  };
  return {
    pathOf,
    open: (host, id) =>
      inTurn(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const path = pathOf(host, id);
        await appendFile(path, "", { mode: 0o600 });
        await chmod(path, 0o600);
        for (const { path: old } of (await list()).slice(MOST)) if (old !== path) await rm(old, { force: true });
        return (await stat(path)).size;
      }, 0),
    tail: (host, id, bytes) =>
      inTurn(async () => {
        const file = await open(pathOf(host, id));
        try {
          const { size } = await file.stat();
          const from = Math.max(0, size - bytes);
          const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
          return buffer.toString("utf8", 0, bytesRead);
        } finally {
          await file.close();
        }
      }, ""),
    write: (host, id, at, bytes) =>
      inTurn(async () => {
        const file = await open(pathOf(host, id), "r+");
        try {
          await file.write(bytes, 0, bytes.length, at);
        } finally {
          await file.close();
        }
      }, undefined),
    list,
  };
}

/** Windows knows no file whose name has `*`. */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

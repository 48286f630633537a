/** Writes what fixes made of files: all or nothing as far as that can be known before, and no file is ever half written. */
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Repo, textIn } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";

export interface Changed {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** In order of file. */
export function changedFiles(before: Repo, after: Repo): readonly Changed[] {
  return [...after.files, ...after.documents]
    .map(([file, { source }]) => ({ file, before: textIn(before, file) ?? "", after: source.text }))
    .filter((each) => each.before !== each.after)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Why nothing, or not all, was written; `undefined`: all was. */
export function writeChanged(folder: string, changed: readonly Changed[]): Message | undefined {
  const ready: (readonly [path: string, bytes: Buffer])[] = [];
  for (const { file, before, after } of changed) {
    const path = attempt(() => realpathSync(join(folder, file)));
    const disk = path === undefined ? undefined : attempt(() => readFileSync(path));
    if (path === undefined || !disk) return message("{0} cannot be read any more, so nothing was written.", file);
    const mark = disk.subarray(0, MARK.length).equals(MARK) ? MARK : Buffer.alloc(0);
    // Else something would be lost that no fix means: an edit from meanwhile, or bytes that are no UTF-8.
    if (!Buffer.concat([mark, Buffer.from(before)]).equals(disk))
      return message("{0} has changed meanwhile or is not UTF-8, so nothing was written.", file);
    ready.push([path, Buffer.concat([mark, Buffer.from(after)])]);
  }
  for (const [path, bytes] of ready) {
    const problem = replace(path, bytes);
    if (problem !== undefined) return message("{0} cannot be written: {1}", path, problem);
  }
  return undefined;
}

const MARK = Buffer.from("\u{FEFF}");

/** Whoever reads the file sees the old or the new text, never a part. */
function replace(path: string, bytes: Buffer): string | undefined {
  const beside = join(dirname(path), `.${basename(path)}.mynixos-${process.pid}`);
  try {
    writeFileSync(beside, bytes, { flag: "wx", flush: true });
    chmodSync(beside, statSync(path).mode);
    renameSync(beside, path);
    return undefined;
  } catch (error) {
    rmSync(beside, { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

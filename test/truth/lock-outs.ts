/**
 * What the guard says of the way from one state of a repo to another: `node test/truth/lock-outs.ts <before> <after> [--host name]`.
 * The files of `after` are those that lie here; those of `before` are laid over them, as a host would have them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import { lockOuts } from "#features/lock-outs.ts";
import { type Overlay, repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import { render } from "#text/message.ts";
import { isSecretName, isSecretText } from "#workspace/secret-files.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { host: { type: "string" } } });
const [from, to] = positionals;
if (from === undefined || to === undefined) throw new Error("two folders are needed");
await main(from, to);

async function main(from: string, to: string): Promise<void> {
  const opened = await openRepo(to);
  if ("problem" in opened) throw new Error(render(opened.problem));
  const { repo } = opened.model;
  const before = overlayOf(from, to);
  const start = performance.now();
  const state = repoWithOverlay(repo, before, (path, text) => isSecretName(path) || isSecretText(text));
  const steps = lockOuts({ repo: state, overlay: before }, { repo, overlay: {} }, values.host);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { changes, unknown } = step.value;
  console.log(`# ${from} → ${to}: ${Object.keys(before).length} files, ${Math.round(performance.now() - start)} ms`);
  for (const { area, path, before: a, after: b, place, host } of changes) {
    const of = place && (place.side === "after" ? repo : state).files.get(place.location.file)?.source;
    const line =
      place && of ? `${place.location.file}:${positionAt(lineIndex(of.text), place.location.start).line + 1}` : "?";
    console.log(`${host ?? ""}${area}\t${path}\t${a ?? "-"}\t${b ?? "-"}\t${place?.side ?? ""} ${line}`);
  }
  for (const each of unknown) console.log(`unknown\t${render(each)}`);
}

function overlayOf(from: string, to: string): Overlay {
  const [a, b] = [filesIn(from), filesIn(to)];
  const overlay: Record<string, string | null> = {};
  for (const path of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(path), b.get(path)];
    if (x !== y) overlay[path] = x ?? null;
  }
  return overlay;
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.replace(/\/$/, "").length + 1);
    if (!/(^|\/)\.git\//.test(name)) found.set(name, readFileSync(path, "utf8"));
  }
  return found;
}

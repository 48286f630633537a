/**
 * What becomes of true annotations when they are made false: `node test/truth/trace-mutations.ts <repo, or git-dir@commit>…`.
 *
 * Each single id that is true of the code beside it is replaced by each of some other ids of the repo; each statement under a single
 * comment is deleted. What is then called true is counted as missed, and read by hand: a value may be used there, too.
 */
import { argv } from "node:process";
import { openRepo } from "#cli/repo.ts";
import { extract } from "#facts/extract.ts";
import { modelOf } from "#model/derive.ts";
import type { Model, Source } from "#model/model.ts";
import { withFiles } from "#model/repo.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { parse } from "#syntax/parse.ts";
import type { Span } from "#text/span.ts";
import { randomFrom } from "./random.ts";
import { stage } from "./stage.ts";

/** Other ids that are tried for each. */
const TRIES = 3;

const totals = new Map<string, number>();

for (const source of argv.slice(2)) {
  const staged = stage(source);
  try {
    const opened = await openRepo(staged.repo);
    if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
    mutate(source.replace(/^.*[/@]/, ""), opened.model);
  } finally {
    staged.dispose();
  }
}
for (const [what, count] of [...totals].sort()) console.log(`${String(count).padStart(6)} ${what}`);

function mutate(name: string, model: Model): void {
  const random = randomFrom(1);
  const sources = model.sources.filter(({ ids, declaration }) => ids.length > 0 && declaration !== undefined);
  for (const found of classifiedAnnotations(model)) {
    const { id, file } = found;
    if (!id || !["use", "derived", "declaration"].includes(found.class)) continue;
    for (let count = 0; count < TRIES; count++) {
      const other = sources[Math.floor(random() * sources.length)];
      if (other && other !== found.source)
        note(name, "other id", found, afterwards(model, file, id, other.ids[0] ?? "", id.start), other);
    }
    const { subject, annotation } = found;
    if (!subject || subject.start < annotation.end || annotation.ids.length > 1) continue;
    note(name, "statement gone", found, afterwards(model, file, subject, "", id.start), undefined);
  }
}

/** The class of the annotation at `at` after the edit. */
function afterwards(
  model: Model,
  file: string,
  { start, end }: Span,
  text: string,
  at: number,
): ClassifiedAnnotation | undefined {
  const before = model.repo.files.get(file)?.source.text ?? "";
  const source = parse(before.slice(0, start) + text + before.slice(end));
  if (source.errors.length > 0) return undefined;
  const now = modelOf(withFiles(model.repo, [[file, { path: file, source, facts: extract(source) }]]));
  return classifiedAnnotations(now).find((each) => each.file === file && each.start === at);
}

function note(
  repo: string,
  what: string,
  before: ClassifiedAnnotation,
  after: ClassifiedAnnotation | undefined,
  other: Source | undefined,
): void {
  if (!after) return;
  const key = `${what}: ${before.class} → ${after.class}`;
  totals.set(key, (totals.get(key) ?? 0) + 1);
  if (["drift", "stale", "unknown", "mismatch"].includes(after.class)) return;
  const line = `${before.file} ${before.id?.id ?? ""}${other ? ` → ${other.ids[0] ?? ""}` : ""}`;
  console.log(`${repo} ${line} ${after.class.toUpperCase()} – ${after.why}`);
}

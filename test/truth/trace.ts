/**
 * How annotations are classified: `node test/truth/trace.ts <repo, or git-dir@commit>… [--classes drift,stale] [--sample 60 [--seed 1]] [--all]`.
 *
 * Prints how many are in each class. `--all` and `--classes` list them with the code beside, `--sample` chooses some of all repos to be
 * read by hand: always the same for one seed, and no two of one comment's text and class in one file before all others had their turn.
 */
import { parseArgs } from "node:util";
import { openRepo } from "#cli/repo.ts";
import type { Model } from "#model/model.ts";
import { type ClassifiedAnnotation, classifiedAnnotations } from "#model/trace/classes.ts";
import { randomFrom } from "./random.ts";
import { stage } from "./stage.ts";

interface Entry {
  readonly repo: string;
  readonly model: Model;
  readonly of: ClassifiedAnnotation;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    classes: { type: "string" },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    all: { type: "boolean", default: false },
  },
});

const entries: Entry[] = [];
for (const source of positionals) {
  const name = source.replace(/^.*[/@]/, "");
  const staged = stage(source);
  try {
    const opened = await openRepo(staged.repo);
    if ("problem" in opened) throw new Error(JSON.stringify(opened.problem));
    const { model } = opened;
    const from = performance.now();
    const found = classifiedAnnotations(model);
    const took = performance.now() - from;
    const comments = { "source-id": 0, sink: 0 };
    for (const { fact } of model.annotations) comments[fact.keyword]++;
    const counts = new Map<string, number>();
    for (const each of found) counts.set(each.class, (counts.get(each.class) ?? 0) + 1);
    const shown = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
    const lines = `${comments["source-id"]} source-id, ${comments.sink} sink`;
    console.log(`${name}: ${lines}: ${found.length} = ${shown.join(", ")} (${took.toFixed(0)} ms)`);
    entries.push(...found.map((of) => ({ repo: name, model, of })));
  } finally {
    staged.dispose();
  }
}

const wanted = new Set(values.classes?.split(","));
const listed = values.all ? entries : entries.filter(({ of }) => wanted.has(of.class));
for (const entry of values.sample === undefined ? listed : sampled(Number(values.sample), Number(values.seed)))
  show(entry);

function sampled(count: number, seed: number): readonly Entry[] {
  const random = randomFrom(seed);
  const shuffled = entries.map((entry) => ({ entry, at: random() })).sort((a, b) => a.at - b.at);
  const times = new Map<string, number>();
  const ranked = shuffled.map(({ entry, at }) => {
    const { file, annotation, class: kind } = entry.of;
    const key = `${file} ${kind} ${annotation.fact.text}`;
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    return { entry, at, time };
  });
  const chosen = ranked.sort((a, b) => a.time - b.time || a.at - b.at).slice(0, count);
  return chosen.map(({ entry }) => entry).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function placeOf({ repo, of }: Entry): string {
  return `${repo} ${of.file} ${String(of.start).padStart(8, "0")}`;
}

function show({ repo, model, of }: Entry): void {
  const text = model.repo.files.get(of.file)?.source.text ?? "";
  const line = text.slice(0, of.start).split("\n").length;
  const code = of.subject ? text.slice(of.subject.start, of.subject.end) : "";
  console.log(
    `\n${repo} ${of.file}:${line} ${of.class.toUpperCase()} ${of.id?.id ?? of.annotation.fact.text} – ${of.why}`,
  );
  console.log(code.length > 400 ? `${code.slice(0, 400)} …` : code);
}

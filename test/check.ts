/**
 * The verbs of our tests: marked source in, one question asked, the answer drawn into the source and compared.
 * No test below the features calls the API itself; when it changes, it changes here.
 */
import assert from "node:assert/strict";
import { extract } from "#facts/extract.ts";
import type { FileFacts, OptionPath } from "#facts/facts.ts";
import { readDocument } from "#facts/markdown/read.ts";
import { modelOf } from "#model/derive.ts";
import type { Model, Source } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { type Document, emptyRepo, type RepoFile, withDocuments, withFiles } from "#model/repo.ts";
import { rules } from "#rules/index.ts";
import { allFixes, type Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import { suppressEdit } from "#rules/suppress.ts";
import { PROJECT_FILE, parseSettings, readProjectFile } from "#settings/parse.ts";
import type { Settings } from "#settings/settings.ts";
import { parse } from "#syntax/parse.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { type Message, render } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { type Cursor, draw, expectMarks, type Fixture, type FixtureFile, fixture, type Mark } from "./fixture.ts";

await openGrammar();

/** The fixture as the core sees it; a `.mynixos.json` among the files gives the settings. */
export function modelFor(files: readonly FixtureFile[]): Model {
  const nix = files.filter((file) => file.path.endsWith(".nix"));
  const others = files.filter((file) => !file.path.endsWith(".nix"));
  const repo = withFiles(
    { ...emptyRepo(settingsFor(files)), otherFiles: new Set(others.map((file) => file.path)) },
    nix.map((file) => [file.path, readFile(file)] as const),
  );
  const pages = others.filter((file) => file.path.endsWith(".md"));
  return modelOf(withDocuments(repo, new Map(pages.map((file) => [file.path, readPage(file)] as const))));
}

function settingsFor(files: readonly FixtureFile[]): Settings {
  const project = files.find((file) => file.path === PROJECT_FILE);
  const { settings, problems } = parseSettings(undefined, project && readProjectFile(project.text).value);
  assert.deepEqual(problems, []);
  return settings;
}

function readPage({ path, text }: FixtureFile): Document {
  return { path, source: { text }, facts: readDocument(text) };
}

function readFile({ path, text }: FixtureFile): RepoFile {
  const source = parse(text);
  return { path, source, facts: extract(source) };
}

/** The general verb: `ask` answers with marks, the fixture's carets are what it must answer. */
export function checkMarks(source: string, ask: (model: Model, cursor: Cursor) => Iterable<Mark>): void {
  const expected = fixture(source);
  expectMarks(expected, [...ask(modelFor(expected.files), expected.cursor ?? nowhere(expected))]);
}

/** The same for questions about the place of the cursor: the fixture must hold a `$0`. */
export function checkAtCursor(source: string, ask: (model: Model, cursor: Cursor) => Iterable<Mark>): void {
  checkMarks(source, (model, cursor) => {
    assert.ok(cursor.offset >= 0, "fixture: no $0");
    return ask(model, cursor);
  });
}

/** Carets carry the facts of one kind, e.g. `direct my.ports.ssh` for a read. `label` may say something else of them. */
export function checkFacts<Kind extends FactKind>(
  kind: Kind,
  source: string,
  label: (fact: Fact<Kind>, file: RepoFile) => string = LABELS[kind],
): void {
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.values()) {
      const facts: readonly Fact<Kind>[] = file.facts[kind];
      for (const fact of facts) yield { file: file.path, ...placeOf(fact), label: label(fact, file) };
    }
  });
}

type FactKind = { [Key in keyof FileFacts]: FileFacts[Key] extends readonly Span[] ? Key : never }[keyof FileFacts];
type Fact<Kind extends FactKind> = FileFacts[Kind][number];

const LABELS: { readonly [Kind in FactKind]: (fact: Fact<Kind>, file: RepoFile) => string } = {
  errors: (error) => `${error.kind} ${error.detail}`.trim(),
  declarations: (fact) => `${fact.kind} ${shown(fact.path)}`,
  optionGroups: (fact) => shown(fact.path),
  definitions: (fact) => shown(fact.path),
  reads: (fact) => `${fact.form} ${shown(fact.path)}`,
  names: (fact) => `${fact.kind} ${fact.name}${fact.alias ? ` = ${shown(fact.alias)}` : ""}`,
  annotations: (fact) => `${fact.keyword} ${fact.ids.map((id) => id.id).join(" ")}`.trim(),
  suppressions: (fact) => `${fact.rules.map((rule) => rule.name).join(" ")}: ${fact.reason}`.trim(),
  publicMarks: (fact) => fact.reason,
  paths: (fact) => `${fact.role} ${fact.parts.map((part) => part ?? "*").join("")}`,
  undefinedNames: (fact) => `${fact.name}${fact.meant === undefined ? "" : ` (${fact.meant}?)`}`,
  duplicates: (fact) => fact.path.join("."),
};

function shown(path: OptionPath): string {
  return showPath(path);
}

/** Facts with a name are marked there, others as a whole. */
function placeOf(fact: Span & { readonly name?: unknown }): Span {
  const { name } = fact;
  const span = typeof name === "object" && name !== null ? (name as Span) : fact;
  return { start: span.start, end: span.end };
}

/** What the model knows of one source: `declaration`, `definition`, and each use by its form (`(dead)` where no host imports it). */
export function checkSource(path: string, source: string): void {
  checkMarks(source, (model) => {
    const found = model.sourceByPath.get(path);
    assert.ok(found, `no source ${path}; there are: ${model.sources.map((known) => known.path).join(", ")}`);
    return sourceMarks(found);
  });
}

function* sourceMarks(source: Source): Iterable<Mark> {
  const dead = (imported: boolean): string => (imported ? "" : " (dead)");
  const { declaration } = source;
  if (declaration) yield { ...declaration.name, file: declaration.file, label: "declaration" };
  for (const { file, name, imported } of source.definitions)
    yield { ...name, file, label: `definition${dead(imported)}` };
  for (const { file, name, form, imported } of source.uses) yield { ...name, file, label: `${form}${dead(imported)}` };
}

/** Carets carry the English messages of the rule's findings, 1:1. */
export function checkRule(id: string, source: string): void {
  const expected = fixture(source);
  expectMarks(expected, findingMarks(findingsOf(id, expected.files)));
}

/** Like {@link checkRule}, but for every rule: for what rules do together. */
export function checkRules(source: string): void {
  const expected = fixture(source);
  const findings = run(modelFor(expected.files), settingsFor(expected.files));
  expectMarks(expected, findingMarks(findings));
}

/**
 * Applies the finding's fix (the first, or the one of that title) of the first finding that has one. `after` is the text then;
 * what is marked in it is still found, silence means that nothing is. The result must be as valid as before.
 */
export function checkFix(id: string, before: string, after: string, title?: string): void {
  const { files } = fixture(before);
  const fixes = findingsOf(id, files).flatMap(allFixes);
  const fix = title === undefined ? fixes[0] : fixes.find((fix) => render(fix.title) === title);
  assert.ok(fix, `no such fix; there are: ${fixes.map((fix) => render(fix.title)).join(", ") || "none"}`);
  expectAfter(id, applied(files, fix.edits), after, errorsIn(files));
}

/** The edit that suppresses the first finding of the rule; then it must be silent. */
export function checkSuppress(id: string, before: string, after: string): void {
  const { files } = fixture(before);
  const [finding] = findingsOf(id, files);
  assert.ok(finding, "no finding to suppress");
  const { repo } = modelFor(files);
  const file = repo.files.get(finding.file) ?? repo.documents.get(finding.file);
  assert.ok(file);
  expectAfter(id, applied(files, [suppressEdit(file, finding)]), after, errorsIn(files));
}

/** Findings of one rule; the others run too, for what they silence or suppress counts. */
export function findingsOf(id: string, files: readonly FixtureFile[]): readonly Finding[] {
  assert.ok(
    rules.some((rule) => rule.id === id),
    `no rule ${id}`,
  );
  return run(modelFor(files), settingsFor(files)).filter((finding) => finding.rule === id);
}

export function findingMarks(findings: readonly Finding[]): Mark[] {
  return findings.map(({ file, start, end, message }) => ({ file, start, end, label: english(message) }));
}

export function english(message: Message): string {
  return render(message).replaceAll(/\s+/g, " ");
}

function expectAfter(id: string, result: readonly FixtureFile[], after: string, errors: number): void {
  const expected = fixture(after);
  assert.equal(draw(result, findingMarks(findingsOf(id, result))), draw(expected.files, expected.marks));
  assert.ok(errorsIn(result) <= errors, "the fix breaks the syntax");
}

function applied(files: readonly FixtureFile[], edits: readonly FileEdits[]): readonly FixtureFile[] {
  return files.map(({ path, text }) => {
    const own = edits.filter((edit) => edit.file === path).flatMap((edit) => edit.edits);
    return { path, text: applyEdits(text, own) };
  });
}

function errorsIn(files: readonly FixtureFile[]): number {
  return [...modelFor(files).repo.files.values()].reduce((sum, file) => sum + file.facts.errors.length, 0);
}

function nowhere(expected: Fixture): Cursor {
  return { file: expected.files[0]?.path ?? "", offset: -1 };
}

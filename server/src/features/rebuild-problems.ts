/** What a rebuild on a host said, at the places of the repo that it speaks of; what belongs to none stands at the repo's entry. */

import { evalFindings } from "#model/findings.ts";
import { hostEntries } from "#model/imports.ts";
import type { Model } from "#model/model.ts";
import type { OutputProblem } from "#nix-output/problem.ts";
import { type Message, message, render } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Values } from "./hover.ts";
import { type HostFiles, hostFiles, targetOf } from "./rebuild-files.ts";
import { declaredAnywhere, declaredIn, definedAnywhere, definedIn } from "./rebuild-options.ts";
import { spanAt, syntaxSpan } from "./rebuild-spans.ts";
import { writtenName, writtenText } from "./rebuild-text.ts";

export interface PlacedProblem extends Location {
  readonly severity: OutputProblem["severity"];
  readonly code: OutputProblem["code"];
  /** As Nix says it. */
  readonly said: string;
  /** What we know beyond that. */
  readonly hints: readonly Message[];
  /** The trace, innermost first, and the other definitions. */
  readonly related: readonly (Location & { readonly said: string })[];
}

interface Asked {
  readonly model: Model;
  readonly values: Values;
  readonly hosts: HostFiles;
}

/** `roots`: folders of the host that stand for the repo. */
export function rebuildProblems(
  model: Model,
  values: Values,
  roots: readonly string[],
  problems: readonly OutputProblem[],
): readonly PlacedProblem[] {
  const asked: Asked = { model, values, hosts: hostFiles(model.repo, roots, problems) };
  // What is built is a copy with changes that are not committed: that git calls it dirty tells nobody anything.
  const placed = problems.filter(({ code }) => code !== "git-dirty").flatMap((problem) => place(asked, problem));
  const seen = new Set<string>();
  return placed.filter(({ file, start, end, code, said }) => {
    const key = JSON.stringify([file, start, end, code, said]);
    return !seen.has(key) && seen.add(key);
  });
}

/** More frames than these are read by nobody. */
const mostFrames = 10;

function place(asked: Asked, problem: OutputProblem): readonly PlacedProblem[] {
  const found = [...located(asked, problem)];
  const places = found.length > 0 ? found : [entryOf(asked.model)];
  const frames = framesOf(asked, problem);
  return places.map((at) => {
    const others = places.filter((each) => each !== at).map((each) => ({ ...each, said: firstLine(problem.message) }));
    const related = [...others, ...frames.filter((frame) => !isSame(frame, at))].slice(0, mostFrames);
    const { severity, code } = problem;
    return { ...at, severity, code, said: readable(problem.message), hints: hintsOf(asked, problem), related };
  });
}

const mostLines = 40;
const longestLine = 600;

/** Characters that show a text in another order than it is written. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/g;

/** Nix may show a whole set. */
function readable(text: string): string {
  const lines = text.replace(reordering, "\ufffd").split("\n");
  const shown = lines
    .slice(0, mostLines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return [...shown, ...(lines.length > mostLines ? ["…"] : [])].join("\n");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function isSame(a: Location, b: Location): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

/** The ways to a place, the surest first; empty: none. */
function located(asked: Asked, problem: OutputProblem): readonly Location[] {
  for (const way of [
    byPosition,
    byArgument,
    byMissingFile,
    byFiles,
    byText,
    byInnerDefinition,
    byFrame,
    byDefinition,
    byOption,
  ]) {
    const found = way(asked, problem);
    if (found.length > 0) return found;
  }
  return [];
}

type Way = (asked: Asked, problem: OutputProblem) => readonly Location[];

const byPosition: Way = ({ model, hosts }, { code, place, name }) => {
  const file = place && hosts.file(place.file);
  if (!place || file === undefined || code === "module-argument") return [];
  const span = code === "syntax" ? syntaxSpan(model.repo, file, place) : spanAt(model.repo, file, place, name);
  return [{ file, ...span }];
};

const byArgument: Way = ({ model, hosts }, { code, name, files }) => {
  const file = hosts.file(files[0] ?? "");
  if (code !== "module-argument" || file === undefined) return [];
  const formal = model.repo.files.get(file)?.facts.names.find((each) => each.kind === "formal" && each.name === name);
  return formal ? [{ file, start: formal.start, end: formal.end }] : [firstLineOf(model, file)];
};

/** Where the path to it is written. */
const byMissingFile: Way = ({ model, hosts }, { code, files, trace }) => {
  if (code !== "file-missing" || files.length === 0) return [];
  const targets = files.flatMap((path) => hosts.relative(path) ?? []);
  const uses = [...model.repo.files.values()].flatMap(({ path: file, facts }) =>
    facts.paths.flatMap((use): Location[] => {
      const target = targetOf(file, use);
      const isIt = target !== undefined && (targets.includes(target) || targets.includes(`${target}/default.nix`));
      return isIt ? [{ file, start: use.start, end: use.end }] : [];
    }),
  );
  const reading = hosts.file(trace.find((frame) => hosts.file(frame.place.file) !== undefined)?.place.file ?? "");
  const there = uses.filter(({ file }) => file === reading);
  return there.length > 0 ? there : uses;
};

const byFiles: Way = ({ model, values, hosts }, { code, files, option, name }) => {
  if (code === "file-missing") return [];
  return files.flatMap((path) => {
    const file = hosts.file(path);
    if (file === undefined) return [];
    const found =
      code === "module-shape" && values === "evaluated"
        ? ownFindings(model, file, name)
        : option === undefined
          ? []
          : code === "option-declared-twice"
            ? declaredIn(model, file, option)
            : definedIn(model, values, file, option);
    return found.length > 0 ? found : [firstLineOf(model, file)];
  });
};

/** Our own evaluation says the same of the file, with a place. */
function ownFindings(model: Model, file: string, name: string | undefined): readonly Location[] {
  return evalFindings(model)
    .filter(
      ({ kind, file: where, reason }) =>
        kind === "module-shape" &&
        where === file &&
        name !== undefined &&
        render(reason).includes(`attribute \`${name}'`),
    )
    .map(({ start, end }) => ({ file, start, end }));
}

/** What the repo itself says in words. */
const byText: Way = ({ model, values, hosts }, { code, message: said, name, trace }) => {
  const { repo } = model;
  if (code === "assertion") {
    const text = said.replace(/\s+/g, " ").trim();
    const found =
      values === "evaluated"
        ? evalFindings(model).filter(({ asserted }) => asserted?.replace(/\s+/g, " ").trim() === text)
        : [];
    if (found.length > 0) return found.map(({ file, start, end }) => ({ file, start, end }));
  }
  const words =
    code === "assertion" || code === "warning" || code === "trace"
      ? said
      : (code === "throw" || code === "other" || code === "abort") &&
          !trace.some((frame) => hosts.file(frame.place.file) !== undefined)
        ? said.replace(/^evaluation aborted with the following error message: '(.*)'$/s, "$1")
        : code === "hash-mismatch"
          ? name
          : undefined;
  const made = code === "build" && name !== undefined ? writtenName(repo, name) : undefined;
  const found = words === undefined ? made : writtenText(repo, words);
  return found ? [found] : [];
};

const byFrame: Way = ({ model, hosts }, { trace, name }) => {
  for (const frame of trace) {
    const file = hosts.file(frame.place.file);
    if (file !== undefined) return [{ file, ...spanAt(model.repo, file, frame.place, name) }];
  }
  return [];
};

/** The definitions that were being evaluated, if no frame of the repo is inside them: one outside of them only reads the option. */
const byInnerDefinition: Way = (asked, problem) => {
  const { trace, within } = problem;
  const frame = trace.findIndex(({ place }) => asked.hosts.file(place.file) !== undefined);
  return within.inner !== undefined && frame >= within.inner ? byDefinition(asked, problem) : [];
};

/** The definitions that were being evaluated. */
const byDefinition: Way = ({ model, values, hosts }, { within }) => {
  const file = within.file === undefined ? undefined : hosts.file(within.file);
  if (file === undefined) return [];
  const found = within.option === undefined ? [] : definedIn(model, values, file, within.option);
  const [one, ...more] = found;
  const exact = one && more.length === 0 && values === "evaluated" ? failingIn(model, one) : undefined;
  return exact ? [exact] : found.length > 0 ? found : [firstLineOf(model, file)];
};

/** Nix says which definition fails; if our own evaluation knows of one place in it that does, that is it. */
function failingIn(model: Model, { file, start }: Location): Location | undefined {
  const definition = model.repo.files.get(file)?.facts.definitions.find(({ name }) => name.start === start);
  const [one, ...more] = evalFindings(model).filter(
    (each) =>
      definition !== undefined && each.live && each.file === file && each.start >= start && each.end <= definition.end,
  );
  return one && more.length === 0 ? { file, start: one.start, end: one.end } : undefined;
}

const byOption: Way = ({ model, values }, { code, option, files }) => {
  if (option === undefined || files.length > 0) return [];
  return code === "option-undefined" ? declaredAnywhere(model, option) : definedAnywhere(model, values, option);
};

function entryOf(model: Model): Location {
  return firstLineOf(
    model,
    hostEntries(model.repo)[0] ?? [...model.repo.files.keys()].sort()[0] ?? "configuration.nix",
  );
}

function firstLineOf(model: Model, file: string): Location {
  const text = model.repo.files.get(file)?.source.text ?? "";
  return { file, start: 0, end: /[\r\n]|$/.exec(text)?.index ?? 0 };
}

function framesOf({ model, hosts }: Asked, { trace }: OutputProblem): PlacedProblem["related"] {
  const found: (Location & { readonly said: string })[] = [];
  for (const { place, message: said } of trace) {
    const file = found.length < mostFrames ? hosts.file(place.file) : undefined;
    if (file !== undefined) found.push({ file, ...spanAt(model.repo, file, place, undefined), said });
  }
  return found;
}

function hintsOf({ hosts }: Asked, problem: OutputProblem): readonly Message[] {
  const { code, name, files } = problem;
  if (code === "module-argument" && name !== undefined)
    return [
      problem.message.startsWith("infinite recursion")
        ? message("The argument `{0}' does not come from specialArgs, so no import may depend on it.", name)
        : message("No module gets an argument `{0}': give it in specialArgs or _module.args.", name),
    ];
  if (code === "file-missing") {
    const here = files.find((path) => hosts.file(path) !== undefined);
    if (here !== undefined && /^\/nix\/store\//.test(here))
      return [message("The file is here, but not in what was built: git does not know it on the host.")];
    if (here !== undefined) return [message("The file is here, but was not on the host when it was built.")];
  }
  if (code === "no-local-builds")
    return [message("The host may build nothing itself (max-jobs = 0); a system always has to be built there.")];
  return [];
}

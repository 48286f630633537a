/** `mynixos scaffold`: a new module with its wiring, written where nothing is there yet; the second time it says so. */
import { resolve } from "node:path";
import { choicesOf } from "#scaffold/choices.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { scaffold as made } from "#scaffold/scaffold.ts";
import type { Made } from "#scaffold/scaffolded.ts";
import { textBefore } from "#scaffold/text-before.ts";
import { applyEdits } from "#text/edit.ts";
import { unifiedDiff } from "#text/line-diff.ts";
import { message } from "#text/message.ts";
import type { Changed } from "./check-write.ts";
import { type Command, EXIT, failure, type Options, type Outcome, type Translate } from "./command.ts";
import { type OpenedHosts, openHosts } from "./opened-hosts.ts";
import { kindsJson, kindsText } from "./scaffold-kinds.ts";
import { SCAFFOLD_FLAGS, type ScaffoldFlag, wishFrom } from "./scaffold-options.ts";
import { writeNew } from "./scaffold-write.ts";

export const scaffold: Command = {
  options: ["json", "dryRun", ...(Object.keys(SCAFFOLD_FLAGS) as ScaffoldFlag[])],
  async run(directory, options, translate) {
    const { kind, json } = options;
    if (kind === undefined || kind === "list") {
      const other = (Object.keys(SCAFFOLD_FLAGS) as ScaffoldFlag[]).find((flag) => flag !== "kind" && options[flag]);
      if (other) return failure(translate(message("--{0} needs --kind.", other)));
      const opened = await openHosts(directory, undefined, translate);
      if ("refused" in opened) return opened.refused;
      const choices = choicesOf(houseOf(opened.model));
      const show = json ? kindsJson : kindsText;
      return { stdout: show(choices, translate), stderr: opened.said, code: EXIT.clean };
    }
    const wish = wishFrom(options);
    if ("problem" in wish) return failure(translate(wish.problem));
    const opened = await openHosts(directory, undefined, translate);
    if ("refused" in opened) return opened.refused;
    const answer = made(opened.model, wish, today(new Date()));
    if ("problem" in answer) return refused(opened.said, translate(answer.problem));
    return write(resolve(directory ?? "."), opened, answer, options, translate);
  },
};

function write(folder: string, opened: OpenedHosts, answer: Made, options: Options, translate: Translate): Outcome {
  const { model, said } = opened;
  const changed = answer.edits.map(({ file, edits }): Changed => {
    const before = textBefore(model.repo, file);
    return { file, before, after: applyEdits(before, edits) };
  });
  const problem = options.dryRun ? undefined : writeNew(folder, answer.files, changed);
  if (problem) return refused(said, translate(problem));
  const [done, open] = [answer.done.map(translate), answer.open.map(translate)];
  const diff = [
    ...answer.files.map(({ path, text }) => newFileDiff(path, text)),
    ...changed.map(({ file, before, after }) => unifiedDiff(file, before, after)),
  ].join("");
  if (options.json) {
    const files = { created: answer.files.map(({ path }) => path), changed: changed.map(({ file }) => file) };
    const shown = { written: !options.dryRun, ...files, done, open, ...(options.dryRun ? { diff } : {}) };
    return { stdout: `${JSON.stringify(shown, undefined, 2)}\n`, stderr: said, code: EXIT.clean };
  }
  const counted =
    answer.files.length + changed.length === 0
      ? message("Nothing to do: nothing was written.")
      : options.dryRun
        ? message("New files: {0}, changed: {1}. Nothing was written.", answer.files.length, changed.length)
        : message("New files: {0}, changed: {1}.", answer.files.length, changed.length);
  const lines = [
    ...done.map((line) => `  ${line}`),
    ...(open.length > 0 ? [translate(message("What is left to you")), ...open.map((line) => `  ${line}`)] : []),
    translate(counted),
  ];
  const text = lines.map((line) => `${line}\n`).join("");
  // The diff alone goes to `patch`; what people read stands beside it.
  if (options.dryRun) return { stdout: diff, stderr: said + text, code: EXIT.clean };
  const names = [...answer.files.map(({ path }) => `+ ${path}\n`), ...changed.map(({ file }) => `~ ${file}\n`)].join(
    "",
  );
  return { stdout: names + text, stderr: said, code: EXIT.clean };
}

function refused(said: string, problem: string): Outcome {
  const failed = failure(problem);
  return { ...failed, stderr: said + failed.stderr };
}

/** As `git apply` and `patch` take it for a file that is not there. */
function newFileDiff(path: string, text: string): string {
  return unifiedDiff(path, "", text).replace(`--- a/${path}`, "--- /dev/null");
}

/** Of this machine, `2026-03-01`. */
function today(now: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

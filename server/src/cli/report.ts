/** `mynixos report`: the report of traceability, written where the repo keeps it, or checked for being current. */
import { resolve } from "node:path";
import { type ReportFile, reportFiles } from "#reports/files.ts";
import { jsonOf } from "#reports/json.ts";
import { traced } from "#reports/traced.ts";
import { type Message, message } from "#text/message.ts";
import { diskText } from "#workspace/disk-text.ts";
import { type Command, EXIT, failure, type Outcome, type Translate } from "./command.ts";
import { openRepo } from "./repo.ts";
import { writeNew } from "./scaffold-write.ts";

export const report: Command = {
  options: ["json", "check", "out"],
  async run(directory, { json, check, out }, translate) {
    if (json && (check || out !== undefined))
      return failure(translate(message("--json prints the report and writes nothing: it goes with no other option.")));
    if (out !== undefined && !isOwnPage(out))
      return failure(
        translate(message("--out must be a file inside of the directory that ends in .md, not {0}.", out)),
      );
    const opened = await openRepo(directory);
    if ("problem" in opened) return failure(translate(opened.problem));
    const said = opened.notices.map((notice) => `mynixos: ${translate(notice)}\n`).join("");
    // A file that is not read may be the one that uses a value.
    if (!opened.complete)
      return refused(said, message("Not all files were read, so there would be gaps in the report."), translate);
    if (json) return { stdout: jsonOf(traced(opened.model)), stderr: said, code: EXIT.clean };
    const folder = resolve(directory ?? ".");
    const files = reportFiles(opened.model, (path) => diskText(folder, path), out);
    if ("problem" in files) return refused(said, files.problem, translate);
    return check ? checked(said, files, translate) : written(said, folder, files, translate);
  },
};

function checked(said: string, files: readonly ReportFile[], translate: Translate): Outcome {
  const stale = files.filter(({ isCurrent }) => !isCurrent);
  const lines = stale.map(({ path, before }) =>
    before === undefined
      ? message("{0} does not exist: run mynixos report and commit what it writes.", path)
      : message("{0} is out of date: run mynixos report and commit what it writes.", path),
  );
  const told = lines.length > 0 ? lines : [message("The report is current.")];
  const code = stale.length > 0 ? EXIT.findings : EXIT.clean;
  return { stdout: told.map((line) => `${translate(line)}\n`).join(""), stderr: said, code };
}

function written(said: string, folder: string, files: readonly ReportFile[], translate: Translate): Outcome {
  const changed = files.flatMap(({ path: file, text: after, before, isCurrent }) =>
    before === undefined || isCurrent ? [] : [{ file, before, after }],
  );
  const problem = writeNew(
    folder,
    files.filter(({ before }) => before === undefined),
    changed,
  );
  if (problem) return refused(said, problem, translate);
  const lines = files.map(({ path, isCurrent }) =>
    isCurrent ? message("Unchanged: {0}", path) : message("Written: {0}", path),
  );
  return { stdout: lines.map((line) => `${translate(line)}\n`).join(""), stderr: said, code: EXIT.clean };
}

function refused(said: string, problem: Message, translate: Translate): Outcome {
  const refusal = failure(translate(problem));
  return { ...refusal, stderr: said + refusal.stderr };
}

function isOwnPage(path: string): boolean {
  return /^[^/\\].*\.md$|^[^/\\]\.md$/i.test(path) && !path.split(/[/\\]/).includes("..") && !/^[A-Za-z]:/.test(path);
}

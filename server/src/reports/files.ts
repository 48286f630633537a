/** The two files of the report, what is to be in them, and why they must not be written. */
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import { jsonOf } from "./json.ts";
import { markdownOf } from "./markdown.ts";
import { traced } from "./traced.ts";
import { isReport, jsonBeside, reportPath } from "./where.ts";

export interface ReportFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What lies there now; `undefined`: nothing does. */
  readonly before: string | undefined;
  /** It says the same: line breaks of another system are none of ours. */
  readonly isCurrent: boolean;
}

/**
 * `read`: what lies on disk, be it part of the repo or not. `path`: of the Markdown, where it is not to be where the repo keeps it. The
 * Markdown comes first.
 */
export function reportFiles(
  model: Model,
  read: (path: string) => string | undefined,
  path: string = reportPath(model),
): readonly ReportFile[] | { readonly problem: Message } {
  const report = traced(model);
  if (report.sources.length === 0)
    return { problem: message("There is nothing to report: the repo declares no options.") };
  const texts: readonly (readonly [string, string])[] = [
    [path, markdownOf(report)],
    [jsonBeside(path), jsonOf(report)],
  ];
  const files = texts.map(([path, text]): ReportFile => {
    const before = read(path);
    return { path, text, before, isCurrent: before?.replaceAll("\r\n", "\n") === text };
  });
  const foreign = files.find(({ path, before }) => before !== undefined && !isReport(path, before));
  if (foreign) return { problem: message("{0} is no report, so nothing was written.", foreign.path) };
  return files;
}

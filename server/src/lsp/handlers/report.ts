/** Our own request behind "write report": the files of the report, written by nobody yet. */
import { join } from "node:path";
import { toUri } from "#lsp/convert.ts";
import type { ReportAnswer, ReportFolder } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import { reportFiles } from "#reports/files.ts";
import { diskText } from "#workspace/disk-text.ts";
import { wholeView } from "./scaffold-choices.ts";

export function report(views: readonly View[], { folder }: ReportFolder): ReportAnswer | null {
  const view = wholeView(views, folder);
  const root = view?.root.folder;
  if (!view || root === undefined) return null;
  const files = reportFiles(view.model, (path) => diskText(root, path));
  if ("problem" in files) return { problem: translate(files.problem) };
  return {
    files: files.map(({ path, text, isCurrent }) => ({ uri: toUri(join(root, path)), file: path, text, isCurrent })),
  };
}

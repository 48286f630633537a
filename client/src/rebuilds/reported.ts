/** What a log says of files of the repo comes home as diagnostics. */
import { l10n } from "vscode";
import type { JobEvent } from "#client/rebuild/job-events.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import type { RememberedJob } from "./remembered.ts";
import type { Tools } from "./tools.ts";

/** Whether there is something to be shown. A server that does not run says nothing: the log has it all. */
export async function reportProblems(
  job: RememberedJob,
  events: readonly JobEvent[],
  output: string,
  { server, problems, log }: Tools,
): Promise<boolean> {
  if (job.folder === "") return false;
  const from = events.flatMap((event) => (event.word === "start" && event.from !== undefined ? [event.from] : []));
  const roots = [...new Set([...job.roots, ...from])];
  const answer = await server.rebuildProblems({ folder: job.folder, roots, output });
  if (!answer) {
    problems.clear(job.folder, job.host);
    return false;
  }
  if (answer.hasUnknown) log.info(`${job.host}: the log of ${job.id} has an error of a form that is not known.`);
  problems.show(job.folder, job.host, answer.problems, l10n.t("rebuild on {0}", spoken(job.host)));
  return answer.problems.length > 0;
}

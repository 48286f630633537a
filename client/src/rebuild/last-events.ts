/** What a job told last of each kind, and what it really does: a window that did not start it knows nothing else of it. */
import type { JobEvent } from "./job-events.ts";
import type { Action } from "./operations.ts";

export function lastEvent<W extends JobEvent["word"]>(
  events: readonly JobEvent[],
  word: W,
): Extract<JobEvent, { word: W }> | undefined {
  return events.findLast((event): event is Extract<JobEvent, { word: W }> => event.word === word);
}

const ACTIONS: readonly Action[] = ["build", "dry-activate", "test", "switch", "rollback", "collect"];

/** `otherwise`: as long as it has not said. */
export function actionOf(events: readonly JobEvent[], otherwise: Action): Action {
  const told = lastEvent(events, "start")?.action;
  return ACTIONS.find((action) => action === told) ?? otherwise;
}

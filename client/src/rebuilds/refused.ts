/** An operation that was refused ends what was going on, with its notice. */
import { l10n } from "vscode";
import type { Done, Refusal } from "#client/rebuild/operations.ts";
import type { Notice } from "#client/words/rebuild-notice.ts";
import { type Operation, refusalNotice } from "#client/words/rebuild-refusals.ts";

export class Refused extends Error {
  readonly refusal: Refusal;
  readonly operation: Operation;
  constructor(refusal: Refusal, operation: Operation) {
    super(refusal.kind);
    this.refusal = refusal;
    this.operation = operation;
  }
  notice(): Notice {
    return refusalNotice(this.refusal, this.operation, l10n.t);
  }
}

export function done<T>(answer: Done<T>, operation: Operation): T {
  if (answer.kind !== "done") throw new Refused(answer, operation);
  return answer.value;
}

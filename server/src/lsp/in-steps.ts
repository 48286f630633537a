/** Long work of a request, done step by step: what nobody wants any more is given up between two of them. */
import { setImmediate as turn } from "node:timers/promises";
import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { type Answer, inWorkspace } from "./guard.ts";
import type { Session } from "./session.ts";
import type { View } from "./view.ts";

/** `null`: there is nothing to work on. */
export function inSteps<P, R>(
  session: Session,
  begin: (views: readonly View[], params: P) => Generator<undefined, R> | null,
): Answer<P, R | null> {
  const started = inWorkspace<P, Generator<undefined, R> | null>(session, null, begin);
  return async (params, token) => {
    const steps = await started(params, token);
    if (!steps || steps instanceof ResponseError) return steps;
    try {
      return await finished(steps, token);
    } catch (error) {
      session.failed(begin.name, error);
      return null;
    }
  };
}

/** In each turn, messages are read: one of them may take the request back. */
async function finished<R>(steps: Generator<undefined, R>, token: CancellationToken): Promise<R | ResponseError> {
  for (;;) {
    await turn();
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    const step = steps.next();
    if (step.done) return step.value;
  }
}

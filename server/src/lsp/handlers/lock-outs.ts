/** Our own request before a host is changed: what the change does to who gets in. It is given up as soon as nobody waits for it. */
import { setImmediate as turn } from "node:timers/promises";
import { type CancellationToken, LSPErrorCodes, type Location as Position, ResponseError } from "vscode-languageserver";
import { type HostLockOut, type LockOutReport, lockOuts as stepsOf } from "#features/lock-outs.ts";
import { toPath } from "#lsp/convert.ts";
import { type Answer, inWorkspace } from "#lsp/guard.ts";
import type { LockOutChange, LockOutsAnswer, LockOutsParams } from "#lsp/protocol.ts";
import type { Session } from "#lsp/session.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import { type Overlay, repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import type { Repo } from "#model/repo.ts";
import { isSecretName, isSecretText } from "#workspace/secret-files.ts";

interface Work {
  readonly steps: Generator<undefined, LockOutReport>;
  readonly told: (report: LockOutReport) => LockOutsAnswer;
}

export function lockOuts(session: Session): Answer<LockOutsParams, LockOutsAnswer | null> {
  const begin = inWorkspace<LockOutsParams, Work | null>(session, null, started);
  return async (params, token) => {
    const work = await begin(params, token);
    if (!work || work instanceof ResponseError) return work;
    try {
      return await finished(work, token);
    } catch (error) {
      session.failed("lockOuts", error);
      return null;
    }
  };
}

/** A message that nobody wants the answer any more is read between two steps. */
async function finished({ steps, told }: Work, token: CancellationToken): Promise<LockOutsAnswer | ResponseError> {
  for (;;) {
    await turn();
    if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    const step = steps.next();
    if (step.done) return told(step.value);
  }
}

/** `null`: the folder is not open, or not all of it was read. */
function started(views: readonly View[], { folder, host, before, after }: LockOutsParams): Work | null {
  const wanted = toPath(folder);
  const view = views.find(({ root }) => root.folder !== undefined && root.folder === wanted);
  if (view?.values !== "evaluated") return null;
  const [old, now] = [stateOf(view.repo, before), stateOf(view.repo, after)];
  return {
    steps: stepsOf({ repo: old, overlay: before }, { repo: now, overlay: after }, host),
    told: ({ changes, unknown }) => ({
      changes: changes.map((change) => toldOf(view, change, change.place?.side === "before" ? old : now)),
      unknown: unknown.map(translate),
    }),
  };
}

/** The last states, for as long as somebody else keeps them: a dialog asks again, and the host's files stay. */
const states: { readonly base: WeakRef<Repo>; readonly key: string; readonly repo: WeakRef<Repo> }[] = [];

function stateOf(base: Repo, overlay: Overlay): Repo {
  const key = JSON.stringify(overlay);
  const known = states.find((each) => each.base.deref() === base && each.key === key)?.repo.deref();
  if (known) return known;
  const repo = repoWithOverlay(base, overlay, (path, text) => isSecretName(path) || isSecretText(text));
  if (repo !== base) {
    states.unshift({ base: new WeakRef(base), key, repo: new WeakRef(repo) });
    states.length = Math.min(states.length, 2);
  }
  return repo;
}

function toldOf(view: View, { place, ...change }: HostLockOut, state: Repo): LockOutChange {
  return { ...change, location: place && locationOf(view, place.location, state) };
}

/** Only where the file is the same here: in another text the place means something else. */
function locationOf(
  view: View,
  place: NonNullable<HostLockOut["place"]>["location"],
  state: Repo,
): Position | undefined {
  const [here, there] = [view.repo.files.get(place.file), state.files.get(place.file)];
  return here !== undefined && here.source.text === there?.source.text ? view.location(place) : undefined;
}

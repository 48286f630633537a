/** Our own request before a host is changed: what the change does to who gets in. */
import type { Location } from "vscode-languageserver";
import { type HostLockOut, lockOuts as stepsOf } from "#features/lock-outs.ts";
import { toPath } from "#lsp/convert.ts";
import { laidOver } from "#lsp/laid-over.ts";
import type { LockOutsAnswer, LockOutsParams } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import type { Repo } from "#model/repo.ts";

/** `null`: the folder is not open, or not all of it was read. */
export function lockOuts(views: readonly View[], params: LockOutsParams): Generator<undefined, LockOutsAnswer> | null {
  const wanted = toPath(params.folder);
  const view = views.find(({ root }) => root.folder !== undefined && root.folder === wanted);
  return view?.values === "evaluated" ? compared(view, params) : null;
}

function* compared(view: View, { host, before, after }: LockOutsParams): Generator<undefined, LockOutsAnswer> {
  const [old, now] = [laidOver(view.repo, before), laidOver(view.repo, after)];
  const { changes, unknown } = yield* stepsOf({ repo: old, overlay: before }, { repo: now, overlay: after }, host);
  return {
    changes: changes.map(({ place, ...change }) => ({
      ...change,
      location: place && locationOf(view, place, place.side === "before" ? old : now),
    })),
    unknown: unknown.map(translate),
  };
}

/** Only where the file is the same here: in another text the place means something else. */
function locationOf(view: View, { location }: NonNullable<HostLockOut["place"]>, state: Repo): Location | undefined {
  const [here, there] = [view.repo.files.get(location.file), state.files.get(location.file)];
  return here !== undefined && here.source.text === there?.source.text ? view.location(location) : undefined;
}

/** The repo with files of a request laid over those that are here. */
import { type Overlay, repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import type { Repo } from "#model/repo.ts";
import { isSecretName, isSecretText } from "#workspace/secret-files.ts";

interface Laid {
  readonly base: WeakRef<Repo>;
  readonly key: string;
  readonly repo: WeakRef<Repo>;
}

/** The last ones, for as long as somebody else keeps them: a dialog asks again, and the files of a host stay. */
const last: Laid[] = [];
const kept = 2;

export function laidOver(base: Repo, overlay: Overlay): Repo {
  const key = JSON.stringify(overlay);
  const known = last.find((each) => each.base.deref() === base && each.key === key)?.repo.deref();
  if (known) return known;
  const repo = repoWithOverlay(base, overlay, (path, text) => isSecretName(path) || isSecretText(text));
  if (repo !== base) {
    last.unshift({ base: new WeakRef(base), key, repo: new WeakRef(repo) });
    last.length = Math.min(last.length, kept);
  }
  return repo;
}

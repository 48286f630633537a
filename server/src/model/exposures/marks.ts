/** What the owner says is meant to be public. */
import type { Repo } from "#model/repo.ts";
import type { Location } from "#text/span.ts";
import type { PublicMark } from "./exposure.ts";

export interface Marked {
  readonly hosts: readonly string[];
  readonly service: string;
  readonly places: readonly Location[];
}

export function markOf(_repo: Repo, _marked: Marked): PublicMark | undefined {
  return undefined;
}

/** What a promotion made of the files on the host, in words. */
import type { EventBody } from "#client/rebuild/job-events.ts";
import { several, spoken } from "./rebuild-notice.ts";
import type { T } from "./t.ts";

export type KeptFile = Pick<Extract<EventBody, { word: "kept" }>, "path" | "why">;

export interface PromotedFiles {
  readonly promoted: readonly string[];
  readonly kept: readonly KeptFile[];
}

/** `state`: none, one or two sentences. */
export function filesWords(
  { promoted, kept }: PromotedFiles,
  t: T,
): { readonly state: readonly string[]; readonly advice?: string } {
  const taken =
    promoted.length === 0
      ? []
      : [
          promoted.length === 1
            ? t("1 file was taken over into the configuration of the host.")
            : t("{0} files were taken over into the configuration of the host.", promoted.length),
        ];
  if (kept.length === 0) return { state: taken };
  const list = several(
    kept.map((file) => keptWords(file, t)),
    t,
  );
  return {
    state: [...taken, t("Not taken over, so it stands there as it was: {0}.", list)],
    advice: t("These files lie in the stage still. Compare them and rebuild."),
  };
}

/** `ports.nix (changed there meanwhile)`. */
export function keptWords({ path, why }: KeptFile, t: T): string {
  return `${spoken(path)} (${reason(why, t)})`;
}

function reason(why: KeptFile["why"], t: T): string {
  switch (why) {
    case "changed":
      return t("changed there meanwhile");
    case "gone":
      return t("deleted there meanwhile");
    case "appeared":
      return t("new there meanwhile");
    case "unwritable":
      return t("cannot be written there");
  }
}

/** What becomes of a rename: every edit that it takes, or why there is none. */
import type { OptionPath } from "#facts/facts.ts";
import type { Edit } from "#text/edit.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";

/** The last name of a path becomes another one; all below it moves along. A name that is `undefined` stands for any. */
export interface Renaming {
  readonly path: OptionPath;
  readonly to: string;
}

/** `code`: what Nix reads. `id`: in a comment that marks sources and sinks. `mention`: in prose, where a person should look. */
export type RenameGroup = "code" | "id" | "mention";

export interface RenameEdit extends Edit {
  readonly file: string;
  readonly group: RenameGroup;
}

export interface Renamed {
  readonly kind: "renamed";
  /** Sorted by file and place, never overlapping. */
  readonly edits: readonly RenameEdit[];
  /** Places that go on saying the old name, as their files do not parse; no host imports these. */
  readonly leftOut: readonly Location[];
  /** Places in files that no host imports, and that may look for the old name: nobody can tell. */
  readonly unsure: readonly Location[];
}

/** Nothing is renamed then. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: Message;
}

export function refused(reason: Message): Refused {
  return { kind: "refused", reason };
}

export function lastName({ path }: Renaming): string {
  return path.at(-1) ?? "";
}

/** A place with its line, as people read it: `00-core/ports.nix:21`. */
export function lineOf(text: string, { file, start }: Location): string {
  return `${file}:${text.slice(0, start).split("\n").length}`;
}

/** The path with its new name, of a path at or below the old one. */
export function moved({ path, to }: Renaming, old: OptionPath): OptionPath {
  return old.map((name, index) => (index === path.length - 1 ? to : name));
}

/**
 * Whether a path is the renamed one or lies below it. `maybe`: a name that only evaluation knows stands where the renamed one has its own.
 */
export function matching({ path: renamed }: Renaming, path: OptionPath): "yes" | "maybe" | "no" {
  if (path.length < renamed.length) return "no";
  let answer: "yes" | "maybe" = "yes";
  for (const [index, own] of renamed.entries()) {
    const name = path[index];
    if (own === undefined || name === own) continue;
    if (name !== undefined) return "no";
    answer = "maybe";
  }
  return answer;
}

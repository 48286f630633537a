/** A file that is no valid Nix keeps what it says to itself: before it is mended, nobody knows what a new module needs. */
import type { Model } from "#model/model.ts";
import { lineIndex, type Position, positionAt } from "#text/lines.ts";
import { type Message, message } from "#text/message.ts";

export interface Unread {
  readonly file: string;
  /** Where it goes wrong. */
  readonly at: Position;
  readonly problem: Message;
}

/** The first of those that a host imports. Nix reads what is merely too much for us, and nothing reads the others. */
export function unreadIn({ repo, imported }: Model): Unread | undefined {
  for (const { path: file, facts, source } of repo.files.values()) {
    if (!imported.has(file)) continue;
    const wrong = facts.errors.find(({ kind }) => kind !== "too-large" && kind !== "too-deep");
    if (!wrong) continue;
    const at = positionAt(lineIndex(source.text), wrong.start);
    const problem = message(
      "{0}, line {1}, is no valid Nix, so nobody knows all that a new module needs: mend it first.",
      file,
      at.line + 1,
    );
    return { file, at, problem };
  }
  return undefined;
}

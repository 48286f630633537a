/** What is said when files move and something cannot be kept: which paths, where, and why. */
import type { FileMoves, LeftPath } from "#features/file-moves.ts";
import type { Repo } from "#model/repo.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import { type Message, message } from "#text/message.ts";
import { translate } from "./translate.ts";

/** So many are named, the others counted. */
const NAMED = 5;

/** Translated; `undefined`: there is nothing to say. */
export function noticeOf(repo: Repo, { left, lost, gained }: FileMoves): string | undefined {
  const said: Message[] = [];
  if (left.length > 0)
    said.push(message("These paths were left as they are and may lead elsewhere now: {0}.", list(left.map(named))));
  if (lost.length > 0) said.push(message("No host imports these files any more: {0}.", list(lost)));
  if (gained.length > 0) said.push(message("A host imports these files now: {0}.", list(gained)));
  return said.length > 0 ? said.map(translate).join(" ") : undefined;

  function named({ file, newFile, start, end, reason }: LeftPath): string {
    const text = repo.files.get(file)?.source.text ?? "";
    const line = positionAt(lineIndex(text), start).line + 1;
    const what = message("{0} in {1}", text.slice(start, end).split("\n", 1)[0] ?? "", `${newFile}:${line}`);
    return translate(reason === "broken" ? message("{0} (with syntax errors)", what) : what);
  }
}

function list(items: readonly string[]): string {
  const rest = items.length - NAMED;
  return [...items.slice(0, NAMED), ...(rest > 0 ? [translate(message("and {0} more", rest))] : [])].join(", ");
}

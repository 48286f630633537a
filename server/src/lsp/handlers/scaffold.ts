/** Our own request behind "new module": files and edits for a wish, applied by nobody yet. */
import { toRange } from "#lsp/convert.ts";
import type { ScaffoldAnswer, ScaffoldEdits, ScaffoldFile, ScaffoldParams } from "#lsp/protocol.ts";
import type { Session } from "#lsp/session.ts";
import { today } from "#lsp/today.ts";
import { translate } from "#lsp/translate.ts";
import type { View } from "#lsp/view.ts";
import { goOnAt } from "#scaffold/go-on.ts";
import { scaffold as made } from "#scaffold/scaffold.ts";
import type { NewFile } from "#scaffold/scaffolded.ts";
import { textBefore } from "#scaffold/text-before.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { lineIndex, positionAt } from "#text/lines.ts";
import { wholeView } from "./scaffold-choices.ts";

type Handler = (views: readonly View[], params: ScaffoldParams) => ScaffoldAnswer | null;

export function scaffold(session: Session): Handler {
  return function scaffoldOf(views, { folder, wish }) {
    const view = wholeView(views, folder);
    if (!view) return null;
    const answer = made(view.model, wish, today());
    if ("problem" in answer) return { ...answer, problem: translate(answer.problem) };
    return {
      ...answer,
      files: answer.files.map((file) => newFile(view, file)),
      edits: answer.edits.map((edits) => editsOf(session, view, edits)),
      done: answer.done.map(translate),
      open: answer.open.map(translate),
    };
  };
}

function newFile(view: View, { path, text }: NewFile): ScaffoldFile {
  return { uri: view.uri(path), file: path, text, goOn: positionAt(lineIndex(text), goOnAt(text)) };
}

function editsOf({ version }: Session, view: View, { file, edits }: FileEdits): ScaffoldEdits {
  const before = textBefore(view.repo, file);
  const source = { text: before };
  const changes = edits.map(({ start, end, text }) => ({ range: toRange(source, { start, end }), newText: text }));
  const uri = view.uri(file);
  return { uri, file, version: version(uri) ?? null, edits: changes, before, after: applyEdits(before, edits) };
}

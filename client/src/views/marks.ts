/** Sources, their uses and lying annotations, in colours of the theme: in the editors that are seen, as they are now. */
import {
  CancellationTokenSource,
  type DecorationRenderOptions,
  Disposable,
  languages,
  OverviewRulerLane,
  type TextDocument,
  type TextEditor,
  ThemeColor,
  window,
  workspace,
} from "vscode";
import { documents } from "#client/documents.ts";
import type { Server } from "#client/server.ts";
import type { Marks } from "#lsp/protocol.ts";

export interface ShownMarks extends Disposable {
  /** The server may see things otherwise than before. */
  readonly refresh: () => void;
}

/** After the last key. */
const PAUSE_MILLISECONDS = 250;

const looks: Readonly<Record<keyof Marks, DecorationRenderOptions>> = {
  source: look("source", OverviewRulerLane.Left),
  use: look("use", OverviewRulerLane.Left),
  drift: { ...look("drift", OverviewRulerLane.Right), fontStyle: "italic" },
  stale: { ...look("stale", OverviewRulerLane.Right), textDecoration: "line-through" },
};

/** Without a hover: what stands there has one that says more. */
function look(kind: keyof Marks, overviewRulerLane: OverviewRulerLane): DecorationRenderOptions {
  const color = new ThemeColor(`mynixos.${kind}Foreground`);
  return { color, overviewRulerColor: color, overviewRulerLane };
}

export function showMarks(server: Server): ShownMarks {
  const kinds = (Object.keys(looks) as (keyof Marks)[]).map(
    (kind) => [kind, window.createTextEditorDecorationType(looks[kind])] as const,
  );
  /** What is being asked, by editor. */
  const asked = new Map<TextEditor, CancellationTokenSource>();
  let timer: NodeJS.Timeout | undefined;

  const events = Disposable.from(
    window.onDidChangeVisibleTextEditors((editors) => {
      for (const [editor, question] of asked) if (!editors.includes(editor)) question.cancel();
      refresh();
    }),
    // A document may be shown before its language is known; it is opened again then.
    workspace.onDidOpenTextDocument((document) => {
      if (isOurs(document)) refresh();
    }),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (!isOurs(document)) return;
      clearTimeout(timer);
      timer = setTimeout(refresh, PAUSE_MILLISECONDS);
    }),
  );
  return {
    refresh,
    dispose() {
      clearTimeout(timer);
      events.dispose();
      for (const question of asked.values()) question.cancel();
      for (const [, type] of kinds) type.dispose();
    },
  };

  function refresh(): void {
    for (const editor of window.visibleTextEditors) if (isOurs(editor.document)) void show(editor);
  }

  async function show(editor: TextEditor): Promise<void> {
    asked.get(editor)?.cancel();
    const question = new CancellationTokenSource();
    asked.set(editor, question);
    const { version } = editor.document;
    const marks = await server.marks(editor.document, question.token);
    const isLast = asked.get(editor) === question;
    question.dispose();
    if (!isLast) return;
    asked.delete(editor);
    const convert = server.converter();
    // Where the text went on, the next answer is on its way; the old marks move along meanwhile.
    if (marks === undefined || !convert || editor.document.version !== version) return;
    for (const [kind, type] of kinds) {
      const ranges = (marks?.[kind] ?? []).map((range) => convert.asRange(range));
      editor.setDecorations(type, ranges);
    }
  }
}

function isOurs(document: TextDocument): boolean {
  return languages.match(documents, document) > 0;
}

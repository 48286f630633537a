/** Our own request behind "complete traceability": the missing ids as comments, of a file or of the repo, for the editor to show first. */
import type { Asked } from "#lsp/guard.ts";
import type { TraceabilityAnswer, TraceabilityParams } from "#lsp/protocol.ts";
import { translate } from "#lsp/translate.ts";
import type { Finding } from "#rules/rule.ts";
import { settledEdits } from "#rules/safe-edits.ts";
import { message } from "#text/message.ts";

/** `null`: not all files were read, so nobody knows what is missing. */
export function completeTraceability(
  { session, view, file }: Asked,
  { scope }: TraceabilityParams,
): TraceabilityAnswer | null {
  if (view.values === "written") return null;
  const { diagnostics } = session;
  const own = (found: readonly Finding[]): readonly Finding[] => found.filter(({ rule }) => rule.startsWith("trace/"));
  const which = { file: scope === "file" ? file : undefined, thorough: true };
  const edits = settledEdits(view.repo, own(diagnostics.of(view.root)), which, (repo) =>
    own(diagnostics.asIf(view.root, repo)),
  );
  const places = edits.reduce((sum, each) => sum + each.edits.length, 0);
  if (places === 0) return { places, files: 0, edit: undefined };
  const note = {
    label: translate(message("Traceability")),
    description: translate(message("Comments that name the central value")),
  };
  return {
    places,
    files: edits.length,
    edit: session.editor.previews ? view.previewedEdit(edits, note) : view.edit(edits),
  };
}

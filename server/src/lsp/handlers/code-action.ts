/** The light bulb at a finding: its fixes, and a comment that silences it. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import { blockActions } from "#lsp/block-actions.ts";
import { fixAllActions } from "#lsp/fix-all.ts";
import type { Asked } from "#lsp/guard.ts";
import { translate } from "#lsp/translate.ts";
import { allFixes, type Finding } from "#rules/rule.ts";
import { suppressEdit } from "#rules/suppress.ts";
import type { FileEdits } from "#text/edit.ts";
import { message } from "#text/message.ts";

export function codeAction(request: Asked, params: CodeActionParams): CodeAction[] {
  const { session, view, file } = request;
  const { context, range } = params;
  const asked = view.span(file, range);
  const here = session.diagnostics
    .of(view.root)
    .filter((finding) => finding.file === file && finding.start <= asked.end && asked.start <= finding.end);
  const isFix = !context.only || context.only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix);
  const blocks = view.repo.files.has(file) ? blockActions(request, params, isFix ? here : []) : [];
  const forMany = [...blocks, ...fixAllActions(request, params)];
  return isFix ? [...here.flatMap(fixes), ...forMany, ...here.map(ignore)] : forMany;

  function fixes(finding: Finding): CodeAction[] {
    const found = allFixes(finding);
    const only = found.length === 1;
    return found.map(({ title, safe, edits }) => ({
      ...action(translate(title), finding, edits),
      ...(only && safe ? { isPreferred: true } : {}),
    }));
  }

  function ignore(finding: Finding): CodeAction {
    const title = message("Ignore {0} here, with a reason", finding.rule);
    const source = view.repo.files.get(file) ?? view.repo.documents.get(file);
    return action(translate(title), finding, source ? [suppressEdit(source, finding)] : []);
  }

  function action(title: string, finding: Finding, edits: readonly FileEdits[]): CodeAction {
    const diagnostics = [session.diagnostics.convert(view, finding)];
    return { title, kind: CodeActionKind.QuickFix, diagnostics, edit: view.edit(edits) };
  }
}

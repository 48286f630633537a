/** `source.fixAll.mynixos`: all safe fixes of a document at once, also on save where `editor.codeActionsOnSave` asks for it. */
import { type CodeAction, CodeActionKind, type CodeActionParams, CodeActionTriggerKind } from "vscode-languageserver";
import { safeEdits, settledEdits } from "#rules/safe-edits.ts";
import { message } from "#text/message.ts";
import type { Asked } from "./guard.ts";
import { translate } from "./translate.ts";

export const fixAllAction: CodeActionKind = `${CodeActionKind.SourceFixAll}.mynixos`;

/** Only where somebody asks for this kind: it changes places that nobody looks at. */
export function fixAllActions({ session, view, file }: Asked, { context }: CodeActionParams): CodeAction[] {
  const isAsked = context.only?.some((kind) => fixAllAction === kind || fixAllAction.startsWith(`${kind}.`)) ?? false;
  if (!isAsked) return [];
  // Saving waits for it.
  const thorough = context.triggerKind !== CodeActionTriggerKind.Automatic;
  const { diagnostics } = session;
  const findings = diagnostics.of(view.root);
  const edits = thorough
    ? settledEdits(view.repo, findings, { file, thorough }, (repo) => diagnostics.asIf(view.root, repo))
    : safeEdits(view.repo, findings, { file, thorough });
  if (edits.length === 0) return [];
  const title = translate(message("Apply all safe fixes of mynixos in this file"));
  return [{ title, kind: fixAllAction, edit: view.edit(edits) }];
}

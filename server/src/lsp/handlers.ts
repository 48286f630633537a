/** Which handler answers which request, and what counts as an empty answer. */

import type { CodeAction, CompletionItem } from "vscode-languageserver";
import { WillRenameFilesRequest, type WorkspaceEdit } from "vscode-languageserver";
import { type BlockActionData, resolveBlocks } from "./block-actions.ts";
import { runCommands } from "./commands.ts";
import { describe, type OfferData } from "./completion-item.ts";
import { inAnyDocument, inDocument, inWorkspace, onItem, onNamed } from "./guard.ts";
import { incomingCalls, outgoingCalls, prepareCalls } from "./handlers/call-hierarchy.ts";
import { codeAction } from "./handlers/code-action.ts";
import { codeLens } from "./handlers/code-lens.ts";
import { completeTraceability } from "./handlers/complete-traceability.ts";
import { completion } from "./handlers/completion.ts";
import { declaration } from "./handlers/declaration.ts";
import { definition } from "./handlers/definition.ts";
import { documentHighlight } from "./handlers/document-highlight.ts";
import { documentLink } from "./handlers/document-link.ts";
import { documentSymbol } from "./handlers/document-symbol.ts";
import { foldingRange } from "./handlers/folding-range.ts";
import { freePorts } from "./handlers/free-ports.ts";
import { hostProposals } from "./handlers/host-proposals.ts";
import { hover } from "./handlers/hover.ts";
import { implementation } from "./handlers/implementation.ts";
import { inlayHint } from "./handlers/inlay-hint.ts";
import { lockOuts } from "./handlers/lock-outs.ts";
import { marks } from "./handlers/marks.ts";
import { prepareRename } from "./handlers/prepare-rename.ts";
import { rebuildProblems } from "./handlers/rebuild-problems.ts";
import { references } from "./handlers/references.ts";
import { rename } from "./handlers/rename.ts";
import { report } from "./handlers/report.ts";
import { scaffold } from "./handlers/scaffold.ts";
import { scaffoldChoices } from "./handlers/scaffold-choices.ts";
import { selectionRange } from "./handlers/selection-range.ts";
import { source } from "./handlers/source.ts";
import { willRenameFiles } from "./handlers/will-rename-files.ts";
import { workspaceSymbol } from "./handlers/workspace-symbol.ts";
import { inSteps } from "./in-steps.ts";
import type { Requests } from "./protocol.ts";
import type { Session } from "./session.ts";

export function answerRequests(session: Session): void {
  const { connection } = session;
  connection.onCodeAction(inAnyDocument(session, [], codeAction));
  connection.onCodeActionResolve(onNamed<BlockActionData, CodeAction>(session, resolveBlocks));
  connection.onExecuteCommand(runCommands(session));
  connection.onCodeLens(inDocument(session, [], codeLens));
  connection.onCompletion(inDocument(session, [], completion));
  connection.onCompletionResolve(onNamed<OfferData, CompletionItem>(session, describe));
  connection.onDeclaration(inDocument(session, [], declaration));
  connection.onDefinition(inAnyDocument(session, [], definition));
  connection.onDocumentHighlight(inAnyDocument(session, [], documentHighlight));
  connection.onDocumentLinks(inAnyDocument(session, [], documentLink));
  connection.onDocumentSymbol(inDocument(session, [], documentSymbol));
  connection.onFoldingRanges(inDocument(session, [], foldingRange));
  connection.onHover(inAnyDocument(session, null, hover));
  connection.onImplementation(inDocument(session, [], implementation));
  connection.languages.callHierarchy.onPrepare(inDocument(session, null, prepareCalls));
  connection.languages.callHierarchy.onIncomingCalls(onItem(session, [], incomingCalls));
  connection.languages.callHierarchy.onOutgoingCalls(onItem(session, [], outgoingCalls));
  connection.languages.inlayHint.on(inDocument(session, [], inlayHint));
  connection.onPrepareRename(inAnyDocument(session, null, prepareRename));
  connection.onReferences(inAnyDocument(session, [], references));
  connection.onRenameRequest(inAnyDocument(session, null, rename));
  connection.onSelectionRanges(inDocument(session, [], selectionRange));
  connection.onWorkspaceSymbol(inWorkspace(session, [], workspaceSymbol));
  connection.onRequest<WorkspaceEdit | null, void>(
    WillRenameFilesRequest.method,
    inWorkspace(session, null, willRenameFiles(session)),
  );
  const sourceMethod = "mynixos/source" satisfies keyof Requests;
  connection.onRequest<Requests[typeof sourceMethod]["result"], void>(sourceMethod, inDocument(session, null, source));
  const marksMethod = "mynixos/marks" satisfies keyof Requests;
  connection.onRequest<Requests[typeof marksMethod]["result"], void>(marksMethod, inDocument(session, null, marks));
  const traceMethod = "mynixos/completeTraceability" satisfies keyof Requests;
  connection.onRequest<Requests[typeof traceMethod]["result"], void>(
    traceMethod,
    inDocument(session, null, completeTraceability),
  );
  const freeMethod = "mynixos/freePorts" satisfies keyof Requests;
  connection.onRequest<Requests[typeof freeMethod]["result"], void>(freeMethod, inWorkspace(session, null, freePorts));
  const hostMethod = "mynixos/hostProposals" satisfies keyof Requests;
  connection.onRequest<Requests[typeof hostMethod]["result"], void>(
    hostMethod,
    inWorkspace(session, null, hostProposals),
  );
  const lockOutMethod = "mynixos/lockOuts" satisfies keyof Requests;
  connection.onRequest(lockOutMethod, inSteps(session, lockOuts));
  const choicesMethod = "mynixos/scaffoldChoices" satisfies keyof Requests;
  connection.onRequest<Requests[typeof choicesMethod]["result"], void>(
    choicesMethod,
    inWorkspace(session, null, scaffoldChoices),
  );
  const reportMethod = "mynixos/report" satisfies keyof Requests;
  connection.onRequest<Requests[typeof reportMethod]["result"], void>(reportMethod, inWorkspace(session, null, report));
  const scaffoldMethod = "mynixos/scaffold" satisfies keyof Requests;
  connection.onRequest<Requests[typeof scaffoldMethod]["result"], void>(
    scaffoldMethod,
    inWorkspace(session, null, scaffold(session)),
  );
  const problemsMethod = "mynixos/rebuildProblems" satisfies keyof Requests;
  connection.onRequest<Requests[typeof problemsMethod]["result"], void>(
    problemsMethod,
    inWorkspace(session, null, rebuildProblems),
  );
}

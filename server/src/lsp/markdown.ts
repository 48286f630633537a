/** What is offered for pages of Markdown: the editor has its own outline, folding and completion for them, and is asked for none of ours. */
import {
  BulkRegistration,
  CodeActionKind,
  CodeActionRequest,
  type Connection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  HoverRequest,
  ReferencesRequest,
  RenameRequest,
  TextDocumentSyncKind,
} from "vscode-languageserver";

/** Only files: a page that is not saved lies in no repo yet. */
const markdown = { documentSelector: [{ scheme: "file", language: "markdown" }] };

export function offerForMarkdown(connection: Connection): void {
  const offered = BulkRegistration.create();
  offered.add(DidOpenTextDocumentNotification.type, markdown);
  offered.add(DidChangeTextDocumentNotification.type, { ...markdown, syncKind: TextDocumentSyncKind.Incremental });
  offered.add(DidCloseTextDocumentNotification.type, markdown);
  offered.add(CodeActionRequest.type, { ...markdown, codeActionKinds: [CodeActionKind.QuickFix] });
  offered.add(DefinitionRequest.type, markdown);
  offered.add(DocumentHighlightRequest.type, markdown);
  offered.add(DocumentLinkRequest.type, markdown);
  offered.add(HoverRequest.type, markdown);
  offered.add(ReferencesRequest.type, markdown);
  offered.add(RenameRequest.type, { ...markdown, prepareProvider: true });
  void connection.client.register(offered).catch(() => undefined);
}

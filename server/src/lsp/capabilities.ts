/** What the editor can do, as far as an answer depends on it, and what this server offers. */
import {
  type ClientCapabilities,
  CodeActionKind,
  MarkupKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { fixAllAction } from "./fix-all.ts";
import type { ServerCommands } from "./protocol.ts";

/** The editor's abilities, one name each; what an editor does not mention it cannot do. */
export interface Editor {
  readonly definitionLinks: boolean;
  readonly declarationLinks: boolean;
  readonly implementationLinks: boolean;
  readonly markdown: boolean;
  readonly symbolTree: boolean;
  readonly foldingLimit: number | undefined;
  readonly configuration: boolean;
  readonly configurationEvents: boolean;
  readonly fileEvents: boolean;
  readonly folders: boolean;
  readonly progress: boolean;
  readonly refreshLenses: boolean;
  readonly refreshInlays: boolean;
  readonly lazyActions: boolean;
  readonly previews: boolean;
  readonly appliesEdits: boolean;
  /** Texts with stops at which one types on. */
  readonly snippets: boolean;
  /** Colours of syntax may come and go. */
  readonly offersColours: boolean;
  /** What else is offered for documents in another language can be said later. */
  readonly moreLanguages: boolean;
  /** What is taken may replace what stands behind the caret, or leave it. */
  readonly insertsOrReplaces: boolean;
}

export function editorOf({ textDocument, workspace, window }: ClientCapabilities): Editor {
  return {
    definitionLinks: textDocument?.definition?.linkSupport ?? false,
    declarationLinks: textDocument?.declaration?.linkSupport ?? false,
    implementationLinks: textDocument?.implementation?.linkSupport ?? false,
    markdown: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) ?? false,
    symbolTree: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false,
    foldingLimit: textDocument?.foldingRange?.rangeLimit,
    configuration: workspace?.configuration ?? false,
    configurationEvents: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    fileEvents: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    folders: workspace?.workspaceFolders ?? false,
    progress: window?.workDoneProgress ?? false,
    refreshLenses: workspace?.codeLens?.refreshSupport ?? false,
    refreshInlays: workspace?.inlayHint?.refreshSupport ?? false,
    lazyActions: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") ?? false,
    previews:
      workspace?.workspaceEdit?.changeAnnotationSupport !== undefined &&
      (workspace.workspaceEdit.documentChanges ?? false),
    appliesEdits: workspace?.applyEdit ?? false,
    snippets: textDocument?.completion?.completionItem?.snippetSupport ?? false,
    offersColours: textDocument?.semanticTokens?.dynamicRegistration ?? false,
    moreLanguages: [
      textDocument?.synchronization,
      textDocument?.codeAction,
      textDocument?.definition,
      textDocument?.documentHighlight,
      textDocument?.documentLink,
      textDocument?.hover,
      textDocument?.references,
    ].every((feature) => feature?.dynamicRegistration),
    insertsOrReplaces: textDocument?.completion?.completionItem?.insertReplaceSupport ?? false,
  };
}

/** Of all services of a file or of the repo: below "Source Action…". */
export const blockAction: CodeActionKind = `${CodeActionKind.Source}.mynixos.harden`;

/** A file of any name may be read into a value, and a folder holds some. */
const anyFile = { filters: [{ scheme: "file", pattern: { glob: "**/*" } }] };

export const serverCapabilities: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  definitionProvider: true,
  declarationProvider: true,
  referencesProvider: true,
  implementationProvider: true,
  callHierarchyProvider: true,
  inlayHintProvider: true,
  hoverProvider: true,
  // Where a value is to follow, `=` and a blank were just typed; digits alone open no list in VS Code, and in comments and texts nothing does.
  completionProvider: { triggerCharacters: [" ", ".", "/", '"'], resolveProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  codeLensProvider: {},
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  renameProvider: { prepareProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, blockAction, fixAllAction], resolveProvider: true },
  executeCommandProvider: { commands: ["mynixos.insertBlocks" satisfies keyof ServerCommands] },
  workspace: {
    workspaceFolders: { supported: true, changeNotifications: true },
    fileOperations: { willRename: anyFile, didRename: anyFile },
  },
};

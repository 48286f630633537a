/** What a rebuild said of files of the repo, as diagnostics: cleared by the next run on the same host, and where somebody changes the line. */
import {
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Disposable,
  Location,
  languages,
  Range,
  type TextDocumentChangeEvent,
  Uri,
  workspace,
} from "vscode";
import type { RebuildProblem } from "#lsp/protocol.ts";

export interface Problems extends Disposable {
  /** Of this folder on this host, in the place of what was said before; `source`: who says it. What another host said stays. */
  readonly show: (folder: string, host: string, problems: readonly RebuildProblem[], source: string) => void;
  readonly clear: (folder: string, host: string) => void;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

export function rebuildProblems(): Problems {
  const collections = new Map<string, DiagnosticCollection>();
  const keyOf = (folder: string, host: string): string => JSON.stringify([folder, host]);
  const clear = (folder: string, host: string): void => collections.get(keyOf(folder, host))?.clear();
  const gone = (uris: readonly Uri[]): void => {
    for (const collection of collections.values()) for (const uri of uris) collection.delete(uri);
  };
  const listening = [
    workspace.onDidChangeTextDocument((change) => {
      for (const collection of collections.values()) outdated(collection, change);
    }),
    workspace.onDidDeleteFiles(({ files }) => gone(files)),
    workspace.onDidRenameFiles(({ files }) => gone(files.map(({ oldUri }) => oldUri))),
  ];
  return {
    clear,
    show(folder, host, problems, source) {
      clear(folder, host);
      const key = keyOf(folder, host);
      const collection = collections.get(key) ?? languages.createDiagnosticCollection();
      collections.set(key, collection);
      const byFile = new Map<string, Diagnostic[]>();
      for (const problem of problems) {
        const { uri } = problem.location;
        byFile.set(uri, [...(byFile.get(uri) ?? []), diagnosticOf(problem, source)]);
      }
      for (const [uri, all] of byFile) collection.set(Uri.parse(uri), all);
    },
    dispose() {
      for (const each of [...listening, ...collections.values()]) each.dispose();
    },
  };
}

function diagnosticOf({ location, severity, message, code, related }: RebuildProblem, source: string): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(location.range), message, severities[severity]);
  diagnostic.source = source;
  diagnostic.code = code;
  diagnostic.relatedInformation = related.map(
    (one) =>
      new DiagnosticRelatedInformation(
        new Location(Uri.parse(one.location.uri), rangeOf(one.location.range)),
        one.message,
      ),
  );
  return diagnostic;
}

function rangeOf({ start, end }: RebuildProblem["location"]["range"]): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

/** What stands on a line that is edited was said of another text; what stands below moves along. */
function outdated(
  collection: { get: (uri: Uri) => readonly Diagnostic[] | undefined; set: (uri: Uri, all: Diagnostic[]) => void },
  { document, contentChanges }: TextDocumentChangeEvent,
): void {
  let left = collection.get(document.uri);
  if (left === undefined || left.length === 0 || contentChanges.length === 0) return;
  for (const { range, text } of contentChanges) {
    const lines = text.split("\n").length - 1 - (range.end.line - range.start.line);
    left = left.flatMap((one) => {
      if (one.range.end.line < range.start.line) return [one];
      if (one.range.start.line <= range.end.line) return [];
      return [movedBy(one, lines)];
    });
  }
  collection.set(document.uri, [...left]);
}

function movedBy(one: Diagnostic, lines: number): Diagnostic {
  if (lines === 0) return one;
  const { start, end } = one.range;
  const moved = new Diagnostic(
    new Range(start.line + lines, start.character, end.line + lines, end.character),
    one.message,
    one.severity,
  );
  return Object.assign(moved, { source: one.source, code: one.code, relatedInformation: one.relatedInformation });
}

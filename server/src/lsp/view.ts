/** One repo as the editor sees it: URIs and positions where the core has files and offsets. */
import { join } from "node:path";
import type { ChangeAnnotation, Location, LocationLink, Position, Range, WorkspaceEdit } from "vscode-languageserver";
import type { Values } from "#features/hover.ts";
import type { Target } from "#features/types.ts";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import type { Repo } from "#model/repo.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Location as Place, Span } from "#text/span.ts";
import type { Root } from "#workspace/root.ts";
import type { Workspace } from "#workspace/workspace.ts";
import { type Text, toOffset, toRange, toSpan, toUri } from "./convert.ts";

export interface View {
  readonly root: Root;
  readonly repo: Repo;
  readonly model: Model;
  /** A file that was not read may be the one that decides: then nothing is evaluated. */
  readonly values: Values;
  readonly uri: (file: string) => string;
  /** With the line and column where a place begins, as editors open them. */
  readonly uriAt: (place: Place) => string;
  readonly range: (place: Place) => Range;
  readonly location: (place: Place) => Location;
  readonly locations: (targets: readonly Target[]) => Location[];
  /** Like {@link View.locations}, with the text asked from and the whole binding around the name. */
  readonly links: (origin: string, targets: readonly Target[]) => LocationLink[];
  /** The line of code at a place, trimmed. */
  readonly line: (place: Place) => string;
  readonly edit: (edits: readonly FileEdits[]) => WorkspaceEdit;
  /** The editor shows it first, and applies what the person leaves in. */
  readonly previewedEdit: (edits: readonly FileEdits[], note: ChangeAnnotation) => WorkspaceEdit;
  /** With what each edit is about, for editors that show it. */
  readonly sortedEdit: (
    edits: readonly SortedEdit[],
    notes: Readonly<Record<string, ChangeAnnotation>>,
  ) => WorkspaceEdit;
  readonly offset: (file: string, position: Position) => number;
  readonly span: (file: string, range: Range) => Span;
}

export interface SortedEdit extends Edit {
  readonly file: string;
  /** One of the notes. */
  readonly group: string;
}

const NOTHING = { text: "" };

/** A view of the repo as it is now; later changes do not show in it. */
export function viewOf(workspace: Workspace, root: Root): View {
  const repo = root.repo();
  const uris = new Map<string, string>();
  const others = new Map<string, Text>();

  return {
    root,
    repo,
    get model() {
      return modelOf(repo);
    },
    values: root.complete() ? "evaluated" : "written",
    uri,
    uriAt(place) {
      const { line, character } = range(place).start;
      return `${uri(place.file)}#L${line + 1},${character + 1}`;
    },
    range,
    location,
    locations: (targets) => targets.map(({ file, name }) => location({ file, ...name })),
    links: (origin, targets) =>
      targets.map((target) => ({
        originSelectionRange: range({ file: origin, ...target.origin }),
        targetUri: uri(target.file),
        targetRange: range(target),
        targetSelectionRange: range({ file: target.file, ...target.name }),
      })),
    line(place) {
      const { text } = source(place.file);
      const start = Math.max(text.lastIndexOf("\n", place.start - 1), text.lastIndexOf("\r", place.start - 1)) + 1;
      return (
        text
          .slice(start, start + 200)
          .split(/[\r\n]/, 1)[0]
          ?.trim() ?? ""
      );
    },
    edit: (edits) => ({
      changes: Object.fromEntries(
        edits.map(({ file, edits }) => [
          uri(file),
          edits.map(({ start, end, text }) => ({ range: range({ file, start, end }), newText: text })),
        ]),
      ),
    }),
    previewedEdit: (edits, note) => ({
      documentChanges: edits.map(({ file, edits }) => ({
        textDocument: { uri: uri(file), version: null },
        edits: edits.map(({ start, end, text }) => ({
          range: range({ file, start, end }),
          newText: text,
          annotationId: "note",
        })),
      })),
      changeAnnotations: { note: { ...note, needsConfirmation: true } },
    }),
    sortedEdit: (edits, notes) => ({
      documentChanges: [...new Set(edits.map(({ file }) => file))].map((file) => ({
        textDocument: { uri: uri(file), version: null },
        edits: edits
          .filter((edit) => edit.file === file)
          .map(({ group, text, ...place }) => ({ range: range(place), newText: text, annotationId: group })),
      })),
      changeAnnotations: notes,
    }),
    offset: (file, position) => toOffset(source(file), position),
    span: (file, range) => toSpan(source(file), range),
  };

  /** A place in a file that cannot be read (a link to some other file) is its beginning. */
  function source(file: string): Text {
    return (repo.files.get(file) ?? repo.documents.get(file))?.source ?? others.get(file) ?? other(file);
  }

  function other(file: string): Text {
    const text = repo.disk?.text(file);
    const found = typeof text === "string" ? { text } : NOTHING;
    others.set(file, found);
    return found;
  }

  function range(place: Place): Range {
    return toRange(source(place.file), place);
  }

  function location(place: Place): Location {
    return { uri: uri(place.file), range: range(place) };
  }

  /** Open documents keep the editor's own spelling. */
  function uri(file: string): string {
    let found = uris.get(file);
    if (found === undefined) {
      found = workspace.keyOf(root, file) ?? toUri(join(root.folder ?? "/", file));
      uris.set(file, found);
    }
    return found;
  }
}

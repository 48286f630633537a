/**
 * The language of our tests: a small repo as one text with four signs.
 *
 * - `#- path` on a line of its own starts a file; without one the text is `configuration.nix`.
 * - `$0` is the cursor.
 * - `#   ^^^^ label` marks the characters above the carets in the line of code above; several such lines may follow each
 *   other. A mark in the first column stands without the `#`.
 * - Silence is a statement: where nothing is marked, nothing is expected.
 *
 * Signs are removed before the code sees the text. Nothing else is special: `$1`, `${x}` and `''$` stay Nix and shell.
 */
import assert from "node:assert/strict";

export interface FixtureFile {
  readonly path: string;
  readonly text: string;
}

/** `start` and `end` lie in one line; a mark over several lines is drawn to the end of its first, an empty one as one caret. */
export interface Mark {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export interface Cursor {
  readonly file: string;
  readonly offset: number;
}

export interface Fixture {
  readonly files: readonly FixtureFile[];
  readonly marks: readonly Mark[];
  readonly cursor: Cursor | undefined;
}

const DEFAULT_PATH = "configuration.nix";
const CARETS = /^(?:[ \t]*#[ \t]*|)(\^+)(?:[ \t]+(.*\S))?[ \t]*$/;

export function fixture(source: string): Fixture {
  const files = new Map<string, string>();
  const marks: Mark[] = [];
  let cursor: Cursor | undefined;
  let path = DEFAULT_PATH;
  let named = false;
  let text = "";
  let lineStart: number | undefined;

  const close = (): void => {
    if (named || text.trim() !== "") {
      assert.ok(!files.has(path), `fixture: ${path} stands twice`);
      files.set(path, text);
    }
  };

  for (const line of dedent(source).split("\n")) {
    const header = /^#- (\S.*?)\s*$/.exec(line)?.[1];
    const carets = CARETS.exec(line);
    if (header !== undefined) {
      close();
      path = header;
      named = true;
      text = "";
      lineStart = undefined;
    } else if (carets) {
      assert.ok(lineStart !== undefined, `fixture: carets without a line above: ${line}`);
      const end = text.length - 1;
      const start = lineStart + line.indexOf("^");
      assert.ok(start <= end, `fixture: carets behind the end of the line above: ${line}`);
      marks.push({ file: path, start, end: Math.min(start + (carets[1] ?? "").length, end), label: carets[2] ?? "" });
    } else {
      const at = line.indexOf("$0");
      lineStart = text.length;
      if (at >= 0) {
        assert.ok(!cursor && at === line.lastIndexOf("$0"), "fixture: two cursors");
        cursor = { file: path, offset: text.length + at };
      }
      text += `${at >= 0 ? line.slice(0, at) + line.slice(at + 2) : line}\n`;
    }
  }
  close();
  return { files: [...files].map(([path, text]) => ({ path, text })), marks, cursor };
}

/** The files as a fixture again: marks in order of place, then label. Two drawings are equal when the marks match 1:1. */
export function draw(files: readonly FixtureFile[], marks: readonly Mark[]): string {
  const unknown = marks.filter((mark) => !files.some((file) => file.path === mark.file));
  const drawn = files.map((file) => {
    const own = marks.filter((mark) => mark.file === file.path);
    return `#- ${file.path}\n${drawFile(file.text, own)}`;
  });
  return [...drawn, ...unknown.map((mark) => `#- ${mark.file} (no such file): ${mark.label}\n`)].join("");
}

/** Fails with both drawings side by side unless the marks of the fixture are exactly `actual`. */
export function expectMarks(expected: Fixture, actual: readonly Mark[]): void {
  assert.equal(draw(expected.files, actual), draw(expected.files, expected.marks));
}

function drawFile(text: string, marks: readonly Mark[]): string {
  const lines: string[] = [];
  let start = 0;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const end = start + line.length;
    const here = marks.filter((mark) => mark.start >= start && mark.start <= end);
    const clipped = here.map((mark) => ({
      column: mark.start - start,
      width: Math.max(1, Math.min(mark.end, end) - mark.start),
      label: mark.label,
    }));
    clipped.sort((a, b) => a.column - b.column || a.width - b.width || (a.label < b.label ? -1 : 1));
    lines.push(line, ...clipped.map(({ column, width, label }) => drawMark(column, width, label)));
    start = end + 1;
  }
  return `${lines.join("\n")}\n`;
}

function drawMark(column: number, width: number, label: string): string {
  const sign = column === 0 ? "" : `#${" ".repeat(column - 1)}`;
  return `${sign}${"^".repeat(width)} ${label}`.trimEnd();
}

/** Takes off the line break behind the opening quote, the last line's blanks, and the indentation that all lines share. */
function dedent(source: string): string {
  const lines = source
    .replace(/^\n/, "")
    .replace(/\n[ \t]*$/, "")
    .split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.POSITIVE_INFINITY);
  return lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join("\n");
}

/** What stands beside the comment at `$0`: the code that it speaks for, and all that may be meant as well. */
import { describe, it } from "mocha";
import { neighboursOf } from "#facts/comment-neighbours.ts";
import type { Span } from "#text/span.ts";
import { checkAtCursor } from "../check.ts";

const beside = (source: string): void =>
  checkAtCursor(source, function* ({ repo }, { file: path, offset }) {
    const source = repo.files.get(path)?.source;
    const comment = source?.comments.find(({ start }) => start === offset);
    if (!source || !comment) return;
    const { block, behind, subject, loose, gap, paragraph, next, below, object, above } = neighboursOf(source, comment);
    const how = `subject${behind ? " behind" : ""}${loose ? " loose" : ""}${gap ? " gap" : ""}`;
    const marked: readonly (readonly [string, Span | undefined])[] = [
      ...block.map((each) => ["block", each] as const),
      [how, subject],
      ...paragraph.map((each) => ["paragraph", each] as const),
      ["next", next],
      ...below.map((each) => ["below", each] as const),
      ["object", object],
      ["above", above],
    ];
    for (const [label, span] of marked) if (span) yield { file: path, start: span.start, end: span.end, label };
  });

describe("beside a comment", () => {
  it("stand the statement below, those that follow it at once, the one behind them, and the one above", () =>
    beside(`
{
  z = 0;
# ^^^^^^ above
  # one
# ^^^^^ block
  $0# two
# ^^^^^ block
  a = 1;
# ^^^^^^ subject
  b = 2; # note
# ^^^^^^ paragraph
  c = 3;
# ^^^^^^ paragraph

  d = 4;
# ^^^^^^ next
  e = 5;
}
`));

  it("stands the code on its own line", () =>
    beside(`
{
  a = 1; $0# behind
# ^^^^^^ subject behind
#        ^^^^^^^^ block
  b = [ 1 ]; # other
}
`));

  it("stand, behind an empty line, all statements that it may be a heading of", () =>
    beside(`
{
  $0# heading
# ^^^^^^^^^ block

  a = 1;
# ^^^^^^ subject gap
# ^^^^^^ below

  b = 2;
# ^^^^^^ below
}
`));

  it("stands nothing above a bracket, the body of a let, and the end of the file", () => {
    beside(`
{
  a = [
    1
#   ^ above
    $0# end
#   ^^^^^ block
  ];
}
`);
    beside(`
let
  a = 1;
# ^^^^^^ above
  $0# end
# ^^^^^ block
in a
`);
    beside(`
1
$0# end
^^^^^ block
`);
  });

  it("stand items of lists, and the set that a statement of an item belongs to", () =>
    beside(`
{
  a = [
    {
#   ^ object
      $0# first
#     ^^^^^^^ block
      x = 1;
#     ^^^^^^ subject
    }
  ];
}
`));

  it("is not certain inside of an expression", () =>
    beside(`
{
  a = f
# ^^^^^ subject loose
    $0# note
#   ^^^^^^ block
    ;
}
`));
});

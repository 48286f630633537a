/** Colours: the syntax, and in comments the words and ids of annotations. */
import { describe, it } from "mocha";
import { colours } from "#features/colours.ts";
import { checkMarks } from "../check.ts";

const inComments = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.values())
      for (const { kind, start, end } of colours(file))
        if (/comment|annotation/.test(kind)) yield { file: file.path, start, end, label: kind };
  });

describe("colours of comments", () => {
  it("pick out the word and the ids of an annotation", () =>
    inComments(`
      # source-id: CFG.a.b / PORT.ssh
      ^^ comment
      # ^^^^^^^^^ annotation
      #          ^^ comment
      #            ^^^^^^^ annotationId
      #                   ^^^ comment
      #                      ^^^^^^^^ annotationId
      { a = 1; } # sink: CFG.n.{x,yy} und mehr
      #          ^^ comment
      #            ^^^^ annotation
      #                ^^^^^^^^^ comment
      #                         ^ annotationId
      #                          ^ comment
      #                           ^^ annotationId
      #                             ^^^^^^^^^^ comment
    `));

  it("pick out what is said to mynixos, and gaps", () =>
    inComments(`
      # mynixos: ignore port/collision – gewollt
      ^^ comment
      # ^^^^^^^ annotation
      #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ comment
      # GAP: offen
      ^^ comment
      # ^^^ annotation
      #    ^^^^^^^ comment
      # gap in der Mauer
      ^^^^^^^^^^^^^^^^^^ comment
      { }
    `));
});

/** A hover as lines to compare: code behind a bar, items of a list behind a dash, sentences in English. */
import assert from "node:assert/strict";
import { hover, type Values } from "#features/hover.ts";
import type { Hover, Phrase } from "#features/types.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

/** What the hover at the cursor says; `undefined`: nothing. */
export function hoverLines(source: string, values: Values): readonly string[] | undefined {
  const { files, cursor } = fixture(source);
  assert.ok(cursor);
  return linesOf(hover(modelFor(files), cursor.file, cursor.offset, values));
}

export function linesOf(found: Hover | undefined): readonly string[] | undefined {
  return found?.blocks.flatMap((block) => {
    switch (block.kind) {
      case "code":
        return [`| ${block.code}`];
      case "prose":
        return [block.text];
      case "list":
        return [english(block.message), ...block.items.map((item) => `- ${item.map(phrase).join(" · ")}`)];
      case "table":
        return [
          block.head.map(english),
          ...block.rows.map((row) => row.map((cell) => cell.map(phrase).join(" · "))),
        ].map((cells) => cells.join(" | "));
      default:
        return [english(block.message)];
    }
  });
}

/** What leads somewhere stands in brackets. */
function phrase(said: Phrase): string {
  return "to" in said ? `[${english(said.message)}]` : english(said);
}

/** What is offered at the cursor of a fixture, and the text as it is when something is taken. */
import assert from "node:assert/strict";
import { completion } from "#features/completion.ts";
import type { CompletionList, Offer } from "#features/completion-items.ts";
import { reading } from "#lsp/as-if.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

export interface Completing {
  readonly list: CompletionList | undefined;
  readonly items: readonly Offer[];
  /** In the order in which an editor shows them. */
  readonly labels: readonly string[];
  /** The line of the cursor with the item instead of what is typed. */
  readonly taken: (label: string) => string;
}

export function completing(source: string, sign?: string): Completing {
  const { files, cursor } = fixture(source);
  assert.ok(cursor);
  const text = files.find(({ path }) => path === cursor.file)?.text ?? "";
  const list = completion(modelFor(files), cursor.file, cursor.offset, reading, sign);
  const items = [...(list?.items ?? [])].sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : 1));
  return {
    list,
    items,
    labels: items.map(({ label }) => label),
    taken(label) {
      const item = items.find((each) => each.label === label);
      assert.ok(list && item, `${label} is not offered, but ${items.map((each) => each.label).join(", ")}`);
      const head = text.slice(0, list.whole.start) + (item.snippet ?? item.text ?? item.label);
      const tail = text.slice(list.whole.end);
      const start = text.lastIndexOf("\n", list.whole.start - 1) + 1;
      return (head.slice(start) + (/^[^\n]*/.exec(tail)?.[0] ?? "")).trim();
    },
  };
}

/** `label: detail` or `label: detail (aside)`. */
export function details({ items }: Completing): readonly string[] {
  const said = (text: Offer["detail"]): string => (typeof text === "object" ? render(text) : (text ?? ""));
  return items.map(({ label, detail, aside }) => {
    const more = aside === undefined ? "" : ` (${said(aside)})`;
    return `${label}: ${said(detail)}${more}`.replace(/ +/g, " ").trim();
  });
}

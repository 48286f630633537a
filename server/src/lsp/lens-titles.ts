/** What stands in a lens, in the editor's language. */
import type { ExposureLens } from "#features/types.ts";
import { type Message, message } from "#text/message.ts";
import { translate } from "./translate.ts";

export function sourceTitle(uses: number, sinks: number): string {
  return translate(counts(uses, sinks));
}

function counts(uses: number, sinks: number): Message {
  if (uses === 1 && sinks === 1) return message("1 use · 1 sink");
  if (uses === 1) return message("1 use · {0} sinks", sinks);
  if (sinks === 1) return message("{0} uses · 1 sink", uses);
  return message("{0} uses · {1} sinks", uses, sinks);
}

export function exposureTitle({ head, reason, more }: ExposureLens): string {
  const first = reason ? `${translate(head)} – ${translate(reason)}` : translate(head);
  return [first, ...more.map(translate)].join(" · ");
}

export function unitTitle(head: Message, more: readonly Message[]): string {
  return [head, ...more].map(translate).join(" · ");
}

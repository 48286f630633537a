/** The wizard for new modules, as a person sees and answers it. */

import type { Locator } from "playwright-core";
import type { LiveEditor } from "#scripts/editor/live.ts";

export interface Wizard {
  readonly shown: () => Locator;
  readonly input: () => Locator;
  /** The question with this number is there, and its list or line can be answered. */
  readonly question: (number: number, says: string | RegExp) => Promise<void>;
  readonly focused: (says: string | RegExp) => Promise<void>;
  readonly row: (says: string | RegExp) => Locator;
  readonly enter: () => Promise<void>;
  /** Over what stands in the line. */
  readonly type: (text: string) => Promise<void>;
  /** From a list, found by what is typed. */
  readonly choose: (typed: string, row?: string | RegExp) => Promise<void>;
}

export function wizardIn(editor: LiveEditor): Wizard {
  const { page } = editor;
  const shown = (): Locator => page.locator(".quick-input-widget");
  const focused = (says: string | RegExp): Promise<void> =>
    shown().locator(".monaco-list-row.focused", { hasText: says }).waitFor({ timeout: 20_000 });
  const type = async (text: string): Promise<void> => {
    await editor.press("Control+A");
    await page.keyboard.type(text);
  };
  const enter = (): Promise<void> => editor.press("Enter");
  return {
    shown,
    input: () => shown().locator("input.input"),
    row: (says) => shown().locator(".monaco-list-row", { hasText: says }),
    async question(number, says) {
      await shown()
        .locator(".quick-input-title", { hasText: new RegExp(`\\(${number}/\\d+\\)`) })
        .waitFor({ timeout: 60_000 });
      await shown().filter({ hasText: says }).waitFor();
    },
    focused,
    enter,
    type,
    async choose(typed, row = typed) {
      await type(typed);
      await focused(row);
      await enter();
    },
  };
}

/** A list of commands that is open does not learn of those that come later. */
export function ready({ page }: LiveEditor): Promise<void> {
  return page.locator("#status\\.problems", { hasText: /[1-9]/ }).waitFor({ timeout: 90_000 });
}

/** Whether a rebuild shall really be cancelled: what that does depends on what runs. */
import { l10n, window } from "vscode";
import type { Cancel } from "#client/rebuild/job-view.ts";
import { cancelWords } from "#client/words/rebuild-confirm.ts";
import { spoken } from "#client/words/rebuild-notice.ts";

/** What a cancel does now, when the person wants that; `undefined`: not, or it is too late. */
export async function askCancel(cancel: Cancel | undefined, host: string): Promise<Cancel | undefined> {
  const { message: words, detail, yes } = cancelWords(cancel, l10n.t);
  // Several hosts may be rebuilt at once.
  const message = `${spoken(host)}: ${words}`;
  if (yes === undefined) {
    void window.showInformationMessage(`${message} ${detail}`);
    return undefined;
  }
  const answer = await window.showWarningMessage(message, { modal: true, detail }, yes);
  return answer === yes ? cancel : undefined;
}

/** What has to be said about a rebuild, as a notification with what can be done about it. */
import { l10n, window } from "vscode";
import { buttonWords, type Notice, type NoticeButton, noticeText, spoken } from "#client/words/rebuild-notice.ts";

export type NoticeActions = Readonly<Partial<Record<NoticeButton, () => unknown>>>;

/** Several hosts may be rebuilt at once, and a notification has no other place that tells which. */
export function ofHost(host: string, text: string): string {
  const name = spoken(host);
  return text.includes(name) ? text : `${name}: ${text}`;
}

/** Buttons without an action are left out. Resolves when the person has answered, or when nobody looks any more. */
export async function showNotice(host: string, notice: Notice, actions: NoticeActions): Promise<void> {
  const buttons = notice.buttons.filter((button) => actions[button] !== undefined);
  const labels = buttons.map((button) => buttonWords(button, l10n.t));
  const show = {
    info: window.showInformationMessage,
    warning: window.showWarningMessage,
    error: window.showErrorMessage,
  };
  const answer = await show[notice.level](ofHost(host, noticeText(notice)), ...labels);
  const picked = answer === undefined ? undefined : buttons[labels.indexOf(answer)];
  if (picked !== undefined) await actions[picked]?.();
}

/** Everything of ours on a host, removed on request. */
import { l10n, window } from "vscode";
import { openOperations } from "#client/rebuild/open-operations.ts";
import { sudoOf } from "#client/rebuild/sudo-words.ts";
import { failureWords } from "#client/words/failure-words.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import { cleanQuestion } from "#client/words/rebuild-units.ts";
import { showNotice } from "./notices.ts";
import { agreedLogin, sudoFor } from "./prepare.ts";
import { done, Refused } from "./refused.ts";
import { Stopped, type Tools } from "./tools.ts";

export async function removeTraces(host: string, tools: Tools): Promise<void> {
  const { message, detail, yes } = cleanQuestion(host, l10n.t);
  if ((await window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return;
  try {
    const login = await agreedLogin(host, tools);
    const channel = await login.connect();
    if ("said" in channel) throw new Stopped(failureWords(channel, l10n.t).sentence);
    try {
      const sudo = sudoFor(await sudoOf(channel), login, tools);
      done(await openOperations(channel, sudo, tools.script).clean(), "clean");
    } finally {
      channel.close();
    }
    await tools.passwords.forget(login.identity);
    void window.showInformationMessage(l10n.t("Nothing of this extension is left on {0}.", spoken(host)));
  } catch (error) {
    if (error instanceof Refused) {
      void showNotice(host, error.notice(), {
        log: () => tools.log.show(),
        terminal: () => tools.terminal(host),
        follow: () => tools.again("follow", host),
      });
    } else if (error instanceof Stopped) void window.showErrorMessage(error.said);
    else throw error;
  }
}

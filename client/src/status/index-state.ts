/** The language status of Nix files: what the index is doing, what is wrong, and the command that helps. */
import { type Disposable, LanguageStatusSeverity, l10n, languages } from "vscode";
import { documents } from "#client/documents.ts";
import type { ServerState } from "#client/server.ts";

export interface IndexState extends Disposable {
  readonly show: (state: ServerState) => void;
}

export function showIndexState(): IndexState {
  const item = languages.createLanguageStatusItem("mynixos.index", documents);
  item.name = "mynixos";
  const restart = { command: "mynixos.restartServer", title: l10n.t("Restart") };
  const log = { command: "mynixos.showLog", title: l10n.t("Show log") };
  return {
    dispose: () => item.dispose(),
    show(state) {
      const notices = "notices" in state ? state.notices : [];
      const wrong = state.state === "stopped" || state.state === "incomplete";
      item.busy = state.state === "starting" || state.state === "indexing";
      item.text = text(state);
      item.detail = notices.join(" ");
      item.severity = severity(state, notices.length);
      item.command = wrong ? restart : log;
    },
  };
}

function text(state: ServerState): string {
  switch (state.state) {
    case "starting":
      return l10n.t("mynixos is starting");
    case "stopped":
      return l10n.t("mynixos has stopped");
    case "indexing":
      return l10n.t("mynixos is reading Nix files");
    case "incomplete":
      return l10n.t("mynixos has read only a part of the files");
    case "ready":
      return state.files === 1 ? l10n.t("mynixos: 1 Nix file") : l10n.t("mynixos: {0} Nix files", state.files);
  }
}

function severity({ state }: ServerState, notices: number): LanguageStatusSeverity {
  if (state === "stopped") return LanguageStatusSeverity.Error;
  return state === "incomplete" || notices > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
}

/** The two items of the status bar for a host: /boot and the rescue window. */
import {
  type Disposable,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import { bootItem } from "#client/words/boot-item.ts";
import { rescueItem, ticks } from "#client/words/rescue-item.ts";
import type { HostEntry, Shown } from "#client/words/shown.ts";
import { linkedCommands } from "#client/words/tooltip.ts";

export interface HostItems extends Disposable {
  /** The first entry is the one in the bar, the others stand in its tooltips; none: no items. */
  readonly show: (entries: readonly HostEntry[]) => void;
}

/** What is left of a window ticks every second while somebody looks; ages grow all by themselves, but slowly. */
const second = 1000;
const slowly = 20_000;

export function showHostItems(): HostItems {
  const boot = createItem("mynixos.boot", l10n.t("mynixos: boot of the host"), 2);
  const rescue = createItem("mynixos.rescue", l10n.t("mynixos: rescue window of the host"), 1);
  let entries: readonly HostEntry[] = [];
  let timer: NodeJS.Timeout | undefined;

  const render = (): void => {
    clearTimeout(timer);
    const [entry, ...others] = entries;
    if (entry === undefined) {
      boot.hide();
      rescue.hide();
      return;
    }
    const now = Date.now();
    const isTicking = window.state.focused && ticks(entry, now);
    put(boot, bootItem(entry, now, l10n.t, others));
    put(rescue, rescueItem(entry, now, l10n.t, others, isTicking ? "ticks" : "stands"));
    timer = setTimeout(render, isTicking ? second : slowly);
  };
  const focus = window.onDidChangeWindowState(render);
  return {
    show(next) {
      entries = next;
      render();
    },
    dispose() {
      clearTimeout(timer);
      focus.dispose();
      boot.dispose();
      rescue.dispose();
    },
  };
}

function createItem(id: string, name: string, priority: number): StatusBarItem {
  const item = window.createStatusBarItem(id, StatusBarAlignment.Left, priority);
  item.name = name;
  item.command = linkedCommands.menu;
  return item;
}

function put(item: StatusBarItem, shown: Shown): void {
  if (shown.isHidden === true) {
    item.hide();
    return;
  }
  item.text = shown.text;
  item.backgroundColor = shown.color && new ThemeColor(`statusBarItem.${shown.color}Background`);
  item.accessibilityInformation = { label: shown.label, role: "button" };
  if (!(item.tooltip instanceof MarkdownString) || item.tooltip.value !== shown.tooltip) {
    item.tooltip = tooltipOf(shown.tooltip);
  }
  item.show();
}

/** Icons stay off: a host could write them into its own names. */
function tooltipOf(text: string): MarkdownString {
  const tooltip = new MarkdownString(text);
  tooltip.supportThemeIcons = false;
  tooltip.supportHtml = false;
  tooltip.isTrusted = { enabledCommands: Object.values(linkedCommands) };
  return tooltip;
}

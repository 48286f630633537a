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
  let boot = createItem("mynixos.boot", l10n.t("mynixos: boot of the host"), 2);
  let rescue = createItem("mynixos.rescue", l10n.t("mynixos: rescue window of the host"), 1);
  let entries: readonly HostEntry[] = [];
  let timer: NodeJS.Timeout | undefined;

  const render = (): void => {
    clearTimeout(timer);
    const [entry, ...others] = entries;
    if (entry === undefined) {
      boot = put(boot, nothing);
      rescue = put(rescue, nothing);
      return;
    }
    const now = Date.now();
    const isTicking = window.state.focused && ticks(entry, now);
    boot = put(boot, bootItem(entry, now, l10n.t, others));
    rescue = put(rescue, rescueItem(entry, now, l10n.t, others, isTicking ? "ticks" : "stands"));
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
      boot.item.dispose();
      rescue.item.dispose();
    },
  };
}

interface Item {
  readonly item: StatusBarItem;
  /** What it shows now. */
  readonly last?: Shown;
}

const nothing: Shown = { text: "", tooltip: "", label: "", isHidden: true };

function createItem(id: string, name: string, priority: number): Item {
  const item = window.createStatusBarItem(id, StatusBarAlignment.Left, priority);
  item.name = name;
  item.command = linkedCommands.menu;
  return { item };
}

/** Only what is another one: whatever is set is sent to the window as a whole, and a tooltip somebody reads there is closed. */
function put({ item, last }: Item, shown: Shown): Item {
  if (shown.isHidden === true) {
    item.hide();
    // What it showed is still set.
    return { item, ...(last && { last: { ...last, isHidden: true } }) };
  }
  if (last?.text !== shown.text) item.text = shown.text;
  if (last?.color !== shown.color)
    item.backgroundColor = shown.color && new ThemeColor(`statusBarItem.${shown.color}Background`);
  if (last?.label !== shown.label) item.accessibilityInformation = { label: shown.label, role: "button" };
  if (last?.tooltip !== shown.tooltip) item.tooltip = tooltipOf(shown);
  if (last === undefined || last.isHidden === true) item.show();
  return { item, last: shown };
}

/** Icons stay off: a host could write them into its own names. */
function tooltipOf({ tooltip: text, hasNoLinks }: Shown): MarkdownString {
  const tooltip = new MarkdownString(text);
  tooltip.supportThemeIcons = false;
  tooltip.supportHtml = false;
  if (hasNoLinks !== true) tooltip.isTrusted = { enabledCommands: Object.values(linkedCommands) };
  return tooltip;
}

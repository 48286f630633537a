/** What is said when something of a rebuild ended or was refused: what happened, how the host stands now, and what to do. */
import { oneLine } from "#client/host/said.ts";
import type { T } from "./t.ts";

export interface Notice {
  readonly level: "info" | "warning" | "error";
  readonly what: string;
  /** In which state the host is now. */
  readonly state: string;
  /** Absent: nothing is to be done. */
  readonly advice?: string;
  readonly buttons: readonly NoticeButton[];
}

export type NoticeButton =
  | "log"
  | "collect"
  | "failed-units"
  | "conflicts"
  | "again"
  | "follow"
  | "terminal"
  | "problems"
  | "rollback"
  | "password";

/** As one text, for a notification. */
export function noticeText(notice: Notice): string {
  return noticeLines(notice).join(" ");
}

/** For the terminal: a line for each of its parts. */
export function noticeLines({ what, state, advice }: Notice): readonly string[] {
  return [what, state, ...(advice === undefined ? [] : [advice])];
}

export function buttonWords(button: NoticeButton, t: T): string {
  switch (button) {
    case "log":
      return t("Show log");
    case "collect":
      return t("Collect garbage …");
    case "failed-units":
      return t("Show failed units");
    case "conflicts":
      return t("Show the files");
    case "again":
      return t("Try again");
    case "follow":
      return t("Follow it");
    case "terminal":
      return t("Log in with ssh in a terminal");
    case "problems":
      return t("Show problems");
    case "rollback":
      return t("Roll back …");
    case "password":
      return t("Enter the password again");
  }
}

/** Foreign text for dialogs and notifications, where the editor makes links of `[text](address)`: one line, and nothing but text. */
export function spoken(text: string): string {
  return oneLine(text).replaceAll("](", "] (");
}

/** A few of many, with how many more there are. */
export function several(all: readonly string[], t: T, most = 5): string {
  const shown = all.slice(0, most).map(spoken).join(", ");
  const more = all.length - most;
  return more > 0 ? t("{0} and {1} more", shown, more) : shown;
}

/** Which language the command line speaks, and the translations of its messages. */
import { readFileSync } from "node:fs";
import { render } from "#text/message.ts";
import type { Translate } from "./command.ts";

export type Language = "de" | "en";

export function isLanguage(text: string): text is Language {
  return text === "de" || text === "en";
}

/** From the environment as POSIX asks: `LC_ALL` before `LC_MESSAGES` before `LANG`; anything but German is English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^de(?:[_.@-]|$)/i.test(locale) ? "de" : "en";
}

export function translator(language: Language): Translate {
  const bundle = language === "de" ? german() : undefined;
  return (message) => render(message, bundle);
}

/** Beside the bundle's folder, or at the root of the working tree. Without it, messages stay English. */
const PLACES = ["../l10n/bundle.l10n.de.json", "../../../l10n/bundle.l10n.de.json"];

function german(): Readonly<Record<string, string>> | undefined {
  for (const place of PLACES) {
    try {
      return JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as Readonly<Record<string, string>>;
    } catch {
      // The next place, then English.
    }
  }
  return undefined;
}

/** Messages of the core in the editor's language. */
import { config, t as inLanguage } from "@vscode/l10n";
import type { Message } from "#text/message.ts";

/** To be called once, before the first {@link translate}; without a bundle messages stay English. */
export function useTranslations(bundle: Readonly<Record<string, string>> | undefined): void {
  config({ contents: { ...bundle } });
}

export function translate(message: Message): string {
  return inLanguage(
    message.template,
    ...message.args.map((each) => (typeof each === "object" ? translate(each) : each)),
  );
}

/** The translated template, its holes still open. */
export function translateTemplate(template: string): string {
  return inLanguage(template);
}

/** What the core says to a person: an English template and its arguments, translated by the transports. */

/**
 * `template` is the English text and at the same time the key of the translation bundle (`l10n/bundle.l10n.de.json`);
 * `{0}`, `{1}` … stand for `args`.
 */
export interface Message {
  readonly template: string;
  readonly args: readonly Argument[];
}

/** A message in a message is translated with it. */
export type Argument = string | number | Message;

export function message(template: string, ...args: readonly Argument[]): Message {
  return { template, args };
}

/** The message in English, or in the language of the given bundle (template → translated template). */
export function render(message: Message, bundle?: Readonly<Record<string, string>>): string {
  const template = bundle?.[message.template] ?? message.template;
  return template.replace(/\{(\d+)\}/g, (hole, index: string) => {
    const argument = message.args[Number(index)] ?? hole;
    return typeof argument === "object" ? render(argument, bundle) : String(argument);
  });
}

/** What turns an English template into the language of the editor: `l10n.t` there, the template itself in tests. */

/** Arguments fill `{0}`, `{1}`, …; the template has to be a literal, so that it can be translated. Always called `t`. */
export type T = (template: string, ...args: readonly (string | number)[]) => string;

/** Finds what the program says to people: the templates of `message("…")`, of the editor's `l10n.t("…")`, and of `t("…")`, which it is handed on as. */
import type { SourceText } from "./project.ts";

export interface Messages {
  readonly templates: ReadonlySet<string>;
  /** Calls whose template is no literal: nobody could translate it. */
  readonly unreadable: readonly string[];
}

const CALL = /(?<!function |\\)\b(message|l10n\.t|t)\(\s*("(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`)?/g;

export function messagesIn(files: readonly SourceText[]): Messages {
  const templates = new Set<string>();
  const unreadable: string[] = [];
  for (const { path, text } of files) {
    for (const match of withoutComments(text).matchAll(CALL)) {
      const literal = match[2];
      if (literal === undefined) unreadable.push(`${path}: ${match[0]}`);
      else templates.add(literal.startsWith('"') ? (JSON.parse(literal) as string) : literal.slice(1, -1));
    }
  }
  return { templates, unreadable };
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(?:\/\/.*|\/\*\*[\s\S]*?\*\/)$/gm, "");
}

/** The holes of a template, sorted: `{0}`, `{1}`. */
export function holes(template: string): readonly string[] {
  return [...new Set(template.match(/\{\d+\}/g) ?? [])].sort();
}

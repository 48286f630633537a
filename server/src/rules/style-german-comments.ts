/** Who reads a module at night reads it in one language: a comment in the other one was copied along, or nobody in the house wrote it. */
import { languageOfHouse, writtenIn } from "#model/language/comments.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const styleGermanComments: Rule = {
  id: "style/german-comments",
  severity: "hint",
  summary: message("A comment is written in English where the comments of the repo are German"),
  *check(model) {
    const language = languageOfHouse(model.repo);
    if (!language) return;
    const text =
      language === "german"
        ? message(
            "This comment is English; the comments of this repo are German: translate it (setting mynixos.style.commentLanguage).",
          )
        : message(
            "This comment is German; the comments of this repo are English: translate it (setting mynixos.style.commentLanguage).",
          );
    for (const file of model.repo.files.values())
      for (const { start, end, language: own } of writtenIn(file))
        if (own !== language) yield { file: file.path, start, end, message: text };
  },
};

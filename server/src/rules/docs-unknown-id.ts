/** A page that names an option which is not there sends its reader looking for it: it was renamed, removed, or never made. */
import { type UnknownMention, unknownMentions } from "#model/documents/unknown.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { pathsToMean } from "#text/similar.ts";
import type { Problem, Rule } from "./rule.ts";

export const docsUnknownId: Rule = {
  id: "docs/unknown-id",
  severity: "information",
  summary: message("A page names an id or an option that nothing has"),
  evaluates: true,
  readsDocuments: true,
  *check(model) {
    let similar: Similar | undefined;
    for (const document of model.repo.documents.values()) {
      for (const unknown of unknownMentions(model, document)) {
        similar ??= similarIn(model);
        yield problem(unknown, similar);
      }
    }
  },
};

interface Similar {
  readonly id: (id: string) => string | undefined;
  readonly path: (path: string) => string | undefined;
}

function similarIn({ sources }: Model): Similar {
  const existing = sources.filter((source) => source.declaration);
  return {
    id: pathsToMean(existing.flatMap((source) => source.ids)),
    path: pathsToMean(existing.map((source) => source.path)),
  };
}

function problem({ mention, names }: UnknownMention, similar: Similar): Problem {
  const { file, start, end, kind, name, written } = mention;
  const path = showPath(names);
  const place = { file, start, end };
  const meant = kind === "id" ? similar.id(name) : similar.path(path);
  if (meant === undefined) {
    const said =
      kind === "id"
        ? message("Nothing declares {1}, which {0} stands for; correct the id or remove it.", name, path)
        : message("This repo declares no {0}; correct the name or remove it.", path);
    return { ...place, message: said };
  }
  const said =
    kind === "id"
      ? message("Nothing declares {1}, which {0} stands for; did you mean {2}?", name, path, meant)
      : message("This repo declares no {0}; did you mean {1}?", path, meant);
  // What shares characters with others cannot be replaced alone.
  if (start !== written.start || end !== written.end) return { ...place, message: said };
  const head = kind === "path" ? /^(?:config|options)$/.exec(written.steps[0]?.name ?? "")?.[0] : undefined;
  const text = head === undefined ? meant : `${head}.${meant}`;
  const fix = { title: message("Replace by {0}", text), safe: false, edits: [{ file, edits: [{ start, end, text }] }] };
  return { ...place, message: said, fixes: [fix] };
}

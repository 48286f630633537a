/** A header says whose a module is and what it is for; the one module without it is the one that nobody finds. */
import { missingHeaders } from "#model/modules/missing-header.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const styleHeader: Rule = {
  id: "style/header",
  severity: "hint",
  summary: message("A module lacks the header that nearly all modules beside it have"),
  *check(model) {
    for (const { file, folder, header, having, neighbours, place, edits } of missingHeaders(model)) {
      const kind = names[header];
      yield {
        file,
        ...place,
        message: message(
          "{0} of {1} other modules in {2} begin with a header ({3}), this one does not: say there whose it is and what it is for.",
          having,
          neighbours,
          folder,
          kind,
        ),
        fixesLater: () => {
          const written = edits();
          if (written.length === 0) return [];
          return [{ title: message("Insert the header ({0})", kind), safe: true, edits: [{ file, edits: written }] }];
        },
      };
    }
  },
};

const names = { meta: "# meta:", yaml: "nms_version", nms: "let nms", none: "" };

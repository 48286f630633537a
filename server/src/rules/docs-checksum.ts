/** A sum that no longer fits says that somebody changed the text without having looked it over. */

import type { Model } from "#model/model.ts";
import { type Checksum, type ChecksumKind, checksumIn } from "#model/modules/checksums.ts";
import { message } from "#text/message.ts";
import type { Rule } from "./rule.ts";

export const docsChecksum: Rule = {
  id: "docs/checksum",
  severity: "information",
  summary: message("A file's checksum of itself does not fit its text"),
  readsDocuments: true,
  *check(model) {
    const all = checksumsOf(model);
    for (const { file, checksum } of all) {
      if (checksum.isRight || !isProven(all, checksum.kind)) continue;
      const { place, sum } = checksum;
      yield {
        file,
        ...place,
        message: message("This sum does not fit the text: look that over, then renew the sum."),
        fixes: [
          { title: message("Renew the checksum"), safe: false, edits: [{ file, edits: [{ ...place, text: sum }] }] },
        ],
      };
    }
  },
};

interface Summed {
  readonly file: string;
  readonly checksum: Checksum;
}

function checksumsOf({ repo }: Model): readonly Summed[] {
  return [...repo.files.values(), ...repo.documents.values()].flatMap(({ path, source }) => {
    const checksum = checksumIn(source.text);
    return checksum ? [{ file: path, checksum }] : [];
  });
}

/** How many sums of a kind have to be right before one is called wrong, and how many for each wrong one. */
const fewestRight = 4;
const rightForEachWrong = 3;

/** Only where we count as whoever wrote them did: else it is our counting that does not fit. */
function isProven(all: readonly Summed[], kind: ChecksumKind): boolean {
  const same = all.filter(({ checksum }) => checksum.kind === kind);
  const right = same.filter(({ checksum }) => checksum.isRight).length;
  return right >= fewestRight && right >= (same.length - right) * rightForEachWrong;
}

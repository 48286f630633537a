/** Expressions of `expressions/*.txt` of which we do not know what their table says that we know, or know something wrong. */
import { expressionsOf, type TableExpression } from "./expression-tables.ts";
import { type Judged, judge } from "./judge.ts";

export interface Disappointment extends Judged {
  readonly place: string;
}

export function disappointments(kind: string, files: Readonly<Record<string, string>> = {}): Disappointment[] {
  const expressions = expressionsOf(kind);
  const judged = judge(
    expressions.map(({ text }) => text),
    files,
  );
  return judged.flatMap((each, index) => {
    const { place, isUnknown } = expressions[index] as TableExpression;
    return each.verdict === (isUnknown ? "unknown" : "known") ? [] : [{ place, ...each }];
  });
}

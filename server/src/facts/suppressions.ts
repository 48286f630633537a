/** `# mynixos: ignore <rule>[, <rule>] – Grund` comments and the code they speak for. */
import type { SourceFile } from "#syntax/ast.ts";
import { reasonIn, targetOf } from "./comment-target.ts";
import type { Step, Suppression } from "./facts.ts";

const sign = /^#[ \t]*mynixos:[ \t]*ignore\b[ \t]*/;
/** Rules, as they stand behind the sign. */
export const ruleList: RegExp = /^[a-z][a-z0-9-]*\/[a-z0-9-]+(?:[ \t]*,[ \t]*[a-z][a-z0-9-]*\/[a-z0-9-]+)*/;

export function suppressions(source: SourceFile): Suppression[] {
  const found: Suppression[] = [];
  for (const [index, comment] of source.comments.entries()) {
    if (comment.block) continue;
    const match = sign.exec(comment.text);
    if (!match) continue;
    const rest = comment.text.slice(match[0].length);
    const list = ruleList.exec(rest)?.[0] ?? "";
    const offset = comment.start + match[0].length;
    const behind = rest.slice(list.length);
    found.push({
      start: comment.start,
      end: comment.end,
      rules: rulesIn(list, offset),
      reason: reasonIn(behind),
      target: targetOf(source, comment, index),
    });
  }
  return found;
}

export function rulesIn(list: string, offset: number): Step[] {
  return [...list.matchAll(/[^\s,]+/g)].map((match) => ({
    name: match[0],
    start: offset + match.index,
    end: offset + match.index + match[0].length,
  }));
}

/** The fix of both rules about annotations that are missing: the comment, in the repo's own spelling. */
import type { Model } from "#model/model.ts";
import { annotationAbove } from "#model/trace/insert.ts";
import type { Missing } from "#model/trace/missing.ts";
import { message } from "#text/message.ts";
import type { Fix } from "./rule.ts";

export function commentFor(model: Model, { file, statement, keyword, id }: Missing): readonly Fix[] {
  const comment = `# ${keyword}: ${id}`;
  const whole = model.repo.files.get(file);
  const edit = whole && annotationAbove(whole, statement, comment);
  return edit ? [{ title: message("Write {0} above", comment), safe: true, edits: [{ file, edits: [edit] }] }] : [];
}

/** What can be typed at a caret: ids in comments, paths, names of options, and what they take. Elsewhere nothing. */
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { withFiles } from "#model/repo.ts";
import type { CompletionList, Offer } from "./completion-items.ts";
import { isBinding, type Mended, mend, type Read, slotAt } from "./completion-slot.ts";
import { idCompletion } from "./id-completion.ts";
import { nameOffers, namePlace } from "./name-completion.ts";
import { pathCompletion, pathSlot } from "./path-completion.ts";
import { valueOffers, valuePlace } from "./value-completion.ts";

/** `sign`: what was just typed, where the editor asks because of that. */
export function completion(
  model: Model,
  file: string,
  offset: number,
  read: Read,
  sign?: string,
): CompletionList | undefined {
  const source = model.repo.files.get(file)?.source;
  if (!source) return undefined;
  const { text, comments } = source;
  const comment = comments.find(({ start, end, block }) => start < offset && (block ? offset < end : offset <= end));
  if (comment) return comment.block ? undefined : idCompletion(model, file, offset);
  const path = pathSlot(text, offset);
  if (path) return pathCompletion(model, file, text, path, read);
  if (sign === "/") return undefined;
  const slot = slotAt(text, offset);
  if (!slot || !mayFollow(text.slice(0, slot.typed.start), sign)) return undefined;
  const isBound = isBinding(text, comments, slot);
  const mended = mend(read, text, slot, isBound);
  const list = (items: readonly Offer[]) => ({ typed: slot.typed, whole: slot.whole, items });
  const tail = text.slice(slot.whole.end + (slot.quoted ? 1 : 0), slot.whole.end + 200);
  const where = namePlace(mended);
  if (where) {
    if (where.role === "definition" && !isBound) return undefined;
    const asked = { model: whole(model, file, mended), file, mended, caret: slot.whole, quoted: slot.quoted, tail };
    return list(nameOffers(asked, where));
  }
  const option = valuePlace(mended);
  const needsEnd = !slot.quoted && !/^\s*;/.test(tail);
  return option && list(valueOffers(whole(model, file, mended), option, slot.quoted, needsEnd));
}

/** What is half typed may hide what the file itself declares and sets; where the mended text says more, that counts. */
function whole(model: Model, file: string, { source, facts }: Mended): Model {
  const own = model.repo.files.get(file)?.facts;
  const isHidden =
    facts.declarations.length !== own?.declarations.length || facts.definitions.length > own.definitions.length + 1;
  return isHidden ? modelOf(withFiles(model.repo, [[file, { path: file, source, facts }]])) : model;
}

/** Behind a space only where something has to follow; whoever types a word is asked anyway. */
function mayFollow(head: string, sign: string | undefined): boolean {
  if (sign !== " ") return true;
  return /(?:[^=!<>]=|\bmk(?:Default|Force)|\binherit[ \t]*\([^()]*\)(?:[ \t]+[\w'-]+)*)[ \t]+$/.test(head.slice(-300));
}

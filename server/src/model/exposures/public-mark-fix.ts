/** The comment that says that something is meant to be public; its reason is for the owner to write. */
import type { HostView } from "#model/evaluated.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Location, touches } from "#text/span.ts";
import { commentAbove } from "./comment-above.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";
import { isOfOneService } from "./one-service.ts";

/** `undefined`: the comment would speak for others, too, or for nobody. */
export function publicMarkEdit(view: HostView, exposures: readonly Exposure[], reason: string): FileEdits | undefined {
  const [first] = exposures;
  const place = first?.shownAt;
  const file = place && view.repo.files.get(place.file);
  if (!first || !file || !isOfOneService(view, place)) return undefined;
  const comment = `# mynixos: public – ${reason}`;
  const before = first.mark?.place;
  if (before && exposures.every(({ mark }) => isSame(mark?.place, before))) {
    const { start, end } = before;
    // The placeholder stands there already: nobody else can write the reason.
    const written = view.repo.files.get(before.file)?.facts.publicMarks.find((mark) => mark.start === start);
    if (written?.reason !== "") return undefined;
    return { file: before.file, edits: [{ start, end, text: comment }] };
  }
  const { edit, target } = commentAbove(file, place);
  const isMeant = ({ shownAt, via, place: written }: Exposure): boolean =>
    [shownAt, via, written].some((each) => each?.file === file.path && touches(target, each.start));
  if (exposuresOf(view).some((other) => isMeant(other) && !exposures.includes(other))) return undefined;
  return { file: file.path, edits: [edit(comment)] };
}

function isSame(a: Location | undefined, b: Location): boolean {
  return a?.file === b.file && a.start === b.start;
}

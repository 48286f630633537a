/** Questions one after the other, with a way back; which ones come depends on what was answered before. */
import type { Answer, Place } from "./inputs.ts";

export interface Step<A> {
  /** What it asks for, by which one gets back to it. */
  readonly of: string;
  readonly title: string;
  readonly isAnswered: (answers: A) => boolean;
  readonly ask: (answers: A, place: Place) => Promise<Answer<A> | Turn<A>>;
}

/** Back to one question; where no other is left open then, straight on to the last step. */
export interface Turn<A> {
  readonly turnTo: string;
  readonly value: A;
  /** Why; `undefined`: somebody wants to. */
  readonly says?: string;
}

/** `undefined`: somebody gave it up. What was answered once is proposed again on the way back. */
export async function askAll<A>(
  first: A,
  stepsFor: (answers: A) => readonly Step<A>[],
  from: "first" | "last" = "first",
): Promise<A | undefined> {
  let answers = first;
  let at = from === "first" ? 0 : stepsFor(first).length - 1;
  let turned: { readonly says: string | undefined } | undefined;
  for (;;) {
    const steps = stepsFor(answers);
    const step = steps[at];
    if (!step) return answers;
    const place = { title: step.title, step: at + 1, steps: steps.length, says: turned?.says };
    const given = await step.ask(answers, place);
    if (given === undefined) return undefined;
    if (given === "back") {
      const open = openIn(steps, answers);
      // Nothing was wrong with it: whoever only looked goes where they came from.
      at = turned && turned.says === undefined && open !== at ? open : Math.max(0, at - 1);
      turned = undefined;
    } else if ("turnTo" in given) {
      answers = given.value;
      at = stepsFor(answers).findIndex(({ of }) => of === given.turnTo);
      turned = { says: given.says };
    } else {
      answers = given.value;
      // What the first one says, all others depend on.
      if (at === 0) turned = undefined;
      at = turned && at < steps.length - 1 ? openIn(stepsFor(answers), answers) : at + 1;
      if (turned) turned = { says: undefined };
    }
  }
}

/** The first one without an answer, else the last. */
function openIn<A>(steps: readonly Step<A>[], answers: A): number {
  const open = steps.findIndex(({ isAnswered }) => !isAnswered(answers));
  return open < 0 ? steps.length - 1 : open;
}

/** Questions one after the other, with a way back; which ones come depends on what was answered before. */
import type { Answer, Place } from "./inputs.ts";

export interface Step<A> {
  readonly title: string;
  readonly ask: (answers: A, place: Place) => Promise<Answer<A>>;
}

/** `undefined`: somebody gave it up. What was answered once is proposed again on the way back. */
export async function askAll<A>(
  first: A,
  stepsFor: (answers: A) => readonly Step<A>[],
  from: "first" | "last" = "first",
): Promise<A | undefined> {
  let answers = first;
  for (let at = from === "first" ? 0 : stepsFor(first).length - 1; ; ) {
    const steps = stepsFor(answers);
    const step = steps[at];
    if (!step) return answers;
    const given = await step.ask(answers, { title: step.title, step: at + 1, steps: steps.length });
    if (given === undefined) return undefined;
    if (given === "back") at = Math.max(0, at - 1);
    else {
      answers = given.value;
      at++;
    }
  }
}

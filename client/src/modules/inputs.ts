/** One question of several: a list or a line of text with a way back, and the number of the step. */
import { Disposable, type InputBox, QuickInputButtons, type QuickPick, type QuickPickItem, window } from "vscode";

/** `back`: to the question before; `undefined`: no answer, all of it is given up. */
export type Answer<T> = { readonly value: T } | "back" | undefined;

export interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
}

export type Offer<T> = QuickPickItem & { readonly value?: T };

interface List<T> {
  readonly items: readonly Offer<T>[];
  readonly placeholder: string;
  /** Chosen with Enter alone; without it the first one. */
  readonly active?: (value: T) => boolean;
}

export interface Picked<T> {
  readonly value: T;
  /** By which it was found. */
  readonly typed: string;
}

/** Chosen by hand from a list; a row without a value is a heading. */
export function pickOne<T>(
  place: Place,
  { items, placeholder, active }: List<T>,
): Promise<Picked<T> | "back" | undefined> {
  const pick = window.createQuickPick<Offer<T>>();
  pick.items = items;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const chosen = active && items.find(({ value }) => value !== undefined && active(value));
  if (chosen) pick.activeItems = [chosen];
  return shown(place, pick, (answer) =>
    pick.onDidAccept(() => {
      const value = pick.selectedItems[0]?.value;
      if (value !== undefined) answer({ value, typed: pick.value.trim() });
    }),
  );
}

interface Line {
  readonly value: string;
  readonly prompt: string;
  readonly placeholder?: string;
  /** Why it cannot be this; said while it is typed. */
  readonly problem: (text: string) => string | undefined;
}

export function typeLine(place: Place, { value, prompt, placeholder, problem }: Line): Promise<Answer<string>> {
  const box = window.createInputBox();
  box.value = value;
  box.prompt = prompt;
  if (placeholder !== undefined) box.placeholder = placeholder;
  const judge = (): void => {
    // Nobody has done anything wrong who has not typed yet.
    box.validationMessage = (box.value === "" ? undefined : problem(box.value.trim())) ?? "";
  };
  judge();
  return shown(place, box, (answer) =>
    Disposable.from(
      box.onDidChangeValue(judge),
      box.onDidAccept(() => {
        const wrong = problem(box.value.trim());
        if (wrong === undefined) answer({ value: box.value.trim() });
        else box.validationMessage = wrong;
      }),
    ),
  );
}

/** Stands where the next question will, so that nothing is typed into a file meanwhile; `undefined`: Escape. */
export function whileBusy<T>(
  title: string,
  says: string,
  work: Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const pick = window.createQuickPick();
  Object.assign(pick, { title, placeholder: says, busy: true, enabled: false, ignoreFocusOut: true });
  return new Promise((resolve, reject) => {
    pick.onDidHide(() => resolve(undefined));
    pick.show();
    work.then((value) => resolve({ value }), reject).finally(() => pick.dispose());
  });
}

/** A look into another window does not end it: only Escape does. */
function shown<A extends object>(
  { title, step, steps }: Place,
  input: QuickPick<QuickPickItem> | InputBox,
  listen: (answer: (given: A) => void) => Disposable,
): Promise<A | "back" | undefined> {
  return new Promise((resolve) => {
    input.title = title;
    input.step = step;
    input.totalSteps = steps;
    input.ignoreFocusOut = true;
    input.buttons = step > 1 ? [QuickInputButtons.Back] : [];
    const end = (given: A | "back" | undefined): void => {
      resolve(given);
      all.dispose();
    };
    const all = Disposable.from(
      listen(end),
      input.onDidTriggerButton((button) => button === QuickInputButtons.Back && end("back")),
      input.onDidHide(() => end(undefined)),
      input,
    );
    input.show();
  });
}

/** One question of several: a list or a line of text with a way back, and the number of the step. */
import {
  Disposable,
  type InputBox,
  l10n,
  QuickInputButtons,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  window,
} from "vscode";

/** `back`: to the question before; `undefined`: no answer, all of it is given up. */
export type Answer<T> = { readonly value: T } | "back" | undefined;

export interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Why it is asked once more. */
  readonly says?: string | undefined;
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
  const chosen = active && items.find(({ value }) => value !== undefined && active(value));
  pick.items = place.says === undefined ? items : withReason(place.says, items, chosen);
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const first = place.says === undefined ? chosen : (chosen ?? items.find(({ value }) => value !== undefined));
  if (first) pick.activeItems = [first];
  return shown(place, pick, (answer) =>
    pick.onDidAccept(() => {
      const value = pick.selectedItems[0]?.value;
      if (value !== undefined) answer({ value, typed: pick.value.trim() });
    }),
  );
}

/** The reason first, and below it what was answered: far down in a long list, nobody would see why. */
function withReason<T>(says: string, items: readonly Offer<T>[], chosen: Offer<T> | undefined): readonly Offer<T>[] {
  const heading = (label: string): Offer<T> => ({ label, kind: QuickPickItemKind.Separator });
  return [
    heading(l10n.t("It cannot be made like this")),
    ...textRows("info", says, 56, 72),
    ...(chosen ? [heading(l10n.t("Your answer")), chosen] : [heading("")]),
    ...items.filter((item) => item !== chosen),
  ];
}

/** A row is cut off at the edge; what has to be read is not. `first`: beside a heading there is less room. */
export function textRows(
  icon: string,
  text: string,
  first: number,
  next: number,
): readonly { readonly label: string }[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const most = lines.length > 1 ? next : first;
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => ({ label: `$(${index === 0 ? icon : "blank"}) ${iconless(line)}` }));
}

/** What a repo says is no icon of ours. */
export function iconless(text: string): string {
  return text.replaceAll("$(", "$\u{200B}(");
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
  if (place.says !== undefined) box.validationMessage = place.says;
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

/** "New Module": asks, shows, writes as one edit, and opens what was made at the first thing that is left to do. */
import { commands, Disposable, l10n, Position, Selection, Uri, window } from "vscode";
import { explainSilence } from "#client/commands/silence.ts";
import type { Server } from "#client/server.ts";
import type { ScaffoldAnswer, ScaffoldChoices, ScaffoldMade, ScaffoldRefused } from "#lsp/protocol.ts";
import { type Answers, nameOf, wishOf } from "./answers.ts";
import { applyMade } from "./apply.ts";
import { chooseChange } from "./change.ts";
import { type Answer, type Place, whileBusy } from "./inputs.ts";
import { showLeft } from "./left-to-do.ts";
import { preview, refused } from "./preview.ts";
import { questionsFor, wayTo } from "./questions.ts";
import { type RepoFolder, repoFolder } from "./repo-folder.ts";
import { provideShownTexts, type ShownTexts } from "./shown-texts.ts";
import { askAll, type Turn } from "./steps.ts";

export function registerNewModule(server: Server): Disposable {
  const texts = provideShownTexts();
  // Menus of folders are there in every window of the editor, also where nobody knows of Nix.
  void commands.executeCommand("setContext", "mynixos.isActive", true);
  return Disposable.from(
    texts,
    commands.registerCommand("mynixos.newModule", async (clicked?: unknown) => {
      const folder = await repoFolder(clicked instanceof Uri ? clicked : undefined);
      if (!folder) return;
      const title = l10n.t("New module");
      const reading = server.scaffoldChoices({ folder: folder.uri.toString() });
      const read = await whileBusy(title, l10n.t("The repo is read …"), reading);
      if (!read) return;
      const choices = read.value;
      if (choices === undefined) return explainSilence();
      if (choices === null) return tell(l10n.t("Not all files were read, so nobody knows what a new module needs."));
      if (choices.unread) return tellUnread(choices.unread);
      if (choices.layers.length === 0)
        return tell(l10n.t("No modules lie in {0}: open the folder of a NixOS configuration.", folder.name));
      await ask({ server, texts, folder, choices });
    }),
  );
}

interface Asked {
  readonly server: Server;
  readonly texts: ShownTexts;
  readonly folder: RepoFolder;
  readonly choices: ScaffoldChoices;
}

/** What was answered, and what came of it when it was shown. */
interface Finished extends Answers {
  readonly made?: ScaffoldMade;
}

/** Where something changed since it was shown, it is made anew and shown again, with the way back to all answers. */
async function ask(asked: Asked): Promise<void> {
  const questions = questionsFor(asked.choices, asked.folder.clicked);
  const stepsFor = (says: string) => (answers: Finished) => [
    ...questions(answers),
    {
      of: "preview",
      title: l10n.t("New module: {0}, preview", nameOf(answers) ?? ""),
      isAnswered: () => false,
      ask: (now: Finished, place: Place) => show(asked, now, { place, says, of: questions(now).map(({ of }) => of) }),
    },
  ];
  let finished = await askAll<Finished>({}, stepsFor(l10n.t("Nothing is written yet. Make it?")));
  while (finished?.made) {
    const outcome = await applyMade(finished.made);
    if (outcome === "applied") return open(asked, nameOf(finished) ?? "", finished.made);
    if (outcome === "refused") return tell(l10n.t("The editor did not take the changes; nothing was made."));
    const anew =
      outcome.unsaved === undefined
        ? l10n.t("A file has changed meanwhile, so it was made anew. Make it?")
        : l10n.t("{0} has changes that are not saved: save them first, then make it.", outcome.unsaved);
    finished = await askAll<Finished>(finished, stepsFor(anew), "last");
  }
}

interface Shown {
  readonly place: Place;
  readonly says: string;
  /** The questions that were asked. */
  readonly of: readonly string[];
}

/** A refusal leads to the question that it is about, and says there why. */
async function show(
  asked: Asked,
  { made: _, shown: __, ...answers }: Finished,
  { place, says, of }: Shown,
): Promise<Answer<Finished> | Turn<Finished>> {
  const answer = await wished(asked, answers, place);
  if (!answer) return undefined;
  const refusal = refusalIn(answer);
  const way = refusal?.about && wayTo(asked.choices, refusal.about, answers);
  if (refusal && way) return { turnTo: way.of, value: way.answers, says: refusal.problem };
  const details = "problem" in answer ? undefined : answer.details;
  const now: Answers = details ? { ...answers, shown: details } : answers;
  for (;;) {
    const decision =
      refusal || "problem" in answer
        ? await refused(place, refusal?.problem ?? "")
        : await preview(asked.texts, place, answer, says);
    if (decision === "make" && !("problem" in answer)) return { value: { ...now, made: answer } };
    if (decision !== "change") return decision === "back" ? "back" : undefined;
    const change = await chooseChange(place, now, of);
    if (change === undefined) return undefined;
    if (change === "back") continue;
    return { turnTo: change, value: of.includes(change) ? now : { ...now, also: [...(now.also ?? []), change] } };
  }
}

/** What is there already is no new module either. */
function refusalIn(answer: ScaffoldAnswer): ScaffoldRefused | undefined {
  if ("problem" in answer) return answer;
  if (answer.files.length + answer.edits.length > 0) return undefined;
  return { problem: answer.done.join(" "), about: answer.about };
}

async function wished({ server, folder }: Asked, answers: Answers, place: Place) {
  const wish = wishOf(answers);
  if (!wish) return undefined;
  const trying = server.scaffold({ folder: folder.uri.toString(), wish });
  const tried = await whileBusy(place.title, l10n.t("The module is tried out in the repo …"), trying);
  if (!tried) return undefined;
  const answer = tried.value;
  if (answer === undefined) await explainSilence();
  if (answer === null) await tell(l10n.t("Not all files were read, so nobody knows what a new module needs."));
  return answer ?? undefined;
}

async function open({ texts }: Asked, name: string, made: ScaffoldMade): Promise<void> {
  const [module] = made.files;
  if (module) {
    const at = new Position(module.goOn.line, module.goOn.character);
    await window.showTextDocument(Uri.parse(module.uri, true), { preview: false, selection: new Selection(at, at) });
  }
  await showLeft(texts, name, made);
}

async function tellUnread({ uri, at, problem }: NonNullable<ScaffoldChoices["unread"]>): Promise<void> {
  const show = l10n.t("Show");
  if ((await window.showWarningMessage(problem, show)) !== show) return;
  const place = new Position(at.line, at.character);
  await window.showTextDocument(Uri.parse(uri, true), { selection: new Selection(place, place) });
}

async function tell(text: string): Promise<void> {
  await window.showInformationMessage(text);
}

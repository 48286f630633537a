/** "New Module": asks, shows, writes as one edit, and opens what was made at the place to go on. */
import { commands, Disposable, l10n, Position, Selection, Uri, window } from "vscode";
import { explainSilence } from "#client/commands/silence.ts";
import type { Server } from "#client/server.ts";
import type { ScaffoldChoices, ScaffoldMade } from "#lsp/protocol.ts";
import { type Answers, nameOf, wishOf } from "./answers.ts";
import { applyMade } from "./apply.ts";
import type { Answer, Place } from "./inputs.ts";
import { showLeft } from "./left-to-do.ts";
import { preview } from "./preview.ts";
import { questionsFor } from "./questions.ts";
import { type RepoFolder, repoFolder } from "./repo-folder.ts";
import { provideShownTexts, type ShownTexts } from "./shown-texts.ts";
import { askAll } from "./steps.ts";

export function registerNewModule(server: Server): Disposable {
  const texts = provideShownTexts();
  // Menus of folders are there in every window of the editor, also where nobody knows of Nix.
  void commands.executeCommand("setContext", "mynixos.isActive", true);
  return Disposable.from(
    texts,
    commands.registerCommand("mynixos.newModule", async (clicked?: unknown) => {
      const folder = await repoFolder(clicked instanceof Uri ? clicked : undefined);
      if (!folder) return;
      const choices = await server.scaffoldChoices({ folder: folder.uri.toString() });
      if (choices === undefined) return explainSilence();
      if (choices === null) return tell(l10n.t("Not all files were read, so nobody knows what a new module needs."));
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

async function ask(asked: Asked): Promise<void> {
  const questions = questionsFor(asked.choices, asked.folder.clicked);
  const last = {
    title: l10n.t("New module: preview"),
    ask: (answers: Finished, place: Place) => show(asked, answers, place),
  };
  const finished = await askAll<Finished>({}, (answers) => [...questions(answers), last]);
  if (finished?.made) await write(asked, finished, finished.made);
}

async function show(asked: Asked, answers: Finished, place: Place): Promise<Answer<Finished>> {
  const answer = await wished(asked, answers);
  if (!answer) return undefined;
  const decision = await preview(asked.texts, place, answer);
  if (decision !== "make") return decision;
  return { value: "problem" in answer ? answers : { ...answers, made: answer } };
}

async function wished({ server, folder }: Asked, answers: Answers) {
  const wish = wishOf(answers);
  const answer = wish && (await server.scaffold({ folder: folder.uri.toString(), wish }));
  if (answer === undefined) await explainSilence();
  if (answer === null) await tell(l10n.t("Not all files were read, so nobody knows what a new module needs."));
  return answer ?? undefined;
}

/** Where something changed since it was shown, it is made anew and shown again. */
async function write(asked: Asked, answers: Answers, made: ScaffoldMade): Promise<void> {
  const name = nameOf(answers) ?? "";
  const outcome = await applyMade(made);
  if (outcome === "refused") return tell(l10n.t("The editor did not take the changes; nothing was made."));
  if (outcome === "applied") {
    await goOn(made);
    return showLeft(asked.texts, name, made);
  }
  void window.showInformationMessage(l10n.t("A file has changed meanwhile: the module was made anew."));
  const again = await show(asked, answers, { title: l10n.t("New module: preview"), step: 1, steps: 1 });
  if (again !== undefined && again !== "back" && again.value.made) await write(asked, answers, again.value.made);
}

async function goOn({ files }: ScaffoldMade): Promise<void> {
  const [module] = files;
  if (!module) return;
  const at = new Position(module.goOn.line, module.goOn.character);
  await window.showTextDocument(Uri.parse(module.uri, true), { preview: false, selection: new Selection(at, at) });
}

async function tell(text: string): Promise<void> {
  await window.showInformationMessage(text);
}

/** Reads the repo in a directory: its settings, its files, and what its owner should know about either. */
import { opendirSync } from "node:fs";
import { resolve } from "node:path";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { unknownSeverities } from "#rules/run.ts";
import type { Settings } from "#settings/settings.ts";
import { type Message, message } from "#text/message.ts";
import { openGrammar } from "#workspace/grammar.ts";
import { settingsOf } from "#workspace/project.ts";
import { openRoot } from "#workspace/root.ts";

export interface OpenedRepo {
  readonly model: Model;
  readonly settings: Settings;
  /** Whether every file was read. */
  readonly complete: boolean;
  readonly notices: readonly Message[];
}

/** `problem`: there is no such directory. */
export async function openRepo(directory: string | undefined): Promise<OpenedRepo | { readonly problem: Message }> {
  const folder = resolve(directory ?? ".");
  const named = directory ?? folder;
  // An empty name is a variable that was never set, not the current directory.
  if (named === "" || !isDirectory(folder)) {
    return { problem: message("{0} is no directory that can be read.", named || '""') };
  }
  await openGrammar();
  const { settings, problems } = settingsOf(folder, undefined);
  const root = openRoot(folder, settings);
  await root.load();
  const notices = [...problems, ...unknownSeverities(settings.severities), ...root.notices()];
  return { model: modelOf(root.repo()), settings, complete: root.complete(), notices };
}

function isDirectory(folder: string): boolean {
  try {
    opendirSync(folder).closeSync();
    return true;
  } catch {
    return false;
  }
}

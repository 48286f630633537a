/** All wishes of a repo, one after the other in a copy of it, and what a real Nix says has changed there. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openRepo } from "#cli/repo.ts";
import { type HostView, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import { textBefore } from "#scaffold/text-before.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import { truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { NothingError } from "./nix-leaves.ts";
import type { NamedWish } from "./scaffold-wishes.ts";
import { type Patch, stage } from "./stage.ts";
import { standInsFor } from "./stand-ins.ts";

export interface InNix {
  /** Labels of what could be made in the copy, where the others are already. */
  readonly made: readonly string[];
  /** Leaves that are others than before, that fail, or that are gone, with their values. */
  readonly wrong: readonly string[];
  readonly counted: string;
}

export async function changedLeaves(directory: string, wishes: readonly NamedWish[], given: string): Promise<InNix> {
  const lib = existsSync(join(given, "lib")) ? join(given, "lib") : given;
  let patch: Patch = {};
  try {
    const mended = truthOf(directory, { lib, mend: true });
    mended.stage.dispose();
    patch = mended.patch;
  } catch (error) {
    if (error instanceof NothingError)
      return { made: [], wrong: [], counted: `nothing: ${error.message.split("\n")[0]}` };
    throw error;
  }
  const [old, now] = [stage(directory, patch), stage(directory, patch)];
  try {
    const made: string[] = [];
    for (const { label, wish } of wishes) {
      const model = await opened(now.repo);
      const answer = scaffold(model, wish, "2026-03-05");
      if ("problem" in answer || answer.files.length === 0) continue;
      for (const { path, text } of answer.files) put(join(now.repo, path), text);
      for (const { file, edits } of answer.edits)
        put(join(now.repo, file), applyEdits(textBefore(model.repo, file), edits));
      made.push(label);
    }
    const [before, after] = [await leavesIn(old.repo, lib), await leavesIn(now.repo, lib)];
    const wrong: string[] = [];
    let added = 0;
    for (const [key, leaf] of after) {
      const previous = before.get(key);
      if (!previous) {
        added++;
        if (leaf.error) wrong.push(`new and fails: ${key}: ${leaf.error.message.split("\n")[0]}`);
      } else if (shown(previous) !== shown(leaf)) wrong.push(`${key}: ${short(previous)} → ${short(leaf)}`);
    }
    for (const [key, leaf] of before) if (!after.has(key) && leaf.type !== "set") wrong.push(`gone: ${key}`);
    return {
      made,
      wrong,
      counted: `${before.size} leaves before, ${after.size} after, ${added} new, ${wrong.length} others`,
    };
  } finally {
    old.dispose();
    now.dispose();
  }
}

async function leavesIn(directory: string, lib: string): Promise<ReadonlyMap<string, Leaf>> {
  const view: HostView | undefined = shownHost((await opened(directory)).repo);
  const host = view && existsSync(join(directory, "flake.nix")) ? { host: view.name } : {};
  const { stage: staged, truth } = truthOf(directory, {
    lib,
    ...host,
    before: view ? [standInsFor(view)] : [],
  });
  staged.dispose();
  return truth.leaves;
}

async function opened(directory: string): Promise<Model> {
  const found = await openRepo(directory);
  if ("problem" in found) throw new Error(render(found.problem));
  return found.model;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function shown({ type, value, error }: Leaf): string {
  return JSON.stringify([type, value, error?.message]);
}

function short(leaf: Leaf): string {
  const text = leaf.error?.message.split("\n")[0] ?? JSON.stringify(leaf.value ?? leaf.type);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** "Insert hardening block for all services …": offered by its name, worked out when it is chosen, and shown before it is written. */
import { type CodeAction, CodeActionKind, type CodeActionParams, CodeActionTriggerKind } from "vscode-languageserver";
import type { UnitName } from "#features/types.ts";
import { type WrittenBlocks, writeBlocks } from "#features/unit-blocks.ts";
import type { Finding } from "#rules/rule.ts";
import { type Message, message } from "#text/message.ts";
import { blockAction } from "./capabilities.ts";
import type { Asked } from "./guard.ts";
import { translate } from "./translate.ts";
import { unitsToHarden } from "./units-to-harden.ts";

/** What an action is resolved from. */
export interface BlockActionData {
  readonly uri: string;
  readonly scope: Scope;
}

type Scope = "file" | "repo";

/** Below "Source Action…", and in the light bulb of what is found about hardening here. */
export function blockActions(asked: Asked, params: CodeActionParams, here: readonly Finding[]): CodeAction[] {
  const { context, textDocument } = params;
  const { session, view, file } = asked;
  if (view.values === "written") return [];
  const kinds = context.only ?? (context.triggerKind === CodeActionTriggerKind.Automatic ? [] : [""]);
  const named = kinds.some((kind) => isWithin(blockAction, kind));
  const found = here.filter(({ rule }) => offering.has(rule));
  const lazy = session.editor.lazyActions;
  if (!named && !(found.length > 0 && lazy)) return [];
  const isFix = found.length > 0 && !context.only?.some((kind) => isWithin(kind, CodeActionKind.Source));
  const diagnostics = found.map((finding) => session.diagnostics.convert(view, finding));
  // Where there is one service only, its own fix is there already.
  const fewest = isFix ? 2 : 1;
  return scopes
    .filter((scope) => unitsIn(asked, scope, file).length >= fewest)
    .map((scope): CodeAction => {
      const data: BlockActionData = { uri: textDocument.uri, scope };
      const kind = isFix ? CodeActionKind.QuickFix : `${blockAction}.${scope}`;
      const action = { title: translate(titleOf(scope)), kind, data, ...(isFix ? { diagnostics } : {}) };
      return lazy ? action : resolved(asked, action, scope);
    });
}

const scopes: readonly Scope[] = ["file", "repo"];

/** Where a whole file may lack the same thing. */
const offering: ReadonlySet<string> = new Set(["hardening/missing", "hardening/incomplete"]);

/** Kinds of actions lie in each other: `source` holds `source.mynixos`. */
function isWithin(kind: string, outer: string): boolean {
  return outer === "" || kind === outer || kind.startsWith(`${outer}.`);
}

export function resolveBlocks(asked: Asked, action: CodeAction & { readonly data: BlockActionData }): CodeAction {
  return resolved(asked, action, action.data.scope);
}

function resolved(asked: Asked, action: CodeAction, scope: Scope): CodeAction {
  const { session, view, file } = asked;
  const blocks = writeBlocks(view.model, unitsIn(asked, scope, file));
  const edit = session.editor.previews ? view.previewedEdit(blocks.edits, noteOf(blocks)) : view.edit(blocks.edits);
  return { ...action, edit };
}

function unitsIn({ view }: Asked, scope: Scope, file: string): readonly UnitName[] {
  return unitsToHarden(view.model, scope === "file" ? file : undefined);
}

function titleOf(scope: Scope): Message {
  if (scope === "file") return message("Insert hardening block for all services of this file");
  return message("Insert hardening block for all services of the repo");
}

/** What the preview says of the change: whom it is for, and whom not. */
export function noteOf({ units, left }: WrittenBlocks): { readonly label: string; readonly description: string } {
  const whom = message("For {0}", units.join(", "));
  return {
    label: translate(message("Hardening block")),
    description: translate(left.length === 0 ? whom : message("{0}; not for {1}", whom, left.join(", "))),
  };
}

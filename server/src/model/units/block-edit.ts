/** Edits that write a block of hardening where the repo already speaks of the unit, in the style of that file. */
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Block } from "./block.ts";
import type { ServiceUnit } from "./unit.ts";

/** `undefined`: there is no place where it can be written for this unit alone, and without doing harm. All edits are of one file. */
export function blockEdits(_model: Model, _unit: ServiceUnit, _block: Block): FileEdits | undefined {
  return undefined;
}

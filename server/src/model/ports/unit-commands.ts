/** What a unit runs: the texts that it says itself, and the scripts and configurations of the store that they lead to. */
import { followCommand, followScript, newReach, type Reach } from "#model/access/rescue-reach.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, itemsOf, type Part } from "./part.ts";

const scripts: readonly string[] = ["script", "preStart", "postStart"];
const programs: readonly string[] = ["ExecStart", "ExecStartPre", "ExecStartPost"];

export interface UnitCommands {
  readonly own: readonly Part[];
  readonly reach: Reach;
}

export function unitCommands(view: HostView, unit: Part): UnitCommands {
  const config = attributeOf(view, unit, "serviceConfig");
  const itemsAt = (owner: Part | undefined, key: string): readonly Part[] =>
    itemsOf(view, attributeOf(view, owner, key)).items;
  const run = scripts.flatMap((key) => itemsAt(unit, key));
  const started = programs.flatMap((key) => itemsAt(config, key));
  const reach = newReach();
  for (const part of run) followScript(view, part, reach);
  for (const part of started) followCommand(view, part, reach);
  return { own: [...run, ...started], reach };
}

/** What people start by hand stands in no Nix file. */
import type { HostView } from "#model/evaluated.ts";
import { partAt, truthOf } from "./part.ts";

/** Where an engine of containers runs, people start some that nobody knows of here. */
export function hasContainersByHand(view: HostView): boolean {
  return ["docker", "podman"].some((engine) => truthOf(partAt(view, ["virtualisation", engine, "enable"])) === true);
}

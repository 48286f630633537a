/** Whether what a file says is a module's own, and not made by a function for whoever calls it. */
import { functionAround } from "#facts/call-around.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";

/** What is imported as a value is one all the same: nobody calls what takes any arguments, or none, for this one. */
export function isWrittenByModule(view: HostView, { file, start }: OptionDefinition): boolean {
  const source = view.repo.files.get(file)?.source;
  if (!source) return false;
  const { root } = source;
  const around = functionAround(source, start);
  if (!around) return root.kind === "AttrSet";
  return root.kind === "Lambda" && around.start === root.start && root.formals?.ellipsis === true;
}

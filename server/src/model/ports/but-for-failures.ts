/** What would be sure if Nix did not fail with something else before it comes there, or if nothing outside of the repo said another port. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import type { Listener } from "./listener.ts";
import { partAt, truthOf } from "./part.ts";
import type { Upstream } from "./upstream.ts";

/** What {@link Listener} says of a file that nobody reads. */
export const mayBeElsewhere = "{0} may say another port";
const mayBeOff = "it is not known whether {0} is on";
const mayDiffer = "{0} is not known for sure";

/** Everything that is doubtful of it is so because something fails; a file that may say another port is another matter. */
export function listensButForFailures(view: HostView, { state, doubts }: Listener): boolean {
  if (state !== "possible" || doubts.length === 0) return false;
  return doubts.every(({ template, args: [option] }) => {
    if (template === mayBeElsewhere) return true;
    if (template === mayBeOff) return isKnownButForFailures(view, String(option), true);
    return template === mayDiffer && isKnownButForFailures(view, String(option));
  });
}

/** Only something that no repo says may give it another port: settings of the program's own, a file with its environment. */
export function isChangeable({ state, doubts, isMutable }: Listener): boolean {
  return isMutable || (state === "possible" && doubts.some(({ template }) => template === mayBeElsewhere));
}

/** The proxy is told to run and to ask there; what fails is what both stand in. */
export function asksButForFailures(view: HostView, { state, proxy, host, port, option }: Upstream): boolean {
  if (state !== "possible" || host === undefined || port === undefined) return false;
  const enable = ["services", proxy, "enable"];
  if (truthOf(partAt(view, enable)) !== true) return false;
  return [enable, ...around(pathOf(option))].some((path) => (view.at(path)?.errors.length ?? 0) > 0);
}

/** An option and the sets that it lies in. */
function around(path: readonly string[]): readonly (readonly string[])[] {
  return path.map((_, index) => path.slice(0, index + 1)).slice(1);
}

function isKnownButForFailures(view: HostView, name: string, truth?: boolean): boolean {
  const path = pathOf(name);
  const [kind] = view.at(path)?.value ?? ["unknown"];
  if (kind === "error" || kind === "unknown") return false;
  if (!around(path).some((each) => (view.at(each)?.errors.length ?? 0) > 0)) return false;
  return truth === undefined || truthOf(partAt(view, path)) === truth;
}

function pathOf(name: string): readonly string[] {
  return parsePath(name)?.filter((step) => step !== undefined) ?? [];
}

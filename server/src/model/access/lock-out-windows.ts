/** Rescue windows before and after a change: units that let people in, and what they run and read in the store. */
import { tagged } from "#eval/tagged.ts";
import type { HostView } from "#model/evaluated.ts";
import { isSameValue } from "./lock-out-values.ts";
import { type RescueWindow, rescueWindowsOf } from "./rescue-windows.ts";

export interface Windows {
  /** Whether this decides if the unit of a window runs, and what. */
  readonly isOf: (path: readonly string[]) => boolean;
  /** Whether what the unit of a window runs is surely something else, though its own lines are the same. */
  readonly isChanged: (path: readonly string[]) => boolean;
}

export function windowsIn(before: HostView, after: HostView): Windows {
  const [old, now] = [byName(before), byName(after)];
  return {
    isOf: (path) => isUnit(path) && (old.has(path[2] ?? "") || now.has(path[2] ?? "")),
    isChanged: (path) => {
      const [a, b] = [old.get(path[2] ?? ""), now.get(path[2] ?? "")];
      return isUnit(path) && a !== undefined && b !== undefined && isOther(before, a, after, b);
    },
  };
}

function byName(view: HostView): ReadonlyMap<string, RescueWindow> {
  return new Map(rescueWindowsOf(view).map((window) => [window.name, window]));
}

function isUnit(path: readonly string[]): boolean {
  const last = path.at(-1) ?? "";
  return (
    path[0] === "systemd" &&
    path[1] === "services" &&
    ((path.length === 4 && /^(?:enable|script|preStart)$/.test(last)) ||
      (path.length === 5 && path[3] === "serviceConfig" && /^ExecStart(?:Pre)?$/.test(last)))
  );
}

function isOther(before: HostView, a: RescueWindow, after: HostView, b: RescueWindow): boolean {
  const valuesOf = (view: HostView, { texts }: RescueWindow): ReturnType<typeof tagged>[] =>
    texts.map(({ part }) => view.host.within(() => tagged(part.slot)));
  const [x, y] = [valuesOf(before, a), valuesOf(after, b)];
  return x.length === y.length && x.some((value, index) => isSameValue(value, y[index] as typeof value) === false);
}

/** What would listen if the modules that no host imports were imported: ports that their owner has given away already. */
import { looseModules } from "#eval/loose.ts";
import { extendedHost, type HostView } from "#model/evaluated.ts";
import { looseFiles } from "#model/loose-findings.ts";
import type { Model } from "#model/model.ts";
import { message } from "#text/message.ts";
import type { Listener } from "./listener.ts";
import { listenersOf } from "./listeners.ts";

const known = new WeakMap<HostView, readonly Listener[]>();

/** All are off: the host does not have them. It takes another evaluation, so this is for who asks, and not for every keystroke. */
export function spareListeners(model: Model, view: HostView): readonly Listener[] {
  let found = known.get(view);
  if (!found) {
    found = collect(model, view);
    known.set(view, found);
  }
  return found;
}

function collect(model: Model, view: HostView): readonly Listener[] {
  const files = new Set(looseModules(view.host, looseFiles(model)));
  const extended = files.size === 0 ? undefined : extendedHost(view, [...files]);
  if (!extended) return [];
  const present = new Set(listenersOf(view).map(keyOf));
  return listenersOf(extended).flatMap((listener) => {
    const file = listener.place?.file ?? "";
    if (!files.has(file) || present.has(keyOf(listener))) return [];
    const doubts = [message("no host imports {0}", file)];
    return [{ ...listener, state: "disabled" as const, imported: false, doubts }];
  });
}

function keyOf({ port, protocol, service, option }: Listener): string {
  return `${port} ${protocol} ${service} ${option}`;
}

/** The units of the services of NixOS that a host has, by whatever table knows their names. */
import { filled, knownServices } from "#knowledge/listeners.ts";
import { type KnownUnit, knownUnits } from "#knowledge/nixos-units.ts";
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { type Part, partAt } from "#model/ports/part.ts";
import { instanceNames, stateOfService } from "#model/ports/service-state.ts";
import { knownInstances } from "./known-services.ts";
import { releaseOf } from "./release.ts";

export interface ServiceInstance {
  /** Of the unit, without `.service`. */
  readonly name: string;
  /** `services.jellyfin`. */
  readonly service: string;
  readonly active: ListenerState;
  /** What turns it on; else what the repo says of the service. */
  readonly part: Part;
  /** `undefined`: nobody here knows what the module says of the unit. */
  readonly known: KnownUnit | undefined;
}

export function serviceInstances(view: HostView): readonly ServiceInstance[] {
  const known = knownInstances(view).map((instance) => ({ ...instance, name: instance.known.name }));
  return [...known, ...listenersOnly(view)];
}

/** Services of which no more is known than what their unit is called. */
function* listenersOnly(view: HostView): Iterable<ServiceInstance> {
  const better = new Set(knownUnits(releaseOf(view.repo)).map(({ service }) => service.join(".")));
  for (const { service, enable, units } of knownServices()) {
    if (better.has(service.join(".")) || units.length === 0) continue;
    for (const name of instanceNames(view, service)) {
      const path = filled(service, name);
      const on = enable && filled(enable, name);
      const part = (on && partAt(view, on)) ?? partAt(view, path);
      if (!part) continue;
      const active = stateOfService(view, path, on);
      for (const unit of units) {
        const [, stem] = /^(.+)\.service$/.exec(unit.replaceAll("<name>", name ?? "<name>")) ?? [];
        // What a web server serves for others is not theirs.
        if (stem !== undefined && (!webServers.has(stem) || path.includes(stem)))
          yield { name: stem, service: showPath(path), active, part, known: undefined };
      }
    }
  }
}

const webServers: ReadonlySet<string> = new Set(["nginx", "httpd", "caddy", "lighttpd"]);

/** The services of NixOS that a module can be made for: port and unit where they are known, and whether this repo has them. */
import { type KnownService, knownServices } from "#knowledge/listeners.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import { showPath } from "#model/option-path.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import { attributesOf, partAt } from "#model/ports/part.ts";
import { stateOfService } from "#model/ports/service-state.ts";
import type { House } from "./house.ts";

export interface ServiceChoice {
  /** `services.readeck` */
  readonly path: string;
  /** What a module of it is called: `readeck`. */
  readonly name: string;
  /** Without a word of the repo; `undefined`: it binds none, or nobody knows. */
  readonly port: number | undefined;
  /** With suffix. */
  readonly unit: string | undefined;
  /** On the host that the editor shows; `absent`: the repo says nothing of it. */
  readonly state: ListenerState | "absent";
}

/** In order of name; what the repo has comes last. */
export function servicesFor({ view }: House): readonly ServiceChoice[] {
  const known = new Map(
    knownServices()
      .filter(({ service, enable }) => service.length === 2 && service[0] === "services" && enable !== undefined)
      .map((each) => [each.service[1] ?? "", each]),
  );
  const said = view ? attributesOf(view, partAt(view, ["services"])).parts : new Map<string, unknown>();
  const offered: ServiceChoice[] = [];
  for (const [name, node] of knownOptions().child("services")?.children ?? [])
    if (name !== "*" && (known.has(name) || node.children.has("enable"))) offered.push(choice(name));
  return offered.sort((a, b) => Number(has(a)) - Number(has(b)) || (a.name < b.name ? -1 : 1));

  function choice(option: string): ServiceChoice {
    const service = ["services", option];
    const found = known.get(option);
    const tcp = found?.ports.find(({ protocols }) => protocols.includes("tcp"));
    const enable = found?.enable ?? [...service, "enable"];
    return {
      path: showPath(service),
      name: nameOf(option),
      port: tcp?.initial?.port ?? tcp?.default,
      unit: mainUnit(found),
      state: view && said.has(option) ? stateOfService(view, service, enable) : "absent",
    };
  }
}

function has({ state }: ServiceChoice): boolean {
  return state === "enabled" || state === "possible";
}

function mainUnit(service: KnownService | undefined): string | undefined {
  return service?.units.find((unit) => unit.endsWith(".service")) ?? service?.units[0];
}

/** `nixSshServe` → `nix-ssh-serve`: as files and units are called. */
function nameOf(option: string): string {
  return option
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
}

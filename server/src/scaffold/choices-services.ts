/** The services of NixOS that a module can be made for: port and unit where they are known, and whether this repo has them. */
import { type KnownService, knownServices } from "#knowledge/listeners.ts";
import { knownOptions } from "#knowledge/nixos-options.ts";
import type { Model } from "#model/model.ts";
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
  /** A file of the repo that sets something of it, imported or not; those that are come first. */
  readonly file: string | undefined;
}

/** In order of name; what the repo has comes last. */
export function servicesFor({ view, model }: House): readonly ServiceChoice[] {
  const known = new Map(
    knownServices()
      .filter(({ service, enable }) => service.length === 2 && service[0] === "services" && enable !== undefined)
      .map((each) => [each.service[1] ?? "", each]),
  );
  const said = view ? attributesOf(view, partAt(view, ["services"])).parts : new Map<string, unknown>();
  const files = filesByService(model);
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
      file: files.get(option),
    };
  }
}

function filesByService({ repo, imported }: Model): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const byImport = [...repo.files.values()].sort((a, b) => Number(imported.has(b.path)) - Number(imported.has(a.path)));
  for (const { path: file, facts } of byImport)
    for (const { path } of facts.definitions) {
      const [first, name] = path[0] === "config" ? path.slice(1) : path;
      if (first === "services" && name !== undefined && !found.has(name)) found.set(name, file);
    }
  return found;
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
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
}

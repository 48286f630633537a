/** Modules that stand in for those of NixOS: what `knowledge` says that they set for the units of a host, at their priorities. */
import type { HostView } from "#model/evaluated.ts";
import { knownInstances, saidBy } from "#model/units/known-services.ts";
import type { DirectiveValue } from "#model/units/section.ts";

/** The text of one module. What the table cannot say is not set. */
export function standInsFor(view: HostView): string {
  const lines = knownInstances(view).flatMap(({ known, active }) =>
    active === "disabled"
      ? []
      : [...known.settings.values()].flatMap((setting) => {
          const said = saidBy(view, known, setting);
          // What stands in the package's own unit file is nothing to the module system.
          if (!said || said.isPackaged || said.value === undefined) return [];
          const option = `systemd.services.${JSON.stringify(known.name)}.serviceConfig.${setting.key}`;
          return [`  ${option} = lib.mkOverride ${said.priority} (${nixOf(said.value)});`];
        }),
  );
  return `{ lib, ... }:\n{\n${[...new Set(lines)].join("\n")}\n}\n`;
}

/** A value in Nix's syntax. */
export function nixOf(value: DirectiveValue): string {
  if (typeof value === "object") return `[ ${value.map(nixOf).join(" ")} ]`;
  return typeof value === "string" ? JSON.stringify(value).replaceAll("${", "\\${") : String(value);
}

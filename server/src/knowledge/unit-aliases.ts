/** Names that people derive for a unit, where NixOS calls the service's units otherwise. */
import table from "./unit-aliases.json" with { type: "json" };

const meant: Readonly<Record<string, string>> = table.meant;

/**
 * `homeassistant` → `services.home-assistant`; `valkey` → `services.redis.servers.<name>`, with `<name>` for whatever instances there are. Only for
 * names that no unit of NixOS has; a repo may still have made a unit of its own of that name.
 */
export function meantService(unitName: string): string | undefined {
  const name = unitName.replace(/\.service$/, "");
  return Object.hasOwn(meant, name) ? meant[name] : undefined;
}

export function misleadingNames(): readonly string[] {
  return Object.keys(meant);
}

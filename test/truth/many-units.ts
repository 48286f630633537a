/** A repo that says something of every unit that the tables know, at every level and priority: the same for each seed. */
import { knownUnits } from "#knowledge/nixos-units.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import { randomFrom } from "./random.ts";
import { nixOf } from "./stand-ins.ts";

/** A host with every service of the table, and something said of each of their units. */
export function manyUnits(seed: number): { readonly text: string; readonly count: number } {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const keys: Readonly<Record<string, readonly DirectiveValue[]>> = {
    ProtectSystem: ["strict", "full", true],
    ProtectHome: [true, "read-only", false],
    PrivateTmp: [true, false],
    NoNewPrivileges: [true, false],
    UMask: ["0077", "0022"],
    SystemCallFilter: [["@system-service", "~@privileged"], ["@chown"], "@system-service", []],
    ReadWritePaths: [["/data"], "/srv", ["/a", "/b"]],
    RestrictAddressFamilies: [["AF_INET"], ["AF_UNIX", "AF_INET6"]],
  };
  const priorities = [
    "",
    "",
    "",
    "lib.mkForce ",
    "lib.mkDefault ",
    "lib.mkIf true ",
    "lib.mkIf false ",
    "lib.mkOverride 100 ",
  ];
  const services = [...new Map(knownUnits().map((unit) => [unit.name, unit])).values()].filter(
    ({ service, name }) => !service.includes("<name>") && !name.includes("<name>"),
  );
  const lines = services.flatMap(({ service, enable, name }) => {
    const unit = `systemd.services.${JSON.stringify(name)}`;
    const settings = Object.entries(keys).flatMap(([key, values]) =>
      below(3) === 0 ? [] : [`${key} = ${one(priorities)}${parenthesized(nixOf(one(values)))};`],
    );
    const whole = `{ ${settings.join(" ")} }`;
    const said = one([
      `${unit}.serviceConfig = ${whole};`,
      `${unit}.serviceConfig = ${whole};`,
      `${unit} = { serviceConfig = ${whole}; };`,
      `${unit}.serviceConfig = lib.mkMerge [ ${whole} { OOMScoreAdjust = 5; } ];`,
      `${unit}.serviceConfig = lib.mkForce ${whole};`,
      `${unit}.serviceConfig = lib.mkDefault ${whole};`,
      `${unit} = lib.mkForce { serviceConfig = ${whole}; };`,
      `${unit} = lib.mkIf true { serviceConfig = ${whole}; };`,
      `${unit} = lib.mkDefault { serviceConfig = ${whole}; };`,
    ]);
    return [`  ${(enable ?? service).join(".")} = true;`, `  ${said}`];
  });
  return { text: `{ lib, ... }:\n{\n${[...new Set(lines)].join("\n")}\n}\n`, count: services.length };
}

function parenthesized(text: string): string {
  return `(${text})`;
}

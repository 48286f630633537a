/** Paths as systemd takes them in the settings that count: absolute, and without a way up. */
import { expanded } from "./specifiers.ts";
import type { Accepted } from "./users.ts";

/** Of `RootDirectory=`; `undefined`: nobody says. */
export function pathOf(lines: readonly string[]): Accepted<string | undefined> {
  let value: string | undefined;
  for (const line of lines) {
    value = line === "" ? undefined : expanded(line);
    if (value === undefined ? line !== "" : !isCleanPath(value)) return "refused";
  }
  return { value };
}

export function isCleanPath(path: string): boolean {
  return path.startsWith("/") && !partsOf(path).includes("..");
}

/** None: the root. */
export function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

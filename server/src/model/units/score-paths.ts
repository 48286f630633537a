/** Paths as systemd takes them in the settings that count: absolute, and without a way up. */

export function isCleanPath(path: string): boolean {
  return path.startsWith("/") && !partsOf(path).includes("..");
}

/** None: the root. */
export function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

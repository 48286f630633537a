/** A JSON file of the project, read as the type that the caller expects; paths are relative to the project's root. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function projectJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", path), "utf8")) as T;
}

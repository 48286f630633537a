/** The version that the manifest names, wherever the program lies. */
import { readFileSync } from "node:fs";

const PLACES = ["../package.json", "../../../package.json"];

export function version(): string {
  for (const place of PLACES) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8"));
      const known = manifest as { readonly name?: unknown; readonly version?: unknown };
      if (known.name === "mynixos") return String(known.version);
    } catch {
      // The next place.
    }
  }
  return "unknown";
}

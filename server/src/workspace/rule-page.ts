/** Where the page that explains a rule lies: beside the bundle, or in the working tree when the sources run unbundled. */
import { existsSync } from "node:fs";

const places = ["./docs/rules/", "../../../docs/rules/"];

/** The page as a `file:` URL; `undefined` when there is none. */
export function rulePage(id: string): URL | undefined {
  return places.map((place) => new URL(`${place}${id}.md`, import.meta.url)).find((url) => existsSync(url));
}

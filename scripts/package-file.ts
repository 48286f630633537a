/** The name of the package that `npm run package` makes. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.ts";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name: string; version: string };

export const packageFile: string = join(root, `${manifest.name}-${manifest.version}.vsix`);

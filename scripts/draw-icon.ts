/** The icon as the marketplaces want it: `docs/images/icon.svg` drawn at 256 × 256 pixels. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openWindow } from "./editor/browse.ts";
import { root } from "./places.ts";

const images = join(root, "docs", "images");
const window = await openWindow();
await window.page.setViewportSize({ width: 256, height: 256 });
await window.page.setContent(
  `<style>body { margin: 0 } svg { display: block; width: 256px }</style>${readFileSync(join(images, "icon.svg"), "utf8")}`,
);
await window.page.screenshot({ path: join(images, "icon.png"), omitBackground: true });
await window.close();

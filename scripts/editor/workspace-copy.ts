/** A workspace that a window may change: a copy in a folder of its own, with room for all the editor writes. */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

export interface WorkspaceCopy {
  /** For everything the editor writes. */
  readonly home: string;
  readonly folder: string;
  remove(): void;
}

export function copyWorkspace(workspace: string): WorkspaceCopy {
  const home = mkdtempSync(join(tmpdir(), "mynixos-editor-"));
  const folder = join(home, basename(workspace));
  cpSync(workspace, folder, { recursive: true });
  return {
    home,
    folder,
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

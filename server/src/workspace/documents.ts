/** Which pages of Markdown belong to a root, and how they are read. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "#facts/markdown/read.ts";
import type { Document } from "#model/repo.ts";
import { readText } from "./files.ts";
import { isSecretName, isSecretText } from "./secret-files.ts";

/** More pages than this are no documentation of a repo, and a longer one nobody wrote. */
const MOST = 2000;
const MAX_BYTES = 512 * 1024;

/** True for Markdown, by name. */
export function isMarkdown(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}

/** Markdown that does not look like a secret. */
export function isDocumentFile(path: string): boolean {
  return isMarkdown(path) && !isSecretName(path);
}

/** Those of the listed files that are read, the first ones in the order of the listing. */
export function documentsAmong(files: readonly string[], ignored: (path: string) => boolean): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    if (found.length === MOST) break;
    if (isDocumentFile(file) && !ignored(file)) found.push(file);
  }
  return found;
}

/** The text on disk; a page behind a link is read where it lies. */
export function documentText(folder: string, file: string): string | undefined {
  try {
    const status = lstatSync(join(folder, file));
    if (!status.isFile() || status.size > MAX_BYTES) return undefined;
  } catch {
    return undefined;
  }
  return readText(join(folder, file));
}

export function documentOf(path: string, text: string | undefined, known: Document | undefined): Document | undefined {
  if (text === undefined || text.length > MAX_BYTES || isSecretText(text)) return undefined;
  return known?.source.text === text ? known : { path, source: { text }, facts: readDocument(text) };
}

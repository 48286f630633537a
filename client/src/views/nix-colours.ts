/** Nix is coloured by our server only where nobody else does it: a grammar of another extension looks as people are used to. */
import { type Disposable, extensions } from "vscode";
import type { Server } from "#client/server.ts";

export function colourNix(server: Server): Disposable {
  const tell = (): void => server.colourNix(!extensions.all.some(({ packageJSON }) => hasGrammar(packageJSON)));
  tell();
  return extensions.onDidChange(tell);
}

/** What stands in a manifest is anybody's text. */
function hasGrammar(manifest: unknown): boolean {
  const { contributes } = (manifest ?? {}) as { readonly contributes?: { readonly grammars?: unknown } | null };
  const grammars = contributes?.grammars;
  return (
    Array.isArray(grammars) &&
    grammars.some((grammar: { readonly language?: unknown } | null) => grammar?.language === "nix")
  );
}

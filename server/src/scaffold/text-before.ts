/** The text that edits of a new module are made for: that of a Nix file as it is read, of any other file as it lies on the disk. */
import type { Repo } from "#model/repo.ts";

export function textBefore({ files, disk }: Repo, file: string): string {
  const nix = files.get(file);
  if (nix) return nix.source.text;
  const text = disk?.text(file);
  return typeof text === "string" ? text : "";
}

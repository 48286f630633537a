/** The documents that this extension speaks for. */

/** Only files and new texts: revisions in a diff view are no part of the repo. */
export const documents: { language: string; scheme: string }[] = [
  { language: "nix", scheme: "file" },
  { language: "nix", scheme: "untitled" },
];

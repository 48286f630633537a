/** Names and texts as modules have them, made of what people typed. */
import type { Layer } from "./house.ts";

export function fileOf({ folder, filePrefix }: Layer, name: string): string {
  return `${folder === "" ? "" : `${folder}/`}${filePrefix}${name}.nix`;
}

/** Nothing that ends a comment, and no lines. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, " ")
    .replaceAll("*/", "* /")
    .replaceAll(/ {2,}/g, " ")
    .trim();
}

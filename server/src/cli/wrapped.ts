/** Sentences in lines no wider than a table. */
import { lineWidth } from "./width.ts";

/** Every line begins with the indent; a word that is too long has a line of its own. */
export function wrapped(text: string, indent: string, width: number = lineWidth()): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}

/** What headings are called in links, as GitHub does it. */

/** A heading as it reads: the marks of emphasis, code, links and tags taken off. What stands in code reads as it is written. */
export function plainText(heading: string): string {
  const codes: string[] = [];
  return heading
    .replaceAll(MARK, "")
    .replaceAll(/(?<!`)(`+)([^`]+)\1(?!`)/g, (_, __, code: string) => {
      codes.push(code);
      return MARK;
    })
    .replaceAll(/!?\[([^\][]{0,1000})\](?:\([^)]{0,1000}\)|\[[^\][]{0,1000}\])/g, "$1")
    .replaceAll(/<\/?[A-Za-z][^<>]*>/g, "")
    .replaceAll(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name] ?? "")
    .replaceAll(/\*\*|__|\*(?=\S)|(?<=\S)\*|~~/g, "")
    .replaceAll(/(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, "")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll(MARK, () => codes.shift() ?? "")
    .trim();
}

/** Stands for a piece of code meanwhile; no text has it. */
const MARK = "\u{0}";

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

/** Headings that read alike get numbers, in the order of the document. */
export function anchorNames(): (text: string) => string {
  const taken = new Map<string, number>();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    let name = slug;
    let count = taken.get(slug) ?? 0;
    while (taken.has(name)) name = `${slug}-${++count}`;
    taken.set(slug, count);
    taken.set(name, taken.get(name) ?? 0);
    return name;
  };
}

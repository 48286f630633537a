/** What headings are called in links, as GitHub does it. */

/** A heading as it reads: the marks of emphasis, code, links and tags taken off. */
export function plainText(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replaceAll(/<\/?[A-Za-z][^>]*>/g, "")
    .replaceAll(/`+([^`]*)`+/g, "$1")
    .replaceAll(/\*\*|__|\*(?=\S)|(?<=\S)\*|~~/g, "")
    .replaceAll(/(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, "")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .trim();
}

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

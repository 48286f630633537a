/** Where a person goes on writing in a new module: the first gap that it has, else what it is about. */

/** An offset. */
export function goOnAt(text: string): number {
  const gap = text.search(/^[ \t]*# GAP\b/m);
  if (gap >= 0) return gap + (/^[ \t]*/.exec(text.slice(gap))?.[0].length ?? 0);
  const about = /^[ \t]*(?=(?:services|virtualisation|systemd|assertions|environment|boot|programs|config)\b[^:;]*=)/m;
  const found = about.exec(text);
  return found ? found.index + found[0].length : 0;
}

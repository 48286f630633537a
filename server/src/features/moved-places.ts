/** Absolute paths before and after files move, as pure text with `/`; nothing here looks at a disk. */

/** A file or folder that goes from one absolute path to another. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Where a path leads afterwards; of moves that lie in each other the innermost counts. */
export function movedBy(moves: readonly Move[]): (path: string) => string {
  const inner = [...moves].sort((a, b) => b.from.length - a.from.length);
  return (path) => {
    const move = inner.find(({ from }) => path === from || path.startsWith(`${from}/`));
    return move ? move.to + path.slice(move.from.length) : path;
  };
}

/** `relative`, written in a file of `folder`, as an absolute path. */
export function placeFrom(folder: string, relative: string): string {
  const names = folder.split("/");
  for (const name of relative.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 1) names.pop();
  }
  return names.join("/");
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** How a file in `folder` writes the path to `target`; `undefined`: no path literal can say it. */
export function pathFrom(folder: string, target: string): string | undefined {
  const from = folder.split("/");
  const to = target.split("/");
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same++;
  const up = from.slice(same).map(() => "..");
  const down = to.slice(same);
  const names = up.length === 0 || down.length === 0 ? [".", ...up, ...down] : [...up, ...down];
  const text = names.length === 1 ? "./." : names.join("/");
  return /^[a-zA-Z0-9._+-]+(?:\/[a-zA-Z0-9._+-]+)+$/.test(text) ? text : undefined;
}

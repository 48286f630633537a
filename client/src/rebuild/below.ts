/** Whether a path of this machine lies in a folder: a neighbour whose name only begins alike does not. */
export function isBelow(path: string, folder: string): boolean {
  const inside = /[\\/]$/.test(folder) ? folder : `${folder}${folder.includes("\\") ? "\\" : "/"}`;
  return path.startsWith(inside);
}

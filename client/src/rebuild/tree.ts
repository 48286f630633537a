/** What a folder holds, path by path: the three trees that a staging compares are of this form. */

/**
 * What stands at a path, as one word: `f:` a file, `x:` one that may be run, `l:` a symbolic link, each with the SHA-256 in lower-case
 * hexadecimal of its bytes, of a link those of its target. Other permissions do not count; nobody follows a link.
 */
export type Content = `${"f" | "x" | "l"}:${string}`;

/** By path relative to the folder, with `/`, never absolute, without `.` and `..`, without control characters; no folders. */
export type Tree = ReadonlyMap<string, Content>;

/** Bytes in words: of files, of what is missing on /boot, of a log. */

/** `512 B`, `3.4 MB`: rounded up, so that what is said to be enough is. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  const megabytes = Math.ceil(bytes / 100_000) / 10;
  return megabytes < 1000 ? `${megabytes} MB` : `${Math.ceil(megabytes / 100) / 10} GB`;
}

/** `SystemCallFilter=` and `SystemCallArchitectures=`. */
import { errorNames, isOnX86, type SystemdVersion, syscallsOf } from "#knowledge/systemd-security.ts";
import { unquotedWordsOf, wordsOf } from "./lines.ts";

/** The system calls that are allowed, or those that are not. */
export interface SyscallFilter {
  readonly allows: boolean;
  readonly names: ReadonlySet<string>;
}

/** The first line decides whether it is a list of what is allowed; each line may add to it and take away. */
export function syscallFilter(lines: readonly string[], version: SystemdVersion): SyscallFilter {
  let filter: { readonly allows: boolean; readonly names: Set<string> } | undefined;
  for (const line of lines) {
    if (line === "") {
      filter = undefined;
      continue;
    }
    const isInverted = line.startsWith("~");
    filter ??= isInverted
      ? { allows: false, names: new Set() }
      : { allows: true, names: new Set(syscallsOf("@default", version)) };
    for (const word of wordsOf(isInverted ? line.slice(1) : line).words) {
      const { name, hasError } = callOf(word) ?? {};
      // What is allowed cannot fail with an error.
      if (name === undefined || (!isInverted && hasError)) continue;
      // In a list of what is allowed, a call that fails with an error of its own is one that is not.
      const isAdded = isInverted !== filter.allows;
      for (const syscall of name.startsWith("@") ? (syscallsOf(name, version) ?? []) : [name])
        if (isAdded) filter.names.add(syscall);
        else filter.names.delete(syscall);
    }
  }
  return filter ?? { allows: false, names: new Set() };
}

/** `uname:EPERM`; `undefined`: no such error, so that systemd ignores all of it. */
function callOf(word: string): { readonly name: string; readonly hasError: boolean } | undefined {
  const colon = word.indexOf(":");
  if (colon < 0) return { name: word, hasError: false };
  const error = word.slice(colon + 1);
  const isError = error === "kill" || errorNames.has(error.toUpperCase()) || isErrorNumber(error);
  return isError && colon > 0 ? { name: word.slice(0, colon), hasError: true } : undefined;
}

function isErrorNumber(text: string): boolean {
  const number = /^[+-]?(\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  return number >= 0 && number <= 4095;
}

/** How bad it is as to a group of calls that a service should not be able to make. */
export function filterBadness(filter: SyscallFilter, group: string, version: SystemdVersion): number {
  if (!filter.allows && filter.names.size === 0) return 10;
  const calls = (syscallsOf(group, version) ?? []).filter(isOnX86);
  const isOpen = calls.some((call) => filter.names.has(call) === filter.allows);
  if (!isOpen) return 0;
  return filter.allows ? 9 : 10;
}

const architectures: ReadonlySet<string> = new Set(
  "native x86 x86-64 x32 arm arm64 mips mips64 mips64-n32 mips-le mips64-le mips64-le-n32 parisc parisc64 ppc ppc64 ppc64-le riscv64 s390 s390x".split(
    " ",
  ),
);

export function architecturesBadness(lines: readonly string[]): number {
  let found = new Set<string>();
  for (const line of lines)
    if (line === "") found = new Set();
    else for (const word of unquotedWordsOf(line).words) if (architectures.has(word)) found.add(word);
  if (found.size === 0) return 10;
  return found.size === 1 && found.has("native") ? 0 : 8;
}

/** Where a unit may write: what its directives protect, and what they give back. */
import type { DirectiveValue } from "#model/units/section.ts";
import { booleanOf, lastOf } from "#model/units/strictness.ts";
import type { Directive, ServiceUnit } from "#model/units/unit.ts";

export interface Protection {
  /** What protects most: `ProtectSystem`, or `DynamicUser`, which is as strict. */
  readonly directive: Directive;
  readonly level: "strict" | "full" | "yes";
}

/** `undefined`: nothing does, or what does is not known. */
export function protectionOf({ directives }: Pick<ServiceUnit, "directives">): Protection | undefined {
  const dynamic = directives.get("DynamicUser");
  if (dynamic) {
    if (dynamic.value === undefined) return undefined;
    if (booleanOf(dynamic.value) === true) return { directive: dynamic, level: "strict" };
  }
  const system = directives.get("ProtectSystem");
  const level = system?.value === undefined ? undefined : levelOf(system.value);
  return system && level ? { directive: system, level } : undefined;
}

function levelOf(value: DirectiveValue): Protection["level"] | undefined {
  if (booleanOf(value) === true) return "yes";
  const word = lastOf(value)?.toLowerCase();
  return word === "strict" || word === "full" ? word : undefined;
}

const guarded: Readonly<Record<Protection["level"], readonly string[]>> = {
  strict: ["/"],
  full: ["/usr", "/boot", "/efi", "/etc"],
  yes: ["/usr", "/boot", "/efi"],
};

/** What systemd never protects. */
const free = ["/dev", "/proc", "/sys"];

export function isProtected(level: Protection["level"], path: string): boolean {
  return guarded[level].some((each) => isIn(path, each)) && !free.some((each) => isIn(path, each));
}

/** Directories that systemd makes for the unit, below these. */
const made: Readonly<Record<string, string>> = {
  StateDirectory: "/var/lib",
  CacheDirectory: "/var/cache",
  LogsDirectory: "/var/log",
  RuntimeDirectory: "/run",
  ConfigurationDirectory: "/etc",
};

/** With a root of its own, paths mean something else. */
const elsewhere = [
  "RootDirectory",
  "RootImage",
  "JoinsNamespaceOf",
  "RootDirectoryStartOnly",
  "MountImages",
  "ExtensionImages",
];

/** The paths that are given back; `undefined`: not all of it is known. */
export function writableIn({
  directives,
  basis,
}: Pick<ServiceUnit, "directives" | "basis">): readonly string[] | undefined {
  if (basis === "unknown" || elsewhere.some((key) => directives.has(key))) return undefined;
  const found: string[] = [];
  const linesAt = (key: string): readonly string[] | undefined => {
    const directive = directives.get(key);
    return directive ? directive.lines : [];
  };
  for (const [key, root] of Object.entries(made)) {
    const lines = linesAt(key);
    if (!lines) return undefined;
    for (const name of wordsIn(lines)) {
      const own = name.split(":");
      for (const each of own) found.push(`${root}/${each}`, `${root}/private/${each}`);
    }
  }
  for (const key of ["ReadWritePaths", "ReadWriteDirectories", "TemporaryFileSystem"]) {
    const lines = linesAt(key);
    if (!lines) return undefined;
    for (const word of wordsIn(lines)) found.push(word.replace(/^[-+]+/, "").split(":")[0] ?? "");
  }
  const binds = linesAt("BindPaths");
  if (!binds) return undefined;
  for (const word of wordsIn(binds)) {
    const [source = "", target = source] = word.replace(/^-/, "").split(":");
    found.push(target.replace(/^-/, ""), source);
  }
  if (isOn(directives, "PrivateTmp") !== false || isOn(directives, "DynamicUser") !== false)
    found.push("/tmp", "/var/tmp");
  const mounts = directives.get("ProtectHome");
  if (mounts && lastOf(mounts.value ?? "") === "tmpfs") found.push("/home", "/root", "/run/user");
  return found.some((path) => path.includes("%")) ? undefined : found;
}

/** `undefined`: said, but not known to be either. */
function isOn(directives: ReadonlyMap<string, Directive>, key: string): boolean | undefined {
  const directive = directives.get(key);
  if (!directive) return false;
  if (directive.value === undefined) return undefined;
  return booleanOf(directive.value) ?? undefined;
}

/** Words of lines; an empty line takes back what is above. */
export function wordsIn(lines: readonly string[]): readonly string[] {
  let words: string[] = [];
  for (const line of lines) {
    if (line.trim() === "") words = [];
    else
      words.push(
        ...line
          .trim()
          .split(/\s+/)
          .map((word) => word.replaceAll('"', "")),
      );
  }
  return words;
}

export function pathsIn(directive: Directive | undefined): readonly string[] {
  return wordsIn(directive?.lines ?? []);
}

/** Whether a path is, or lies in, another one. */
export function isIn(path: string, other: string): boolean {
  const [inner, outer] = [normal(path), normal(other)];
  return outer === "/" || inner === outer || inner.startsWith(`${outer}/`);
}

function normal(path: string): string {
  const short = path.replace(/\/+/g, "/").replace(/(?:\/\.)+(?=\/|$)/g, "");
  return short.length > 1 ? short.replace(/\/$/, "") || "/" : short;
}

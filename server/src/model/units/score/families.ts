/** `RestrictAddressFamilies=` and `RestrictNamespaces=`: lists of what is allowed, or of what is not. */
import { addressFamilies, type SystemdVersion } from "#knowledge/systemd-security.ts";
import { truth, unquotedWordsOf, wordsOf } from "./lines.ts";

export const namespaces = ["user", "mnt", "ipc", "pid", "cgroup", "net", "uts"] as const;
/** Exists, and nobody asks for it. */
const unasked = "time";
export type Namespace = (typeof namespaces)[number];

/** The kinds of families that systemd asks for, by what it calls them. */
export const families = ["AF_(INET|INET6)", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "…"] as const;
export type Family = (typeof families)[number];

/** Those that the service may use. */
export function allowedFamilies(lines: readonly string[], version: SystemdVersion): ReadonlySet<Family> {
  let allows = false;
  let listed: Set<string> | undefined;
  for (const line of lines) {
    if (line === "" || line === "none") {
      allows = line === "none";
      listed = undefined;
      continue;
    }
    const isInverted = line.startsWith("~");
    if (listed === undefined) {
      allows = !isInverted;
      listed = new Set();
    }
    for (const word of unquotedWordsOf(isInverted ? line.slice(1) : line).words) {
      const family = familyOf(word);
      if (family === undefined && version >= 261) break;
      if (family === undefined) continue;
      if (isInverted !== allows) listed.add(family);
      else listed.delete(family);
    }
  }
  const kinds = new Set([...(listed ?? [])].map(kindOf));
  // One of several in a list is enough, whichever list it is.
  return new Set(families.filter((family) => kinds.has(family) === allows));
}

/** By one of its names. */
function familyOf(word: string): string | undefined {
  const family = word.toUpperCase();
  if (family === "AF_LOCAL" || family === "AF_FILE") return "AF_UNIX";
  if (family === "AF_ROUTE") return "AF_NETLINK";
  return addressFamilies.has(family) ? family : undefined;
}

function kindOf(family: string): Family {
  if (family === "AF_INET" || family === "AF_INET6") return "AF_(INET|INET6)";
  return family === "AF_UNIX" || family === "AF_NETLINK" || family === "AF_PACKET" ? family : "…";
}

/** Those that the service may make. */
export function allowedNamespaces(lines: readonly string[]): ReadonlySet<Namespace> {
  let allowed: ReadonlySet<Namespace> | undefined;
  for (const line of lines) {
    const restricts = truth(line);
    if (line === "") allowed = undefined;
    else if (restricts !== undefined) allowed = new Set(restricts ? [] : namespaces);
    else {
      const isInverted = line.startsWith("~");
      const { words, unfinished } = wordsOf(isInverted ? line.slice(1) : line);
      // A single wrong word spoils the line.
      if (unfinished !== undefined || !words.every((word) => word === unasked || isNamespace(word))) continue;
      const before: ReadonlySet<Namespace> = allowed ?? new Set(isInverted ? namespaces : []);
      allowed = new Set(namespaces.filter((one) => (words.includes(one) ? !isInverted : before.has(one))));
    }
  }
  return allowed ?? new Set(namespaces);
}

function isNamespace(word: string): boolean {
  return namespaces.some((namespace) => namespace === word);
}

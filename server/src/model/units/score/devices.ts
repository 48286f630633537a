/** `DevicePolicy=` and `DeviceAllow=`. */
import { unquotedWordsOf } from "./lines.ts";
import { isCleanPath, partsOf } from "./paths.ts";
import { expanded } from "./specifiers.ts";

export type DevicePolicy = "auto" | "closed" | "strict";

export function devicePolicy(lines: readonly string[]): DevicePolicy {
  return lines.reduce<DevicePolicy>(
    (policy, line) => (line === "auto" || line === "closed" || line === "strict" ? line : policy),
    "auto",
  );
}

/** How many devices are allowed by name. */
export function deviceEntries(lines: readonly string[]): number {
  return lines.reduce((count, line) => (line === "" ? 0 : count + (isDevice(line) ? 1 : 0)), 0);
}

function isDevice(line: string): boolean {
  const { words, rest } = unquotedWordsOf(line, 1);
  const path = expanded(words[0] ?? "");
  // What follows the path is read as it stands.
  if (path === undefined || words.length === 0 || !/^[rwm]*$/.test(rest)) return false;
  if (/^(block|char)-/.test(path)) return true;
  const parts = isCleanPath(path) ? partsOf(path) : [];
  return parts[0] === "dev" || parts.slice(0, 3).join("/") === "run/systemd/inaccessible";
}

/** Those need devices of their own. */
export function mountsImages(lines: readonly string[]): boolean {
  return lines.reduce((mounts, line) => line !== "" && (mounts || unquotedWordsOf(line).words.some(isMount)), false);
}

function isMount(word: string): boolean {
  const [image = "", folder = ""] = word.replace(/^-/, "").split(":").map(expanded);
  return isCleanPath(image) && isCleanPath(folder);
}

/** Credentials that may need the chip they are encrypted with: `name:source`. */
export function hasEncrypted(lines: readonly string[], isSource: (source: string) => boolean): boolean {
  return lines.reduce((has, line) => {
    const colon = line.indexOf(":");
    const [name, source] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1)];
    return line !== "" && (has || (isCredential(expanded(name)) && isSource(source)));
  }, false);
}

export function isCredentialSource(source: string): boolean {
  const path = expanded(source);
  return path !== undefined && (path === "" || (path.startsWith("/") ? isCleanPath(path) : isCredential(path)));
}

export function isBase64(source: string): boolean {
  const data = source.replace(/\s/g, "");
  return data !== "" && /^([\w+/]{4})*([\w+/]{2}==|[\w+/]{3}=)?$/.test(data) && !data.includes("_");
}

function isCredential(name: string | undefined): boolean {
  return name !== undefined && /^[ -.0-9;-~]+$/.test(name) && name !== "." && name !== "..";
}

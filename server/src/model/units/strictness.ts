/** Whether what is said of a directive restricts at least as much as something else would. */
import { type DirectiveValue, isList, linesOf } from "./section.ts";
import { isWithin, type Left, leftBy } from "./strictness-sets.ts";
import { filterIsWithin } from "./strictness-syscalls.ts";

/** `true` only when sure. */
export function isAtLeast(key: string, have: DirectiveValue, wanted: DirectiveValue): boolean {
  if (isEqual(have, wanted)) return true;
  if (key === "SystemCallFilter") return filterIsWithin(linesOf(have), linesOf(wanted));
  const [mine, theirs] = [leftBy(key, linesOf(have)), leftBy(key, linesOf(wanted))];
  if (mine !== undefined && theirs !== undefined) return isWithin(mine, theirs);
  if (key === "UMask") return masks(lastOf(have), lastOf(wanted));
  const [own, other] = [rank(key, have), rank(key, wanted)];
  return own !== undefined && other !== undefined && own >= other;
}

/** As systemd reads it; `undefined`: neither true nor false. */
export function booleanOf(value: DirectiveValue): boolean | undefined {
  const text = lastOf(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (["1", "yes", "y", "true", "t", "on"].includes(text)) return true;
  return ["0", "no", "n", "false", "f", "off"].includes(text) ? false : undefined;
}

/** What a set-like directive leaves: capabilities, address families, namespaces. */
export function isLeft(key: string, value: DirectiveValue, name: string): boolean | undefined {
  const left: Left | undefined = leftBy(key, linesOf(value));
  return left && left.isAllBut !== left.names.has(name);
}

/** From weak to strict; those that are true or false have `no` and `yes`. */
const orders: Readonly<Record<string, readonly string[]>> = {
  ProtectSystem: ["no", "yes", "full", "strict"],
  ProtectHome: ["no", "read-only", "tmpfs", "yes"],
  ProtectProc: ["default", "noaccess", "invisible", "ptraceable"],
  ProcSubset: ["all", "pid"],
  KeyringMode: ["inherit", "shared", "private"],
  DevicePolicy: ["auto", "closed", "strict"],
  PrivateTmp: ["no", "yes", "disconnected"],
  PrivateUsers: ["no", "identity", "yes"],
  ProtectControlGroups: ["no", "yes", "strict"],
  ProtectHostname: ["no", "private", "yes"],
};

const either: readonly string[] = ["no", "yes"];

function rank(key: string, value: DirectiveValue): number | undefined {
  const truth = booleanOf(value);
  const word = truth === undefined ? lastOf(value)?.toLowerCase() : truth ? "yes" : "no";
  const found = (orders[key] ?? either).indexOf(word ?? "");
  return found < 0 ? undefined : found;
}

/** Of a key with one value, the last line counts. */
export function lastOf(value: DirectiveValue): string | undefined {
  return linesOf(value).at(-1)?.trim();
}

function masks(have: string | undefined, wanted: string | undefined): boolean {
  if (!have || !wanted || !/^[0-7]{1,4}$/.test(have) || !/^[0-7]{1,4}$/.test(wanted)) return false;
  const [mine, theirs] = [Number.parseInt(have, 8), Number.parseInt(wanted, 8)];
  return (mine & theirs) === theirs;
}

function isEqual(have: DirectiveValue, wanted: DirectiveValue): boolean {
  const [mine, theirs] = [linesOf(have), linesOf(wanted)];
  if (isList(have) !== isList(wanted) && (mine.length !== 1 || theirs.length !== 1)) return false;
  return mine.length === theirs.length && mine.every((line, at) => line.trim() === theirs[at]?.trim());
}

/** What is said of /boot and its generations, in a few words. */
import type { Boot } from "#client/host/boot.ts";
import { generationCount, type HostEntry, seenOf } from "./shown.ts";
import type { T } from "./t.ts";

/** `/boot 68 %`, `Gen 3/5`. */
export function brief(entry: HostEntry, t: T, foreign: (text: string) => string): readonly string[] {
  const facts = seenOf(entry.state)?.facts;
  const count = facts && generationCount(facts);
  return [
    ...(entry.boot ? [`${foreign(entry.boot.mount)} ${entry.boot.percent} %`] : []),
    ...(count === undefined ? [] : [t("Gen {0}", count)]),
  ];
}

/** Percent is no more than a colour; that nothing more fits is a warning at any percent. */
export function bootColor(boot: Boot | undefined): "warning" | "error" | undefined {
  if (boot === undefined) return undefined;
  if (boot.percent >= 85) return "error";
  return boot.percent >= 75 || boot.roomFor === 0 ? "warning" : undefined;
}

/** For how many generations more there is room. */
export function roomWords(room: number, t: T): string {
  if (room <= 0) return t("no room for kernel + initrd");
  return room === 1 ? t("room for 1 more generation") : t("room for {0} more generations", room);
}

/** What is to be known beside the numbers; of room only that it ends. */
export function notices(boot: Boot | undefined, t: T): readonly string[] {
  if (boot === undefined) return [];
  const room = boot.roomFor !== undefined && boot.roomFor <= 1 ? [roomWords(boot.roomFor, t)] : [];
  const pending = pendingWords(boot, t);
  return [...room, ...(pending === undefined ? [] : [pending])];
}

/** A reboot ends a test, so that it is not asked for while one is active. */
export function pendingWords(boot: Boot, t: T): string | undefined {
  if (boot.pending === "test") return t("test active, not booted");
  return boot.pending === "boot" || boot.rebootFor.length > 0 ? t("reboot needed") : undefined;
}

/** As a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What packages a system has otherwise than another one, by `nix store diff-closures`: asked without root, and only for showing. */
import type { Channel } from "#client/host/channel.ts";
import { linesOf } from "#client/host/said.ts";

export interface PackageChange {
  readonly name: string;
  /** Versions, as Nix lists them; absent: not there. */
  readonly before?: string;
  readonly after?: string;
  /** As Nix writes it: `+12.3 KiB`. */
  readonly size?: string;
}

const STORE_PATH = /^\/nix\/store\/[0-9a-z]{32}-[A-Za-z0-9+._?=-]+$/;
/** More are not remembered. */
const MOST = 2000;

/** Absent: nobody knows, as Nix is older than 2.4, answers otherwise or not at all. */
export async function askClosureDiff(
  channel: Channel,
  before: string,
  after: string,
): Promise<readonly PackageChange[] | undefined> {
  if (!STORE_PATH.test(before) || !STORE_PATH.test(after)) return undefined;
  const answer = await channel.run(
    `PATH=/run/current-system/sw/bin:$PATH
nix --extra-experimental-features nix-command store diff-closures ${before} ${after} 2>/dev/null && echo '@mynixos done'`,
    { milliseconds: 60_000, bytes: 1_000_000 },
  );
  if (answer.kind === "failed") return undefined;
  const lines = linesOf(answer.output);
  return lines.at(-1) === "@mynixos done" ? readClosureDiff(lines.slice(0, -1)) : undefined;
}

/**
 * Lines of src/nix/diff-closures.cc: `name: 1.0, 1.1 → 2.0, +12.3 KiB`, either part may be missing; `∅`: not there, `ε`: without a version.
 * A line of another form is left out.
 */
export function readClosureDiff(lines: readonly string[]): readonly PackageChange[] {
  return lines
    .flatMap((line) => {
      const [, name, rest] = /^([^\s:]+): (.+)$/.exec(line) ?? [];
      if (name === undefined || rest === undefined) return [];
      const [, versions, size] = /^(.*?)(?:(?:^|, )([+-]\d[\d.]* [KMGT]?i?B))?$/.exec(rest) ?? [];
      const [before, after, more] = (versions ?? "").split(" → ");
      if (more !== undefined || (versions !== "" && after === undefined)) return [];
      return [
        {
          name,
          ...(before !== undefined && after !== undefined && before !== "∅" ? { before } : {}),
          ...(after !== undefined && after !== "∅" ? { after } : {}),
          ...(size !== undefined && { size }),
        },
      ];
    })
    .slice(0, MOST);
}

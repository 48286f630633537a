/** How exposed units are as `systemd-analyze security --offline=yes` itself counts it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import type { Section, UnitText } from "#model/units/section.ts";

export interface TheirScore {
  readonly overall: number;
  readonly label: string;
  readonly checks: ReadonlyMap<string, TheirCheck>;
}

export interface TheirCheck {
  readonly weight: number;
  readonly range: number;
  /** `undefined`: does not apply. */
  readonly badness: number | undefined;
}

export const analyze: string = "systemd-analyze";

/** 252. Throws, saying what to install, where there is no such program. */
export function systemdVersion(program: string = analyze): number {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const version = /^systemd (\d+)/.exec(stdout ?? "")?.[1];
  if (version === undefined) throw new Error(`missing: ${program} (name of the Debian package: systemd)`);
  return Number(version);
}

/** `undefined`: systemd refuses that unit. One process takes hundreds of units in less time than ten processes need. */
export function systemdScores(
  unitTexts: readonly string[],
  program: string = analyze,
): readonly (TheirScore | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-units-"));
  try {
    const scores: (TheirScore | undefined)[] = [];
    for (let start = 0; start < unitTexts.length; start += 200)
      scores.push(...atOnce(unitTexts.slice(start, start + 200), folder, program));
    return scores;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function atOnce(unitTexts: readonly string[], folder: string, program: string): readonly (TheirScore | undefined)[] {
  const files = unitTexts.map((_, index) => join(folder, `unit${index}.service`));
  for (const [index, text] of unitTexts.entries()) writeFileSync(files[index] ?? "", text);
  const { stdout, error } = spawnSync(program, ["security", "--offline=yes", "--no-pager", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: {
      PATH: env["PATH"],
      LC_ALL: "C.UTF-8",
      // Shows what it counted with, and not only the sum.
      SYSTEMD_ANALYZE_DEBUG: "1",
      SYSTEMD_LOG_LEVEL: "err",
    },
  });
  if (error !== undefined) throw new Error(`${program} (name of the Debian package: systemd): ${error.message}`);
  const scores = new Map<string, TheirScore>();
  let checks = new Map<string, TheirCheck>();
  for (const line of stdout.split("\n")) {
    const [, id = "", weight, badness, range] = /^.. ?(\S+=\S*) .*? (\d+) +(\d+) +(\d+) *[\d.]*$/.exec(line) ?? [];
    // UINT64_MAX stands for what does not apply.
    const isShort = (badness ?? "").length < 10;
    if (id !== "")
      checks.set(id, {
        weight: Number(weight),
        range: Number(range),
        badness: isShort ? Number(badness) : undefined,
      });
    const [, unit = "", overall, label = ""] = /Overall exposure level for (\S+): ([\d.]+) (\w+)/.exec(line) ?? [];
    if (unit === "") continue;
    scores.set(unit, { overall: Number(overall), label, checks });
    checks = new Map();
  }
  return files.map((_, index) => scores.get(`unit${index}.service`));
}

/** The unit file; something has to be started in it, else systemd does not take it. */
export function unitFileOf(text: UnitText): string {
  const unit = linesOfSection(text.unit);
  const service = linesOfSection(text.service);
  // At the head, where no line above can swallow it.
  if (!text.service.has("ExecStart")) service.unshift("ExecStart=/bin/true");
  return ["[Unit]", ...unit, "[Service]", ...service, ""].join("\n");
}

/** As NixOS does, in the order of the keys. */
function linesOfSection(section: Section): string[] {
  const keys = [...section.keys()].toSorted();
  return keys.flatMap((key) => (section.get(key) ?? []).map((value) => `${key}=${value}`));
}

/** Why a real Nix refuses files, with the place: asked in few processes, in the form Nix writes for machines. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** The first thing that Nix does not accept; lines and columns from 1, columns in bytes, as Nix counts them. */
export interface Refusal {
  readonly line: number;
  readonly column: number;
  /** Without the place and the code excerpt. */
  readonly reason: string;
}

/** `undefined` for each file that Nix parses and whose names are all bound. */
export function nixRefusals(files: readonly string[], nix: string): (Refusal | undefined)[] {
  const found: (Refusal | undefined)[] = [];
  while (found.length < files.length) {
    const batch = files.slice(found.length, found.length + 200);
    const { status, stderr, error } = spawnSync(nix, ["--log-format", "internal-json", "--parse", ...batch], {
      encoding: "utf8",
      maxBuffer: 1 << 30,
      // Nix must not read settings or profiles of whoever runs the tests.
      env: { ...process.env, NIX_CONFIG: "", NIX_PATH: "" },
    });
    if (error !== undefined) throw error;
    if (status === 0) {
      found.push(...batch.map(() => undefined));
      continue;
    }
    const said = read(stderr);
    if (!said) {
      // Some releases crash on what they should refuse; which file it was, only asking one by one tells.
      if (batch.length === 1) found.push({ line: 1, column: 1, reason: `Nix fails: ${stderr.trim().slice(-200)}` });
      else found.push(...nixRefusals(batch.slice(0, batch.length >> 1), nix));
      continue;
    }
    const { file, refusal } = said;
    const index = batch.findIndex((path) => resolve(path) === file);
    if (index < 0) throw new Error(`Nix speaks of a file nobody asked for: ${stderr}`);
    found.push(...batch.slice(0, index).map(() => undefined), refusal);
  }
  return found;
}

function read(stderr: string): { readonly file: string; readonly refusal: Refusal } | undefined {
  for (const line of stderr.split("\n")) {
    if (!line.startsWith('@nix {"action":"msg"')) continue;
    const { msg, file, line: row, column } = JSON.parse(line.slice("@nix ".length)) as Record<string, unknown>;
    if (typeof file !== "string" || typeof row !== "number" || typeof column !== "number") continue;
    // Newer releases write the place into the name of the file.
    const path = file.replace(/(?::\d+)+$/, "");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Nix colours its messages.
    const text = String(msg).replaceAll(/\u001b\[[0-9;]*m/g, "");
    const [reason = ""] = text.replace(/^error:\s*/, "").split("\n");
    return { file: path, refusal: { line: row, column, reason } };
  }
  return undefined;
}

/** The JSON that `docs/cli.md` shows is what the program prints. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function documentedShape(command: "check" | "eval" | "exposures" | "ports" | "trace" | "units"): unknown {
  const page = readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8");
  const [, json] = page.split(`<!-- shape: ${command} -->\n\`\`\`json\n`);
  return JSON.parse(json?.slice(0, json.indexOf("```")) ?? "");
}

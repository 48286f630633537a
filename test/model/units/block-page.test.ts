/** The page about profiles says what the tables say: each directive, each kind it is left out for, each reason and source. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { describe, it } from "mocha";
import { type ProfileDirective, profileDirectives, refusalOf } from "#knowledge/hardening-profiles.ts";
import { type KindLimit, kindLimits, type ServiceKind } from "#knowledge/service-kinds.ts";
import { reasons } from "#model/units/kinds/break.ts";
import { render } from "#text/message.ts";

const file = join(import.meta.dirname, "../../../docs/hardening-profiles.md");

/** Lists that are made to fit the kind instead of being left out. */
const fitted: ReadonlySet<string> = new Set(["CapabilityBoundingSet", "RestrictAddressFamilies"]);

const tables: Readonly<Record<string, readonly string[]>> = {
  directives: [
    "| directive | from | left out for | written beside it |",
    "|---|---|---|---|",
    ...profileDirectives().map(directiveRow),
  ],
  refused: [
    "| kind | why (as the block would say it) |",
    "|---|---|",
    ...allKinds().flatMap((kind) => {
      const why = refusalOf(kind);
      return why === undefined ? [] : [`| \`${kind}\` | ${why} |`];
    }),
  ],
  limits: ["| what | breaks | how surely | because | source |", "|---|---|---|---|---|", ...kindLimits().map(limitRow)],
};

describe("page about profiles", () => {
  for (const [name, rows] of Object.entries(tables))
    it(`has the table of ${name} (MYNIXOS_WRITE_PAGES=1 writes it)`, () => {
      const page = readFileSync(file, "utf8");
      const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
      const fresh = page.replace(pattern, (_, start: string, end: string) => `${start}\n${rows.join("\n")}\n\n${end}`);
      assert.match(page, pattern);
      if (env["MYNIXOS_WRITE_PAGES"]) writeFileSync(file, fresh);
      else assert.equal(page, fresh);
    });
});

function directiveRow({ key, value, from, only, without }: ProfileDirective): string {
  const shown = Array.isArray(value) ? value.join(" ") : String(value);
  const broken = kindLimits().filter((limit) => limit.key === key && !fitted.has(key) && limit.kinds.some(isOffered));
  const kinds = new Set([...broken.flatMap((limit) => limit.kinds.filter(isOffered)), ...without.keys()]);
  const rest = only.length === 0 ? "" : `; only for ${only.map((kind) => `\`${kind}\``).join(", ")}`;
  const why = [...new Set([...broken.map(({ german }) => german), ...without.values()])].join("; ");
  return `| \`${key}=${shown}\` | ${from} | ${[...kinds].map((kind) => `\`${kind}\``).join(", ")}${rest} | ${why} |`;
}

function isOffered(kind: ServiceKind): boolean {
  return refusalOf(kind) === undefined;
}

function limitRow({ key, kinds, test, words, always, reason, source }: KindLimit): string {
  const value = {
    on: "true",
    least: `${words.join()} or stricter`,
    is: words.join(),
    lacks: `without ${words.join(", ")}`,
  }[test];
  return `| \`${key}\`: ${value} | ${kinds.map((kind) => `\`${kind}\``).join(", ")} | ${always ? "always" : "as it is used"} | ${render(reasons[reason])} | ${source} |`;
}

function allKinds(): readonly ServiceKind[] {
  return [...new Set([...kindLimits().flatMap(({ kinds }) => kinds), "container", "kernel"] as const)].sort();
}

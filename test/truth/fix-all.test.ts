/** Every block that is offered for the sample and for every service of NixOS that is known is what Nix makes of it, and nothing else changes. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { knownUnits } from "#knowledge/nixos-units.ts";
import type { BlockVariant } from "#model/units/block/block.ts";
import { temporaryFolder } from "../temporary.ts";
import { aftermath, fixAll, type Inserted } from "./fix-all.ts";
import { ownLib } from "./lib-agrees.ts";
import { nixParse } from "./nix.ts";

/** `reordered`: lists that have another order then, as a module that is a call has to become an import of another one. */
async function insertedInto(
  directory: string,
  variant: BlockVariant,
  reordered: readonly string[],
): Promise<readonly Inserted[]> {
  const fixed = temporaryFolder();
  cpSync(directory, fixed, { recursive: true });
  const { inserted, repeated } = await fixAll(fixed, variant);
  const files = [...new Set(inserted.map(({ file }) => join(fixed, file)))];
  assert.deepEqual(
    nixParse(files, "nix-instantiate").filter((verdict) => "error" in verdict),
    [],
  );
  assert.deepEqual(repeated, [], "offered again");
  const after = await aftermath(directory, fixed, inserted, ownLib);
  assert.deepEqual(after, { wrong: [], reordered });
  return inserted;
}

describe("all blocks at once, held against a real Nix", () => {
  for (const variant of ["base", "strict"] as const)
    it(`are in the sample what was meant (${variant})`, async () => {
      const inserted = await insertedInto("samples/homelab", variant, ["systemd.tmpfiles.rules"]);
      assert.ok(inserted.length >= 5, `${inserted.length} blocks`);
      // None makes a service more exposed than it was.
      assert.deepEqual(
        inserted.filter(({ before, after }) => before !== undefined && after !== undefined && after > before),
        [],
      );
    }).timeout(240_000);

  it("conflict with nothing that NixOS says of any service that we know", async () => {
    const services = new Map(
      knownUnits()
        .filter(({ service, isCertain }) => isCertain && !service.includes("<name>"))
        .map(({ service, enable }) => [service.join("."), enable ?? service]),
    );
    const modules = [...services].map(([service, enable]) => [
      `${service.replace("services.", "")}.nix`,
      `{ ... }:\n{\n  ${enable.join(".")} = true;\n}\n`,
    ]);
    const imports = modules.map(([file]) => `./${file}`).join(" ");
    const directory = temporaryFolder({
      "configuration.nix": `{ imports = [ ${imports} ]; }\n`,
      ...(Object.fromEntries(modules) as Record<string, string>),
    });
    const inserted = await insertedInto(directory, "strict", []);
    assert.ok(inserted.length > 30, `${inserted.length} blocks`);
  }).timeout(240_000);
});

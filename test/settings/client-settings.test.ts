/** What no workspace and no file of a repo can set. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { CLIENT_SETTINGS } from "#settings/client-settings.ts";
import { SETTINGS } from "#settings/settings.ts";

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { scope: string }>> };
  };
}

describe("settings of the client", () => {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

  for (const { key } of CLIENT_SETTINGS)
    it(`mynixos.${key} holds for a machine: a workspace cannot lead anybody to another host`, () =>
      assert.equal(contributes.configuration.properties[`mynixos.${key}`]?.scope, "machine"));

  it("are none that the server or .mynixos.json knows", () => {
    const schema = readFileSync("schemas/mynixos.schema.json", "utf8");
    const keys = new Set<string>(Object.values(SETTINGS).map(({ key }) => key));
    for (const { key } of CLIENT_SETTINGS) {
      assert.ok(!keys.has(key));
      assert.ok(!schema.includes(`"${key}"`), key);
    }
  });
});

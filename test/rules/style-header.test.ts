/** `style/header`: the module without the header of its neighbours, and the header that the fix writes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { allFixes } from "#rules/rule.ts";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const id = "style/header";

const names = ["anmeldung", "bilder", "chronik", "dateien"];

const list = (folder: string, modules: readonly string[]): string =>
  `#- configuration.nix\n{\n  imports = [\n${modules.map((name) => `    ./${folder}/${name}.nix\n`).join("")}  ];\n}\n`;

const meta = (name: string): string =>
  `#- 20-apps/${name}.nix\n# meta:\n#   owner: dienste\n#   status: active\n#   scope: shared\n#   summary: ${name}\n\n{ services.${name}.enable = true; }\n`;

const old = (modules: readonly string[] = [...names, "lese-zeichen"]): string =>
  list("20-apps", modules) + names.map(meta).join("");

const yaml = (name: string, index: number): string =>
  `#- 20-apps/${name}.nix\n/**\n * ---\n * nms_version: 2.3\n * identity:\n *   id: NIXH-20-SRV-00${index + 1}\n *   title: ${name}\n *   layer: 20\n * ---\n */\n{ services.${name}.enable = true; }\n`;

const nms = (name: string): string =>
  `#- 20-apps/${name}.nix\n{ ... }:\nlet\n  nms = { title = "${name}"; };\nin\n{ services.${name}.enable = nms.title != ""; }\n`;

const says = (kind: string): string =>
  `4 of 4 other modules in 20-apps begin with a header (${kind}), this one does not: say there whose it is and what it is for.`;

describe(id, () => {
  it("sees the one that has none", () =>
    checkRule(
      id,
      `${old()}
#- 20-apps/lese-zeichen.nix
{ config, ... }:
^^^^^^^^^^^^^^^^ ${says("# meta:")}
{ services.readeck.enable = true; }`,
    ));

  it("writes what is known of it, and nothing else", () =>
    checkFix(
      id,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n{ services.readeck.enable = true; }\n`,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# meta:\n#   owner: dienste\n#   status: active\n#   scope: shared\n#   summary: Lese Zeichen\n\n{ services.readeck.enable = true; }\n`,
    ));

  it("takes for the summary what the file says of itself in one line", () =>
    checkFix(
      id,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# Merkt sich, was später gelesen wird.\n\n{ services.readeck.enable = true; }\n`,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# meta:\n#   owner: dienste\n#   status: active\n#   scope: shared\n#   summary: Merkt sich, was später gelesen wird\n\n{ services.readeck.enable = true; }\n`,
    ));

  it("keeps comments that say more", () =>
    checkFix(
      id,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# Zeile eins\n# und Zeile zwei\n{ services.readeck.enable = true; }\n`,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# meta:\n#   owner: dienste\n#   status: active\n#   scope: shared\n#   summary: Lese Zeichen\n\n# Zeile eins\n# und Zeile zwei\n{ services.readeck.enable = true; }\n`,
    ));

  it("writes the other grammar, with the id that is next", () => {
    const house = list("20-apps", [...names, "lese-zeichen"]) + names.map(yaml).join("");
    checkFix(
      id,
      `${house}\n#- 20-apps/lese-zeichen.nix\n{ services.readeck.enable = true; }\n`,
      `${house}\n#- 20-apps/lese-zeichen.nix\n/**\n * ---\n * nms_version: 2.3\n * identity:\n *   id: NIXH-20-SRV-005\n *   title: "Lese Zeichen"\n *   layer: 20\n * summary: Lese Zeichen\n * ---\n */\n{ services.readeck.enable = true; }\n`,
    );
  });

  it("writes metadata into a module, and hands them on as its neighbours do", () => {
    const handing = (name: string): string =>
      `#- 20-apps/${name}.nix\n{ lib, ... }:\nlet\n  nms = { title = "${name}"; };\nin\n{\n  options.my.meta.${name} = lib.mkOption { default = nms; readOnly = true; };\n}\n`;
    const house = list("20-apps", [...names, "lese-zeichen"]) + names.map(handing).join("");
    const option = `  options.my.meta.leseZeichen = lib.mkOption {
    type = lib.types.attrs;
    default = nms;
    readOnly = true;
    description = "NMS-Metadaten des Moduls Lese Zeichen.";
  };
`;
    const binding = `  # NMS-Metadaten
  nms = {
    title = "Lese Zeichen";
    description = "Lese Zeichen";
    layer = 20;
  };
`;
    checkFix(
      id,
      `${house}\n#- 20-apps/lese-zeichen.nix\n{ lib, ... }:\n{\n  config.services.readeck.enable = true;\n}\n`,
      `${house}\n#- 20-apps/lese-zeichen.nix\n{ lib, ... }:\nlet\n${binding}in\n{\n${option}\n  config.services.readeck.enable = true;\n}\n`,
    );
    checkFix(
      id,
      `${house}\n#- 20-apps/lese-zeichen.nix\n{ lib, ... }:\nlet\n  a = true;\nin\n{\n  config.services.readeck.enable = a;\n}\n`,
      `${house}\n#- 20-apps/lese-zeichen.nix\n{ lib, ... }:\nlet\n${binding}\n  a = true;\nin\n{\n${option}\n  config.services.readeck.enable = a;\n}\n`,
    );
  });

  it("sees a module without metadata, which has no fix where all that it sets would have to be moved", () => {
    const { files } = fixture(
      `${list("20-apps", [...names, "lese-zeichen"])}${names.map(nms).join("")}\n#- 20-apps/lese-zeichen.nix\n{ services.readeck.enable = true; }\n`,
    );
    const [finding, ...others] = findingsOf(id, files);
    assert.equal(finding?.file, "20-apps/lese-zeichen.nix");
    assert.deepEqual(allFixes(finding), []);
    assert.deepEqual(others, []);
  });

  for (const [what, source] of [
    ["modules that have it", old(names)],
    ["one that nobody imports", `${old(names)}\n#- 20-apps/lese-zeichen.nix\n{ services.readeck.enable = true; }`],
    [
      "a folder where it is one of several ways",
      `${old([...names, "x", "y", "z"])}\n#- 20-apps/x.nix\n{ a = 1; }\n#- 20-apps/y.nix\n{ b = 1; }\n#- 20-apps/z.nix\n{ c = 1; }`,
    ],
    [
      "a folder with few modules",
      `${list("20-apps", ["anmeldung", "bilder", "x"])}${names.slice(0, 2).map(meta).join("")}\n#- 20-apps/x.nix\n{ a = 1; }`,
    ],
    [
      "one that only imports others",
      `${old([...names, "default"])}\n#- 20-apps/default.nix\n{ imports = [ ./bilder.nix ]; }`,
    ],
    [
      "one that a tool writes",
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# Do not modify this file! It was generated by nixos-generate-config.\n{ a = 1; }`,
    ],
    ["one that has another header", `${old()}${yaml("lese-zeichen", 1)}`],
    ["one that cannot be read", `${old()}\n#- 20-apps/lese-zeichen.nix\n{ a = ; }`],
    ["an empty one", `${old()}\n#- 20-apps/lese-zeichen.nix\n`],
  ] as const)
    it(`leaves ${what} alone`, () => checkRule(id, source));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n{ services.readeck.enable = true; }`,
      `${old()}\n#- 20-apps/lese-zeichen.nix\n# mynixos: ignore ${id} – Grund\n{ services.readeck.enable = true; }`,
    ));
});

/** `trace/layer`: headers that name another layer than their folder has, and modules that reach up. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "trace/layer";

/** So that there are layers at all. */
const layers = "#- 00-core/a.nix\n{ }\n#- 10-infra/b.nix\n{ }\n#- 20-apps/c.nix\n{ }\n";

const yaml = (layer: string): string =>
  `#- 20-apps/n8n.nix\n/**\n * ---\n * nms_version: 2.3\n * identity:\n *   title: n8n\n *   layer: ${layer}\n * ---\n */\n{ }\n`;

const nms = (layer: string): string =>
  `#- 20-apps/n8n.nix\n{ ... }:\nlet\n  nms = { title = "n8n"; layer = ${layer}; };\nin\n{ }\n`;

const says = "The header says layer 10, but the module lies in 20-apps: correct the header, or move the module.";

describe(id, () => {
  it("sees another layer in metadata", () =>
    checkRule(id, `${layers}${nms("10").replace("in\n", `#                                ^^ ${says}\nin\n`)}`));

  it("sees another layer in a header", () =>
    checkRule(id, `${layers}${yaml("10").replace(" * ---\n */", `#           ^^ ${says}\n * ---\n */`)}`));

  it("writes the layer of the folder", () => checkFix(id, `${layers}${nms("10")}`, `${layers}${nms("20")}`));

  it("sees a module that imports from above", () =>
    checkRule(
      id,
      `${layers}
#- 00-core/configs.nix
{
  imports = [ ../10-infra/b.nix ];
  #           ^^^^^^^^^^^^^^^^^ 00-core reaches up into 10-infra for b.nix: what a layer stands on belongs below it.
}`,
    ));

  it("sees a function that is taken from above, in folders below others", () =>
    checkRule(
      id,
      `
#- modules/00-core/x/a.nix
{ lib = import ../../20-apps/media/lib.nix; }
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ modules/00-core reaches up into modules/20-apps for media/lib.nix: what a layer stands on belongs below it.
#- modules/10-infra/b.nix
{ }
#- modules/20-apps/media/lib.nix
{ }`,
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `${layers}#- 00-core/configs.nix\n{\n  imports = [ ../10-infra/b.nix ];\n}\n`,
      `${layers}#- 00-core/configs.nix\n{\n  # mynixos: ignore trace/layer – Grund\n  imports = [ ../10-infra/b.nix ];\n}\n`,
    ));

  describe("is silent", () => {
    it("where both agree, with or without a zero in front", () => checkRule(id, `${layers}${yaml("020")}`));

    it("of modules without a layer, and of a layer that is no number", () =>
      checkRule(id, `${layers}${yaml("apps")}#- 20-apps/x.nix\n{ my.layer = 10; }\n`));

    it("of what puts the layers together", () =>
      checkRule(id, `${layers}#- configuration.nix\n{ imports = [ ./00-core/a.nix ./20-apps/c.nix ]; }\n`));

    it("of a module that stands on what is below it, or beside it", () =>
      checkRule(id, `${layers}#- 20-apps/x.nix\n{ imports = [ ../00-core/a.nix ./c.nix ]; }\n`));

    it("of paths to data, and of paths that may be several files", () =>
      checkRule(
        id,
        `${layers}#- 00-core/x.nix\n{ name }: { a = ../20-apps/c.nix; imports = [ (../20-apps + "/\${name}.nix") ]; }\n`,
      ));

    it("where two folders have a number", () =>
      checkRule(id, `#- 00-core/a.nix\n{ imports = [ ../20-apps/n8n.nix ]; }\n${yaml("10")}`));
  });
});

/** `trace/orphan-source`: central values that nothing reads, and all the ways in which something may. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const ID = "trace/orphan-source";

/** A host with a module of options and one that may use them. */
const repo = (options: string, use: string): string => `#- flake.nix
{ outputs = { nixpkgs, ... }: { nixosConfigurations.box = nixpkgs.lib.nixosSystem { modules = [ ./options.nix ./use.nix ]; }; }; }
#- options.nix
{ lib, ... }: {
${options}
}
#- use.nix
${use}
`;

const told = `  options.my.configs.hardware.gpu = lib.mkOption { default = true; };
  #                           ^^^ Nothing reads my.configs.hardware.gpu: use it where the value is meant, or remove it.`;
const silent = told.replace(/\n.*/, "");

describe(ID, () => {
  it("sees what nobody reads, and what is only set", () => {
    checkRule(ID, repo(told, "{ }"));
    checkRule(ID, repo(told, "{ config.my.configs.hardware.gpu = false; }"));
  });

  it("takes another option of the same name for another one", () =>
    checkRule(ID, repo(told, "{ config, ... }: { hardware.gpu = config.hardware.other.gpu; }")));

  for (const [how, use] of [
    ["is read", "{ config, ... }: { x = config.my.configs.hardware.gpu; }"],
    ["is tested", "{ config, ... }: { x = config.my.configs.hardware ? gpu; }"],
    ["is read below another name", "{ config, ... }: let cfg = config.my.configs; in { x = cfg.hardware.gpu; }"],
    ["is handed on with its group", "{ config, ... }: let cfg = config.my.configs; in { x = builtins.toJSON cfg; }"],
    ["lies in a group that is inherited", "{ config, ... }: { x = { inherit (config.my.configs) hardware; }; }"],
    ["may be read by a computed name", "{ config, name, ... }: { x = config.my.configs.hardware.${name}; }"],
    ["is read through a function", "{ config, ... }: let f = c: c.gpu; in { x = f config.my.configs.hardware; }"],
    [
      "is named as text",
      '{ config, lib, ... }: { x = lib.getAttrFromPath [ "my" "configs" "hardware" "gpu" ] config; }',
    ],
    [
      "is read in a file that no host imports",
      "{ }\n#- idle.nix\n{ config, ... }: { x = config.my.configs.hardware.gpu; }",
    ],
    ["is named at a use", "{\n  # source-id: CFG.hardware.gpu\n  x = true;\n}"],
  ] as const)
    it(`leaves alone what ${how}`, () => checkRule(ID, repo(silent, use)));

  for (const [what, options] of [
    ["is read-only", "  options.my.configs.a.gpu = lib.mkOption { readOnly = true; default = 1; };"],
    ["is internal", "  options.my.configs.a.gpu = lib.mkOption { internal = true; default = 1; };"],
    ["describes the module", "  options.my.meta.gpu = lib.mkOption { default = 1; };"],
    ["other modules may read", "  options.services.a.gpu = lib.mkOption { default = 1; };"],
    [
      "is a port",
      "  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };\n  config.my.ports.gpu = 50001;",
    ],
    [
      "makes something else of what is set",
      "  options.my.configs.a.gpu = lib.mkOption { default = 1; apply = x: x; };",
    ],
  ] as const)
    it(`leaves alone what ${what}`, () => checkRule(ID, repo(options, "{ }")));

  it("is silent without a host", () => checkRule(ID, `#- options.nix\n{ lib, ... }: {\n${silent}\n}`));

  it("says nothing while something cannot be read", () => checkRule(ID, repo(silent, "{ x = gpu ; ; }")));

  it("can be suppressed", () =>
    checkSuppress(ID, repo(silent, "{ }"), repo(`  # mynixos: ignore ${ID} – Grund\n${silent}`, "{ }")));
});

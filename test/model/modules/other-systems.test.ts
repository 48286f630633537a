/** Which modules are those of Home Manager and nix-darwin. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isOfOtherSystem } from "#model/modules/other-systems.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

describe("modules of other systems", () => {
  it("are known by what they set, who imports them, and what they import; those of NixOS stay what they are", () => {
    const { files } = fixture(`
      #- configuration.nix
      { pkgs, ... }: {
        imports = [ ./network.nix ./desktop.nix ];
        home-manager.users.moritz = import ./home.nix;
        boot.tmp.useTmpfs = true;
      }
      #- network.nix
      { networking.hostName = "q958"; }
      #- desktop.nix
      { home-manager.sharedModules = [ ./shell.nix ]; imports = [ ./fonts.nix ]; }
      #- fonts.nix
      { programs.dconf.enable = true; }
      #- home.nix
      { imports = [ ./git.nix ]; programs.bash.enable = true; }
      #- git.nix
      { programs.git.enable = true; }
      #- shell.nix
      { programs.zsh.enable = true; }
      #- loose.nix
      { pkgs, ... }: { home.packages = [ pkgs.git ]; }
      #- macs/default.nix
      { imports = [ ./brew.nix ./users.nix ]; }
      #- macs/brew.nix
      { homebrew.enable = true; }
      #- macs/users.nix
      { users.users.moritz.shell = "zsh"; }
    `);
    const model = modelFor(files);
    const others = files.map(({ path }) => path).filter((path) => isOfOtherSystem(model, path));
    assert.deepEqual(others.sort(), [
      "git.nix",
      "home.nix",
      "loose.nix",
      "macs/brew.nix",
      "macs/default.nix",
      "macs/users.nix",
      "shell.nix",
    ]);
  });
});

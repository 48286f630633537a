/** Sources come out of declarations and keys; reads and definitions from all files find them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkSource, modelFor } from "../check.ts";
import { fixture } from "../fixture.ts";

const registry = `
#- configuration.nix
{ imports = [ ./ports.nix ./ssh.nix ]; }
`;

describe("sources", () => {
  it("may be keys of an attribute set: their declaration is the key", () =>
    checkSource(
      "my.ports.ssh",
      `${registry}
#- ports.nix
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 22; http = 80; };
#                     ^^^ declaration
#                     ^^^ definition
}
#- ssh.nix
{ config, ... }: { services.openssh.ports = [ config.my.ports.ssh ]; }
#                                                             ^^^ direct
#- dead.nix
{ config, ... }: { x = config.my.ports.ssh; }
#                                      ^^^ direct (dead)
`,
    ));

  it("are options with their definitions wherever they stand", () =>
    checkSource(
      "my.configs.domain",
      `
#- flake.nix
{ description = "x"; outputs = { nixpkgs, ... }: { nixosConfigurations.h = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; }; }; }
#- a.nix
{ lib, ... }: {
  imports = [ ./b ];
  options.my.configs.domain = lib.mkOption { default = "example.org"; };
#                    ^^^^^^ declaration
}
#- b/default.nix
{ lib, ... }: { my.configs = { domain = lib.mkForce "example.net"; }; }
#                              ^^^^^^ definition
`,
    ));

  it("of submodules have one instance for each name", () => {
    const { files } = fixture(`
{ config, lib, ... }: {
  options.my.media = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule { options.port = lib.mkOption { }; });
  };
  config.my.media.sonarr.port = 1;
  config.x = config.my.media.sonarr.port + config.my.media.\${y}.port;
}
`);
    const model = modelFor(files);
    assert.deepEqual(
      model.sources.map(({ path, kind, uses, definitions }) => [path, kind, uses.length, definitions.length]),
      [
        ["my.media", "option", 0, 0],
        ["my.media.<name>.port", "option", 1, 0],
        ["my.media.sonarr.port", "option", 1, 1],
      ],
    );
  });

  it("that nobody declares are known as such, groups above them are not", () => {
    const { files } = fixture(`
{ config, lib, ... }: {
  options.my.a = lib.mkOption { };
  config.x = let vpn = config.my.vpn; in vpn.dns + config.other.thing;
}
`);
    assert.deepEqual(
      modelFor(files).sources.map(({ path, kind }) => [path, kind]),
      [
        ["my.a", "option"],
        ["my.vpn.dns", "undeclared"],
      ],
    );
  });

  it("take the innermost namespace that has a name", () =>
    checkSource(
      "my.outer.a",
      `
{ config, lib, ... }: {
  options.my.outer.a = lib.mkOption { };
#                  ^ declaration
  options.my.inner.b = lib.mkOption { };
  config.x = with config.my.outer; with config.my.inner; [ a b ];
#                                                          ^ with
}
`,
    ));
});

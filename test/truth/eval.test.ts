/** The truth about a repo: what a real Nix says of each leaf, in a world without NixOS, packages and inputs. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { temporaryFolder } from "../temporary.ts";
import { type TruthOptions, truthOf } from "./eval.ts";
import type { Leaf } from "./leaves.ts";
import { ownLib } from "./lib-agrees.ts";
import { showTagged } from "./tagged.ts";

function leavesOf(
  files: Readonly<Record<string, string>>,
  options: Partial<TruthOptions> = {},
): Record<string, string> {
  const { stage, truth } = truthOf(temporaryFolder(files), { lib: ownLib, ...options });
  stage.dispose();
  return Object.fromEntries([...truth.leaves].map(([key, leaf]) => [key, show(leaf)]));
}

function show({ value, error }: Leaf): string {
  if (error === undefined) return value === undefined ? "" : showTagged(value);
  return `${error.class}${error.lacks === undefined ? "" : `, ${error.lacks} has no default`}${error.place === undefined ? "" : ` at ${error.place}`}`;
}

const module = (text: string): Record<string, string> => ({ "configuration.nix": text });

describe("the truth about a repo", () => {
  it("has options of the repo, of NixOS with their types, and all others", () =>
    assert.deepEqual(
      leavesOf(
        module(`{ lib, pkgs, ... }: {
          imports = [ { networking.firewall.allowedTCPPorts = [ 22 ]; } ];
          options.my.port = lib.mkOption { type = lib.types.port; default = 80; };
          config.networking.firewall.allowedTCPPorts = [ 80 ];
          config.systemd.services.x.serviceConfig.User = "x";
          config.environment.systemPackages = [ pkgs.hello ];
          config.strange.thing.deep = { a = 1; b = lib.mkIf false 2; };
        }`),
      ),
      {
        "environment.systemPackages": "[ ‹derivation› ]",
        "my.port": "80",
        "networking.firewall.allowedTCPPorts": "[ 22 80 ]",
        "strange.thing.deep.a": "1",
        "systemd.services.x.serviceConfig.User": '"x"',
      },
    ));

  it("isolates each error: none hides another leaf", () =>
    assert.deepEqual(
      leavesOf(
        module(`{ lib, config, ... }: {
  options.my = lib.mkOption { type = lib.types.lazyAttrsOf lib.types.anything; };
  config.my.a = 1;
  config.my.missing = config.my.nothing;
  config.my.loop = config.my.loop;
  config.my.thrown = throw "no";
  config.my.wrong = 1 + "a";
  config.my.z = 2;
}`),
      ),
      {
        "my.a": "1",
        "my.loop": "infinite-recursion",
        "my.missing": "missing-attribute at configuration.nix:4:23",
        "my.thrown": "throw",
        "my.wrong": "type at configuration.nix:7:25",
        "my.z": "2",
      },
    ));

  it("knows no defaults of NixOS, and says where one is missing", () =>
    assert.deepEqual(
      leavesOf(
        module(`{ config, ... }: {
          services.openssh.openFirewall = config.services.openssh.enable;
          networking.hostName = "x";
        }`),
      ),
      {
        "networking.hostName": '"x"',
        "services.openssh.openFirewall": "throw, services.openssh.enable has no default",
      },
    ));

  it("is as lazy as NixOS: options do not depend on each other's conditions", () =>
    assert.deepEqual(
      leavesOf(
        module(`{ config, lib, pkgs, ... }: {
          services.caddy = lib.mkIf config.services.nginx.enable { enable = true; };
          services.nginx.enable = true;
          services.strange = lib.optionalAttrs pkgs.stdenv.isLinux { a = 1; };
          users.users.\${config.networking.hostName}.uid = 1;
          networking.hostName = "x";
        }`),
      ),
      {
        "networking.hostName": '"x"',
        "services.caddy.enable": "true",
        "services.nginx.enable": "true",
        "services.strange.a": "1",
        "users.users.x.uid": "1",
      },
    ));

  it("finds the hosts of a flake, whose inputs are not there", () =>
    assert.deepEqual(
      leavesOf({
        "flake.nix": `{
          inputs.nixpkgs.url = "github:NixOS/nixpkgs";
          inputs.secrets.url = "github:some/one";
          outputs = { self, nixpkgs, secrets }: {
            nixosConfigurations.x = nixpkgs.lib.nixosSystem {
              specialArgs.names = self.names;
              modules = [ ./x.nix secrets.nixosModules.default "\${secrets}/more.nix" ];
            };
            names = [ "a" ];
          };
        }`,
        "x.nix":
          '{ names, modulesPath, ... }: { imports = [ (modulesPath + "/profiles/minimal.nix") ]; networking.nameservers = names; }',
      }),
      { "networking.nameservers": '[ "a" ]' },
    ));

  const broken = {
    "configuration.nix": "{ imports = [ ./options.nix ./again.nix ./shape.nix ]; my.a = 1; }",
    "options.nix": "{ lib, ... }: { options.my.a = lib.mkOption { default = 0; }; }",
    "again.nix": "{ lib, ... }: { options.my.a = lib.mkOption { default = 2; }; config.my.b = 1; }",
    "shape.nix": "{ config = { }; services.x.enable = true; }",
  };

  it("is nothing where Nix refuses a module", () =>
    assert.throws(() => leavesOf(broken), /Module `shape.nix' has an unsupported attribute `services'/));

  it("is the rest when it is mended", () =>
    assert.deepEqual(leavesOf(broken, { mend: true }), { "my.a": "1", "my.b": "1" }));

  it("leaves out what it is told to", () =>
    assert.deepEqual(leavesOf(broken, { patch: { drop: ["shape.nix", "again.nix"] } }), { "my.a": "1" }));
}).timeout(60_000);

/** A unit that nothing is written of gets its block beside what turns its service on, in what flakes hand out, too. */
import { describe, it } from "mocha";
import { block, checkBlock, plain } from "./block-edit-verbs.ts";

describe("a block of hardening beside what turns the service on", () => {
  it("in a flat module", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
}
`,
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("with empty lines as the others have them", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
{
  networking.hostName = "home";

  services.jellyfin = {
    enable = true;
  };

  time.timeZone = "Europe/Berlin";
}
`,
      `
{ lib, ... }:
{
  networking.hostName = "home";

  services.jellyfin = {
    enable = true;
  };

  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };

  time.timeZone = "Europe/Berlin";
}
`,
    ));

  it("a set in one line", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }: { services.jellyfin.enable = true; }
`,
      `
{ lib, ... }: {
  services.jellyfin.enable = true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in the group of services", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
{
  services = {
    jellyfin.enable = true;
    caddy.enable = true;
  };
}
`,
      `
{ lib, ... }:
{
  services = {
    jellyfin.enable = true;
    caddy.enable = true;
  };

  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("where systemd is written already", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
  systemd = {
    tmpfiles.rules = [ "d /x" ];
  };
}
`,
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
  systemd = {
    tmpfiles.rules = [ "d /x" ];
    # Härtung
    services.jellyfin.serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
`,
    ));

  it("where units of others are written already", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
  systemd.services.other.script = "true";
  time.timeZone = "Europe/Berlin";
}
`,
      `
{ lib, ... }:
{
  services.jellyfin.enable = true;
  systemd.services.other.script = "true";
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
  time.timeZone = "Europe/Berlin";
}
`,
    ));

  it("for a unit of several of the service", () =>
    checkBlock(
      "paperless-web",
      `
{ lib, ... }:
{
  services.paperless.enable = true;
}
`,
      `
{ lib, ... }:
{
  services.paperless.enable = true;
  # Härtung
  systemd.services.paperless-web.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in a module that a flake hands out", () =>
    checkBlock(
      "jellyfin",
      `
#- flake.nix
{
  outputs = { self, nixpkgs }: {
    nixosModules.media = { pkgs, ... }: {
      services.jellyfin.enable = true;
    };
    nixosConfigurations.home = nixpkgs.lib.nixosSystem {
      modules = [ self.nixosModules.media ];
    };
  };
}
`,
      `
#- flake.nix
{
  outputs = { self, nixpkgs }: {
    nixosModules.media = { lib, pkgs, ... }: {
      services.jellyfin.enable = true;
      # Härtung
      systemd.services.jellyfin.serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    };
    nixosConfigurations.home = nixpkgs.lib.nixosSystem {
      modules = [ self.nixosModules.media ];
    };
  };
}
`,
    ));

  it("in a module that a flake writes out", () =>
    checkBlock(
      "jellyfin",
      `
#- flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.home = nixpkgs.lib.nixosSystem {
      modules = [
        ./host.nix
        { services.jellyfin.enable = true; }
      ];
    };
  };
}
#- host.nix
{ networking.hostName = "home"; }
`,
      `
#- flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.home = nixpkgs.lib.nixosSystem {
      modules = [
        ./host.nix
        {
          services.jellyfin.enable = true;
          # Härtung
          systemd.services.jellyfin.serviceConfig = {
            UMask = "0077";
          };
        }
      ];
    };
  };
}
#- host.nix
{ networking.hostName = "home"; }
`,
      block([plain]),
    ));
});

/** Modules of all shapes have room for a block: parts and calls. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

describe("a block of hardening in a module", () => {
  it("in a module with options", () =>
    checkBlock(
      "jellyfin",
      `
#- media.nix
{ config, lib, ... }:
{
  options.my.jellyfin.enable = lib.mkEnableOption "Jellyfin";

  config = lib.mkIf config.my.jellyfin.enable {
    services.jellyfin.enable = true;
  };
}
#- configuration.nix
{
  imports = [ ./media.nix ];
  my.jellyfin.enable = true;
}
`,
      `
#- media.nix
{ config, lib, ... }:
{
  options.my.jellyfin.enable = lib.mkEnableOption "Jellyfin";

  config = lib.mkIf config.my.jellyfin.enable {
    services.jellyfin.enable = true;
    # Härtung
    systemd.services.jellyfin.serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
#- configuration.nix
{
  imports = [ ./media.nix ];
  my.jellyfin.enable = true;
}
`,
    ));

  it("in a list of parts", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
let
  base = { networking.hostName = "home"; };
in
lib.mkMerge [
  base
  {
    services.jellyfin.enable = true;
  }
]
`,
      `
{ lib, ... }:
let
  base = { networking.hostName = "home"; };
in
lib.mkMerge [
  base
  {
    services.jellyfin.enable = true;
    # Härtung
    systemd.services.jellyfin.serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  }
]
`,
    ));

  it("in a module of a list", () =>
    checkBlock(
      "jellyfin",
      `
{ ... }:
{
  imports = [
    ({ lib, ... }: {
      services.jellyfin.enable = true;
    })
  ];
}
`,
      `
{ ... }:
{
  imports = [
    ({ lib, ... }: {
      services.jellyfin.enable = true;
      # Härtung
      systemd.services.jellyfin.serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    })
  ];
}
`,
    ));

  it("beside a call that makes it", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ lib }: name: { ... }: { systemd.services.\${name}.script = "true"; }
#- configuration.nix
{ lib, ... }:
{
  imports = [
    ((import ./make.nix { inherit lib; }) "web")
  ];
}
`,
      `
#- make.nix
{ lib }: name: { ... }: { systemd.services.\${name}.script = "true"; }
#- configuration.nix
{ lib, ... }:
{
  imports = [
    ((import ./make.nix { inherit lib; }) "web")
  ];

  # Härtung
  systemd.services.web.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in a module that a computed path imports", () =>
    checkBlock(
      "backup",
      `
#- configuration.nix
{ lib, ... }:
{
  imports = map (name: import (./modules + "/\${name}.nix")) [ "backup" ];
}
#- modules/backup.nix
{ lib, ... }: {
  systemd.services.backup = {
    script = "true";
  };
}
`,
      `
#- configuration.nix
{ lib, ... }:
{
  imports = map (name: import (./modules + "/\${name}.nix")) [ "backup" ];
}
#- modules/backup.nix
{ lib, ... }: {
  systemd.services.backup = {
    script = "true";
    # Härtung
    serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
`,
    ));

  it("around a module that is one call", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ lib }: { name }: { ... }: { systemd.services.\${name}.script = "true"; }
#- web.nix
args@{ lib, ... }:
((import ./make.nix { inherit lib; }) {
  name = "web";
}) args
#- configuration.nix
{ imports = [ ./web.nix ]; }
`,
      `
#- make.nix
{ lib }: { name }: { ... }: { systemd.services.\${name}.script = "true"; }
#- web.nix
args@{ lib, ... }:
{
  imports = [
    (((import ./make.nix { inherit lib; }) {
      name = "web";
    }) args)
  ];

  # Härtung
  systemd.services.web.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
#- configuration.nix
{ imports = [ ./web.nix ]; }
`,
    ));

  it("around a module that is laid over a call", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- web.nix
{ lib, ... }:
import ./make.nix { name = "web"; } // {
  networking.hostName = "home";
}
#- configuration.nix
{ imports = [ ./web.nix ]; }
`,
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- web.nix
{ lib, ... }:
{
  imports = [
    (import ./make.nix { name = "web"; } // {
      networking.hostName = "home";
    })
  ];

  # Härtung
  systemd.services.web.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
#- configuration.nix
{ imports = [ ./web.nix ]; }
`,
    ));

  it("merged with a call that is the whole of a module's part", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- web.nix
{ config, lib, ... }:
{
  options.my.web.enable = lib.mkEnableOption "web";
  config = lib.mkIf config.my.web.enable (import ./make.nix { name = "web"; });
}
#- configuration.nix
{
  imports = [ ./web.nix ];
  my.web.enable = true;
}
`,
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- web.nix
{ config, lib, ... }:
{
  options.my.web.enable = lib.mkEnableOption "web";
  config = lib.mkIf config.my.web.enable (lib.mkMerge [
    (import ./make.nix { name = "web"; })
    {
      # Härtung
      systemd.services.web.serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ]);
}
#- configuration.nix
{
  imports = [ ./web.nix ];
  my.web.enable = true;
}
`,
    ));

  it("behind a call in a list of parts", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- configuration.nix
{ lib, ... }:
lib.mkMerge [
  (import ./make.nix { name = "web"; })
  (import ./make.nix { name = "db"; })
]
`,
      `
#- make.nix
{ name }: { systemd.services.\${name}.script = "true"; }
#- configuration.nix
{ lib, ... }:
lib.mkMerge [
  (import ./make.nix { name = "web"; })
  (import ./make.nix { name = "db"; })
  {
    # Härtung
    systemd.services.web.serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  }
]
`,
    ));

  it("in the module whose condition names it", () =>
    checkBlock(
      "web",
      `
#- make.nix
{ lib }: name: { config, ... }: {
  options.my.\${name}.enable = lib.mkEnableOption name;
  config = lib.mkIf config.my.\${name}.enable { systemd.services.\${name}.script = "true"; };
}
#- web.nix
{ config, lib, ... }:
{
  imports = [ ((import ./make.nix { inherit lib; }) "web") ];
  config = lib.mkIf config.my.web.enable {
    networking.hostName = "home";
  };
}
#- configuration.nix
{
  imports = [ ./web.nix ];
  my.web.enable = true;
}
`,
      `
#- make.nix
{ lib }: name: { config, ... }: {
  options.my.\${name}.enable = lib.mkEnableOption name;
  config = lib.mkIf config.my.\${name}.enable { systemd.services.\${name}.script = "true"; };
}
#- web.nix
{ config, lib, ... }:
{
  imports = [ ((import ./make.nix { inherit lib; }) "web") ];
  config = lib.mkIf config.my.web.enable {
    networking.hostName = "home";
    # Härtung
    systemd.services.web.serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
#- configuration.nix
{
  imports = [ ./web.nix ];
  my.web.enable = true;
}
`,
    ));
});

/** Blocks of units that have no keys yet go into the unit, or beside what makes it. */
import { describe, it } from "mocha";
import { block, checkBlock, plain } from "./block-edit-verbs.ts";

describe("a block of hardening in the set of the unit", () => {
  it("that has none of its own", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = {
    script = "true";
    wantedBy = [ "multi-user.target" ];
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = {
    script = "true";
    wantedBy = [ "multi-user.target" ];
    # Härtung
    serviceConfig = {
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
`,
    ));

  it("in one line", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = { script = "true"; };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = {
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

  it("written key by key", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.script = "true";
  systemd.services.web.wantedBy = [ "multi-user.target" ];
  networking.hostName = "home";
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.script = "true";
  systemd.services.web.wantedBy = [ "multi-user.target" ];
  # Härtung
  systemd.services.web.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
  networking.hostName = "home";
}
`,
    ));

  it("among others", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services = {
    web = {
      script = "true";
    };
    db = {
      script = "true";
    };
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services = {
    web = {
      script = "true";
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    };
    db = {
      script = "true";
    };
  };
}
`,
    ));

  it("in systemd", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd = {
    services.web = {
      script = "true";
    };
    tmpfiles.rules = [ "d /x" ];
  };
}
`,
      `
{ lib, ... }:
{
  systemd = {
    services.web = {
      script = "true";
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    };
    tmpfiles.rules = [ "d /x" ];
  };
}
`,
    ));

  it("in a list of sets", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  vpn = { after = [ "vpn.service" ]; };
in
{
  systemd.services.web = lib.mkMerge [
    vpn
    {
      script = "true";
    }
  ];
}
`,
      `
{ lib, ... }:
let
  vpn = { after = [ "vpn.service" ]; };
in
{
  systemd.services.web = lib.mkMerge [
    vpn
    {
      script = "true";
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ];
}
`,
    ));

  it("that a function makes", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  make = script: { inherit script; };
in
{
  systemd.services.web = make "true";
}
`,
      `
{ lib, ... }:
let
  make = script: { inherit script; };
in
{
  systemd.services.web = lib.mkMerge [
    (make "true")
    {
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ];
}
`,
    ));

  it("that a function makes, on a condition", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  make = script: { inherit script; };
in
{
  systemd.services.web = lib.mkIf true (make "true");
}
`,
      `
{ lib, ... }:
let
  make = script: { inherit script; };
in
{
  systemd.services.web = lib.mkIf true (lib.mkMerge [
    (make "true")
    {
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ]);
}
`,
    ));

  it("that a function lays something over", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  more = program: { serviceConfig.ExecStart = program; };
in
{
  systemd.services.web = {
    wantedBy = [ "multi-user.target" ];
  } // more "/bin/web";
}
`,
      `
{ lib, ... }:
let
  more = program: { serviceConfig.ExecStart = program; };
in
{
  systemd.services.web = lib.mkMerge [
    ({
      wantedBy = [ "multi-user.target" ];
    } // more "/bin/web")
    {
      # Härtung
      serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ];
}
`,
    ));

  it("whose module wants nothing but names", () =>
    checkBlock(
      "web",
      `
#- web.nix
{ lib, config, ... }:
with lib;
let
  cfg = config.my.web;
in
{
  options.my.web = {
    enable = mkEnableOption "web";
    port = mkOption { type = types.port; default = 80; };
  };

  config = mkIf cfg.enable {
    systemd.services.web = {
      script = "serve \${toString cfg.port}";
    };
  };
}
#- configuration.nix
{
  imports = [ ./web.nix ];
  my.web.enable = true;
}
`,
      `
#- web.nix
{ lib, config, ... }:
with lib;
let
  cfg = config.my.web;
in
{
  options.my.web = {
    enable = mkEnableOption "web";
    port = mkOption { type = types.port; default = 80; };
  };

  config = mkIf cfg.enable {
    systemd.services.web = {
      script = "serve \${toString cfg.port}";
      # Härtung
      serviceConfig = {
        ProtectClock = mkForce true;
        UMask = "0077";
      };
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

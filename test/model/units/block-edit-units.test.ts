/** A unit that has no keys yet gets them where it is written. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

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

/** A block goes into the keys of its unit, on conditions, forced, and by names that are computed, too. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

describe("a block of hardening among the keys of its unit", () => {
  it("on a condition", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = lib.mkIf true {
    serviceConfig = {
      ExecStart = "/bin/web";
    };
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = lib.mkIf true {
    serviceConfig = {
      ExecStart = "/bin/web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
  };
}
`,
    ));

  it("forced as a whole: the keys need no force of their own", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = lib.mkForce {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = lib.mkForce {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = true;
    UMask = "0077";
  };
}
`,
    ));

  it("the unit forced as a whole", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = lib.mkForce {
    script = "true";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = lib.mkForce {
    script = "true";
    # Härtung
    serviceConfig = {
      ProtectClock = true;
      UMask = "0077";
    };
  };
}
`,
    ));

  it("of a unit whose name is computed, and is this one", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  name = "web";
in
{
  systemd.services.\${name}.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
let
  name = "web";
in
{
  systemd.services.\${name}.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("beside a unit whose name is computed, and is another one", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  name = "db";
in
{
  systemd.services."\${name}-web".script = "true";
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
let
  name = "db";
in
{
  systemd.services."\${name}-web".script = "true";
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("a single one becomes a set", () =>
    checkBlock(
      "caddy",
      `
{ lib, ... }:
{
  services.caddy.enable = true;
  systemd.services.caddy.serviceConfig.OOMScoreAdjust = -500; # wichtig
  networking.hostName = "home";
}
`,
      `
{ lib, ... }:
{
  services.caddy.enable = true;
  systemd.services.caddy.serviceConfig = {
    OOMScoreAdjust = -500; # wichtig

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
  networking.hostName = "home";
}
`,
    ));

  it("a single one in the set of the unit", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = {
    serviceConfig.ExecStart = "/bin/web";
    wantedBy = [ "x" ];
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = {
    serviceConfig = {
      ExecStart = "/bin/web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
    wantedBy = [ "x" ];
  };
}
`,
    ));

  it("several stay as they are", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig.ExecStart = "/bin/web";
  systemd.services.web.serviceConfig.PrivateTmp = true;
  networking.hostName = "home";
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig.ExecStart = "/bin/web";
  systemd.services.web.serviceConfig.PrivateTmp = true;
  # Härtung
  systemd.services.web.serviceConfig.ProtectClock = lib.mkForce true;
  systemd.services.web.serviceConfig.UMask = "0077";
  networking.hostName = "home";
}
`,
    ));

  it("one over several lines stays as it is", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig.ExecStart = lib.concatStringsSep " " [
    "/bin/web"
    "-v"
  ];
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig.ExecStart = lib.concatStringsSep " " [
    "/bin/web"
    "-v"
  ];
  # Härtung
  systemd.services.web.serviceConfig.ProtectClock = lib.mkForce true;
  systemd.services.web.serviceConfig.UMask = "0077";
}
`,
    ));

  it("beside a set of the unit", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services = {
    web.serviceConfig.ExecStart = "/bin/web";
    db.script = "true";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services = {
    web.serviceConfig = {
      ExecStart = "/bin/web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
    db.script = "true";
  };
}
`,
    ));
});

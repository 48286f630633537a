/** What is forced, and how values and comments are written, is up to the file. */
import { describe, it } from "mocha";
import { block, checkBlock, forced, plain } from "./block-edit-verbs.ts";

describe("what forces in a block", () => {
  it("asked for in a head in one line", () =>
    checkBlock(
      "jellyfin",
      `
{ config, pkgs, ... }:
{
  services.jellyfin.enable = true;
}
`,
      `
{ config, lib, pkgs, ... }:
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

  it("asked for by a file without a head", () =>
    checkBlock(
      "jellyfin",
      `
# Medien
{
  services.jellyfin.enable = true;
}
`,
      `
# Medien
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

  it("asked for by a file that begins with names", () =>
    checkBlock(
      "jellyfin",
      `
let
  on = true;
in
{
  services.jellyfin.enable = on;
}
`,
      `
{ lib, ... }:
let
  on = true;
in
{
  services.jellyfin.enable = on;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("not asked for where nothing is forced", () =>
    checkBlock(
      "jellyfin",
      `
{
  services.jellyfin.enable = true;
}
`,
      `
{
  services.jellyfin.enable = true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    UMask = "0077";
  };
}
`,
      block([plain]),
    ));

  it("plain, as the file writes it", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
with lib;
{
  services.jellyfin.enable = mkDefault true;
}
`,
      `
{ lib, ... }:
with lib;
{
  services.jellyfin.enable = mkDefault true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("plain, as it was inherited", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
let
  inherit (lib) mkForce;
in
{
  services.jellyfin.enable = mkForce true;
}
`,
      `
{ lib, ... }:
let
  inherit (lib) mkForce;
in
{
  services.jellyfin.enable = mkForce true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("with lib, where the file says lib", () =>
    checkBlock(
      "jellyfin",
      `
{ lib, ... }:
with lib;
{
  services.jellyfin.enable = lib.mkDefault true;
}
`,
      `
{ lib, ... }:
with lib;
{
  services.jellyfin.enable = lib.mkDefault true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("of packages", () =>
    checkBlock(
      "jellyfin",
      `
{ pkgs, ... }:
let
  lib = pkgs.lib;
in
{
  services.jellyfin.enable = lib.mkDefault true;
}
`,
      `
{ pkgs, ... }:
let
  lib = pkgs.lib;
in
{
  services.jellyfin.enable = lib.mkDefault true;
  # Härtung
  systemd.services.jellyfin.serviceConfig = {
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("asked for behind a name for all arguments", () =>
    checkBlock(
      "jellyfin",
      `
args@{ pkgs, ... }:
{
  services.jellyfin.enable = true;
}
`,
      `
args@{ lib, pkgs, ... }:
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

  it("asked for by a head that takes nothing", () =>
    checkBlock(
      "jellyfin",
      `
_:
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
});

describe("a block as it is written", () => {
  it("values of all kinds", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    SystemCallFilter = lib.mkForce [ "@system-service" "~@privileged" ]; # als Ganzes
    ReadWritePaths = [ "-/srv/a b" "/x/\\\${y}" "q\\"\\\\" ];
    OOMScoreAdjust = lib.mkForce (-5);
    LogLevelMax = -1;
    CapabilityBoundingSet = lib.mkForce [ ];
    SupplementaryGroups = "";
  };
}
`,
      block([
        { key: "SystemCallFilter", value: ["@system-service", "~@privileged"], force: true, comment: "als Ganzes" },
        { key: "ReadWritePaths", value: ["-/srv/a b", "/x/${y}", 'q"\\'], force: false, comment: undefined },
        { key: "OOMScoreAdjust", value: -5, force: true, comment: undefined },
        { key: "LogLevelMax", value: -1, force: false, comment: undefined },
        { key: "CapabilityBoundingSet", value: [], force: true, comment: undefined },
        { key: "SupplementaryGroups", value: "", force: false, comment: undefined },
      ]),
    ));

  it("lists as the file has them", () =>
    checkBlock(
      "web",
      `
{lib, ...}: {
  systemd.services.web = {
    wantedBy = ["multi-user.target"];
    after = ["network.target"];
    serviceConfig = {
      ExecStart = "/bin/web";
    };
  };
}
`,
      `
{lib, ...}: {
  systemd.services.web = {
    wantedBy = ["multi-user.target"];
    after = ["network.target"];
    serviceConfig = {
      ExecStart = "/bin/web";

      # Härtung
      RestrictAddressFamilies = lib.mkForce ["AF_UNIX" "AF_INET"];
    };
  };
}
`,
      block([{ key: "RestrictAddressFamilies", value: ["AF_UNIX", "AF_INET"], force: true, comment: undefined }]),
    ));

  it("long lists in lines of their own", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ReadWritePaths = [ # mehr nicht
      "/srv/media/movies-and-series"
      "/srv/media/music-and-podcasts"
      "/srv/media/books-and-comics"
    ];
  };
}
`,
      block([
        {
          key: "ReadWritePaths",
          value: ["/srv/media/movies-and-series", "/srv/media/music-and-podcasts", "/srv/media/books-and-comics"],
          force: false,
          comment: "mehr nicht",
        },
      ]),
    ));

  it("notes above, comments behind", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    # MemoryDenyWriteExecute fehlt: übersetzt zur Laufzeit.
    # Zweite
    # Zeile
    ProtectClock = lib.mkForce true; # stellt keine Uhr
  };
}
`,
      block(
        [{ ...forced, comment: "stellt keine Uhr" }],
        ["MemoryDenyWriteExecute fehlt: übersetzt zur Laufzeit.", "Zweite\nZeile"],
      ),
    ));

  it("what is said already is not said again", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    UMask = "0077";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    UMask = "0077";

    # Härtung
    ProtectClock = lib.mkForce true;
  };
}
`,
    ));
});

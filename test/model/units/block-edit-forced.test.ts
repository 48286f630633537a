/** What forces is called as the file calls it. */
import { describe, it } from "mocha";
import { block, checkBlock, plain } from "./block-edit-verbs.ts";

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

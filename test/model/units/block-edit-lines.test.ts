/** Keys of a block stand behind those that are there; a set in one line gets lines. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

describe("a block of hardening in the set that is there", () => {
  it("behind its last key", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    PrivateTmp = true;
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    PrivateTmp = true;

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("the set of a unit", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = {
    description = "Web";
    serviceConfig = {
      ExecStart = "/bin/web";
    };
    wantedBy = [ "multi-user.target" ];
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = {
    description = "Web";
    serviceConfig = {
      ExecStart = "/bin/web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
    wantedBy = [ "multi-user.target" ];
  };
}
`,
    ));

  it("an empty one", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = { };
  systemd.services.web.script = "true";
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
  systemd.services.web.script = "true";
}
`,
    ));

  it("an empty one with a comment", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.script = "true";
  systemd.services.web.serviceConfig = {
    # später
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.script = "true";
  systemd.services.web.serviceConfig = {
    # später
    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in one line: it gets lines", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = { ExecStart = "/bin/web"; PrivateTmp = true; };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    PrivateTmp = true;

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in one line, with all around it", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web = { wantedBy = [ "x" ]; serviceConfig = { ExecStart = "/bin/web"; }; };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web = {
    wantedBy = [ "x" ];
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

  it("in one line with a comment inside", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = { ExecStart = "/bin/web"; /* kurz */ Type = "simple"; /* Ende */ };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    /* kurz */
    Type = "simple";
    /* Ende */

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("closed in the line of its last key", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = { ExecStart = "/bin/web";
    PrivateTmp = true; };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = { ExecStart = "/bin/web";
    PrivateTmp = true;

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("a comment behind the last key keeps its place", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web"; # der Dienst
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web"; # der Dienst

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("comments below the last key stay below", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    # PrivateTmp = true;
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
    # PrivateTmp = true;
  };
}
`,
    ));

  it("a key of many lines is the last one", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    ReadWritePaths = [
      "/data"
    ];
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    ReadWritePaths = [
      "/data"
    ];

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("two keys in its last line", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    PrivateTmp = true; ProtectHome = true;
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
    PrivateTmp = true; ProtectHome = true;

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("in a list over several lines: one more", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    base
    more # der Rest
  ];
}
`,
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    base
    more # der Rest
    {
      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }
  ];
}
`,
    ));
});

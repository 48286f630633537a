/** Where keys are merged or laid over each other, a block goes where nothing takes it away. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

describe("a block of hardening among sets that are put together", () => {
  it("in a list of sets to be merged", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    base
    {
      ExecStart = "/bin/web";
    }
  ];
}
`,
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    base
    {
      ExecStart = "/bin/web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }
  ];
}
`,
    ));

  it("in a list of sets that all stand elsewhere: one more", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [ base more ];
}
`,
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [ base more
    {
      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }
  ];
}
`,
    ));

  it("the last of sets laid over each other", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
in
{
  systemd.services.web.serviceConfig = base // {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
in
{
  systemd.services.web.serviceConfig = base // {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("a set with others laid over it that have none of the keys", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  hardening = { PrivateTmp = true; };
in
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  } // hardening;
}
`,
      `
{ lib, ... }:
let
  hardening = { PrivateTmp = true; };
in
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  } // hardening;
}
`,
    ));

  it("laid over what cannot be seen into", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = base // more;
}
`,
      `
{ lib, ... }:
let
  base = { Restart = "always"; };
  more = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = base // more // {
    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("merged with what cannot be seen into", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  make = program: { ExecStart = program; };
in
{
  systemd.services.web.serviceConfig = make "/bin/web";
}
`,
      `
{ lib, ... }:
let
  make = program: { ExecStart = program; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    (make "/bin/web")
    {
      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }
  ];
}
`,
    ));

  it("merged with a set that has a name", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  config = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = config;
}
`,
      `
{ lib, ... }:
let
  config = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web.serviceConfig = lib.mkMerge [
    config
    {
      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }
  ];
}
`,
    ));

  it("units that a function makes of names: merged with them", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services = lib.genAttrs [ "web" "db" ] (name: { script = "echo \${name}"; });
}
`,
      `
{ lib, ... }:
{
  systemd.services = lib.mkMerge [
    (lib.genAttrs [ "web" "db" ] (name: { script = "echo \${name}"; }))
    {
      # Härtung
      web.serviceConfig = {
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    }
  ];
}
`,
    ));

  it("of two that are laid over each other the one that stays", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
let
  base = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web = {
    serviceConfig = { Type = "simple"; };
  } // {
    serviceConfig = base;
  };
}
`,
      `
{ lib, ... }:
let
  base = { ExecStart = "/bin/web"; };
in
{
  systemd.services.web = {
    serviceConfig = { Type = "simple"; };
  } // {
    serviceConfig = lib.mkMerge [
      base
      {
        # Härtung
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      }
    ];
  };
}
`,
    ));
});

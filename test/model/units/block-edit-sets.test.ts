/** Blocks go into the set of keys that a unit has, whatever stands around it. */
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
  systemd.services.web = { wantedBy = [ "x" ]; serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  }; };
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

  it("aligned as the others are", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart      = "/bin/web";
    PrivateTmp     = true;
    PrivateDevices = true;
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart      = "/bin/web";
    PrivateTmp     = true;
    PrivateDevices = true;

    # Härtung
    ProtectClock   = lib.mkForce true;
    UMask          = "0077";
  };
}
`,
    ));

  it("with tabs", () =>
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
		ProtectClock = lib.mkForce true;
		UMask = "0077";
	};
}
`,
    ));

  it("four blanks wide", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
    systemd.services.web = {
        script = "true";
        serviceConfig = { };
    };
}
`,
      `
{ lib, ... }:
{
    systemd.services.web = {
        script = "true";
        serviceConfig = {
            # Härtung
            ProtectClock = lib.mkForce true;
            UMask = "0077";
        };
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

  it("quoted keys, and the name of the unit in quotes", () =>
    checkBlock(
      "web@1",
      `
{ lib, ... }:
{
  systemd.services."web@1".serviceConfig = {
    "ExecStart" = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services."web@1".serviceConfig = {
    "ExecStart" = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("a second title is not written", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    PrivateTmp = true;
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    PrivateTmp = true;

    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

  it("the one beside keys of another unit", () =>
    checkBlock(
      "web",
      `
{ lib, ... }:
{
  systemd.services.db.serviceConfig = {
    ExecStart = "/bin/db";
  };
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";
  };
}
`,
      `
{ lib, ... }:
{
  systemd.services.db.serviceConfig = {
    ExecStart = "/bin/db";
  };
  systemd.services.web.serviceConfig = {
    ExecStart = "/bin/web";

    # Härtung
    ProtectClock = lib.mkForce true;
    UMask = "0077";
  };
}
`,
    ));

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

describe("a block of hardening key by key", () => {
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

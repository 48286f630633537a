/** A block is laid out as what is around it, and what is said of a key stays as it is. */
import { describe, it } from "mocha";
import { checkBlock } from "./block-edit-verbs.ts";

describe("a block of hardening looks like its neighbours", () => {
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

  describe("where all of it stands in one line", () => {
    it("every set around it gets lines of its own", () =>
      checkBlock(
        "web",
        `
{ lib, ... }: { systemd.services.web = { script = "true"; serviceConfig = { User = "web"; }; wantedBy = [ "multi-user.target" ]; }; }
`,
        `
{ lib, ... }: {
  systemd.services.web = {
    script = "true";
    serviceConfig = {
      User = "web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    };
    wantedBy = [ "multi-user.target" ];
  };
}
`,
      ));

    it("also where the head of the module has to ask for lib", () =>
      checkBlock(
        "web",
        `
{ systemd.services = { db = { script = "true"; }; web = { script = "true"; serviceConfig = { }; }; }; }
`,
        `
{ lib, ... }:
{
  systemd.services = {
    db = { script = "true"; };
    web = {
      script = "true";
      serviceConfig = {
        # Härtung
        ProtectClock = lib.mkForce true;
        UMask = "0077";
      };
    };
  };
}
`,
      ));

    it("and lists with them", () =>
      checkBlock(
        "web",
        `
{ lib, ... }:
{
  config = lib.mkMerge [ { /* Netz */ systemd.services.web = { script = "true"; }; } { time.timeZone = "UTC"; } ];
}
`,
        `
{ lib, ... }:
{
  config = lib.mkMerge [
    {
      /* Netz */
      systemd.services.web = {
        script = "true";
        # Härtung
        serviceConfig = {
          ProtectClock = lib.mkForce true;
          UMask = "0077";
        };
      };
    }
    { time.timeZone = "UTC"; }
  ];
}
`,
      ));

    it("but not sets beside it, and none that is in several lines", () =>
      checkBlock(
        "web",
        `
{ lib, ... }:
{
  systemd.services.db = { script = "true"; };
  systemd.services.web = { script = "true";
    serviceConfig = { User = "web"; }; };
}
`,
        `
{ lib, ... }:
{
  systemd.services.db = { script = "true"; };
  systemd.services.web = { script = "true";
    serviceConfig = {
      User = "web";

      # Härtung
      ProtectClock = lib.mkForce true;
      UMask = "0077";
    }; };
}
`,
      ));
  });
});

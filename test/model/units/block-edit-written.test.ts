/** Values and comments are written as Nix has them, and as the file does. */
import { describe, it } from "mocha";
import { block, checkBlock, forced } from "./block-edit-verbs.ts";

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

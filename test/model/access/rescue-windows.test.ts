/** Rescue windows: units whose own text says it, and those that say it in files that the repo puts into the store. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rescueWindowsOf } from "#model/access/rescue-windows.ts";
import { shownHost } from "#model/evaluated.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

/** `name port…`, with `sleeps` behind it. */
function windows(source: string): readonly string[] {
  const view = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(view);
  return rescueWindowsOf(view).map(({ name, ports, isSleeping }) =>
    [name, ...ports, ...(isSleeping ? ["sleeps"] : [])].join(" "),
  );
}

/** A unit `door`, with `settings` bound to a file for an sshd on port 2222 that takes passwords. */
function door(unit: string, bound = ""): string {
  return `{ config, lib, pkgs, ... }:
    let
      settings = pkgs.writeText "sshd-config" ''
        Port 2222
        PasswordAuthentication yes
      '';
      sshd = "\${pkgs.openssh}/bin/sshd";
      ${bound}
    in
    { systemd.services.door = { ${unit} }; }`;
}

describe("rescue windows", () => {
  describe("are seen behind files of the store:", () => {
    for (const [what, unit, bound = ""] of [
      ["the configuration", `serviceConfig.ExecStart = "\${sshd} -D -f \${settings}";`],
      ["in one word with other flags", `serviceConfig.ExecStart = "-\${sshd} -Def \${settings}";`],
      [
        "behind a script",
        `serviceConfig.ExecStart = open;`,
        `open = pkgs.writeShellScript "open" "exec \${sshd} -D -f \${settings}";`,
      ],
      [
        "behind a script in a folder of programs",
        `serviceConfig.ExecStart = "\${open}/bin/open";`,
        `open = pkgs.writeShellScriptBin "open" "exec \${sshd} -D -f \${settings}";`,
      ],
      [
        "behind getExe",
        `serviceConfig.ExecStart = lib.getExe open;`,
        `open = pkgs.writeShellApplication { name = "open"; text = "exec \${sshd} -D -f \${settings}"; };`,
      ],
      [
        "behind getExe'",
        `serviceConfig.ExecStart = lib.getExe' open "open";`,
        `open = pkgs.writeScriptBin "open" "\${sshd} -D -f \${settings}";`,
      ],
      [
        "behind a file with a place of its own",
        `serviceConfig.ExecStart = "\${open}/libexec/open now";`,
        `open = pkgs.writeTextFile { name = "open"; destination = "/libexec/open"; text = "\${sshd} -D -f \${settings}"; };`,
      ],
      [
        "in a folder",
        `script = "\${sshd} -f \${pkgs.writeTextDir "ssh/config" "Port 2222\\nPasswordAuthentication yes"}/ssh/config";`,
      ],
      ["in a script of the unit", `script = "timeout 300 \${sshd} -D -f \${settings} || true";`],
      [
        "through bash",
        `serviceConfig.ExecStart = "\${pkgs.bash}/bin/bash \${open}";`,
        `open = pkgs.writeText "open" "\${sshd} -D -f \${settings}";`,
      ],
      [
        "as the argument of a script",
        `serviceConfig.ExecStart = "\${open} \${settings}";`,
        `open = pkgs.writeShellScript "open" ''\${sshd} -D -f "$1"'';`,
      ],
      [
        "as all of its arguments",
        `serviceConfig.ExecStart = "\${open} serve \${settings}";`,
        `open = pkgs.writeShellScript "open" ''
          case $1 in
            close) systemctl stop door ;;
            serve)
              set -- -D -e -f "$2"
              exec \${sshd} "$@"
              ;;
          esac
        '';`,
      ],
      ["in a variable", `script = ''config=\${settings}; \${sshd} -D -f "$config"'';`],
      [
        "through a copy that was checked",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${checked}";`,
        `checked = pkgs.runCommand "checked" { } ''\${sshd} -t -f \${settings}; cp \${settings} $out'';`,
      ],
      [
        "through a variable of the copy",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${checked}";`,
        `checked = pkgs.runCommand "checked" { inherit settings; } ''install -m444 $settings "$out"'';`,
      ],
      [
        "through a text of the copy",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${checked}";`,
        `checked = pkgs.runCommandLocal "checked" { text = "Port 2222\\nPasswordAuthentication yes"; passAsFile = [ "text" ]; } ''cp "$textPath" $out'';`,
      ],
      [
        "through a text that is printed",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${checked}";`,
        `checked = pkgs.runCommand "checked" { text = "Port 2222\\nPasswordAuthentication yes"; } ''printf %s "$text" > $out'';`,
      ],
      [
        "through names and options",
        `serviceConfig.ExecStart = lib.mkIf true (lib.mkForce "\${sshd} -D -f \${other}");`,
        `inherit (pkgs) writeText; other = if true then settings else writeText "x" "";`,
      ],
    ] as const)
      it(what, () => assert.deepEqual(windows(door(unit, bound)), ["door 2222"]));

    it("whatever a script does with an argument that nobody knows", () =>
      assert.deepEqual(
        windows(
          door(
            `serviceConfig.ExecStart = "\${open} %i";`,
            `open = pkgs.writeShellScript "open" ''
              case $1 in
                now) exec \${sshd} -D -f \${settings} ;;
              esac
            '';`,
          ),
        ),
        ["door 2222"],
      ));

    it("in /etc", () =>
      assert.deepEqual(
        windows(`{ pkgs, ... }: {
          environment.etc."ssh/rescue".text = "Port 2222\\nPasswordAuthentication yes";
          environment.etc."ssh/other".source = pkgs.writeText "other" "Port 2223\\nPasswordAuthentication yes";
          systemd.services.a.serviceConfig.ExecStart = "/bin/sshd -D -f /etc/ssh/rescue";
          systemd.services.b.serviceConfig.ExecStart = "/bin/sshd -D -f /etc/ssh/other";
          systemd.services.c.serviceConfig.ExecStart = "/bin/sshd -D -f /etc/ssh/none";
        }`),
        ["a 2222", "b 2223"],
      ));

    it("what takes the place of the configuration of the system's sshd, which keeps its ports", () =>
      assert.deepEqual(
        windows(door(`script = "cp \${settings} /etc/ssh/sshd_config; systemctl reload sshd; sleep 300";`)),
        ["door"],
      ));

    it("the port of the command line, which counts more", () =>
      assert.deepEqual(windows(door(`serviceConfig.ExecStart = "\${sshd} -D -p 2200 -f \${settings}";`)), [
        "door 2200",
      ]));

    it("a script that waits", () =>
      assert.deepEqual(
        windows(
          door(
            `serviceConfig = { Type = "oneshot"; ExecStart = open; };`,
            `open = pkgs.writeShellScript "open" "\${sshd} -f \${settings}; sleep 300";`,
          ),
        ),
        ["door 2222 sleeps"],
      ));
  });

  describe("are none:", () => {
    for (const [what, unit, bound = ""] of [
      ["a file that is only copied somewhere", `script = "cp \${settings} /srv/www/example";`],
      ["a test of the configuration", `script = "\${sshd} -t -f \${settings}";`],
      [
        "an sshd whose command line says no",
        `serviceConfig.ExecStart = "\${sshd} -D -o PasswordAuthentication=no -f \${settings}";`,
      ],
      [
        "a unit that has the same script do something else",
        `serviceConfig.ExecStart = "\${open} close";`,
        `open = pkgs.writeShellScript "open" ''
          case "$1" in
            serve) exec \${sshd} -D -f \${settings} ;;
            close|*) systemctl stop door ;;
          esac
        '';`,
      ],
      [
        "a file that was changed on its way",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${other}";`,
        `other = pkgs.runCommand "other" { } ''cp \${settings} $out; sed -i s/yes/no/ $out'';`,
      ],
      [
        "a text that was",
        `serviceConfig.ExecStart = "\${sshd} -D -f \${other}";`,
        `other = pkgs.runCommand "other" { text = "PasswordAuthentication yes"; } ''text=no; echo "$text" > $out'';`,
      ],
      [
        "a variable that may be another file",
        `script = ''config=\${settings}; if x; then config=/tmp/y; fi; \${sshd} -D -f "$config"'';`,
      ],
      [
        "a file that only a function is given",
        `serviceConfig.ExecStart = "\${open} \${settings}";`,
        `open = pkgs.writeShellScript "open" ''
          serve() {
            \${sshd} -D -f "$1"
          }
          close() { \${sshd} -D -f $1; }
          serve /etc/ssh/other
        '';`,
      ],
      [
        "an argument that was shifted away",
        `serviceConfig.ExecStart = "\${open} \${settings} /etc/ssh/other";`,
        `open = pkgs.writeShellScript "open" ''shift; \${sshd} -D -f "$1"'';`,
      ],
      ["a path that was made of one", `serviceConfig.ExecStart = "\${sshd} -D -f \${settings}.bak";`],
      [
        "a text that was",
        `serviceConfig.ExecStart = lib.replaceStrings [ "yes" ] [ "no" ] "\${sshd} -D -f \${settings}";`,
      ],
      ["what is read out of it", `serviceConfig.ExecStart = builtins.readFile settings;`],
      ["its name", `serviceConfig.ExecStart = "\${sshd} -D -f \${settings.name}";`],
      ["a unit that is off", `enable = false; serviceConfig.ExecStart = "\${sshd} -D -f \${settings}";`],
    ] as const)
      it(what, () => assert.deepEqual(windows(door(unit, bound)), []));
  });
});

/** The rescue window as text: what it lets in, what it asks of the house, and what our own rules and shellcheck say. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import type { House } from "#scaffold/house.ts";
import { render } from "#text/message.ts";
import { checkRules, modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";
import { evaluated, failedAssertions } from "../real-nix.ts";
import { bareHouse, foundationText } from "./foundation-text.ts";

const HASH = 'users.mutableUsers = false; users.users.alex.hashedPasswordFile = "/etc/secrets/alex";';
const VERSION = 'services.openssh.package = pkgs.openssh // { version = "9.2p1"; };';
/** What the module asks of a host with an old sshd. */
const OLD = `${VERSION} services.openssh.settings.KbdInteractiveAuthentication = false; security.pam.services.sshd.unixAuth = true;`;

describe("the rescue window as text", function () {
  this.timeout(60_000);
  const text = foundationText(sshRescue, {}, { central: networks("lanCidrs", "tailnetCidrs") });

  it("takes a password from the administrator alone, out of the networks of the house alone", () => {
    const settings = settingsOf(text, HASH);
    for (const line of [
      "Port 50023",
      "PidFile none",
      "AllowUsers alex@192.168.2.0/24 alex@100.64.0.0/10",
      "PermitRootLogin no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "Match User alex Address 192.168.2.0/24,100.64.0.0/10",
      "  PasswordAuthentication yes",
    ])
      assert.ok(settings.includes(line), line);
    assert.ok(
      settings.indexOf("PasswordAuthentication no") <
        settings.indexOf("Match User alex Address 192.168.2.0/24,100.64.0.0/10"),
    );
    assert.ok(!settings.some((line) => /^Subsystem/.test(line)));
  });

  it("knows private networks where the repo names none, and says so", () => {
    const bare = foundationText(sshRescue);
    const allowed = settingsOf(bare, HASH).find((line) => line.startsWith("AllowUsers "));
    assert.equal(
      allowed,
      "AllowUsers alex@10.0.0.0/8 alex@172.16.0.0/12 alex@192.168.0.0/16 alex@100.64.0.0/10 alex@fc00::/7 alex@fe80::*",
    );
    assert.match(open(bareHouse()).join("\n"), /names no network of the house/);
    assert.deepEqual(open({ ...bareHouse(), central: networks("lanCidrs") }), []);
  });

  it("reads what belongs to the house from the house, whatever its options are called", () => {
    const other = foundationText(sshRescue, {}, { prefix: "haus", central: networks("lanCidrs") });
    assert.match(other, /options\.haus\.sshRescue\.seconds/);
    assert.match(other, /config\.haus\.ports\.sshRescue/);
    assert.doesNotMatch(other, /\bmy\.(?:ports|sshRescue)/);
  });

  it("is built only where the administrator has a password, or may have made one", () => {
    const failed = (more: string): readonly string[] =>
      inFolder(text, `${more}`, failedAssertions) as readonly string[];
    assert.deepEqual(failed(""), []);
    assert.deepEqual(failed(HASH), []);
    for (const account of ['hashedPassword = "$y$j9T$abc";', 'initialHashedPassword = "$6$abc$def";'])
      assert.deepEqual(failed(`users.mutableUsers = false; users.users.alex = { ${account} };`), [], account);
    for (const account of [
      "",
      'hashedPassword = "!";',
      'hashedPassword = "*";',
      'hashedPassword = "!$6$abc$def";',
      'hashedPassword = "";',
    ]) {
      const [said, ...others] = failed(`users.mutableUsers = false; users.users.alex = { ${account} };`);
      assert.match(said ?? "", /alex hat kein Passwort.*mkpasswd -m yescrypt.*hashedPasswordFile/, account);
      assert.deepEqual(others, []);
    }
  });

  it("refuses the port of the normal sshd, and a host without sshd", () => {
    const failed = (more: string): string => (inFolder(text, `${more}`, failedAssertions) as string[]).join("\n");
    assert.match(failed("services.openssh.ports = [ 22 50023 ];"), /schon der des normalen sshd/);
    assert.match(failed("services.openssh.enable = lib.mkForce false;"), /braucht services\.openssh/);
    assert.match(failed("services.openssh.hostKeys = lib.mkForce [ ];"), /braucht services\.openssh/);
    assert.match(
      failed("my.configs.network.lanCidrs = [ ]; my.configs.network.tailnetCidrs = [ ];"),
      /kein Netz bekannt/,
    );
  });

  it("refuses root, a name that is a pattern, a network that is the whole Internet, and a hash of another age", () => {
    const failed = (more: string): string => (inFolder(text, more, failedAssertions) as string[]).join("\n");
    const named = (user: string): string =>
      failed(`my.configs.identity.user = "${user}"; users.users."${user}".isNormalUser = true;`);
    for (const user of ["root", "*", "a@b"]) assert.match(named(user), /lässt nie root hinein/, user);
    assert.equal(named("anna-2.x"), "");
    for (const network of ["0.0.0.0/0", "::/0", "*"])
      assert.match(failed(`my.configs.network.lanCidrs = [ "${network}" ];`), /das ganze Internet/, network);
    const hashed = (hash: string): string => failed(`users.users.alex.hashedPassword = "${hash}";`);
    for (const hash of ["$1$abc$def", "ab1cd2ef3gh4i", "$sha1$1$abc$def"])
      assert.match(hashed(hash), /veralteten Verfahren/, hash);
    for (const hash of ["$y$j9T$abc", "$2b$12$abc", "$5$abc$def", "$7$abc", "!"]) assert.equal(hashed(hash), "", hash);
  });

  it("keeps its port open whatever list of ports another module forces, and tells who forces its own", () => {
    const ranges = "config.networking.firewall.allowedTCPPortRanges";
    const more = `networking.firewall.allowedTCPPorts = lib.mkForce [ 443 ];`;
    assert.deepEqual(asked(text, more, ranges), [{ from: 50023, to: 50023 }]);
    const forced = `${more}\nnetworking.firewall.allowedTCPPortRanges = lib.mkForce [ ];`;
    assert.match(
      (inFolder(text, forced, failedAssertions) as string[]).join(),
      /überschreibt networking\.firewall\.allowedTCPPortRanges/,
    );
  });

  it("has a PAM of its own where sshd lets one choose, so that the normal sshd keeps refusing passwords", () => {
    const asks =
      "{ pam = lib.mapAttrs (_: pam: pam.unixAuth) config.security.pam.services; type = config.systemd.services.ssh-rescue.serviceConfig.Type; }";
    assert.deepEqual(asked(text, "", asks), {
      pam: { "ssh-rescue": true },
      type: "notify",
    });
    assert.ok(settingsOf(text, "").includes("PAMServiceName ssh-rescue"));
    assert.deepEqual(asked(text, OLD, "config.systemd.services.ssh-rescue.serviceConfig.Type"), "exec");
    assert.ok(!settingsOf(text, OLD).some((line) => /PAMServiceName/.test(line)));
  });

  it("shares no PAM behind anybody's back where sshd is too old to choose one", () => {
    const failed = (keyboard: boolean, unix: boolean): number =>
      (
        inFolder(
          text,
          `${VERSION} services.openssh.settings.KbdInteractiveAuthentication = ${keyboard}; security.pam.services.sshd.unixAuth = ${unix};`,
          failedAssertions,
        ) as string[]
      ).filter((said) => /vor 9\.8 .*unixAuth = lib\.mkForce true.*KbdInteractiveAuthentication = false/.test(said))
        .length;
    assert.deepEqual([failed(false, true), failed(true, true), failed(false, false)], [0, 1, 1]);
  });

  it("hangs on no target, is started by no rebuild, and ends in five minutes", () => {
    const asks = `lib.mapAttrs (name: unit: { inherit (unit) wantedBy restartIfChanged; })
      (lib.filterAttrs (name: _: lib.hasPrefix "ssh-rescue" name) config.systemd.services)`;
    const of = (wantedBy: readonly string[]): object => ({ restartIfChanged: false, wantedBy });
    assert.deepEqual(asked(text, "", asks), {
      "ssh-rescue": of([]),
      "ssh-rescue-boot": of(["multi-user.target"]),
      "ssh-rescue-close": of([]),
      "ssh-rescue-countdown": of([]),
    });
    const limits =
      "[ config.systemd.services.ssh-rescue.serviceConfig.RuntimeMaxSec config.systemd.timers.ssh-rescue-close.timerConfig.OnActiveSec ]";
    assert.deepEqual(asked(text, "", limits), [300, 295]);
    assert.throws(() => asked(text, `my.sshRescue.seconds = 3600;`, limits));
  });

  it("has a script that shellcheck likes", () => {
    const script = inside(text, "", "module.config.systemd.services.ssh-rescue.serviceConfig.ExecStartPost") as string;
    const folder = mkdtempSync(join(tmpdir(), "mynixos-shellcheck-"));
    try {
      writeFileSync(join(folder, "script"), `#!/bin/bash\n${script.replace(/ opened$/, "")}`);
      execFileSync("shellcheck", ["--shell=bash", join(folder, "script")], { encoding: "utf8" });
    } catch (error) {
      assert.fail(String((error as { stdout?: string }).stdout));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is silent under our rules", () => {
    checkRules(`#- configuration.nix\n${configuration(HASH)}\n#- ssh-rescue.nix\n${text}`);
  });

  it("leaves the rule on people without a password awake", () => {
    checkRules(`#- configuration.nix
{ lib, ... }: {
  imports = [ ./ssh-rescue.nix ];
  options.my = {
    configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
    configs.network.lanCidrs = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ "192.168.2.0/24" ]; };
    configs.network.tailnetCidrs = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
    ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  };
  config = {
    my.ports.sshRescue = 50023;
    services.openssh = { enable = true; settings.PasswordAuthentication = false; };
    users.mutableUsers = false;
#                        ^^^^^ users.mutableUsers = false, and neither root nor alex has a password in this repo. So nobody can log in at the console, and the window for password login lets nobody in. sudo asks for one, so it can do nothing. Give an administrator a hashedPasswordFile.
    users.users.alex = { isNormalUser = true; extraGroups = [ "wheel" ]; };
  };
}
#- ssh-rescue.nix
${text}`);
  });

  it("says who has no password yet, and which window is there already", () => {
    const said = (module: string): readonly string[] => {
      const model = modelFor(fixture(`#- configuration.nix\n${module}`).files);
      const central = new Map([
        ...networks("lanCidrs"),
        ["user", { path: ["my", "user"], id: undefined, value: "alex" }] as const,
      ]);
      return open({ ...bareHouse(), central, model, view: shownHost(model.repo) });
    };
    assert.match(
      said("{ users.mutableUsers = false; users.users.alex.isNormalUser = true; }").join(),
      /alex has no password/,
    );
    assert.deepEqual(said("{ users.mutableUsers = true; users.users.alex.isNormalUser = true; }"), []);
    assert.match(
      said('{ systemd.services.tuer.script = "/bin/sshd -D -p 2222 -o PasswordAuthentication=yes"; }').join(),
      /already: tuer/,
    );
  });
});

function networks(...roles: readonly ("lanCidrs" | "tailnetCidrs")[]): House["central"] {
  const path = (role: string): readonly string[] => ["my", "configs", "network", role];
  return new Map([
    ...bareHouse().central,
    ...roles.map((role) => [role, { path: path(role), id: `CFG.network.${role}`, value: undefined }] as const),
  ]);
}

function open(house: House): readonly string[] {
  const made = sshRescue.make(house, { kind: "ssh-rescue", name: "ssh-rescue" });
  assert.ok("open" in made);
  return made.open.map((message) => render(message));
}

function configuration(more: string): string {
  return `{ lib, pkgs, ... }:
{
  imports = [ ./ssh-rescue.nix ];
  options.my = {
    configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
    configs.network.lanCidrs = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ "192.168.2.0/24" ]; };
    configs.network.tailnetCidrs = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ "100.64.0.0/10" ]; };
    ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  };
  config = lib.mkMerge [ {
    my.ports.sshRescue = 50023;
    services.openssh.enable = true;
    services.openssh.settings.PasswordAuthentication = false;
    users.users.alex.isNormalUser = true;
  } {
    ${more}
  } ];
}
`;
}

function inFolder<T>(module: string, more: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-rescue-"));
  try {
    writeFileSync(join(folder, "ssh-rescue.nix"), module);
    writeFileSync(join(folder, "configuration.nix"), configuration(more));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asked(module: string, more: string, expression: string): unknown {
  return inFolder(module, more, (folder) => evaluated(folder, expression));
}

/** Of the module itself, with the texts of its files where Nix would have their paths. */
function inside(module: string, more: string, expression: string): unknown {
  return inFolder(module, more, (folder) =>
    evaluated(
      folder,
      `let
        text = _: written: written;
        module = import ${folder}/ssh-rescue.nix {
          inherit config lib;
          pkgs = pkgs // { writeText = text; writeShellScript = text; runCommand = _: _: written: written; };
        };
      in ${expression}`,
    ),
  );
}

function settingsOf(module: string, more: string): readonly string[] {
  const command = inside(module, more, "module.config.systemd.services.ssh-rescue.serviceConfig.ExecStart");
  return (String(command).split("/bin/cp ")[1] ?? "").split("\n");
}

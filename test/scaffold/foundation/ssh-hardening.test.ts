/** The hardening of sshd as text: Ed25519 and nothing else, no build that locks the administrator out, and the host key that everybody knows. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { sshHardening } from "#scaffold/foundation/ssh-hardening.ts";
import type { House } from "#scaffold/house.ts";
import { render } from "#text/message.ts";
import { checkRules, modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";
import { evaluated, failedAssertions } from "../real-nix.ts";
import { bareHouse, foundationText } from "./foundation-text.ts";

const BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const SK_BLOB = "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDo=";
const KEY = `users.users.alex.openssh.authorizedKeys.keys = [ "ssh-ed25519 ${BLOB} alex@laptop" ];`;

describe("the hardening of sshd as text", function () {
  this.timeout(60_000);
  const text = foundationText(sshHardening);

  it("knows Ed25519 alone, for the host and for people, and nothing of another age", () => {
    const names = "HostKeyAlgorithms PubkeyAcceptedAlgorithms KexAlgorithms Ciphers Macs";
    const said = JSON.stringify(asked(text, KEY, `{ inherit (config.services.openssh.settings) ${names}; }`));
    assert.doesNotMatch(said, /rsa|dss|ecdsa|nistp|sha1|cbc|md5|group1/);
    assert.match(said, /"HostKeyAlgorithms":"ssh-ed25519"/);
    assert.match(said, /"PubkeyAcceptedAlgorithms":"ssh-ed25519,sk-ssh-ed25519@openssh\.com"/);
  });

  it("has a name that only new versions know only where sshd is new enough", () => {
    const kex = "config.services.openssh.settings.KexAlgorithms";
    const of = (version: string): string =>
      JSON.stringify(
        asked(text, `${KEY}\nservices.openssh.package = pkgs.openssh // { version = "${version}"; };`, kex),
      );
    assert.match(of("10.2p1"), /mlkem768x25519-sha256/);
    assert.match(of("9.9p2"), /mlkem768x25519-sha256/);
    assert.doesNotMatch(of("9.8p1"), /mlkem/);
  });

  it("takes no passwords in either way, and lets in the administrator alone, whatever others say", () => {
    const more = `${KEY}\nservices.openssh.settings = { PasswordAuthentication = true; KbdInteractiveAuthentication = true; ChallengeResponseAuthentication = true; PermitRootLogin = "yes"; AllowUsers = [ "gast" ]; };`;
    const names =
      "PasswordAuthentication KbdInteractiveAuthentication ChallengeResponseAuthentication PermitRootLogin AllowUsers";
    assert.deepEqual(asked(text, more, `{ inherit (config.services.openssh.settings) ${names}; }`), {
      ...{
        PasswordAuthentication: false,
        KbdInteractiveAuthentication: false,
        // An old name of the setting before; what is null is no line, as AllowGroups below.
        ChallengeResponseAuthentication: null,
        PermitRootLogin: "no",
        AllowUsers: ["alex"],
      },
    });
  });

  it("is not built where the administrator has no such key", () => {
    const failed = (keys: string): readonly string[] =>
      inFolder(text, `users.users.alex.openssh.authorizedKeys = { ${keys} };`, failedAssertions) as string[];
    for (const key of [
      `ssh-ed25519 ${BLOB}`,
      `sk-ssh-ed25519@openssh.com ${SK_BLOB} stick`,
      `from=\\"192.168.2.0/24\\" ssh-ed25519 ${BLOB} alex`,
      `no-port-forwarding,environment=\\"A=command= x\\"  ssh-ed25519  ${BLOB} der restrict-Schlüssel # von alex`,
      `verify-required sk-ssh-ed25519@openssh.com ${SK_BLOB}`,
    ])
      assert.deepEqual(failed(`keys = [ "${key}" ];`), [], key);
    for (const key of [
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC alex",
      "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI ssh-ed25519",
      `command=\\"borg serve\\" ssh-ed25519 ${BLOB} backup`,
      "ssh-ed25519",
      // Commented out, a placeholder, cut off, of another type than it says, or a word within an option.
      `# ssh-ed25519 ${BLOB} alex`,
      `#ssh-ed25519 ${BLOB} alex`,
      "ssh-ed25519 AAAA… alex",
      "ssh-ed25519 AAAAplatzhalterNichtVerwenden alex@notebook",
      `ssh-ed25519 ${BLOB.slice(0, -4)} alex`,
      `ssh-ed25519 ${BLOB}AAAA alex`,
      `sk-ssh-ed25519@openssh.com ${BLOB} stick`,
      `environment=\\"X= ssh-ed25519 ${BLOB}\\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC alex`,
      // sshd takes no certificates here; no terminal; over one day.
      `cert-authority ssh-ed25519 ${BLOB} ca`,
      `Cert-Authority,principals=\\"alex\\" ssh-ed25519 ${BLOB} ca`,
      `restrict ssh-ed25519 ${BLOB} alex`,
      `no-pty ssh-ed25519 ${BLOB} alex`,
      `expiry-time=\\"20300101\\" ssh-ed25519 ${BLOB} alex`,
      `from=\\"192.168.2.0/24\\",COMMAND=\\"borg serve\\" ssh-ed25519 ${BLOB} backup`,
    ])
      assert.match(failed(`keys = [ "${key}" ];`).join(), /käme nicht mehr hinein.*ssh-keygen -t ed25519/, key);
    assert.match(failed("").join(), /alex hat in users\.users\.alex\.openssh\.authorizedKeys\.keys keinen Schlüssel/);
    assert.doesNotMatch(failed("").join(), /keyFiles/);
    assert.match(failed("keyFiles = [ ./alex.pub ];").join(), /keyFiles steht, zählt hier nicht/);
  });

  it("lets no group, no list and no second method of the repo lock out the administrator", () => {
    const more = `${KEY}\nservices.openssh.settings = { AllowGroups = [ "ssh" ]; DenyUsers = [ "alex" ]; DenyGroups = [ "users" ]; PubkeyAuthentication = false; };`;
    const names = "AllowGroups DenyUsers DenyGroups PubkeyAuthentication";
    assert.deepEqual(asked(text, more, `{ inherit (config.services.openssh.settings) ${names}; }`), {
      ...{ AllowGroups: null, DenyUsers: null, DenyGroups: null, PubkeyAuthentication: true },
    });
    const failed = (said: string): string =>
      (inFolder(text, `${KEY}\n${said}`, failedAssertions) as string[]).join("\n");
    const methods = (value: string): string => failed(`services.openssh.settings.AuthenticationMethods = ${value};`);
    for (const value of ['"publickey,password"', '"publickey,keyboard-interactive"', '"password"'])
      assert.match(methods(value), /AuthenticationMethods verlangt/, value);
    for (const value of ['"publickey"', '"any"', '"publickey,password publickey"', "null"])
      assert.equal(methods(value), "", value);
    assert.match(
      failed('services.openssh.authorizedKeysFiles = lib.mkForce [ "%h/.ssh/authorized_keys" ];'),
      /services\.openssh\.authorizedKeysFiles nennt .* nicht/,
    );
    // Where the file of settings has one, sshd never comes to the line that NixOS makes of authorizedKeysFiles.
    const files = (value: string): string => failed(`services.openssh.settings.AuthorizedKeysFile = ${value};`);
    assert.match(files('".ssh/authorized_keys"'), /services\.openssh\.settings\.AuthorizedKeysFile nennt .* nicht/);
    assert.equal(files('".ssh/authorized_keys /etc/ssh/authorized_keys.d/%u"'), "");
  });

  it("bears what NixOS itself writes into extraConfig, and that alone", () => {
    // nixos/modules/services/networking/ssh/sshd.nix: the head of it, from options of its own.
    const head = (file: string): string =>
      `{ services.openssh.extraConfig = lib.mkOrder 0 "AddressFamily any\\nPort 22\\nSubsystem sftp internal-sftp \\nAuthorizedKeysFile ${file}\\nHostKey /etc/ssh/ssh_host_ed25519_key"; }`;
    const failed = (file: string, more = ""): unknown =>
      inFolder(text, `${KEY}\n${more}`, (folder) => {
        writeFileSync(join(folder, "sshd.nix"), `{ config, lib, ... }: ${head(file)}`);
        const main = readFileSync(join(folder, "configuration.nix"), "utf8");
        writeFileSync(join(folder, "configuration.nix"), main.replace("imports = [", "imports = [ ./sshd.nix"));
        return failedAssertions(folder);
      });
    const own = "${toString config.services.openssh.authorizedKeysFiles}";
    assert.deepEqual(failed(own), []);
    const both = '[ "%h/.ssh/authorized_keys" "/etc/ssh/authorized_keys.d/%u" "/persist/%u" ]';
    assert.deepEqual(failed(own, `services.openssh.authorizedKeysFiles = lib.mkForce ${both};`), []);
    assert.match(String(failed("/etc/leer")), /extraConfig nimmt zurück.*„AuthorizedKeysFile \/etc\/leer“/);
  });

  it("tells the line of extraConfig that would undo it, and bears all others", () => {
    const failed = (lines: string): string =>
      (inFolder(text, `${KEY}\nservices.openssh.extraConfig = ''\n${lines}\n'';`, failedAssertions) as string[]).join(
        "\n",
      );
    for (const line of [
      "Match Address 192.168.2.0/24\n  PasswordAuthentication yes",
      "match all\n\tpermitrootlogin=prohibit-password",
      "Match User alex\n  KbdInteractiveAuthentication  yes",
      "Match User alex\n  PubkeyAuthentication no",
      "DenyUsers alex",
      "Match all\n  AllowUsers kim",
      "Match all\n  AllowUsers alex kim",
      "Match all\n  AllowUsers Alex",
      "AllowGroups ssh",
      "Match all\n  AuthenticationMethods password",
      'Match User alex\n  AuthorizedKeysFile "/etc/leer"',
    ])
      assert.match(failed(line), /extraConfig nimmt zurück.*Diese Zeilen dort entfernen/, line);
    assert.match(failed("Match all\n  PermitRootLogin yes"), /„PermitRootLogin yes“/);
    for (const line of [
      "Match User git\n  ForceCommand git-shell\n  PasswordAuthentication no",
      'Match all\n  PermitRootLogin "no"',
      "# PasswordAuthentication yes",
      "LogLevel VERBOSE",
      "Match Address 192.168.2.0/24\n  AllowUsers alex",
      '\tallowusers "alex"',
    ])
      assert.equal(failed(line), "", line);
  });

  it("keeps the host key where it is", () => {
    const path = "(lib.head config.services.openssh.hostKeys).path";
    assert.equal(asked(text, KEY, path), "/etc/ssh/ssh_host_ed25519_key");
    const moved = `{ services.openssh = { enable = true; hostKeys = [ { type = "rsa"; bits = 4096; path = "/persist/rsa"; } { type = "ed25519"; path = "/persist/ssh/ed25519"; } ]; }; }`;
    const kept = foundationText(sshHardening, {}, houseOf(moved));
    assert.equal(asked(kept, KEY, path), "/persist/ssh/ed25519");
    assert.equal(asked(kept, KEY, "lib.length config.services.openssh.hostKeys"), 1);
  });

  it("makes nothing where nobody can say which key that is, or where it would not be a path", () => {
    for (const keys of ["pkgs.unbekannt.schluessel", '[ { type = "ed25519"; path = "/etc/$" + "{x}"; } ]']) {
      const house = {
        ...bareHouse(),
        ...houseOf(`{ pkgs, ... }: { services.openssh = { enable = true; hostKeys = ${keys}; }; }`),
      };
      assert.ok("problem" in sshHardening.make(house, { kind: "ssh-hardening", name: "x" }), keys);
    }
  });

  it("names those whom it locks out", () => {
    const said = open(
      houseOf(
        `{ users.users = { alex = { ${KEY.replace("users.users.alex.", "")} }; gast.openssh.authorizedKeys.keys = [ "ssh-ed25519 ${BLOB}" ]; dienst.isSystemUser = true; }; }`,
      ),
    );
    assert.match(said.join("\n"), /cannot log in by SSH any more: gast\./);
    assert.doesNotMatch(open(houseOf("{ users.users.alex.isNormalUser = true; }")).join("\n"), /cannot log in/);
  });

  it("is silent under our rules", () => {
    checkRules(`#- configuration.nix\n${configuration(KEY)}\n#- ssh-hardening.nix\n${text}`);
  });
});

function houseOf(text: string): Partial<House> {
  const model = modelFor(fixture(`#- configuration.nix\n${text}\n`).files);
  const user = { path: ["my", "configs", "identity", "user"], id: "CFG.identity.user", value: "alex" };
  return { model, view: shownHost(model.repo), central: new Map([["user", user]]) };
}

function open(house: Partial<House>): readonly string[] {
  const made = sshHardening.make({ ...bareHouse(), ...house }, { kind: "ssh-hardening", name: "ssh-hardening" });
  assert.ok("open" in made);
  return made.open.map((message) => render(message));
}

function configuration(more: string): string {
  return `{ lib, pkgs, ... }:
{
  imports = [ ./ssh-hardening.nix ];
  options.my.configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
  config = {
    users.users.alex.isNormalUser = true;
    ${more}
  };
}
`;
}

function inFolder<T>(module: string, more: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-hardening-"));
  try {
    writeFileSync(join(folder, "ssh-hardening.nix"), module);
    writeFileSync(join(folder, "configuration.nix"), configuration(more));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asked(module: string, more: string, expression: string): unknown {
  return inFolder(module, more, (folder) => evaluated(folder, expression));
}

/** The rescue window that we write: the rules on rescue windows see it, are silent about it as it is, and speak where somebody breaks it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { foundationText } from "../scaffold/foundation/foundation-text.ts";

const text = foundationText(sshRescue);
const asked = rules.filter(({ id }) => id.startsWith("host/rescue-"));

/** What the rules say of a house with the module; `more` stands beside it, `change` is done to it. */
function heard(more = "", change: (text: string) => string = (same) => same): readonly string[] {
  const module = change(text);
  const source = `
#- configuration.nix
{ lib, ... }: {
  imports = [ ./ssh-rescue.nix ];
  options.my = {
    configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
    ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  };
  config = {
    my.ports.sshRescue = 50023;
    services.openssh = { enable = true; settings = { PasswordAuthentication = false; KbdInteractiveAuthentication = false; }; };
    users.users.alex = { isNormalUser = true; extraGroups = [ "wheel" ]; };
    ${more}
  };
}
#- ssh-rescue.nix
${module}`;
  const model = modelFor(fixture(source).files);
  return asked.flatMap((rule) =>
    [...rule.check(model)].map(
      ({ severity = rule.severity, message }) =>
        `${rule.id.slice("host/rescue-".length)} ${severity}: ${english(message)}`,
    ),
  );
}

/** A change that does change something. */
function replaced(...pairs: readonly (readonly [from: string | RegExp, to: string])[]): (text: string) => string {
  return (before) =>
    pairs.reduce((text, [from, to]) => {
      const after = text.replace(from, to);
      assert.notEqual(after, text, String(from));
      return after;
    }, before);
}

const port = (rest: string): string =>
  `port warning: The firewall does not let port 50023 of the rescue window ssh-rescue in: ${rest}`;
const endless =
  "endless warning: Nothing closes the rescue window ssh-rescue: once it is open, its sshd takes passwords until somebody stops it. Set serviceConfig.RuntimeMaxSec.";
const everybody =
  "people warning: The rescue window ssh-rescue takes a password from every account that has one: nothing in the configuration of its sshd says who may come in. Name them with AllowUsers.";
const root =
  "people warning: The rescue window ssh-rescue takes a password from root, a name that everybody knows. Set PermitRootLogin no: who comes in as an administrator becomes root by sudo.";

describe("the generated rescue window", () => {
  it("is asked about by every rule on rescue windows", () => assert.equal(asked.length, 6));

  it("has nothing to be said of it", () => assert.deepEqual(heard(), []));

  it("comes in whatever list of single ports is forced", () =>
    assert.deepEqual(heard("networking.firewall.allowedTCPPorts = lib.mkForce [ 443 ];"), []));

  describe("is told of where", () => {
    it("a forced list of ranges closes its port", () =>
      assert.deepEqual(heard("networking.firewall.allowedTCPPortRanges = lib.mkForce [ ];"), [
        port("nobody gets there. Ask for it in networking.firewall.allowedTCPPorts."),
      ]));

    it("nobody asks for its port", () =>
      assert.deepEqual(heard("", replaced([/networking\.firewall\.allowedTCPPortRanges = \[[^\]]*\];/, ""])), [
        port("nobody gets there. Ask for it in networking.firewall.allowedTCPPorts."),
      ]));

    it("it has neither its limit nor its timer", () => {
      const limitless = 'systemd.services.ssh-rescue.serviceConfig.RuntimeMaxSec = lib.mkForce "infinity";';
      assert.deepEqual(heard(`${limitless} systemd.timers.ssh-rescue-close.enable = lib.mkForce false;`), [endless]);
      assert.deepEqual(heard(`${limitless} systemd.services.ssh-rescue-close.enable = lib.mkForce false;`), [endless]);
      assert.deepEqual(
        heard(
          "systemd.timers.ssh-rescue-close.enable = lib.mkForce false;",
          replaced([/RuntimeMaxSec = hardLimit;/, ""]),
        ),
        [endless],
      );
      // One of them is enough.
      assert.deepEqual(heard(limitless), []);
      assert.deepEqual(heard("systemd.timers.ssh-rescue-close.enable = lib.mkForce false;"), []);
    });

    it("everybody may come in", () => {
      const all = replaced([/AllowUsers [^\n]*/, "AllowUsers *"], [/Match User [^\n]*/, "Match all"]);
      assert.deepEqual(heard("", all), [everybody]);
      assert.deepEqual(
        heard("", replaced([/ *AllowUsers [^\n]*\n/, ""], [/PasswordAuthentication no/, "PasswordAuthentication yes"])),
        [everybody],
      );
      // Only the administrator is asked for one, or let in at all.
      assert.deepEqual(heard("", replaced([/ *AllowUsers [^\n]*\n/, ""])), []);
      assert.deepEqual(heard("", replaced([/Match User [^\n]*/, "Match all"])), []);
    });

    it("root may come in", () =>
      assert.deepEqual(
        heard(
          "",
          replaced(
            [/AllowUsers /, "AllowUsers root "],
            [/PermitRootLogin no/, "PermitRootLogin yes"],
            [/Match User [^\n]*/, "Match Address 192.168.0.0/16"],
          ),
        ),
        [root],
      ));

    it("a text asks for it by another name", () =>
      assert.deepEqual(heard(`programs.bash.shellAliases.rescue = "sudo systemctl start ssh-recovery";`), [
        "drift warning: systemctl start asks for ssh-recovery, a unit that nothing in this repo makes, nor NixOS. The rescue window here is ssh-rescue.",
      ]));
  });

  it("may be asked for by its name, and whether it is active", () =>
    assert.deepEqual(
      heard(`programs.bash.shellAliases.rescue = "systemctl is-active ssh-rescue || sudo systemctl start ssh-rescue";`),
      [],
    ));
});

/** Rescue windows in the guard: what a change takes from them is named, also where their unit's own lines stay the same. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { openRepo } from "#cli/repo.ts";
import { lockOuts } from "#features/lock-outs.ts";
import { repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import { sshRescue } from "#scaffold/foundation/ssh-rescue.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { render } from "#text/message.ts";
import { foundationText } from "../scaffold/foundation/foundation-text.ts";

const rescue = foundationText(sshRescue);

const house = `{ lib, ... }: {
  imports = [ ./ssh-rescue.nix ];
  options.my = {
    configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
    ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  };
  config = {
    my.ports.sshRescue = 50023;
    services.openssh.enable = true;
    users.users.alex = { isNormalUser = true; extraGroups = [ "wheel" ]; };
  };
}
`;

type Files = Readonly<Record<string, string>>;

/** `area path` of each change; what nobody can tell stands behind `?`. */
async function lost(after: Files): Promise<readonly string[]> {
  const before: Files = { "configuration.nix": house, "ssh-rescue.nix": rescue };
  const opened = await openRepo(temporaryFolder({ ...before, ...after }));
  assert.ok("model" in opened);
  const { repo } = opened.model;
  const overlay = Object.fromEntries(Object.keys(after).map((path) => [path, before[path] ?? null]));
  const steps = lockOuts({ repo: repoWithOverlay(repo, overlay, () => false), overlay }, { repo, overlay: {} });
  let step = steps.next();
  while (!step.done) step = steps.next();
  return [
    ...step.value.changes.map(({ area, path }) => `${area} ${path}`),
    ...step.value.unknown.map((each) => `? ${render(each)}`),
  ];
}

function changed(from: string | RegExp, to: string): Files {
  const text = rescue.replace(from, to);
  assert.notEqual(text, rescue);
  return { "ssh-rescue.nix": text };
}

describe("the guard and the generated rescue window", () => {
  it("names it where the module goes", async () => {
    const said = await lost({ "configuration.nix": house.replace("./ssh-rescue.nix", "") });
    assert.ok(said.includes("sshd systemd.services.ssh-rescue"), said.join("\n"));
    assert.ok(said.includes("firewall networking.firewall.allowedTCPPortRanges"));
  });

  it("names it where its unit is turned off, or is no window any more", async () => {
    const off = house.replace("config = {", "config = { systemd.services.ssh-rescue.enable = lib.mkForce false;");
    assert.deepEqual(await lost({ "configuration.nix": off }), ["sshd systemd.services.ssh-rescue.enable"]);
    const other = house.replace(
      "config = {",
      `config = { systemd.services.ssh-rescue.serviceConfig.ExecStart = lib.mkForce "/bin/true";`,
    );
    assert.deepEqual(await lost({ "configuration.nix": other }), [
      "sshd systemd.services.ssh-rescue.serviceConfig.ExecStart",
    ]);
  });

  it("names it where the file that its sshd reads says something else", async () => {
    const path = "sshd systemd.services.ssh-rescue.serviceConfig.ExecStart";
    assert.deepEqual(await lost(changed(/^ *Port \$.*$/m, "    Port 4022")), [path]);
    assert.deepEqual(await lost({ "configuration.nix": house.replace("50023", "50024") }), [
      path,
      "firewall networking.firewall.allowedTCPPortRanges",
    ]);
  });

  it("says that nobody can tell where more of it changes than is known", async () => {
    const said = await lost(changed("exec ${openssh}/bin/sshd", "exec ${pkgs.dropbear}/bin/dropbear"));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /^\? systemd\.services\.ssh-rescue\.serviceConfig\.ExecStart may change/);
  });

  it("is silent about comments, and about what else the house does", async () => {
    assert.deepEqual(await lost(changed(/^{ config,/m, "# Ein Satz.\n{ config,")), []);
    assert.deepEqual(
      await lost({ "configuration.nix": house.replace("config = {", "config = { services.caddy.enable = true;") }),
      [],
    );
  });
});

/** Which options the guard against lock-outs watches: by old names, too, and each with a neighbour that decides nothing. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { openRepo } from "#cli/repo.ts";
import { lockOuts } from "#features/lock-outs.ts";
import { repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { render } from "#text/message.ts";

type Files = Readonly<Record<string, string>>;

/** The first word of each change, with its path; what nobody can tell stands behind `?`. */
async function said(before: Files, after: Files): Promise<readonly string[]> {
  const opened = await openRepo(temporaryFolder(after));
  assert.ok("model" in opened);
  const { repo } = opened.model;
  const overlay: Record<string, string | null> = {};
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (before[path] !== after[path]) overlay[path] = before[path] ?? null;
  const old = repoWithOverlay(repo, overlay, () => false);
  const steps = lockOuts({ repo: old, overlay }, { repo, overlay: {} });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { changes, unknown } = step.value;
  return [...changes.map(({ area, path }) => `${area} ${path}`), ...unknown.map((each) => `? ${render(each)}`)];
}

function host(body: string): Files {
  return {
    "configuration.nix": `{ config, lib, pkgs, modulesPath, ... }: {
      services.openssh.enable = true;
      users.users.admin = { isNormalUser = true; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA one" ]; };
      ${body}
    }`,
  };
}

const between = (before: string, after: string): Promise<readonly string[]> => said(host(before), host(after));

describe("lock-outs know options by their old names", () => {
  it("and say nothing where only the name is another one", async () => {
    const old = `services.openssh.passwordAuthentication = false; services.openssh.permitRootLogin = "no";`;
    const now = `services.openssh.settings = { PasswordAuthentication = false; PermitRootLogin = "no"; };`;
    assert.deepEqual(await between(old, now), []);
    const bob = `= { isNormalUser = true; openssh.authorizedKeys.keys = [ "k" ]; };`;
    assert.deepEqual(await between(`users.extraUsers.bob ${bob}`, `users.users.bob ${bob}`), []);
  });

  it("and name what is another value, or goes", async () => {
    assert.deepEqual(
      await between(
        `services.openssh.passwordAuthentication = true;`,
        `services.openssh.settings.PasswordAuthentication = false;`,
      ),
      ["sshd services.openssh.settings.PasswordAuthentication"],
    );
    assert.deepEqual(await between(`services.openssh.passwordAuthentication = false;`, ""), [
      "sshd services.openssh.passwordAuthentication",
    ]);
    const bob = `users.extraUsers.bob = { isNormalUser = true; openssh.authorizedKeys.keys = [ "k" ]; };`;
    assert.deepEqual(await between(bob, ""), ["users users.extraUsers.bob"]);
    assert.deepEqual(await between(bob, bob.replace("extraUsers", "users").replace(`"k"`, `"l"`)), [
      "keys users.users.bob.openssh.authorizedKeys.keys",
    ]);
    assert.deepEqual(await between(`users.extraUsers.web = { isSystemUser = true; };`, ""), []);
  });
});

describe("lock-outs hold what NixOS says anyway for no change", () => {
  it("forced or not, where nobody else adds to it", async () => {
    assert.deepEqual(await between("", "services.openssh.openFirewall = lib.mkForce true;"), []);
    assert.deepEqual(await between("services.openssh.openFirewall = lib.mkForce true;", ""), []);
    assert.deepEqual(await between("", "networking.useDHCP = lib.mkDefault true;"), []);
  });

  it("unless something else that is on says otherwise, or may", async () => {
    for (const [there, added] of [
      ["networking.networkmanager.enable = true;", "networking.useDHCP = true;"],
      ["services.desktopManager.gnome.enable = true;", "networking.useDHCP = true;"],
      ["security.sudo-rs.enable = true;", "security.sudo.enable = true;"],
      [`imports = [ "\${modulesPath}/virtualisation/amazon-image.nix" ];`, "security.sudo.wheelNeedsPassword = true;"],
    ] as const) {
      const name = added.split(" ")[0];
      assert.deepEqual(await between(there, `${there} ${added}`), [`? ${name} may change: its value is not known`]);
    }
    // Nobody has looked up what it is otherwise: what is written is named.
    assert.deepEqual(await between("", "networking.wireless.enable = false;"), ["network networking.wireless.enable"]);
    const off = "networking.networkmanager.enable = false;";
    assert.deepEqual(await between(off, `${off} networking.useDHCP = true;`), []);
    const scan = `imports = [ "\${modulesPath}/installer/scan/not-detected.nix" ];`;
    assert.deepEqual(await between(scan, `${scan} networking.useDHCP = true;`), []);
  });
});

describe("lock-outs watch", () => {
  const seen: readonly (readonly [what: string, near: string, far: string])[] = [
    [
      "sshd security.pam.services.sshd.u2fAuth",
      "security.pam.services.sshd.u2fAuth = true;",
      "security.pam.services.swaylock.fprintAuth = false;",
    ],
    ["sudo security.enableWrappers", "security.enableWrappers = false;", "security.wrappers.ping.setuid = true;"],
    ["vpn services.newt.enable", "services.newt.enable = true;", "services.ntfy-sh.enable = true;"],
    ["port services.sslh.enable", "services.sslh.enable = true;", "services.nginx.enable = true;"],
    [
      "vpn services.tor.relay.onionServices.ssh.map",
      "services.tor.relay.onionServices.ssh.map = [ 22 ];",
      "services.tor.client.enable = true;",
    ],
    ["network services.keepalived.enable", "services.keepalived.enable = true;", "services.kea.dhcp4.enable = true;"],
    [
      "firewall services.ferm.enable",
      "services.ferm.enable = true;",
      "networking.firewall.extraPackages = [ pkgs.ipset ];",
    ],
    [
      "network systemd.network.enable",
      "systemd.network.enable = true;",
      "systemd.network.wait-online.anyInterface = true;",
    ],
    [
      "network systemd.services.NetworkManager.enable",
      "systemd.services.NetworkManager.enable = false;",
      "systemd.services.NetworkManager-wait-online.enable = false;",
    ],
    ["network services.avahi.enable", "services.avahi.enable = true;", 'services.avahi.extraServiceFiles.ssh = "x";'],
    [
      `network boot.kernel.sysctl."net.ipv6.conf.all.disable_ipv6"`,
      `boot.kernel.sysctl."net.ipv6.conf.all.disable_ipv6" = 1;`,
      `boot.kernel.sysctl = { "net.ipv4.tcp_fastopen" = 3; "vm.swappiness" = 10; };`,
    ],
    ["users environment.etc.nologin.text", `environment.etc.nologin.text = "x";`, `environment.etc.motd.text = "x";`],
    [
      "keys systemd.tmpfiles.rules",
      `systemd.tmpfiles.rules = [ "d /home/admin/.ssh 0777 root root" ];`,
      `systemd.tmpfiles.rules = [ "d /var/lib/x 0777 root root" ];`,
    ],
    [
      `users fileSystems."/home"`,
      `fileSystems."/home" = { device = "/dev/sda2"; fsType = "ext4"; };`,
      `fileSystems."/data" = { device = "/dev/sda2"; };`,
    ],
    [
      "users users.users.admin.expires",
      `users.users.admin.expires = "2020-01-01";`,
      "users.users.admin.ignoreShellProgramCheck = true;",
    ],
    [
      "sshd services.openssh.settings.PermitTTY",
      "services.openssh.settings.PermitTTY = false;",
      'services.openssh = { settings.Compression = false; forwardX11 = true; knownHosts.x.publicKey = "k"; };',
    ],
  ];
  for (const [what, near, far] of seen)
    it(what, async () => {
      assert.deepEqual(await between("", near), [what]);
      assert.deepEqual(await between("", far), []);
    });

  it("no options of a mount but what it brings", async () => {
    const home = (more: string): string => `fileSystems."/home" = { device = "/dev/sda2"; ${more} };`;
    assert.deepEqual(await between(home(""), home(`options = [ "noatime" ];`)), []);
    assert.deepEqual(await between(home(""), home("").replace("sda2", "sda3")), [`users fileSystems."/home".device`]);
  });
});

describe("lock-outs are silent", () => {
  it("about the inputs of a flake that only have other comments, on other lines", async () => {
    const flake = (comment: string, url: string): Files => ({
      "flake.nix": `{
        inputs = {
          nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
          ${comment}
          secrets.url = "${url}";
        };
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
        };
      }`,
      ...host(""),
    });
    const many = flake("# one\n# two\n# three", "git+ssh://a/b");
    assert.deepEqual(await said(many, flake("# another", "git+ssh://a/b")), []);
    assert.deepEqual(await said(many, flake("", "git+ssh://a/b")), []);
    assert.deepEqual(await said(many, flake("# another", "git+ssh://a/c")), [
      "? The flake's inputs change: what NixOS and modules from outside do otherwise cannot be seen.",
    ]);
  });
});

describe("lock-outs say what nobody can tell", () => {
  it("of a script that a package is made of, but of no package itself", async () => {
    const unit = (start: string): string => `systemd.services.sshd.serviceConfig.ExecStartPre = "\${${start}}";`;
    const script = (text: string): string => unit(`pkgs.writeShellScript "x" "${text}"`);
    assert.deepEqual(await between(script("true"), script("exit 1")), [
      "? systemd.services.sshd.serviceConfig.ExecStartPre may change: the package writeShellScript is not built here",
    ]);
    assert.deepEqual(await between(script("true"), `${script("true")} time.timeZone = "UTC";`), []);
    assert.deepEqual(await between(unit("pkgs.hello"), `${unit("pkgs.hello")} # x`), []);
  });

  it("once of what comes or goes as a whole", async () => {
    const tunnel = `networking.wg-quick.interfaces.wg0 = { address = [ "10.0.0.2/32" ]; privateKeyFile = config.sops.secrets.wg.path; };`;
    assert.deepEqual(await between(tunnel, ""), ["vpn networking.wg-quick.interfaces.wg0"]);
  });

  it("where a module is not found that a changed file may be", async () => {
    const flake = `{
      outputs = { nixpkgs, ... }: let
        make = name: nixpkgs.lib.nixosSystem { modules = [ (./hosts + "/\${name}" + /configuration.nix) ]; };
      in { nixosConfigurations.one = make "one"; };
    }`;
    const files = (ports: string, doc: string): Files => ({
      "flake.nix": flake,
      "hosts/one/configuration.nix": `{ services.openssh.ports = [ ${ports} ]; }`,
      "README.md": doc,
    });
    const [doubt, ...rest] = await said(files("22", ""), files("2222", ""));
    assert.match(
      doubt ?? "",
      /^\? <one> imports something that is not seen here: .* It may be hosts\/one\/configuration\.nix,/,
    );
    assert.deepEqual(rest, []);
    assert.deepEqual(await said(files("22", ""), files("22", "x")), []);
  });
});

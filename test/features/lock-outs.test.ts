/** What a change does to who gets into a host: named where it is sure, silent where it is nothing, and said where nobody can tell. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { openRepo } from "#cli/repo.ts";
import { lockOuts } from "#features/lock-outs.ts";
import { type Overlay, repoWithOverlay } from "#model/access/lock-out-overlay.ts";
import { fixture } from "#test/fixture.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { render } from "#text/message.ts";
import { isSecretName, isSecretText } from "#workspace/secret-files.ts";

interface Said {
  /** `area path: before → after`, with the place behind it where a test asks for it. */
  readonly changes: readonly string[];
  readonly unknown: readonly string[];
  readonly places: readonly string[];
}

/** Both as fixtures; the files of `after` lie on the disk. */
async function guard(before: string, after: string, host?: string): Promise<Said> {
  const [old, now] = [textsOf(before), textsOf(after)];
  const opened = await openRepo(temporaryFolder(Object.fromEntries(now)));
  assert.ok("model" in opened);
  const { repo } = opened.model;
  const overlay: Record<string, string | null> = {};
  for (const path of new Set([...old.keys(), ...now.keys()]))
    if (old.get(path) !== now.get(path)) overlay[path] = old.get(path) ?? null;
  return said({ repo, overlay: {} }, overlay, host);
}

function said(
  now: { readonly repo: Parameters<typeof repoWithOverlay>[0]; readonly overlay: Overlay },
  overlay: Overlay,
  host?: string,
): Said {
  const isSecret = (path: string, text: string): boolean => isSecretName(path) || isSecretText(text);
  const old = repoWithOverlay(now.repo, overlay, isSecret);
  const steps = lockOuts({ repo: old, overlay }, now, host);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { changes, unknown } = step.value;
  return {
    changes: changes.map((each) => {
      const name = `${each.host === undefined ? "" : `${each.host}: `}${each.area} ${each.path}`;
      return each.before === undefined && each.after === undefined
        ? name
        : `${name}: ${each.before ?? "-"} → ${each.after ?? "-"}`;
    }),
    unknown: unknown.map((each) => render(each)),
    places: changes.map(({ place }) => (place ? `${place.side} ${place.location.file}` : "-")),
  };
}

function textsOf(source: string): ReadonlyMap<string, string> {
  return new Map(fixture(source).files.map(({ path, text }) => [path, text]));
}

/** A module around what a test is about. */
function module(body: string): string {
  return `
    #- configuration.nix
    { config, lib, pkgs, ... }: {
      imports = [ ./ssh.nix ];
      ${body}
    }
    #- ssh.nix
    { services.openssh.enable = true; }
  `;
}

async function changed(before: string, after: string): Promise<readonly string[]> {
  const { changes, unknown } = await guard(module(before), module(after));
  assert.deepEqual(unknown, []);
  return changes;
}

const person = `users.users.admin = { isNormalUser = true; extraGroups = [ "wheel" ]; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA one" ]; };`;

describe("lock-outs are named", () => {
  it("when sshd takes other logins", async () => {
    assert.deepEqual(
      await changed(
        `services.openssh.settings = { PasswordAuthentication = true; AllowUsers = [ "admin" ]; };`,
        `services.openssh.settings = { PasswordAuthentication = false; AllowUsers = [ "guest" ]; MaxAuthTries = 1; };`,
      ),
      [
        'sshd services.openssh.settings.AllowUsers: [ "admin" ] → [ "guest" ]',
        "sshd services.openssh.settings.MaxAuthTries: - → 1",
        "sshd services.openssh.settings.PasswordAuthentication: true → false",
      ],
    );
    assert.deepEqual(await changed("", "services.openssh.enable = lib.mkForce false;"), [
      "sshd services.openssh.enable: true → mkForce false",
    ]);
  });

  it("when sshd listens elsewhere, also through an option of another file, which is where it points to", async () => {
    const files = (port: number): string => `
      #- configuration.nix
      { config, ... }: { imports = [ ./ports.nix ]; services.openssh.ports = [ config.my.ports.ssh ]; }
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports.ssh = ${port};
      }
    `;
    const { changes, unknown, places } = await guard(files(22), files(53_844));
    assert.deepEqual(unknown, []);
    assert.deepEqual(changes, ["port services.openssh.ports: [ 22 ] → [ 53844 ]"]);
    assert.deepEqual(places, ["after ports.nix"]);
  });

  it("when something stronger in another file decides now", async () => {
    const rest = `
      #- configuration.nix
      { imports = [ ./strong.nix ]; services.openssh.ports = [ 22 ]; }
      #- strong.nix
    `;
    const { changes, places } = await guard(
      `${rest}
      { }
      `,
      `${rest}
      { lib, ... }: { services.openssh.ports = lib.mkIf (1 < 2) (lib.mkForce [ 2222 ]); }
      `,
    );
    assert.deepEqual(changes, ["port services.openssh.ports: [ 22 ] → mkForce [ 2222 ]"]);
    assert.deepEqual(places, ["after strong.nix"]);
  });

  it("when keys go, come or change", async () => {
    const keys = (list: string): string =>
      `users.users.admin = { isNormalUser = true; openssh.authorizedKeys.keys = [ ${list} ]; };`;
    assert.deepEqual(
      await changed(keys(`"ssh-ed25519 AAAA one" "ssh-ed25519 BBBB two"`), keys(`"ssh-ed25519 BBBB two"`)),
      [
        'keys users.users.admin.openssh.authorizedKeys.keys: [ "ssh-ed25519 AAAA one" "ssh-ed25519 BBBB two" ] → [ "ssh-ed25519 BBBB two" ]',
      ],
    );
    assert.equal(
      (await changed(keys(`"ssh-ed25519 AAAA one"`), keys(`"ssh-ed25519 AAAA one" "ssh-ed25519 CCCC"`))).length,
      1,
    );
  });

  it("when a file of keys says something else, read or only named", async () => {
    const files = (key: string): string => `
      #- configuration.nix
      {
        users.users.admin = { isNormalUser = true; openssh.authorizedKeys.keyFiles = [ ./keys/admin.pub ]; };
        users.users.root.openssh.authorizedKeys.keys = [ (builtins.readFile ./keys/root.pub) ];
      }
      #- keys/admin.pub
      ssh-ed25519 ${key} admin
      #- keys/root.pub
      ssh-ed25519 ${key} root
    `;
    const { changes, unknown } = await guard(files("AAAA"), files("BBBB"));
    assert.deepEqual(unknown, []);
    assert.deepEqual(changes, [
      "keys users.users.admin.openssh.authorizedKeys.keyFiles",
      `keys users.users.root.openssh.authorizedKeys.keys: [ "ssh-ed25519 AAAA root" ] → [ "ssh-ed25519 BBBB root" ]`,
    ]);
  });

  it("when people go, lose wheel or their shell", async () => {
    assert.deepEqual(await changed(person, ""), ["users users.users.admin"]);
    assert.deepEqual(
      await changed(
        person,
        `${person.replace(`"wheel"`, `"audio"`)} users.users.admin.shell = "/run/current-system/sw/bin/nologin";`,
      ),
      [
        'users users.users.admin.extraGroups: [ "wheel" ] → [ "audio" ]',
        'users users.users.admin.shell: - → "/run/current-system/sw/bin/nologin"',
      ],
    );
  });

  it("without the hash of a password, wherever it stands", async () => {
    const said = await changed(
      `${person} users.users.admin.hashedPassword = "$6$aa$bbbb"; services.openssh.extraConfig = "# $6$aa$bbbb";`,
      `${person} users.users.admin.hashedPassword = "$6$cc$dddd"; services.openssh.extraConfig = "# $6$cc$dddd";`,
    );
    assert.deepEqual(said, ["sshd services.openssh.extraConfig", "users users.users.admin.hashedPassword"]);
    assert.deepEqual(
      await changed(
        `networking.wg-quick.interfaces.wg0 = { privateKey = "one"; peers = [ { publicKey = "P"; presharedKey = "a"; } ]; };`,
        `networking.wg-quick.interfaces.wg0 = { privateKey = "two"; peers = [ { publicKey = "P"; presharedKey = "b"; } ]; };`,
      ),
      ["vpn networking.wg-quick.interfaces.wg0.peers", "vpn networking.wg-quick.interfaces.wg0.privateKey"],
    );
  });

  it("when sudo asks for a password, or is lost", async () =>
    assert.deepEqual(await changed("security.sudo.wheelNeedsPassword = false;", "security.sudo.enable = false;"), [
      "sudo security.sudo.enable: - → false",
      "sudo security.sudo.wheelNeedsPassword: false → -",
    ]));

  it("when the firewall lets in less, or others can add nothing any more", async () => {
    const open = (list: string): string => `networking.firewall.allowedTCPPorts = ${list};`;
    assert.deepEqual(await changed(open("[ 22 80 ]"), open("[ 80 ]")), [
      "firewall networking.firewall.allowedTCPPorts: [ 22 80 ] → [ 80 ]",
    ]);
    assert.deepEqual(await changed(open("[ 80 ]"), open("lib.mkForce [ 80 443 ]")), [
      "firewall networking.firewall.allowedTCPPorts: [ 80 ] → mkForce [ 80 443 ]",
    ]);
    assert.deepEqual(await changed("", open("lib.mkForce [ 443 ]")), [
      "firewall networking.firewall.allowedTCPPorts: - → mkForce [ 443 ]",
    ]);
    assert.deepEqual(await changed("", "services.openssh.openFirewall = false;"), [
      "firewall services.openssh.openFirewall: - → false",
    ]);
  });

  it("when the network, its addresses or a VPN are other ones", async () =>
    assert.deepEqual(
      await changed(
        `networking.defaultGateway = "192.168.2.1"; networking.interfaces.eth0.useDHCP = true; services.tailscale.enable = true;`,
        `networking.defaultGateway = "192.168.1.1"; networking.hostName = "other";`,
      ),
      [
        'network networking.defaultGateway: "192.168.2.1" → "192.168.1.1"',
        'network networking.hostName: - → "other"',
        "network networking.interfaces.eth0",
        "vpn services.tailscale.enable: true → -",
      ],
    ));

  it("when the unit of sshd is shut in, or another one edits what sshd reads", async () =>
    assert.deepEqual(
      await changed(
        `systemd.services.door.script = "sed -i s/no/yes/ /etc/ssh/sshd_config";`,
        `systemd.services.sshd.serviceConfig.ProtectHome = true; systemd.services.door.script = "sed -i s/no/maybe/ /etc/ssh/sshd_config";`,
      ),
      [
        'sshd systemd.services.door.script: "sed -i s/no/yes/ /etc/ssh/sshd_config" → "sed -i s/no/maybe/ /etc/ssh/sshd_config"',
        "sshd systemd.services.sshd.serviceConfig.ProtectHome: - → true",
      ],
    ));

  it("of every host, or of the one that is meant", async () => {
    const files = (port: number): string => `
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ { services.openssh.ports = [ ${port} ]; } ]; };
          nixosConfigurations.two = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ { services.openssh.ports = [ 22 ]; } ]; };
        };
      }
    `;
    assert.deepEqual((await guard(files(22), files(23))).changes, [
      "one: port services.openssh.ports: [ 22 ] → [ 23 ]",
    ]);
    assert.deepEqual(await guard(files(22), files(23), "two"), { changes: [], unknown: [], places: [] });
    assert.deepEqual((await guard(files(22), files(23), "none")).unknown, [
      "The repo has no host none; there are: one, two",
    ]);
  });
});

describe("lock-outs are silent", () => {
  const silent = async (before: string, after: string): Promise<void> =>
    assert.deepEqual(await changed(before, after), []);

  it("about comments, and the same said in another way", async () => {
    await silent(`services.openssh.ports = [ 22 ];`, `# The port.\n      services.openssh.ports = [ 22 ]; /* done */`);
    await silent(`services.openssh.ports = [ 22 ];`, `services = { openssh = { ports = [ (20 + 2) ]; }; };`);
    await silent(`${person}`, `${person} networking = lib.mkIf true { };`);
  });

  it("about what is so anyway", async () => {
    await silent(
      "",
      "services.openssh.ports = [ 22 ]; security.sudo.enable = true; networking.firewall.enable = true;",
    );
    await silent("", "networking.firewall.allowedTCPPorts = [ ];");
  });

  it("about more that is let in", () =>
    silent("networking.firewall.allowedTCPPorts = [ 22 ];", "networking.firewall.allowedTCPPorts = [ 22 443 ];"));

  it("about services, their accounts and their groups", async () => {
    await silent("", `services.caddy.enable = true; systemd.services.backup.script = "tar c /srv";`);
    await silent("", `users.users.backup = { isSystemUser = true; group = "backup"; }; users.groups.backup = { };`);
    await silent(person, person.replace(`"wheel"`, `"wheel" "video"`));
    await silent(
      person,
      `${person} users.users.admin.description = "Somebody"; users.users.admin.packages = [ pkgs.git ];`,
    );
  });

  it("about what sshd does not ask at the door, and what counts at the next boot", () =>
    silent(
      "",
      `services.openssh.banner = "Hello"; services.openssh.settings.X11Forwarding = true; boot.loader.timeout = 3;`,
    ));

  it("where the value is not known, and made of the same", async () => {
    const tools = `security.sudo.extraRules = [ { users = [ "admin" ]; commands = [ { command = "\${pkgs.nix}/bin/nix"; } ]; } ];`;
    await silent(tools, `${tools} services.caddy.enable = true;`);
    const outside = `services.openssh.ports = [ config.services.gitea.settings.server.SSH_PORT ];`;
    await silent(outside, `${outside} services.caddy.enable = true;`);
  });
});

describe("lock-outs say what nobody can tell", () => {
  const unknown = async (before: string, after: string): Promise<readonly string[]> => {
    const { changes, unknown } = await guard(before, after);
    assert.deepEqual(changes, []);
    return unknown;
  };

  it("where a value that is not known is made of something else", async () => {
    const said = await unknown(
      module("services.openssh.ports = [ config.services.gitea.settings.server.SSH_PORT ];"),
      module("services.openssh.ports = [ config.services.forgejo.settings.server.SSH_PORT ];"),
    );
    assert.deepEqual(
      said.map((each) => each.replace(/:.*/, "")),
      ["services.openssh.ports may change"],
    );
    const bound = (name: string): string =>
      module(`services.openssh.ports = let port = config.services.${name}.port; in [ port ];`);
    assert.equal((await unknown(bound("a"), bound("b"))).length, 1);
  });

  it("where a file does not load: then nothing else is said", async () => {
    const said = await unknown(
      module(`services.openssh.ports = [ 22 ];`),
      module(`services.openssh.ports = [ 23 ]; services.openssh.ports = [ 24 ];`),
    );
    assert.equal(said.at(-1), "So nothing of this host could be compared.");
  });

  it("where a module of the host could not be read", async () => {
    const after = `
      #- configuration.nix
      { imports = [ ./ssh.nix ]; }
      #- ssh.nix
      { services.openssh.ports = [ 2222 ]; }
    `;
    const opened = await openRepo(temporaryFolder(Object.fromEntries(textsOf(after))));
    assert.ok("model" in opened);
    const { changes, unknown } = said({ repo: opened.model.repo, overlay: {} }, { "ssh.nix": false });
    assert.deepEqual(changes, []);
    assert.equal(unknown.at(-1), "So nothing of this host could be compared.");
  });

  it("where a set fails: what was in it did not go", async () => {
    const units = `systemd.services.sshd.serviceConfig.ProtectHome = true;`;
    assert.deepEqual(
      await unknown(module(units), module(`systemd.services = { }.none; services.openssh.enable = true;`)),
      ["systemd.services may change: attribute 'none' missing"],
    );
    const settings = `services.openssh.settings = { MaxAuthTries = 3; PermitRootLogin = "no"; };`;
    const said = await unknown(module(settings), module(`services.openssh.settings = (import ./none.nix).sshd;`));
    assert.equal(said.length > 0, true);
  });

  it("where a file of keys could not be read", async () => {
    const after = `
      #- configuration.nix
      { users.users.admin = { isNormalUser = true; openssh.authorizedKeys.keyFiles = [ ./admin.pub ]; }; }
      #- admin.pub
      ssh-ed25519 AAAA admin
    `;
    const opened = await openRepo(temporaryFolder(Object.fromEntries(textsOf(after))));
    assert.ok("model" in opened);
    const { changes, unknown } = said({ repo: opened.model.repo, overlay: {} }, { "admin.pub": false });
    assert.deepEqual(changes, []);
    assert.deepEqual(unknown, ["users.users.admin.openssh.authorizedKeys.keyFiles may change: its value is not known"]);
  });

  it("where the inputs of the flake change", async () => {
    const files = (hash: string): string => `
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ { services.openssh.enable = true; } ]; };
        };
      }
      #- flake.lock
      { "nodes": { "nixpkgs": { "locked": { "rev": "${hash}" } } } }
    `;
    assert.deepEqual(await unknown(files("a"), files("b")), [
      "The flake's inputs change: what NixOS and modules from outside do otherwise cannot be seen.",
    ]);
  });

  it("where no host can be evaluated", async () =>
    assert.deepEqual(await unknown("#- lib.nix\n{ a = 1; }\n", "#- lib.nix\n{ a = 2; }\n"), [
      "The repo has no host that could be evaluated.",
    ]));
});

/** What people are told where their repo stands in the way of a module: the true reason, and what they can do. */
import assert from "node:assert/strict";
import { choicesOf } from "#scaffold/choices.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Made } from "#scaffold/scaffolded.ts";
import type { Wish } from "#scaffold/wish.ts";
import { render } from "#text/message.ts";
import { houseFrom } from "./house-in.ts";
import { shown, TODAY } from "./made.ts";

const bare = `
#- configuration.nix
{ imports = [ ./core/users.nix ./core/ssh.nix ]; }
#- core/users.nix
{ users.users.anna = { isNormalUser = true; openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA anna" ]; }; }
#- core/ssh.nix
{ lib, ... }: { services.openssh = { enable = true; ports = [ 2022 ]; }; }
`;

function made(source: string, wish: Wish): Made {
  const answer = scaffold(houseFrom(source).model, wish, TODAY);
  if ("problem" in answer) throw new Error(render(answer.problem));
  return answer;
}

function refused(source: string, wish: Wish): string {
  const answer = scaffold(houseFrom(source).model, wish, TODAY);
  if (!("problem" in answer)) throw new Error(shown(answer.done).join("\n"));
  return render(answer.problem);
}

function textOf({ files }: Made): string {
  return files[0]?.text ?? "";
}

describe("a repo without a registry of ports", () => {
  const rescue: Wish = { kind: "ssh-rescue", name: "ssh-rescue", folder: "core", values: { user: "anna" } };

  it("gets modules that keep the number to themselves: the one that was given, else a free one", () => {
    assert.match(textOf(made(bare, { ...rescue, port: { key: "sshRescue", number: 2222 } })), /^ {2}\w+ = 2222;$/m);
    const free = made(bare, rescue);
    assert.match(textOf(free), /^ {2}\w+ = 20000;$/m);
    assert.match(shown(free.done).join("\n"), /^sshRescue has port 20000; this repo has no registry of ports\.$/m);
  });

  it("is told who has the number already", () => {
    assert.match(
      refused(bare, { ...rescue, port: { key: "sshRescue", number: 2022 } }),
      /^Port 2022 is taken by services\.openssh\.$/,
    );
  });

  it("keeps what NixOS says of a service, unless somebody listens there, or only root could", () => {
    const readeck: Wish = { kind: "service", name: "readeck", service: "services.readeck", folder: "core" };
    assert.match(textOf(made(bare, readeck)), /^ {2}port = 8000;$/m);
    const other = bare.replace(
      "services.openssh =",
      "services.atuin = { enable = true; port = 8000; }; services.openssh =",
    );
    const moved = made(other, readeck);
    assert.match(textOf(moved), /^ {2}port = 20000;$/m);
    assert.match(shown(moved.done).join("\n"), /Port 8000 is taken by services\.atuin, so readeck gets 20000/);
    const gotify = made(bare, { kind: "service", name: "gotify", service: "services.gotify", folder: "core" });
    assert.match(textOf(gotify), /^ {2}port = 20000;$/m);
  });
});

describe("a repo without folders of modules", () => {
  const single = `
    #- configuration.nix
    { imports = [ ./hardware-configuration.nix ]; networking.hostName = "kiste"; }
    #- hardware-configuration.nix
    { fileSystems."/" = { device = "/dev/sda1"; fsType = "ext4"; }; }
  `;

  it("gets its modules beside the configuration, and imports them", () => {
    const { files, edits } = made(single, { kind: "plain", name: "notiz" });
    assert.deepEqual(
      [files.map(({ path }) => path), edits.map(({ file }) => file)],
      [["notiz.nix"], ["configuration.nix"]],
    );
  });
});

describe("a file that has the name of a foundation module", () => {
  const shell: Wish = { kind: "shell-premium", name: "shell-premium", folder: "core" };
  const own = textOf(made(bare, shell));
  const withFile = (path: string, text: string): string =>
    `${bare.replace("./core/ssh.nix", `./core/ssh.nix ./${path}`)}\n#- ${path}\n${text}`;

  it("is that module, also where somebody has changed it or put it elsewhere", () => {
    const changed = own.replace(/^.*btop.*\n/gm, "");
    for (const [path, text] of [
      ["core/shell-premium.nix", own],
      ["core/shell-premium.nix", changed],
      ["home/shell.nix", own],
    ] as const) {
      const { files, edits, done } = made(withFile(path, text), shell);
      assert.deepEqual([files, edits], [[], []]);
      assert.deepEqual(shown(done), [`${path} is there already; nothing was changed.`]);
    }
  });

  it("is left alone where it is another module, and the new one may have another name", () => {
    const other = withFile(
      "core/shell-premium.nix",
      '{ pkgs, ... }: { environment.systemPackages = [ pkgs.btop ]; programs.bash.shellAliases = { gs = "git status -sb"; }; }',
    );
    assert.equal(
      refused(other, shell),
      "core/shell-premium.nix is another module, and nothing is written over it: rename it, or choose another name for the new one.",
    );
    assert.equal(made(other, { ...shell, name: "shell-gruss" }).files[0]?.path, "core/shell-gruss.nix");
  });
});

describe("a service with a block of hardening", () => {
  const confined = `
{ ... }: {
  services.miniflux.enable = true;
  systemd.services.miniflux.serviceConfig = {
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateTmp = true;
    ProtectClock = true;
    ProtectControlGroups = true;
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    RestrictNamespaces = true;
    RestrictRealtime = true;
    SystemCallFilter = [ "@system-service" "~@privileged" ];
  };
}
`;

  it("is no foundation module, although that has the same block", () => {
    const source = `${bare.replace("./core/ssh.nix", "./core/ssh.nix ./apps/miniflux.nix")}\n#- apps/miniflux.nix${confined}`;
    const { files } = made(source, { kind: "boot-safeguard", name: "boot-safeguard", folder: "core" });
    assert.deepEqual(
      files.map(({ path }) => path),
      ["core/boot-safeguard.nix"],
    );
  });
});

describe("a module that Nix would refuse", () => {
  it("is not made, with what Nix would say", () => {
    const open = bare.replace("ports = [ 2022 ];", "settings.PasswordAuthentication = lib.mkForce true;");
    assert.match(
      refused(open, { kind: "ssh-hardening", name: "ssh-hardening", folder: "core", values: { user: "anna" } }),
      /would no longer evaluate: The option `services\.openssh\.settings\.PasswordAuthentication' has conflicting definition values/,
    );
  });
});

describe("what the function of media services is given", () => {
  const call = (name: string, state = `/var/lib/${name}`): string =>
    `args@{ lib, ... }: ((import ./make.nix { inherit lib; }) { name = "${name}"; stateDir = "${state}"; port = 80; }) args`;
  const house = (third: string): string => `
    #- configuration.nix
    { imports = [ ./media/radarr.nix ./media/sonarr.nix ./media/wiki.nix ]; }
    #- media/make.nix
    { lib }: { name, port, stateDir }: { ... }: { systemd.services.\${name}.serviceConfig.Group = stateDir; }
    #- media/radarr.nix
    ${call("radarr")}
    #- media/sonarr.nix
    ${call("sonarr")}
    #- media/wiki.nix
    ${third}
  `;
  const lidarr: Wish = { kind: "media", name: "lidarr" };

  it("is the same for all but for their names", () => {
    assert.match(textOf(made(house(call("wiki")), lidarr)), /stateDir = "\/var\/lib\/lidarr";/);
    assert.match(textOf(made(house(call("wiki", "/srv/wiki")), lidarr)), /stateDir = "\/var\/lib\/lidarr";/);
  });

  it("is asked where each gives something else, and can be given", () => {
    const own = house(call("wiki", "/srv/w")).replace("/var/lib/radarr", "/srv/r").replace("/var/lib/sonarr", "/srv/s");
    assert.match(refused(own, lidarr), /^Each media service gives stateDir another value: say the one of lidarr\.$/);
    assert.match(textOf(made(own, { ...lidarr, choices: { stateDir: "/srv/l" } })), /stateDir = "\/srv\/l";/);
    assert.match(
      refused(own, { ...lidarr, choices: { stateFolder: "/srv/l" } }),
      /^There is nothing called stateFolder to set; there are: name, stateDir, port\.$/,
    );
  });
});

describe("what each media service gives another value", () => {
  const call = (name: string, state: string, uid: string): string =>
    `args@{ lib, ... }: ((import ./make.nix { inherit lib; }) { name = "${name}"; stateOption = ${state}; uid = ${uid}; }) args`;
  const house = (values: readonly (readonly [string, string])[]): string => `
    #- configuration.nix
    { imports = [ ./media/eins.nix ./media/zwei.nix ]; }
    #- media/make.nix
    { lib }: { name, stateOption, uid }: { ... }: { systemd.services.\${name}.environment = { A = toString uid; B = toString stateOption; }; }
    #- media/eins.nix
    ${call("eins", ...(values[0] ?? ["", ""]))}
    #- media/zwei.nix
    ${call("zwei", ...(values[1] ?? ["", ""]))}
  `;
  const source = house([
    ['"dataDir"', "2001"],
    ['"stateDir"', "2002"],
  ]);
  const lidarr: Wish = { kind: "media", name: "lidarr", choices: { stateOption: "dataDir", uid: "2003" } };
  const asked = (text: string) =>
    choicesOf(houseFrom(text))
      .kinds.find(({ kind }) => kind === "media")
      ?.choices.map(({ name, title, answers }) => [name, render(title), answers.map(({ value }) => value)]);

  it("is asked, with what a neighbour gives", () => {
    assert.deepEqual(asked(source), [
      ["stateOption", 'stateOption: each media service gives another value; eins gives "dataDir"', []],
      ["uid", "uid: each media service gives another value; eins gives 2001", []],
    ]);
    const switched = house([
      ["true", "2001"],
      ["false", "2001"],
    ]);
    assert.deepEqual(asked(switched)?.[0]?.[2], ["true", "false"]);
  });

  it("is written as the neighbours write it", () => {
    assert.match(textOf(made(source, lidarr)), /stateOption = "dataDir";\n +uid = 2003;/);
    const code = house([
      ["(lib.id 1)", "2001"],
      ['"b"', "2002"],
    ]);
    const choices = { stateOption: "lib.id 5", uid: "7" };
    assert.match(textOf(made(code, { ...lidarr, choices })), /stateOption = lib\.id 5;/);
    assert.match(
      textOf(made(code, { ...lidarr, choices: { ...choices, stateOption: "/srv" } })),
      /stateOption = "\/srv";/,
    );
  });

  it("is refused where it is nothing of that", () => {
    const uid = (value: string): Wish => ({ ...lidarr, choices: { ...lidarr.choices, uid: value } });
    assert.match(refused(source, uid("viel")), /^uid is a number, not viel\.$/);
    const code = house([
      ["(lib.id 1)", "2001"],
      ["(lib.id 2)", "2002"],
    ]);
    for (const text of ["a +", "1; boot = 2", "gibtEsNicht", "1 # "])
      assert.match(
        refused(code, { ...lidarr, choices: { stateOption: text, uid: "1" } }),
        / is no Nix expression that stateOption could be\.$/,
        text,
      );
  });
});

describe("a media service in a house where nobody is asked", () => {
  const call = (name: string): string =>
    `args@{ lib, ... }: ((import ./make.nix { inherit lib; }) { name = "${name}"; host = "${name}.example.org"; }) args`;
  const house = `
    #- configuration.nix
    { imports = [ ./core/caddy.nix ./media/radarr.nix ./media/sonarr.nix ]; }
    #- core/caddy.nix
    { services.caddy.enable = true; networking.firewall.allowedTCPPorts = [ 443 ]; }
    #- media/make.nix
    { lib }: { name, host }: { ... }: {
      services.\${name}.enable = true;
      services.caddy.virtualHosts.\${host}.extraConfig = "reverse_proxy 127.0.0.1:8686";
    }
    #- media/radarr.nix
    ${call("radarr")}
    #- media/sonarr.nix
    ${call("sonarr")}
  `;
  const lidarr: Wish = { kind: "media", name: "lidarr" };

  it("is not put on the network, unless it is said to be public", () => {
    assert.match(
      refused(house, lidarr),
      /^lidarr\.example\.org would be open to the network: .*, as with all that media\/make\.nix makes\./,
    );
    const text = textOf(made(house, { ...lidarr, exposure: { kind: "public", reason: "Nur Plakate von Konzerten" } }));
    assert.match(text, /host = "lidarr\.example\.org";/);
  });
});

describe("a login for a repo that keeps its domain nowhere", () => {
  const proxied = `
    #- configuration.nix
    { imports = [ ./core/caddy.nix ]; }
    #- core/caddy.nix
    { services.caddy = { enable = true; virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8080"; }; }
  `;
  const login: Wish = { kind: "sso", name: "sso", folder: "core", choices: { secrets: "files" } };

  it("says the one that was given", () => {
    assert.match(refused(proxied, login), /^This repo says nowhere what sso needs: give a value for domain\.$/);
    const text = textOf(made(proxied, { ...login, values: { domain: "example.org" } }));
    assert.match(text, /^ {2}domain = "example\.org";$/m);
    assert.match(text, /"login\.\$\{domain\}"/);
  });
});

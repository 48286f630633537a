/** Some options of NixOS and the types they have; the module that declares each stands beside it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import table from "#knowledge/nixos-options.json" with { type: "json" };
import {
  type KnownOption,
  knownOptions,
  optionsRevision,
  optionType,
  renamedOptions,
  thirdPartyOptions,
} from "#knowledge/nixos-options.ts";
import type { OptionNode, TypeSpec } from "#knowledge/type-spec.ts";
import { written } from "./written-type.ts";

/** `[option, its type, its module below nixos/modules]` */
const options: readonly (readonly [string, string, string])[] = [
  ["boot.blacklistedKernelModules", "namesToTrue", "system/boot/modprobe.nix"],
  ["boot.extraModulePackages", "listOf package", "system/boot/kernel.nix"],
  ["boot.initrd.availableKernelModules", "namesToTrue", "system/boot/kernel.nix"],
  ["boot.initrd.luks.devices.root.device", "str", "system/boot/luksroot.nix"],
  ["boot.initrd.systemd.services.x.wantedBy", "listOf str", "system/boot/systemd/initrd.nix"],
  ["boot.kernel.sysctl", "submodule", "config/sysctl.nix"],
  ["boot.kernelPackages", "raw", "system/boot/kernel.nix"],
  ["boot.kernelParams", "listOf str", "system/boot/kernel.nix"],
  ["boot.loader.efi.canTouchEfiVariables", "bool", "system/boot/loader/efi.nix"],
  ["boot.loader.systemd-boot.configurationLimit", "nullOr int", "system/boot/loader/systemd-boot/systemd-boot.nix"],
  ["boot.supportedFilesystems", "namesToTrue", "tasks/filesystems.nix"],
  ["boot.tmp.cleanOnBoot", "bool", "system/boot/tmp.nix"],
  ["console.keyMap", "either str path", "config/console.nix"],
  ["environment.etc.motd.text", "nullOr lines", "system/etc/etc.nix"],
  ["environment.interactiveShellInit", "lines", "config/shells-environment.nix"],
  ["environment.shellAliases", "attrsOf (nullOr (either str path))", "config/shells-environment.nix"],
  ["environment.systemPackages", "listOf package", "config/system-path.nix"],
  [
    "environment.variables",
    "attrsOf (nullOr (either (listOf (either int (either str path))) (either int (either str path))))",
    "config/shells-environment.nix",
  ],
  ["fileSystems./.options", "listOf nonEmptyStr", "tasks/filesystems.nix"],
  ["fileSystems./data.device", "nullOr nonEmptyStr", "tasks/filesystems.nix"],
  ["fonts.packages", "listOf path", "config/fonts/packages.nix"],
  ["hardware.graphics.extraPackages", "listOf package", "hardware/graphics.nix"],
  ["i18n.extraLocaleSettings", "attrsOf str", "config/i18n.nix"],
  ["i18n.supportedLocales", "listOf str", "config/i18n.nix"],
  ["networking.defaultGateway", "nullOr (coercedTo str submodule)", "tasks/network-interfaces.nix"],
  ["networking.extraHosts", "lines", "config/networking.nix"],
  ["networking.firewall.allowedTCPPorts", "listOf port", "services/networking/firewall.nix"],
  ["networking.firewall.checkReversePath", 'either bool (enum ["strict" "loose"])', "services/networking/firewall.nix"],
  ["networking.firewall.extraCommands", "lines", "services/networking/firewall-iptables.nix"],
  ["networking.firewall.extraInputRules", "lines", "services/networking/firewall-nftables.nix"],
  ["networking.firewall.interfaces.lan.allowedUDPPorts", "listOf port", "services/networking/firewall.nix"],
  ["networking.firewall.trustedInterfaces", "listOf str", "services/networking/firewall.nix"],
  ["networking.hosts", "attrsOf (listOf str)", "config/networking.nix"],
  ["networking.interfaces.lan.ipv4.addresses", "listOf submodule", "tasks/network-interfaces.nix"],
  ["networking.interfaces.lan.ipv4.addresses.*.prefixLength", "ints.between 0 32", "tasks/network-interfaces.nix"],
  ["networking.nameservers", "listOf str", "config/networking.nix"],
  ["networking.nftables.tables.x.content", "lines", "services/networking/nftables.nix"],
  ["networking.timeServers", "listOf str", "config/networking.nix"],
  [
    "networking.wireguard.interfaces.wg0.postSetup",
    "coercedTo (listOf str) lines",
    "services/networking/wireguard.nix",
  ],
  ["nix.gc.dates", "either singleLineStr (listOf str)", "services/misc/nix-gc.nix"],
  ["nix.settings.max-jobs", 'either int (enum ["auto"])', "config/nix.nix"],
  ["nix.settings.trusted-users", "listOf str", "config/nix.nix"],
  ["nixpkgs.config", "nixpkgsConfig", "misc/nixpkgs.nix"],
  ["nixpkgs.overlays", "listOf opaque", "misc/nixpkgs.nix"],
  ["programs.bash.shellAliases", "attrsOf (nullOr (either str path))", "programs/bash/bash.nix"],
  ["programs.ssh.knownHosts.github.hostNames", "listOf str", "programs/ssh.nix"],
  ["security.acme.certs.x.extraDomainNames", "listOf str", "security/acme/default.nix"],
  ["security.pam.loginLimits.*.value", "either str int", "security/pam.nix"],
  ["security.pki.certificates", "listOf str", "security/ca.nix"],
  ["security.sudo.extraRules.*.commands", "listOf (either str submodule)", "security/sudo.nix"],
  ["services.caddy.virtualHosts.x.extraConfig", "lines", "services/web-servers/caddy/vhost-options.nix"],
  ["services.caddy.virtualHosts.x.serverAliases", "listOf str", "services/web-servers/caddy/vhost-options.nix"],
  [
    "services.cloudflared.tunnels.t.ingress.h.originRequest.noTLSVerify",
    "nullOr bool",
    "services/networking/cloudflared.nix",
  ],
  ["services.fail2ban.jails", "attrsOf (either lines submodule)", "services/security/fail2ban.nix"],
  [
    "services.fail2ban.jails.sshd.settings",
    "attrsOf (nullOr (either bool (either int (either float str))))",
    "services/security/fail2ban.nix",
  ],
  ["services.nginx.appendHttpConfig", "lines", "services/web-servers/nginx/default.nix"],
  ["services.nginx.virtualHosts.h.locations./.extraConfig", "lines", "services/web-servers/nginx/location-options.nix"],
  [
    "services.nginx.virtualHosts.h.locations./.proxyPass",
    "nullOr str",
    "services/web-servers/nginx/location-options.nix",
  ],
  ["services.openssh.knownHosts.x.publicKey", "no option", "an old name of programs.ssh.knownHosts"],
  ["services.openssh.ports", "listOf port", "services/networking/ssh/sshd.nix"],
  ["services.openssh.settings", "submodule", "services/networking/ssh/sshd.nix"],
  ["services.openssh.settings.AllowUsers", "nullOr (listOf str)", "services/networking/ssh/sshd.nix"],
  ["services.openssh.settings.PasswordAuthentication", "nullOr bool", "services/networking/ssh/sshd.nix"],
  ["services.postgresql.authentication", "lines", "services/databases/postgresql.nix"],
  ["services.postgresql.ensureDatabases", "listOf str", "services/databases/postgresql.nix"],
  [
    "services.prometheus.scrapeConfigs.*.static_configs.*.targets",
    "listOf str",
    "services/monitoring/prometheus/default.nix",
  ],
  ["services.restic.backups.b.paths", "nullOr (listOf str)", "services/backup/restic.nix"],
  ["services.tailscale.extraUpFlags", "listOf str", "services/networking/tailscale.nix"],
  ["services.traefik.dynamicConfigOptions", "toml", "services/web-servers/traefik.nix"],
  ["services.udev.extraRules", "lines", "services/hardware/udev.nix"],
  ["services.vaultwarden.environmentFile", "toList path", "services/security/vaultwarden/default.nix"],
  ["swapDevices", "listOf submodule", "config/swap.nix"],
  ["swapDevices.*.device", "nonEmptyStr", "config/swap.nix"],
  ["system.activationScripts.x.text", "lines", "system/activation/activation-script.nix"],
  ["system.stateVersion", "str", "misc/version.nix"],
  ["systemd.mounts", "listOf submodule", "system/boot/systemd.nix"],
  ["systemd.network.networks.x.networkConfig", "attrsOf unitOption", "system/boot/networkd.nix"],
  ["systemd.services.x.after", "listOf str", "lib/systemd-unit-options.nix"],
  ["systemd.services.x.description", "singleLineStr", "lib/systemd-unit-options.nix"],
  [
    "systemd.services.x.environment",
    "attrsOf (nullOr (either str (either path package)))",
    "lib/systemd-unit-options.nix",
  ],
  ["systemd.services.x.path", "listOf (either package str)", "lib/systemd-unit-options.nix"],
  ["systemd.services.x.preStart", "lines", "lib/systemd-unit-options.nix"],
  ["systemd.services.x.serviceConfig", "attrsOf unitOption", "lib/systemd-unit-options.nix"],
  ["systemd.services.x.serviceConfig.ExecStart", "no option", "part of the value of serviceConfig"],
  ["systemd.services.x.startAt", "either str (listOf str)", "lib/systemd-unit-options.nix"],
  ["systemd.timers.x.timerConfig", "attrsOf unitOption", "lib/systemd-unit-options.nix"],
  ["systemd.tmpfiles.rules", "listOf str", "system/boot/systemd/tmpfiles.nix"],
  ["systemd.tmpfiles.settings.a./srv.d.mode", "str", "system/boot/systemd/tmpfiles.nix"],
  ["time.timeZone", "nullOr str", "config/locale.nix"],
  ["users.groups.media.gid", "nullOr int", "config/users-groups.nix"],
  ["users.users.me.extraGroups", "listOf str", "config/users-groups.nix"],
  ["users.users.me.openssh.authorizedKeys.keys", "listOf singleLineStr", "services/networking/ssh/sshd.nix"],
  ["users.users.me.packages", "listOf package", "config/users-groups.nix"],
  ["virtualisation.docker.daemon.settings", "submodule", "virtualisation/docker.nix"],
  ["virtualisation.oci-containers.containers.x.environment", "attrsOf str", "virtualisation/oci-containers.nix"],
  ["virtualisation.oci-containers.containers.x.ports", "listOf str", "virtualisation/oci-containers.nix"],
  ["virtualisation.oci-containers.containers.x.volumes", "listOf str", "virtualisation/oci-containers.nix"],
  ["warnings", "listOf str", "misc/assertions.nix"],
  ["my.ports", "no option", "no module of NixOS"],
];

describe("options of NixOS", () => {
  for (const [name, type] of options)
    it(`${name}: ${type}`, () => assert.equal(typeOf(optionType(name.split("."))), type));

  it("may have dots and anything else in a name", () => {
    const sysctl = optionType(["boot", "kernel", "sysctl", "vm.max_map_count"]);
    assert.equal(typeOf(sysctl), "opaque");
  });

  it("say whether others stand below them", () => {
    assert.equal(optionType(["users", "users"])?.children, true);
    assert.equal(optionType(["networking", "hostName"])?.children, false);
  });
});

describe("a submodule", () => {
  const sshSettings = submodule(optionType(["services", "openssh", "settings"]));

  it("knows its options", () => assert.equal(typeAt(sshSettings.child("UseDns")), "nullOr bool"));

  it("knows the type of all other options, if they may be there", () => {
    assert.equal(
      typeAt({ type: sshSettings.freeform }),
      "attrsOf (nullOr (either bool (either int (either float str))))",
    );
    assert.equal(submodule(optionType(["fileSystems"])).freeform, undefined);
  });

  it("of a list has the options of its elements", () =>
    assert.equal(typeAt(submodule(optionType(["swapDevices"])).child("priority")), "nullOr int"));

  it("that many services have is written once", () => {
    const copy = submodule(optionType(["services", "matomo", "nginx"]));
    const original = submodule(optionType(["services", "nginx", "virtualHosts"]));
    assert.deepEqual([...copy.children.keys()], [...original.children.keys()]);
  });
});

describe("options from outside", () => {
  const secret = ["sops", "secrets", "token"].reduce<OptionNode | undefined>(
    (node, name) => node?.child(name),
    thirdPartyOptions(),
  );

  it("stand in a tree of their own", () => {
    assert.equal(typeAt(secret?.child("restartUnits")), "listOf str");
    assert.equal(optionType(["sops", "secrets"]), undefined);
  });
});

describe("old names", () => {
  it("lead to the option that they stand for now", () =>
    assert.equal(renamedOptions.get("hardware.opengl.enable"), "hardware.graphics.enable"));

  it("are no options any more", () => {
    const still = [...renamedOptions.keys()].filter((name) => optionType(name.split(".")) !== undefined);
    assert.deepEqual(still, []);
  });

  it("lead to something that there is", () => {
    const lost = [...renamedOptions.values()].filter((name) => !exists(name.split(".")));
    assert.deepEqual(lost, []);
  });
});

describe("the table", () => {
  it("says where it comes from", () => {
    assert.match(table.source, /NixOS/);
    assert.match(optionsRevision, /^\d\d\.\d\d/);
    assert.match(table.thirdParty.revision, /sops-nix [0-9a-f]{12}/);
  });

  it("has types only, and each is read", () => {
    const kinds = new Map<string, number>();
    const count = (node: OptionNode): void => {
      for (const type of [node.type, node.freeform])
        if (type !== undefined) kinds.set(type.kind, (kinds.get(type.kind) ?? 0) + 1);
      for (const child of node.children.values()) count(child);
    };
    count(knownOptions());
    count(thirdPartyOptions());
    const total = [...kinds.values()].reduce((sum, number) => sum + number, 0);
    assert.ok(total > 20_000, `${total} options`);
    assert.ok((kinds.get("opaque") ?? 0) < total / 100, `${kinds.get("opaque")} of them opaque`);
  });

  it("finds the options of which a group has a copy", () => {
    const copies = Object.values(table.options).flatMap((text) =>
      [...text.matchAll(/ = (\S+)$/gm)].map(([, path = ""]) => path),
    );
    assert.ok(copies.length > 20, `${copies.length} copies`);
    assert.deepEqual(
      copies.filter((path) => !exists(path.split("."))),
      [],
    );
  });

  it("stays small enough to ship", () => assert.ok(JSON.stringify(table).length < 600_000));
});

function exists(path: readonly string[]): boolean {
  let node: OptionNode | undefined = knownOptions();
  for (const name of path) {
    const below: OptionNode | undefined = node.child(name);
    if (below === undefined) return node.freeform !== undefined;
    node = below;
  }
  return true;
}

function submodule(option: KnownOption | undefined): OptionNode {
  let type = option?.type;
  while (type !== undefined && "of" in type) type = type.of;
  assert.ok(type?.kind === "submodule", `no submodule: ${typeOf(option)}`);
  return type.options;
}

function typeOf(option: KnownOption | undefined): string {
  return option === undefined ? "no option" : written(option.type);
}

function typeAt(place: { readonly type: TypeSpec | undefined } | undefined): string {
  return place?.type === undefined ? "no option" : written(place.type);
}

/**
 * What the manual's list of options does not say. Each line names the module of nixpkgs, below `nixos/modules`, that declares it.
 *
 * The manual leaves out options that are hidden or internal, submodules beside another type, and names in quotes; a description does not
 * tell that a type merges in a way of its own.
 */

export const corrections: Readonly<Record<string, string>> = {
  // misc/assertions.nix: internal.
  assertions: "listOf unspecified",
  warnings: "listOf str",
  // misc/lib.nix: internal.
  lib: "attrsOf attrs",
  // misc/meta.nix: remembers which module says it.
  "meta.maintainers": "opaque",
  "meta.doc": "opaque",
  // config/i18n.nix: hidden since `i18n.extraLocales`.
  "i18n.supportedLocales": "listOf str",

  // config/sysctl.nix: of several numbers the highest holds.
  'boot.kernel.sysctl."net.core.rmem_max"': "opaque",
  'boot.kernel.sysctl."net.core.wmem_max"': "opaque",
  'boot.kernel.sysctl."vm.max_map_count"': "opaque",

  // system/activation/activation-script.nix
  "system.activationScripts.<name>.deps": "listOf str",
  "system.activationScripts.<name>.supportsDryActivation": "bool",
  "system.activationScripts.<name>.text": "lines",
  "system.userActivationScripts.<name>.deps": "listOf str",
  "system.userActivationScripts.<name>.text": "lines",
  // system/build.nix
  "system.build": "submodule",
  "system.build.<freeform>": "lazyAttrsOf (uniq unspecified)",

  // security/sudo.nix and security/sudo-rs.nix
  "security.sudo.extraRules.*.commands.*.command": "str",
  "security.sudo.extraRules.*.commands.*.options": "listOf enum",
  "security.sudo-rs.extraRules.*.commands.*.command": "str",
  "security.sudo-rs.extraRules.*.commands.*.options": "listOf enum",

  // services/security/fail2ban.nix
  "services.fail2ban.jails.<name>.enabled": "bool",
  "services.fail2ban.jails.<name>.filter": "nullOr (either str (attrsOf (attrsOf atom)))",
  "services.fail2ban.jails.<name>.settings": "attrsOf atom",

  // services/networking/cloudflared.nix
  "services.cloudflared.tunnels.<name>.ingress.<name>.path": "nullOr str",
  "services.cloudflared.tunnels.<name>.ingress.<name>.service": "nullOr str",

  // programs/dconf.nix: its databases are packages, files or a submodule that turns into a package.
  "programs.dconf.profiles": "attrsOf opaque",

  // services/networking/go-neb.nix, services/misc/taskserver/default.nix
  "services.go-neb.config": "uniq attrs",
  "services.taskserver.allowedClientIDs": "opaque",
  "services.taskserver.disallowedClientIDs": "opaque",
  // system/boot/loader/grub/grub.nix
  "boot.loader.grub.users.<name>.hashedPasswordFile": "uniq (nullOr str)",
  "boot.loader.grub.users.<name>.hashedPassword": "uniq (nullOr str)",
  "boot.loader.grub.users.<name>.passwordFile": "uniq (nullOr str)",
  "boot.loader.grub.users.<name>.password": "uniq (nullOr str)",
};

/** Submodules that the manual shows without their options (`visible = "shallow"`), and where the same modules are shown with them. */
export const sameOptions: readonly (readonly [shown: string, like: string])[] = [
  // system/boot/systemd/initrd.nix
  ["boot.initrd.systemd.automounts", "systemd.automounts"],
  ["boot.initrd.systemd.mounts", "systemd.mounts"],
  ["boot.initrd.systemd.paths", "systemd.paths"],
  ["boot.initrd.systemd.services", "systemd.services"],
  ["boot.initrd.systemd.slices", "systemd.slices"],
  ["boot.initrd.systemd.sockets", "systemd.sockets"],
  ["boot.initrd.systemd.targets", "systemd.targets"],
  ["boot.initrd.systemd.timers", "systemd.timers"],
  // system/boot/networkd.nix
  ["boot.initrd.systemd.network.links", "systemd.network.links"],
  ["boot.initrd.systemd.network.netdevs", "systemd.network.netdevs"],
  ["boot.initrd.systemd.network.networks", "systemd.network.networks"],
  // services/networking/cloudflared.nix
  [
    "services.cloudflared.tunnels.<name>.ingress.<name>.originRequest",
    "services.cloudflared.tunnels.<name>.originRequest",
  ],
];

/** Old names that still work, by what they stand for now: `mkRenamedOptionModule` in `rename.nix` and beside the options. */
export const renamed: Readonly<Record<string, string>> = {
  "boot.cleanTmpDir": "boot.tmp.cleanOnBoot",
  "boot.tmpOnTmpfs": "boot.tmp.useTmpfs",
  "boot.tmpOnTmpfsSize": "boot.tmp.tmpfsSize",
  "fonts.enableDefaultFonts": "fonts.enableDefaultPackages",
  "fonts.fonts": "fonts.packages",
  "hardware.opengl.driSupport32Bit": "hardware.graphics.enable32Bit",
  "hardware.opengl.enable": "hardware.graphics.enable",
  "hardware.opengl.extraPackages": "hardware.graphics.extraPackages",
  "hardware.opengl.extraPackages32": "hardware.graphics.extraPackages32",
  "hardware.opengl.package": "hardware.graphics.package",
  "hardware.opengl.package32": "hardware.graphics.package32",
  "hardware.pulseaudio": "services.pulseaudio",
  "nix.allowedUsers": "nix.settings.allowed-users",
  "nix.autoOptimiseStore": "nix.settings.auto-optimise-store",
  "nix.binaryCachePublicKeys": "nix.settings.trusted-public-keys",
  "nix.binaryCaches": "nix.settings.substituters",
  "nix.buildCores": "nix.settings.cores",
  "nix.maxJobs": "nix.settings.max-jobs",
  "nix.systemFeatures": "nix.settings.system-features",
  "nix.trustedBinaryCaches": "nix.settings.trusted-substituters",
  "nix.trustedUsers": "nix.settings.trusted-users",
  "nix.useSandbox": "nix.settings.sandbox",
  "services.logind.killUserProcesses": "services.logind.settings.Login.KillUserProcesses",
  "services.logind.lidSwitch": "services.logind.settings.Login.HandleLidSwitch",
  "services.logind.lidSwitchDocked": "services.logind.settings.Login.HandleLidSwitchDocked",
  "services.logind.lidSwitchExternalPower": "services.logind.settings.Login.HandleLidSwitchExternalPower",
  "services.logind.powerKey": "services.logind.settings.Login.HandlePowerKey",
  "services.openssh.ciphers": "services.openssh.settings.Ciphers",
  "services.openssh.forwardX11": "services.openssh.settings.X11Forwarding",
  "services.openssh.gatewayPorts": "services.openssh.settings.GatewayPorts",
  "services.openssh.kbdInteractiveAuthentication": "services.openssh.settings.KbdInteractiveAuthentication",
  "services.openssh.kexAlgorithms": "services.openssh.settings.KexAlgorithms",
  "services.openssh.logLevel": "services.openssh.settings.LogLevel",
  "services.openssh.macs": "services.openssh.settings.Macs",
  "services.openssh.passwordAuthentication": "services.openssh.settings.PasswordAuthentication",
  "services.openssh.permitRootLogin": "services.openssh.settings.PermitRootLogin",
  "services.openssh.useDns": "services.openssh.settings.UseDns",
  "services.xserver.desktopManager.gnome": "services.desktopManager.gnome",
  "services.xserver.displayManager.autoLogin": "services.displayManager.autoLogin",
  "services.xserver.displayManager.defaultSession": "services.displayManager.defaultSession",
  "services.xserver.displayManager.gdm": "services.displayManager.gdm",
  "services.xserver.displayManager.sddm": "services.displayManager.sddm",
  "services.xserver.layout": "services.xserver.xkb.layout",
  "services.xserver.libinput": "services.libinput",
  "services.xserver.xkbOptions": "services.xserver.xkb.options",
  "services.xserver.xkbVariant": "services.xserver.xkb.variant",
};

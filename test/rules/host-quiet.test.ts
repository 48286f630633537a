/** `host/*`: hosts that look like trouble and are fine: none of these rules says anything. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { rules } from "#rules/index.ts";
import { run } from "#rules/run.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";

function saidOf(source: string): readonly string[] {
  const { files } = fixture(source);
  for (const { path, text } of files) if (path.endsWith(".nix")) assert.equal(complaintAbout(text), "", text);
  const own = rules.filter(({ id }) => id.startsWith("host/"));
  return run(modelFor(files), { rules: own, severities: {} }).map(
    ({ rule, severity, message }) => `${rule} ${severity}: ${english(message)}`,
  );
}

const keys = "services.openssh = { enable = true; settings.PasswordAuthentication = false; };";
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/** A window that sleeps until it closes. */
const sleeping = `${keys} systemd.services.ssh-rescue = { serviceConfig = { Type = "oneshot"; RemainAfterExit = true; }; script = "/bin/sshd -f /etc/rescue -o PasswordAuthentication=yes\nsleep 300"; };`;

const quiet: Readonly<Record<string, string>> = {
  "keys come from a command": `${keys} services.openssh = { authorizedKeysCommand = "/etc/ssh/keys"; authorizedKeysCommandUser = "root"; };`,
  "a CA signs the keys": `${keys} services.openssh.settings.TrustedUserCAKeys = "/etc/ssh/ca.pub";`,
  "a CA signs with RSA of today": `${keys} services.openssh.settings.CASignatureAlgorithms = "ssh-ed25519,rsa-sha2-512";`,
  "old algorithms are taken away by name": `${keys} services.openssh.settings.Macs = [ "-hmac-sha1" "hmac-md5" ];`,
  "the client knows an old server": `${keys} programs.ssh.extraConfig = "Host old\\n  HostKeyAlgorithms +ssh-rsa\\n  KexAlgorithms +diffie-hellman-group1-sha1";`,
  "sshd runs in a container, with passwords": `containers.box.config = { services.openssh.enable = true; systemd.services.sshd.serviceConfig.ProtectHome = true; };`,
  "sshd of the initrd": `boot.initrd.network.ssh = { enable = true; port = 2222; hostKeys = [ "/etc/secrets/key" ]; }; ${keys}`,
  "a jump host forwards only": `${keys} services.openssh.settings = { PermitTTY = false; AllowTcpForwarding = true; ForceCommand = "/bin/false"; };`,
  "a virtual machine of the host takes passwords": `${keys} virtualisation.vmVariant = { services.openssh.settings.PasswordAuthentication = lib.mkForce true; users.mutableUsers = false; };`,
  "a virtual machine overrides the limit": `boot.loader.systemd-boot = { enable = true; configurationLimit = 3; }; virtualisation.vmVariant.boot.loader.systemd-boot.configurationLimit = lib.mkVMOverride 50;`,
  "a specialisation keeps more": `boot.loader.systemd-boot = { enable = true; configurationLimit = 3; }; specialisation.big.configuration.boot.loader.systemd-boot.configurationLimit = lib.mkForce 50;`,
  "sudo is off, and doas asks nobody": `security.sudo.enable = false; security.doas = { enable = true; extraRules = [ { groups = [ "wheel" ]; noPass = true; } ]; }; security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } "ALL" ]; } ];`,
  "sudo-rs in place of sudo, whose rules nobody reads": `security.sudo-rs.enable = true; security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } "ALL" ]; } ];`,
  "run0 and polkit": `security.sudo.enable = false; security.polkit.enable = true; ${keys} users.users.root.hashedPassword = "!";`,
  "wheel is never asked": `security.sudo.wheelNeedsPassword = false; users.users.kim = { isNormalUser = true; extraGroups = [ "wheel" ]; }; security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } "ALL" ]; } ];`,
  "the tag of ALL is said": `security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } { command = "ALL"; options = [ "PASSWD" ]; } ]; } ];`,
  "ALL stands first": `security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ "ALL" { command = "/bin/a"; options = [ "NOPASSWD" ]; } ]; } ];`,
  "a text with two commands free": `security.sudo.extraConfig = "kim ALL=(root) NOPASSWD: /bin/a, /bin/b";`,
  "a later text asks again": `security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } "ALL" ]; } ]; security.sudo.extraConfig = "kim ALL=(ALL) PASSWD: ALL";`,
  "a cloud host with a key of root alone, users may change": `${keys} users.users.root.openssh.authorizedKeys.keys = [ "${key}" ]; services.cloud-init.enable = true;`,
  "passwords of a persistent folder": `users.mutableUsers = false; users.users.root.hashedPasswordFile = "/persist/passwords/root"; users.users.kim = { isNormalUser = true; extraGroups = [ "wheel" ]; hashedPasswordFile = "/persist/passwords/kim"; };`,
  "a password for all users by a function": `users.mutableUsers = false; users.users = lib.genAttrs [ "kim" "zoe" ] (name: { isNormalUser = true; extraGroups = [ "wheel" ]; hashedPasswordFile = "/persist/\${name}"; });`,
  "homed knows the people": `users.mutableUsers = false; services.homed.enable = true;`,
  "userborn, users of the repo with a hash": `services.userborn.enable = true; users.mutableUsers = false; users.users.root.initialHashedPassword = "$y$j9T$x";`,
  "a kiosk logs in by itself": `users.mutableUsers = false; services.displayManager.autoLogin = { enable = true; user = "kim"; }; users.users.kim.isNormalUser = true;`,
  "a container has no boot loader": `boot.isContainer = true; users.mutableUsers = true;`,
  "GRUB on mirrored disks, /boot on the pool": `boot.loader.grub = { enable = true; mirroredBoots = [ { devices = [ "nodev" ]; path = "/boot-a"; } { devices = [ "nodev" ]; path = "/boot-b"; } ]; };`,
  "lanzaboote in place of systemd-boot": `boot.loader.systemd-boot.enable = lib.mkForce false; boot.loader.systemd-boot.configurationLimit = 50; boot.lanzaboote = { enable = true; pkiBundle = "/etc/secureboot"; };`,
  "a board starts by extlinux": `boot.loader.grub.enable = false; boot.loader.generic-extlinux-compatible = { enable = true; configurationLimit = 20; };`,
  "the limit comes from a variable": `boot.loader.systemd-boot = { enable = true; configurationLimit = config.my.limit; }; } // { options.my.limit = lib.mkOption { default = 4; };`,
  "jobs are said in the text of nix.conf": `nix.settings.max-jobs = 0; nix.extraOptions = "max-jobs = 4";`,
  "builds go to another machine": `nix = { settings.max-jobs = 0; distributedBuilds = true; buildMachines = [ { hostName = "big"; sshUser = "nix"; systems = [ "x86_64-linux" ]; } ]; };`,
  "builders come from a secret file": `nix.settings = { max-jobs = 0; builders = "@/run/secrets/machines"; };`,
  "jobs by a default that is overruled": `nix.settings.max-jobs = lib.mkMerge [ (lib.mkDefault 0) "auto" ];`,
  "a firewall that is off behind a router": `networking.firewall.enable = false; networking.nftables = { enable = true; ruleset = "table inet filter { }"; };`,
  "a switch with another meaning": `networking.firewall.enable = !config.virtualisation.docker.enable; virtualisation.docker.enable = true;`,
  "a module in a comment that sets things": `imports = [\n # ./desktop.nix\n ];\n}\n#- desktop.nix\n{ services.xserver.enable = true; assertions = [ { assertion = true; message = "x"; } ];`,
  "a rescue shell of systemd": `systemd.services."emergency".serviceConfig.Environment = [ "SYSTEMD_SULOGIN_FORCE=1" ]; environment.shellAliases.r = "systemctl start rescue.target; systemctl status emergency.service";`,
  "a package's own recovery unit": `environment.shellAliases.s = "journalctl -u snapper-recovery; systemctl start ssh-agent-recovery --user";`,
  "the status of a timer with a sleeping job": `systemd.services.backup = { serviceConfig.Type = "oneshot"; script = "sleep 300; restic backup /"; }; environment.shellAliases.b = "systemctl is-active --quiet backup";`,
  "a window that is a service, asked whether it is active": `${keys} services.openssh.extraConfig = ""; systemd.services.ssh-rescue = { script = "/bin/sshd -D -f /etc/rescue -o PasswordAuthentication=yes"; }; environment.shellAliases.w = "systemctl is-active ssh-rescue";`,
  "a check that passwords are off": `${keys} systemd.services.check.script = "grep -q '^PasswordAuthentication yes' /etc/ssh/sshd_config && exit 1 || exit 0";`,
  "a text that explains a window": `${keys} environment.etc."rescue.txt".text = "PasswordAuthentication yes for 300 s";`,
  "a sandbox of ssh-agent": `systemd.user.services.ssh-agent.serviceConfig.ProtectSystem = "strict"; ${keys}`,
  "a mild sandbox of sshd": `${keys} systemd.services.sshd.serviceConfig = { PrivateTmp = true; ProtectClock = true; LockPersonality = true; Restart = "always"; };`,
  "a sandbox that is taken back": `${keys} systemd.services.sshd.serviceConfig.ProtectSystem = lib.mkMerge [ "strict" (lib.mkForce false) ];`,
  "a git server with an sshd of its own": `services.gitea = { enable = true; settings.server = { START_SSH_SERVER = true; SSH_PORT = 2222; }; }; systemd.services.gitea.serviceConfig.ProtectHome = true; ${keys}`,
  "sshd that only an overlay network reaches": `services.openssh = { enable = true; openFirewall = false; settings.PasswordAuthentication = false; listenAddresses = [ { addr = "100.64.0.1"; port = 22; } ]; };`,
  "tailscale in place of sshd": `services.tailscale = { enable = true; extraUpFlags = [ "--ssh" ]; };`,
  "a unit of another machine": `${keys} environment.shellAliases.r = "ssh pi systemctl start ssh-rescue"; environment.shellAliases.m = "nixos-container run box -- systemctl status ssh-recovery";`,
  "a unit that a module from elsewhere may make": `imports = [ <mine/rescue> ]; environment.shellAliases.r = "systemctl start ssh-rescue";`,
  "a unit from a package": `systemd.packages = [ pkgs.ssh-rescue ]; environment.shellAliases.r = "systemctl start ssh-rescue";`,
  "a unit as a file": `environment.etc."systemd/system/ssh-rescue.service".source = ./ssh-rescue.service; environment.shellAliases.r = "systemctl start ssh-rescue";`,
  "a window whose state is asked rightly": `${sleeping} environment.shellAliases.w = "[ $(systemctl is-active ssh-rescue) = activating ]";`,
  "a window whose ActiveState is read": `${sleeping} environment.shellAliases.w = "systemctl show -p ActiveState --value ssh-rescue";`,
  "a service that turns passwords off": `${keys} systemd.services.harden.script = "sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config; systemctl reload sshd";`,
  "a service that looks for open passwords": `${keys} users.mutableUsers = false; security.sudo.wheelNeedsPassword = true; users.users.kim = { isNormalUser = true; hashedPassword = "$6$x$y"; }; systemd.services.audit.script = "grep -q 'PasswordAuthentication yes' /etc/ssh/sshd_config && sed -n 1p /etc/ssh/sshd_config";`,
  "a server for files only, in a sandbox": `systemd.services.sftp.serviceConfig = { ExecStart = "/bin/sshd -D -p 2200 -f /etc/sftp -o ForceCommand=internal-sftp"; ProtectSystem = "strict"; ProtectHome = true; };`,
  "sshd itself is for files only": `${keys} services.openssh.settings.ForceCommand = "internal-sftp"; systemd.services.sshd.serviceConfig.ProtectHome = "read-only";`,
  "a container needs no password": `boot.isContainer = true; users.mutableUsers = false; users.users.kim = { isNormalUser = true; extraGroups = [ "wheel" ]; };`,
  "nobody logs in with a password, and that is said": `users.mutableUsers = false; users.allowNoPasswordLogin = true; users.users.kim.isNormalUser = true;`,
  "a shell of root on the ninth console": `users.mutableUsers = false; boot.kernelParams = [ "systemd.debug_shell" ]; users.users.kim.isNormalUser = true;`,
  "the console logs in by an own command": `users.mutableUsers = false; systemd.services."getty@tty1".serviceConfig.ExecStart = [ "" "/bin/agetty --autologin kim %I" ]; users.users.kim.isNormalUser = true;`,
  "cloud-init gives the passwords": `users.mutableUsers = false; services.cloud-init.enable = true; users.users.kim.isNormalUser = true;`,
  "a script gives the passwords": `users.mutableUsers = false; system.activationScripts.passwords = "chpasswd -e < /persist/passwords"; users.users.kim.isNormalUser = true;`,
  "jobs are said by the environment": `nix.settings.max-jobs = 0; environment.variables.NIX_CONFIG = "max-jobs = 2";`,
  "a policy that has moved": `imports = [\n # ./old.nix\n ./new.nix\n ];\n}\n#- old.nix\n{ assertions = [ { assertion = true; message = "SSH takes keys only"; } ]; }\n#- new.nix\n{ assertions = [ { assertion = true; message = "SSH takes keys only"; } ];`,
  "a rule of sudo for another machine": `security.sudo.extraRules = [ { host = "web"; users = [ "kim" ]; commands = [ { command = "/bin/a"; options = [ "NOPASSWD" ]; } "ALL" ]; } ];`,
  "a window that opens its port when it has started": `${keys} systemd.services.rescue = { script = "/bin/sshd -D -f /etc/r -p 2222 -o PasswordAuthentication=yes"; postStart = "nft add rule inet nixos-fw input-allow tcp dport 2222 accept"; };`,
  "a port that rules of its own let in": `${keys} networking.nftables.enable = true; networking.firewall.extraInputRules = "tcp dport 2222 accept"; systemd.services.rescue.script = "/bin/sshd -D -f /etc/r -p 2222 -o PasswordAuthentication=yes";`,
  "a port that one network lets in": `${keys} networking.firewall.interfaces.eno1.allowedTCPPorts = [ 2222 ]; systemd.services.rescue.script = "/bin/sshd -D -f /etc/r -p 2222 -o PasswordAuthentication=yes";`,
  "a port in a range": `${keys} networking.firewall.allowedTCPPortRanges = [ { from = 2200; to = 2300; } ]; systemd.services.rescue.script = "/bin/sshd -D -f /etc/r -p 2222 -o PasswordAuthentication=yes";`,
  "dropbear in a container image": `virtualisation.oci-containers.containers.ssh = { image = "linuxserver/openssh-server"; environment.PASSWORD_ACCESS = "true"; };`,
};

describe("host/*", () => {
  for (const [what, text] of Object.entries(quiet))
    it(`leave alone: ${what}`, () =>
      assert.deepEqual(saidOf(`\n#- configuration.nix\n{ lib, config, pkgs, ... }: { ${text} }\n`), []));
});

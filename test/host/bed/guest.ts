/** What lies in a bed's root before it boots: configuration as NixOS, or as Debian, writes it. */
import type { BedOptions } from "./options.ts";

export type Files = Readonly<Record<string, string>>;

export const users = ["moritz", "pw", "none"] as const;
/** Of `pw`, who alone has one. */
export const password = "geheim";
const hash = "$6$mynixosbed$M7hH2FEB02l1GC1wJS/K4PaLT037foTDdRKLmz6zUt06QKrQnntjQ2mdp7ZQDi107FHzYLaePQC12shk/R1dA.";

/** The owner's block, c905587 and later: 00-core/ssh.nix at 536929e, lines 77-97. */
const hardening = `
ProtectProc=invisible
ProcSubset=pid
PrivateTmp=true
ProtectSystem=strict
ProtectHome=read-only
CapabilityBoundingSet=CAP_CHOWN CAP_SETUID CAP_SETGID CAP_SYS_CHROOT CAP_AUDIT_WRITE CAP_NET_BIND_SERVICE
`;

const banner = `━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
   NO ENTRY WITHOUT A KEY
   boot=100 rescue=open
━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
`;

/** What a shell of a person says and renames, also where nobody looks. */
const noise = `
echo "Willkommen auf $(uname -n) ── /boot: 99%"
echo "hinweis: rc-datei" >&2
alias df='echo no-df'
alias cat='echo no-cat'
alias ls='ls --color=always'
alias systemctl='echo no-systemctl'
`;

/** `sshd_config` as NixOS 25.11 joins it: settings by name, then what it adds itself. */
export function sshdConfig(port: number, { sshd = "" }: BedOptions): string {
  return `${sshd}
AllowUsers moritz pw none
Banner /etc/ssh/banner
ClientAliveCountMax 2
ClientAliveInterval 300
KbdInteractiveAuthentication no
LoginGraceTime 20
MaxAuthTries 3
PasswordAuthentication no
PermitRootLogin no
PrintMotd no
StrictModes yes
UsePAM yes
X11Forwarding no
ListenAddress 127.0.0.1
Port ${port}
AuthorizedKeysFile %h/.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u
HostKey /etc/ssh/ssh_host_ed25519_key
Subsystem sftp internal-sftp
`;
}

/** Paths without the first `/`. */
export function guestFiles(port: number, options: BedOptions, publicKey: string): Files {
  const { debian = false, hardened = false, locale = "de", sudo = true } = options;
  const lang = locale === "de" ? "de_DE.UTF-8" : "C.UTF-8";
  return {
    "etc/hostname": "q958\n",
    "etc/hosts": "127.0.0.1 localhost q958\n",
    "etc/environment": "",
    "etc/motd": "Boot: 12 % belegt\nRettung: OFFEN\n",
    "etc/locale.conf": `LANG=${lang}\n`,
    "etc/default/locale": `LANG=${lang}\n`,
    "etc/ssh/banner": banner,
    "etc/ssh/sshd_config": sshdConfig(port, options),
    ...Object.fromEntries(users.map((user) => [`etc/ssh/authorized_keys.d/${user}`, publicKey])),
    "bed/skeleton/.bashrc": noise,
    "bed/skeleton/.profile": `${noise}. ~/.bashrc\n`,
    ...(sudo
      ? {
          "etc/sudoers": `Defaults lecture=never
Defaults:pw timestamp_timeout=0
root ALL=(ALL:ALL) ALL
moritz ALL=(ALL:ALL) NOPASSWD: ALL
pw ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
`,
        }
      : {}),
    "bed/passwd": users.map((user, n) => `${user}:x:${1000 + n}:100::/home/${user}:/bin/bash\n`).join(""),
    "bed/group": "wheel:x:1100:moritz,pw\n",
    "bed/shadow": `${users.map((user) => `${user}:${user === "pw" ? hash : "!"}:20000::::::`).join("\n")}\n`,
    ...units(debian, options.wanted ?? []),
    ...(hardened
      ? { [`etc/systemd/system/${debian ? "ssh" : "sshd"}.service.d/hardening.conf`]: `[Service]${hardening}` }
      : {}),
    ...(debian ? { "etc/os-release": debianRelease } : nixFiles(options)),
  };
}

/** As Debian 12 has it. */
const debianRelease = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`;

function nixFiles({ repo = exampleRepo }: BedOptions): Files {
  return {
    "etc/nix/nix.conf": `build-users-group =
experimental-features = nix-command flakes
max-jobs = 2
sandbox = false
substituters =
`,
    ...Object.fromEntries(Object.entries(repo).map(([path, text]) => [`etc/nixos/${path}`, text])),
  };
}

const exampleRepo: Files = {
  "configuration.nix": "{ ... }: { imports = [ ./00-core/ssh.nix ]; }\n",
  "00-core/ssh.nix": "{ ... }: { services.openssh.enable = true; }\n",
};

/** The few units that a host needs; what else this machine would start stays out. */
function units(debian: boolean, more: readonly string[]): Files {
  const ssh = debian ? "ssh" : "sshd";
  const wanted = ["dbus.service", "systemd-logind.service", "systemd-user-sessions.service", `${ssh}.service`, ...more];
  const masked = [
    "systemd-networkd.service",
    "systemd-resolved.service",
    "systemd-firstboot.service",
    "systemd-update-utmp-runlevel.service",
    "getty.target",
    "console-getty.service",
    "systemd-timesyncd.service",
    ...(debian ? [] : ["ssh.service", "ssh.socket"]),
  ];
  return {
    "bed/units": `${wanted.map((unit) => `want ${unit}`).join("\n")}\n${masked.map((unit) => `mask ${unit}`).join("\n")}\n`,
    [`etc/systemd/system/${ssh}.service`]: `[Unit]
Description=${debian ? "OpenBSD Secure Shell server" : "SSH Daemon"}
After=network.target systemd-user-sessions.service
[Service]
Type=notify
ExecStartPre=/bin/mkdir -p /run/sshd
ExecStart=/usr/sbin/sshd -D -f /etc/ssh/sshd_config
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`,
  };
}

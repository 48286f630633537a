/** Units by hand: what people write that means something else than it seems, and whole profiles as services have them. */
import type { UnitText } from "#model/units/section.ts";

/** Lines of `[Service]`; those before an empty one are of `[Unit]`. */
export function unitOf(text: string): UnitText {
  const [unit = "", service] = text.split("\n\n");
  const sections = service === undefined ? ["", unit] : [unit, service];
  return { unit: sectionOf(sections[0] ?? ""), service: sectionOf(sections[1] ?? "") };
}

function sectionOf(text: string): ReadonlyMap<string, readonly string[]> {
  const section = new Map<string, readonly string[]>();
  for (const line of text.split("\n").filter((one) => one.includes("="))) {
    const key = line.slice(0, line.indexOf("="));
    section.set(key, [...(section.get(key) ?? []), line.slice(line.indexOf("=") + 1).replaceAll("␤", "\n")]);
  }
  return section;
}

export const traps: readonly string[] = [
  "",
  // Users.
  "User=root\nDynamicUser=yes",
  "User=0\nDynamicUser=yes\nRemoveIPC=yes",
  "User=nobody\nDynamicUser=yes",
  "User=app\nUser=\nSupplementaryGroups=video",
  "User=app\nUser=nobody",
  "User=65534",
  "DynamicUser=yes\nDynamicUser=no\nPrivateTmp=no",
  "DynamicUser=yes\nSupplementaryGroups=video\nSupplementaryGroups=",
  "SupplementaryGroups=video render\nUser=app",
  "User=%i",
  "User=%u",
  "User=%U",
  "User=app-%i",
  "User=a/b",
  // What a dynamic user brings along.
  "DynamicUser=yes\nProtectSystem=no\nProtectHome=no\nPrivateTmp=no\nNoNewPrivileges=no\nRestrictSUIDSGID=no\nRemoveIPC=no",
  "DynamicUser=yes\nProtectSystem=full\nProtectHome=tmpfs",
  "DynamicUser=true\nProtectHome=yes",
  // What is early needs no file systems.
  "DefaultDependencies=no\n\nPrivateTmp=no\nProtectHome=no",
  "DefaultDependencies=no\nDefaultDependencies=maybe\n\nProtectSystem=strict",
  "DefaultDependencies=no\nDefaultDependencies=yes\n\nRootDirectory=/srv",
  // Values that do not count leave those before them.
  "ProtectSystem=strict\nProtectSystem=Strict",
  "ProtectHome=read-only\nProtectHome=",
  "NoNewPrivileges=yes\nNoNewPrivileges=",
  "UMask=0077\nUMask=rwx",
  "UMask=22",
  "UMask=0700",
  "ProtectProc=invisible\nProtectProc=hidden",
  "KeyringMode=inherit\nKeyringMode=",
  "PrivateMounts=no\nPrivateMounts=",
  "PrivateMounts=\nPrivateMounts=maybe",
  "PrivateTmp=disconnected\nPrivateUsers=self\nProtectControlGroups=strict\nProtectHostname=private",
  "PrivateUsers=yes\nPrivateUsers=identity\nPrivateTmp=no\nPrivateTmp=connected",
  "RootDirectory=/\nRootImage=//",
  "RootDirectory=/./",
  "NotifyAccess=all\nNotifyAccess=main",
  "Delegate=",
  "Delegate=no\nDelegate=cpu",
  "Delegate=yes\nDelegate=false",
  "Delegate=nothing",
  // Capabilities.
  "CapabilityBoundingSet=",
  "CapabilityBoundingSet=~",
  "CapabilityBoundingSet=CAP_NOTHING",
  "CapabilityBoundingSet=~CAP_NOTHING",
  "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE",
  "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=",
  "CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_PTRACE\nCapabilityBoundingSet=~CAP_NET_ADMIN",
  "CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=CAP_SYS_ADMIN\nCapabilityBoundingSet=~CAP_CHOWN",
  "CapabilityBoundingSet=cap_net_bind_service cap_net_raw",
  "CapabilityBoundingSet=CAP_SYS_ADMIN,CAP_CHOWN",
  'CapabilityBoundingSet="CAP_CHOWN CAP_KILL"',
  "CapabilityBoundingSet='CAP_CHOWN' CAP_KILL",
  "CapabilityBoundingSet=CAP_CHOWN 'CAP_KILL",
  "CapabilityBoundingSet=12 0x0c 40 41",
  "CapabilityBoundingSet=CAP_MKNOD CAP_SYS_RAWIO CAP_SYSLOG CAP_SYS_MODULE CAP_SYS_TIME CAP_WAKE_ALARM\nPrivateDevices=yes\nProtectKernelLogs=yes\nProtectKernelModules=yes\nProtectClock=yes",
  "AmbientCapabilities=CAP_NET_BIND_SERVICE\nAmbientCapabilities=",
  "AmbientCapabilities=~CAP_NET_BIND_SERVICE",
  "AmbientCapabilities=CAP_NET_BIND_SERVICE\nAmbientCapabilities=~CAP_NET_BIND_SERVICE",
  "AmbientCapabilities=net_bind_service",
  // Families and namespaces.
  "RestrictAddressFamilies=none",
  "RestrictAddressFamilies=none\nRestrictAddressFamilies=~AF_INET",
  "RestrictAddressFamilies=~none",
  "RestrictAddressFamilies=AF_INET none",
  "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nRestrictAddressFamilies=~AF_INET AF_INET6",
  "RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=AF_INET",
  "RestrictAddressFamilies=~AF_PACKET\nRestrictAddressFamilies=\nRestrictAddressFamilies=AF_INET",
  "RestrictAddressFamilies=AF_LOCAL AF_ROUTE",
  "RestrictAddressFamilies=af_inet INET",
  "RestrictAddressFamilies=~",
  "RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=~AF_UNIX",
  "RestrictAddressFamilies=AF_BLUETOOTH",
  'RestrictAddressFamilies="AF_INET" AF_INET6',
  "RestrictNamespaces=yes\nRestrictNamespaces=user",
  "RestrictNamespaces=no\nRestrictNamespaces=user",
  "RestrictNamespaces=no\nRestrictNamespaces=~user",
  "RestrictNamespaces=user mnt wrong",
  "RestrictNamespaces=~user\nRestrictNamespaces=~mnt net",
  "RestrictNamespaces=pid\nRestrictNamespaces=\nRestrictNamespaces=~pid",
  "RestrictNamespaces=~",
  "RestrictNamespaces=time",
  // System calls.
  "SystemCallFilter=@system-service",
  "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources",
  "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged\nSystemCallFilter=@chown",
  "SystemCallFilter=~@privileged @resources\nSystemCallFilter=@system-service",
  "SystemCallFilter=@system-service ~@privileged ~@resources",
  "SystemCallFilter=~ @clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap",
  "SystemCallFilter=~@clock\nSystemCallFilter=~@mount\nSystemCallFilter=chroot",
  "SystemCallFilter=@system-service\nSystemCallFilter=",
  "SystemCallFilter=@system-service\nSystemCallFilter=\nSystemCallFilter=~@mount",
  "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged:EPERM @resources:1",
  "SystemCallFilter=@system-service\nSystemCallFilter=~@resources:ENOTHING",
  "SystemCallFilter=@system-service:EPERM",
  "SystemCallFilter=~@mount:EPERM umount2:kill",
  "SystemCallFilter=~@nothing",
  "SystemCallFilter=@nothing",
  "SystemCallFilter=read write",
  "SystemCallFilter=~mount",
  "SystemCallFilter=~swapon swapoff",
  "SystemCallFilter=~adjtimex clock_adjtime clock_settime settimeofday",
  "SystemCallFilter=@system-service @mount\nSystemCallFilter=~open_tree",
  "SystemCallFilter=@system-service open_tree",
  "SystemCallFilter=@known\nSystemCallFilter=~@privileged",
  "SystemCallFilter=~@known",
  "SystemCallFilter=@default",
  'SystemCallFilter="@system-service"',
  "SystemCallFilter=~@setuid @chown\nSystemCallErrorNumber=EPERM",
  "SystemCallArchitectures=native",
  "SystemCallArchitectures=native x86",
  "SystemCallArchitectures=native\nSystemCallArchitectures=",
  "SystemCallArchitectures=x86-64",
  "SystemCallArchitectures=Native",
  // Addresses and devices.
  "IPAddressDeny=any",
  "IPAddressDeny=any\nIPAddressAllow=localhost",
  "IPAddressDeny=any\nIPAddressAllow=localhost 192.168.0.0/16",
  "IPAddressDeny=any\nIPAddressAllow=127.0.0.1/8 ::1",
  "IPAddressDeny=any\nIPAddressAllow=127.0.0.1/0",
  "IPAddressDeny=any\nIPAddressAllow=link-local",
  "IPAddressDeny=any\nIPAddressAllow=any",
  "IPAddressDeny=0.0.0.0/0",
  "IPAddressDeny=0.0.0.0/0 ::/0",
  "IPAddressDeny=any\nIPAddressDeny=",
  "IPAddressDeny=ANY",
  "IPAddressDeny=any\nIPAddressAllow=wrong",
  "IPAddressAllow=localhost",
  "IPIngressFilterPath=/sys/fs/bpf/filter",
  "DevicePolicy=closed",
  "DevicePolicy=strict\nDeviceAllow=/dev/dri/renderD128 rw",
  "DeviceAllow=/dev/dri/renderD128 rw",
  "DeviceAllow=/dev/ttyUSB0\nDevicePolicy=closed\nDeviceAllow=",
  "DevicePolicy=closed\nDeviceAllow=/dev/null rwx",
  "DevicePolicy=closed\nDeviceAllow=/etc/passwd r",
  "DevicePolicy=closed\nDeviceAllow=char-drm",
  "PrivateDevices=yes\nDevicePolicy=auto",
  "PrivateDevices=yes\nProtectClock=yes",
  "PrivateDevices=yes\nDeviceAllow=char-drm rw",
  "DevicePolicy=closed\nRootImage=/srv/image.raw",
  "DevicePolicy=closed\nLoadCredentialEncrypted=token:/etc/token",
  "DevicePolicy=closed\nSetCredentialEncrypted=token:AAAA",
  "DevicePolicy=closed\nLoadCredential=token:/etc/token",
  // Lines within values, as a text with several of them leaves in a file.
  "SystemCallFilter=@system-service \\␤ @mount",
  "SystemCallFilter=@system-service␤SystemCallFilter=~@privileged",
  "SystemCallFilter=␤@system-service",
  "CapabilityBoundingSet=CAP_CHOWN \\␤# a comment\\␤ CAP_KILL",
  "ProtectSystem=strict␤; ProtectSystem=no",
  "ProtectHome=yes\\\nProtectSystem=strict",
  "ProtectHome=yes\\\\",
  "PrivateTmp=yes␤[Install]␤ProtectClock=yes",
  "PrivateTmp= yes \nProtectSystem=\tstrict",
  // Whole profiles.
  profile(""),
  profile("DynamicUser=yes\nPrivateUsers=yes"),
  profile("User=app\nPrivateUsers=yes\nIPAddressDeny=any\nIPAddressAllow=localhost\nPrivateNetwork=yes"),
  profile("User=app\nMemoryDenyWriteExecute=no\nSystemCallFilter=@pkey\nRestrictAddressFamilies=AF_NETLINK"),
  profile(
    "User=app\nPrivateDevices=no\nDevicePolicy=closed\nDeviceAllow=char-drm rw\nSupplementaryGroups=render video",
  ),
  profile("AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\nDynamicUser=true"),
  "NoNewPrivileges=true\nPrivateTmp=true\nPrivateDevices=true\nProtectSystem=full\nProtectHome=true\nUser=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE",
];

/** What a service that only talks to the network can do without. */
function profile(more: string): string {
  return `CapabilityBoundingSet=
DevicePolicy=closed
LockPersonality=true
MemoryDenyWriteExecute=true
NoNewPrivileges=true
PrivateDevices=true
PrivateMounts=true
PrivateTmp=true
ProcSubset=pid
ProtectClock=true
ProtectControlGroups=true
ProtectHome=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
UMask=0077
${more}`;
}

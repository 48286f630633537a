/** What units do under a real systemd, and what would keep them from it: a block's kinds, and what it leaves out for them. */
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { BlockVariant } from "#model/units/block/block.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import { programs } from "./started-units.ts";
import { systemdVersion } from "./systemd-security.ts";

export interface Case {
  readonly kinds: readonly ServiceKind[] | undefined;
  readonly variant: BlockVariant;
  /** What the unit says before there is a block. */
  readonly service: Readonly<Record<string, DirectiveValue>>;
  /** What it does: tricks of `started/program.py`, or a whole command. */
  readonly does: string;
  /** What the block leaves out or weakens for this kind: with it, the same unit fails. */
  readonly without: Readonly<Record<string, DirectiveValue>>;
  /** As its log says. */
  readonly by: RegExp;
}

const user = { User: "www-data" };

export const cases: Readonly<Record<string, Case>> = {
  plain: {
    kinds: ["plain", "go"],
    variant: "strict",
    service: { ...user, StateDirectory: "plain" },
    does: "listens:8081 writes:/var/lib/plain/state writes:/srv/media/told-by-a-file interfaces",
    without: { ProtectSystem: "strict" },
    by: /Read-only file system/,
  },
  "plain-dynamic": {
    kinds: ["plain", "rust"],
    variant: "strict",
    service: { DynamicUser: true, StateDirectory: "plain-dynamic" },
    does: "listens:8082 writes:/var/lib/plain-dynamic/state interfaces",
    without: { RestrictAddressFamilies: ["AF_UNIX"] },
    by: /Address family not supported/,
  },
  node: {
    kinds: ["node"],
    variant: "strict",
    service: { ...user, StateDirectory: "node", NotifyAccess: "all" },
    does: `${programs}/node ${programs}/program.mjs /var/lib/node/state 8083`,
    without: { MemoryDenyWriteExecute: true },
    by: /core-dump|signal/,
  },
  "node-interfaces": {
    kinds: ["node"],
    variant: "base",
    service: { ...user, StateDirectory: "node-interfaces", NotifyAccess: "all" },
    does: `${programs}/node ${programs}/program.mjs /var/lib/node-interfaces/state 8084`,
    without: { RestrictAddressFamilies: ["AF_INET", "AF_INET6", "AF_UNIX"] },
    by: /uv_interface_addresses/,
  },
  dotnet: {
    kinds: ["dotnet"],
    variant: "strict",
    service: { ...user, StateDirectory: "dotnet" },
    does: "compiles listens:8085 writes:/var/lib/dotnet/state interfaces",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  jvm: {
    kinds: ["jvm"],
    variant: "strict",
    service: { ...user, StateDirectory: "jvm" },
    does: "compiles listens:8086 writes:/var/lib/jvm/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  beam: {
    kinds: ["beam"],
    variant: "strict",
    service: { ...user, StateDirectory: "beam" },
    does: "compiles listens:8094 writes:/var/lib/beam/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  jit: {
    kinds: ["c", "jit"],
    variant: "strict",
    service: { ...user, StateDirectory: "jit" },
    does: "compiles listens:8087 writes:/var/lib/jit/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  "exec-stack": {
    kinds: ["python", "exec-stack"],
    variant: "strict",
    service: { ...user, StateDirectory: "exec-stack" },
    does: "compiles listens:8088 writes:/var/lib/exec-stack/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  python: {
    kinds: ["python"],
    variant: "strict",
    service: { ...user, StateDirectory: "python" },
    does: "listens:8089 compiles writes:/var/lib/python/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  "low-port": {
    kinds: ["go", "low-port"],
    variant: "strict",
    service: { ...user, StateDirectory: "low-port", AmbientCapabilities: ["CAP_NET_BIND_SERVICE"] },
    does: "listens:80 writes:/var/lib/low-port/state",
    without: { PrivateUsers: true },
    by: /Permission denied/,
  },
  // What it is given beyond its bounds, systemd leaves out: the service starts without it.
  "low-port-in-bounds": {
    kinds: ["go", "low-port"],
    variant: "strict",
    service: {
      ...user,
      StateDirectory: "low-port-in-bounds",
      AmbientCapabilities: "CAP_NET_ADMIN CAP_NET_BIND_SERVICE",
      CapabilityBoundingSet: "CAP_NET_BIND_SERVICE",
    },
    does: "listens:82 writes:/var/lib/low-port-in-bounds/state",
    without: { CapabilityBoundingSet: "CAP_NET_ADMIN" },
    by: /Permission denied/,
  },
  "low-port-of-root": {
    kinds: ["c", "low-port"],
    variant: "strict",
    service: {},
    does: "listens:81 becomes:www-data",
    without: { CapabilityBoundingSet: "" },
    by: /Permission denied/,
  },
  database: {
    kinds: ["c"],
    variant: "strict",
    service: { ...user, StateDirectory: "database" },
    does: "asks_who_calls:database:games writes:/var/lib/database/state",
    without: { PrivateUsers: true },
    by: /games looks like 65534/,
  },
  icmp: {
    kinds: ["node", "icmp"],
    variant: "strict",
    service: { ...user, AmbientCapabilities: ["CAP_NET_RAW"] },
    does: "pings",
    without: { PrivateUsers: true },
    by: /Operation not permitted/,
  },
  packet: {
    kinds: ["c", "packet"],
    variant: "strict",
    service: { ...user, AmbientCapabilities: ["CAP_NET_RAW"] },
    does: "packets",
    without: { RestrictAddressFamilies: ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"] },
    by: /Address family not supported/,
  },
  gpu: {
    kinds: ["dotnet", "gpu", "files"],
    variant: "strict",
    service: user,
    does: "device:/dev/net/tun compiles writes:/srv/media/gpu",
    without: { PrivateDevices: true },
    by: /No such file/,
  },
  disks: {
    kinds: ["go", "disks"],
    variant: "strict",
    service: {},
    does: "device:/dev/net/tun",
    without: { PrivateDevices: true },
    by: /No such file/,
  },
  serial: {
    kinds: ["node", "serial"],
    variant: "strict",
    service: user,
    does: "device:/dev/net/tun interfaces",
    without: { PrivateDevices: true },
    by: /No such file/,
  },
  "php-fpm": {
    kinds: ["php-fpm"],
    variant: "strict",
    service: {},
    does: "becomes:www-data compiles",
    without: { SystemCallFilter: ["@system-service", "~@privileged"] },
    by: /AssertionError/,
  },
  "php-fpm-users": {
    kinds: ["php-fpm"],
    variant: "base",
    service: {},
    does: "becomes:www-data",
    without: { PrivateUsers: true },
    by: /Invalid argument|AssertionError/,
  },
  "php-fpm-mail": {
    kinds: ["php-fpm"],
    variant: "strict",
    service: {},
    does: "mails_as:www-data:/usr/local/bin/id-as-root",
    without: { NoNewPrivileges: true },
    by: /no rights gained/,
  },
  browser: {
    kinds: ["node", "browser"],
    variant: "strict",
    service: { ...user, StateDirectory: "browser" },
    does: "sandboxes compiles writes:/var/lib/browser/state",
    without: { RestrictNamespaces: true },
    by: /unshare failed/,
  },
  home: {
    kinds: ["go", "home"],
    variant: "strict",
    service: user,
    does: "reads:/home/someone/kept",
    without: { ProtectHome: true },
    by: /Permission denied|No such file/,
  },
  files: {
    kinds: ["go", "files"],
    variant: "strict",
    service: user,
    does: "writes:/srv/media/film shares:/srv/media/series gives:/srv/media/film:www-data",
    without: { RestrictSUIDSGID: true },
    by: /Operation not permitted/,
  },
  "files-elsewhere": {
    kinds: ["go", "files"],
    variant: "base",
    service: user,
    does: "writes:/srv/media/book",
    without: { ProtectSystem: "strict" },
    by: /Read-only file system/,
  },
  tmp: {
    kinds: ["c", "tmp"],
    variant: "strict",
    service: user,
    does: "reads:/tmp/shared",
    without: { PrivateTmp: true },
    by: /No such file/,
  },
  "of-the-user": {
    kinds: ["go"],
    variant: "strict",
    service: { ...user, StateDirectory: "of-the-user" },
    does: "writes:/var/lib/of-the-user/state gives:/var/lib/of-the-user/state:www-data",
    without: { SystemCallFilter: ["@system-service", "~@privileged"] },
    by: /Operation not permitted/,
  },
  "more-groups": {
    kinds: ["go"],
    variant: "strict",
    service: { ...user, SupplementaryGroups: ["games"], StateDirectory: "more-groups" },
    does: "writes:/var/lib/more-groups/state gives:/var/lib/more-groups/state:games",
    without: { PrivateUsers: true },
    by: /Invalid argument/,
  },
  c: {
    kinds: ["c"],
    variant: "strict",
    service: { ...user, StateDirectory: "c" },
    does: "compiles listens:8096 writes:/var/lib/c/state",
    without: { MemoryDenyWriteExecute: true },
    by: /PermissionError/,
  },
  "icmp-drops-rights": {
    kinds: ["node", "icmp"],
    variant: "strict",
    service: user,
    does: "drops_rights",
    without: { SystemCallFilter: ["@system-service", "~@privileged"], SystemCallErrorNumber: "EPERM" },
    by: /PermissionError/,
  },
  "prometheus-node-exporter": {
    kinds: ["go"],
    variant: "strict",
    service: { ...user, ProtectClock: false },
    does: "reads_clock",
    without: { SystemCallFilter: ["@system-service", "~@privileged"], SystemCallErrorNumber: "EPERM" },
    by: /no clock/,
  },
  "starts-with-more": {
    kinds: ["plain"],
    variant: "strict",
    service: {
      ...user,
      RuntimeDirectory: "starts-with-more",
      ExecStartPre: "!/usr/bin/install --mode=600 --owner=games /etc/hostname /run/starts-with-more/of-games",
    },
    does: "listens:8097",
    without: { CapabilityBoundingSet: "" },
    by: /Permission denied|Operation not permitted/,
  },
  "starts-with-more-calls": {
    kinds: ["plain"],
    variant: "strict",
    service: {
      ...user,
      RuntimeDirectory: "starts-with-more-calls",
      ExecStartPre: "!/usr/bin/install --mode=600 --owner=games /etc/hostname /run/starts-with-more-calls/of-games",
    },
    does: "listens:8098",
    without: { SystemCallFilter: ["@system-service", "~@privileged"], SystemCallErrorNumber: "EPERM" },
    by: /Operation not permitted/,
  },
  "nextcloud-cron": {
    kinds: ["jit"],
    variant: "strict",
    service: user,
    does: "is_root:/usr/local/bin/id-as-root",
    // Any filter of calls brought NoNewPrivileges along once.
    without: systemdVersion() < 255 ? { LockPersonality: true } : { NoNewPrivileges: true },
    by: /AssertionError/,
  },
  root: {
    kinds: ["c", "root"],
    variant: "strict",
    service: {},
    does: "writes:/etc/of-root writes:/home/someone/of-root device:/dev/net/tun becomes:www-data raises_interface",
    without: { PrivateDevices: true },
    by: /No such file/,
  },
};

/** Kinds that no block is offered for, and what it would do to them. */
export const refused: Readonly<Record<string, Case>> = {
  setuid: {
    kinds: ["go", "setuid"],
    variant: "base",
    service: user,
    does: "is_root:/usr/local/bin/id-as-root",
    without: { NoNewPrivileges: true },
    by: /AssertionError/,
  },
  "network-admin": {
    kinds: ["go", "network-admin"],
    variant: "base",
    service: {},
    does: "raises_interface interfaces",
    without: { PrivateUsers: true },
    by: /Operation not permitted/,
  },
  mount: {
    kinds: ["c", "mount"],
    variant: "base",
    service: {},
    does: "mounts:/mnt",
    without: { SystemCallFilter: ["@system-service"] },
    by: /SYS|CalledProcessError/,
  },
  unknown: {
    kinds: undefined,
    variant: "base",
    service: { ...user, ExecStopPost: "+/usr/bin/umount /mnt/of-unknown" },
    does: "mounts_by_table:/mnt/of-unknown",
    without: { ProtectControlGroups: true },
    by: /nobody else sees it/,
  },
  "unknown-of-root": {
    kinds: undefined,
    variant: "strict",
    service: {},
    does: "mounts:/media",
    without: { ProtectKernelModules: true },
    by: /nobody else sees it/,
  },
  container: {
    kinds: ["go", "container"],
    variant: "base",
    service: {},
    does: "sandboxes",
    without: { RestrictNamespaces: true },
    by: /unshare failed/,
  },
};

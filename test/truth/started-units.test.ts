/** Every profile of hardening lets the programs run that it is for, under a real systemd; and what it leaves out would stop them. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { type Block, type BlockVariant, blockFor } from "#model/units/block.ts";
import { type DirectiveValue, linesOf } from "#model/units/section.ts";
import type { ServiceUnit } from "#model/units/unit.ts";
import { unitFor } from "#test/model/units/unit-for.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { programs, type Started, startUnits } from "./started-units.ts";

interface Case {
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

const cases: Readonly<Record<string, Case>> = {
  plain: {
    kinds: ["plain", "go"],
    variant: "strict",
    service: { ...user, StateDirectory: "plain" },
    does: "listens:8081 writes:/var/lib/plain/state interfaces",
    without: { StateDirectory: "elsewhere" },
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
  unknown: {
    kinds: undefined,
    variant: "strict",
    service: user,
    does: "writes:/srv/media/of-unknown reads:/home/someone/kept reads:/tmp/shared device:/dev/net/tun compiles listens:8095 interfaces sandboxes",
    without: { ProtectSystem: "strict" },
    by: /Read-only file system/,
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
const refused: Readonly<Record<string, Case>> = {
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

describe("units under a real systemd", () => {
  let started: ReadonlyMap<string, Started> = new Map();

  before(function () {
    this.timeout(150_000);
    const fitting = new Map<string, string>();
    const breaking = new Map<string, string>();
    for (const [name, each] of Object.entries({ ...cases, ...refused })) {
      const lines = linesWith(each, blockOf(name, each));
      fitting.set(`fits-${name}`, unitText(each.does, lines));
      breaking.set(`breaks-${name}`, unitText(each.does, { ...lines, ...each.without }));
    }
    const caller = unitText("calls:database", { User: "games" });
    fitting.set("calls-what-fits", caller);
    breaking.set("calls-what-breaks", caller);
    started = startUnits(temporaryFolder(), [fitting, breaking]);
  });

  for (const [name, each] of Object.entries(cases)) {
    it(`${name}: runs with its block`, () => {
      assert.ok(blockOf(name, each), "no block");
      assert.ok(started.get(`fits-${name}`)?.isActive, started.get(`fits-${name}`)?.log);
    });
    it(`${name}: fails with ${Object.keys(each.without).join(", ")}`, () => {
      assert.equal(started.get(`breaks-${name}`)?.isActive, false);
      assert.match(started.get(`breaks-${name}`)?.log ?? "", each.by);
    });
  }

  for (const [name, each] of Object.entries(refused)) {
    it(`${name}: gets no block`, () => {
      assert.equal(blockOf(name, each), undefined);
      assert.ok(started.get(`fits-${name}`)?.isActive, started.get(`fits-${name}`)?.log);
    });
    it(`${name}: fails with ${Object.keys(each.without).join(", ")}`, () => {
      assert.equal(started.get(`breaks-${name}`)?.isActive, false);
      assert.match(started.get(`breaks-${name}`)?.log ?? "", each.by);
    });
  }
});

function blockOf(name: string, { kinds, variant, service }: Case): Block | undefined {
  const unit: ServiceUnit = unitFor(name, service);
  return blockFor({ ...unit, kinds: kinds && new Set(kinds) }, variant);
}

function linesWith({ service }: Case, block: Block | undefined): Readonly<Record<string, DirectiveValue>> {
  return { ...service, ...Object.fromEntries((block?.entries ?? []).map(({ key, value }) => [key, value])) };
}

function unitText(does: string, directives: Readonly<Record<string, DirectiveValue>>): string {
  const command = does.startsWith("/") ? does : `/usr/bin/python3 ${programs}/program.py ${does}`;
  const lines = Object.entries(directives).flatMap(([key, value]) => linesOf(value).map((line) => `${key}=${line}`));
  return ["[Service]", "Type=notify", "TimeoutStartSec=30", `ExecStart=${command}`, ...lines, ""].join("\n");
}

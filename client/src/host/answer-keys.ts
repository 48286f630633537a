/** The keys of the probe's answer, version 1, each with the form of its values. Anything else makes the answer a bad one. */

/** Gives the value as facts may carry it; nothing for one of another form. */
type Form = (value: string) => string | undefined;

const bool: Form = (value) => (value === "0" || value === "1" ? value : undefined);

/** So many, without a sign; up to 2^50, so that sums stay exact. */
const count: Form = (value) => (/^\d{1,16}$/.test(value) && Number(value) <= 2 ** 50 ? value : undefined);

const below =
  (end: number): Form =>
  (value) =>
    count(value) !== undefined && Number(value) < end ? value : undefined;

const oneOf =
  (...words: readonly string[]): Form =>
  (value) =>
    words.includes(value) ? value : undefined;

const like =
  (pattern: RegExp): Form =>
  (value) =>
    pattern.test(value) ? value : undefined;

/** Texts of the host's own making: cut where they are too long. */
const text =
  (length: number): Form =>
  (value) =>
    value.length <= length ? value : `${value.slice(0, length - 1).trimEnd()}…`;

/** Paths are compared, so none is cut. */
const path = like(/^.{1,1000}$/u);

/** Seconds since the epoch, until the year 5138. */
const stamp = below(100_000_000_000);

const forms: Readonly<Record<string, Form>> = {
  now: stamp,
  "system.id": text(64),
  "system.name": text(200),
  "system.nixos": bool,
  "system.version": text(120),
  "system.host": text(255),
  "system.kernel": text(120),
  "system.state": like(/^[a-z-]{1,32}$/),
  "system.systemd": below(100_000),
  "system.uptime": stamp,
  "session.user": text(64),
  "session.proc": oneOf("full", "pid-only"),
  "session.root": oneOf("rw", "ro"),
  "session.home": oneOf("rw", "ro"),
  "nix.max_jobs": text(64),
  "loader.kind": oneOf("systemd-boot", "grub", "extlinux"),
  "loader.limit": below(1_000_000),
  "loader.root": path,
  "loader.removes_first": bool,
  "boot.mount": path,
  "boot.device": text(200),
  "boot.type": text(64),
  "boot.readonly": bool,
  "boot.size_kb": count,
  "boot.used_kb": count,
  "boot.available_kb": count,
  "boot.percent": below(101),
  "gen.older": count,
  "gen.default": count,
  "gen.N.made": stamp,
  "gen.N.system": path,
  "gen.N.version": text(120),
  "gen.N.kernel": path,
  "gen.N.kernel_bytes": count,
  "gen.N.initrd": path,
  "gen.N.initrd_bytes": count,
  "sys.current": path,
  "sys.booted": path,
  "sys.default": path,
  "reboot.kernel": bool,
  "reboot.initrd": bool,
  "reboot.kernel-modules": bool,
  "reboot.kernel-params": bool,
  "brings.files": below(10_000),
  "brings.bytes": count,
  "brings.more": bool,
  "failed.N.name": text(256),
  "failed.N.line.N": text(400),
  "rebuild.unit.N": text(256),
  "rebuild.locked": bool,
  "repo.exists": bool,
  "repo.writable": bool,
  "repo.flake": bool,
  "repo.head": like(/^[0-9a-f]{40,64}$/),
  "repo.branch": text(250),
  "repo.changed": count,
};

/** What `answer-rescue.ts` reads, and checks for itself. One reading for each key: with several, a bad one would be tried in all of them. */
const others = /^(?:rescue|sshd|user)[._-][A-Za-z0-9_@-]+(?:\.[A-Za-z0-9_@-]+)*$/;
const other = text(4000);

/** The value as facts may carry it; nothing where there is no such key, or where it cannot have such a value. */
export function valueOf(key: string, value: string): string | undefined {
  if (others.test(key)) return other(value);
  const name = key.replace(/\.[1-9]\d{0,8}(?=\.|$)/g, ".N");
  return Object.hasOwn(forms, name) ? forms[name]?.(value) : undefined;
}

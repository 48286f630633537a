/** What was found on a host, in lines of Markdown: the same ones for tooltips and for the document. What is unknown is left out. */
import type { Boot } from "#client/host/boot.ts";
import type { Generation, GenerationFacts, HostFacts, SshdFacts } from "#client/host/facts.ts";
import type { Seen } from "#client/host/state.ts";
import { capital, roomWords } from "./boot-words.ts";
import { code, few } from "./foreign.ts";
import type { T } from "./t.ts";
import { minuteOf } from "./time.ts";

type Lines = readonly string[];

/** What runs there and since when. */
export function systemLines({ facts: { system }, at }: Seen, t: T): Lines {
  const name = system.name ?? system.id;
  const named = name === undefined ? t("an unknown system") : code(name);
  return [
    system.isNixos
      ? t("System: {0}", system.nixosVersion === undefined ? named : code(`NixOS ${system.nixosVersion}`))
      : t("This host runs {0}, not NixOS: boot and rescue are not judged.", named),
    ...(system.host === undefined ? [] : [t("Name it gives itself: {0}", code(system.host))]),
    ...(system.kernel === undefined ? [] : [t("Kernel: {0}", code(system.kernel))]),
    ...(system.uptime === undefined ? [] : [t("Booted: {0}", minuteOf(at - system.uptime * 1000))]),
    ...(system.state === undefined ? [] : [t("systemd says: {0}", code(system.state))]),
  ];
}

/** How full /boot is, and what fits. */
export function bootLines(boot: Boot | undefined, facts: HostFacts, t: T): Lines {
  if (boot === undefined) return [t("How full /boot is, is unknown: the host shows no file system of its own for it.")];
  const loader = facts.boot?.loader;
  return [
    t(
      "{0}: {1} % full, {2} of {3} MiB free",
      code(boot.mount),
      boot.percent,
      wholeMiB(boot.availableKb),
      wholeMiB(boot.sizeKb),
    ),
    roomLine(boot, t),
    ...(loader === undefined ? [] : [t("Boot loader: {0}", code(loader))]),
    ...limitLines(facts.generations, t),
  ];
}

function roomLine({ roomFor, replaces, nextBytes }: Boot, t: T): string {
  if (replaces) return t("The next generation fits: the oldest one makes way for it.");
  if (roomFor === undefined) return t("For how many more generations there is room, is unknown.");
  const words = capital(roomWords(roomFor, t));
  if (nextBytes === undefined) return words;
  return t("{0} (kernel and initrd of the current one: {1} MiB)", words, Math.ceil(nextBytes / 1024 ** 2));
}

function limitLines({ list, older = 0, limit }: GenerationFacts, t: T): Lines {
  const all = list.length + older;
  if (limit === undefined || all === 0) return [];
  if (limit === 0) return [t("Generations: {0}; the boot loader keeps all of them (no configurationLimit)", all)];
  return [t("Generations: {0}; the boot loader keeps {1} at most (configurationLimit)", all, limit)];
}

/** What runs is not what will start, and what only a reboot brings. */
export function pendingLines(boot: Boot | undefined, t: T): Lines {
  if (boot === undefined) return [];
  const why = boot.rebootFor.map(code).join(", ");
  return [
    ...(boot.pending === "test"
      ? [t("A test is active: the next boot starts the default generation, not what runs now.")]
      : []),
    ...(boot.pending === "boot" ? [t("The next boot starts another generation than the one that runs.")] : []),
    ...(why === "" ? [] : [t("Reboot needed for: {0}", why)]),
  ];
}

/** Newest first. `brief`: five of them, and always those that something stands on; without versions, a tooltip is narrow. */
export function generationTable({ generations }: HostFacts, extent: "brief" | "full", t: T): Lines {
  const { list, older = 0 } = generations;
  if (list.length === 0) return [t("No generation is to be seen.")];
  const isFull = extent === "full";
  const shown = list.toReversed().filter((one, index) => isFull || index < 5 || marks(one, generations, t).length > 0);
  const rows = shown.map((one) => [
    String(one.number),
    one.made === undefined ? "–" : minuteOf(one.made * 1000),
    ...(isFull ? [one.version === undefined ? "–" : code(one.version)] : []),
    marks(one, generations, t).join(", "),
  ]);
  const head = [t("Generation"), t("Made"), ...(isFull ? [t("Version")] : []), ""];
  const left = list.length + older - shown.length;
  return [
    rowOf(head),
    rowOf(head.map((_, index) => (index === 0 ? "--:" : "---"))),
    ...rows.map(rowOf),
    ...(left === 0 ? [] : ["", left === 1 ? t("… and 1 older") : t("… and {0} older", left)]),
  ];
}

function rowOf(cells: Lines): string {
  return `| ${cells.join(" | ")} |`;
}

function marks({ number }: Generation, generations: GenerationFacts, t: T): Lines {
  return [
    ...(number === generations.booted ? [t("booted")] : []),
    ...(number === generations.current ? [t("runs now")] : []),
    ...(number === generations.default ? [t("default")] : []),
  ];
}

/** What this session may not do (every session of a hardened sshd is), and what keeps a rebuild from working. */
export function limitationLines({ session, maxJobs }: HostFacts, t: T): Lines {
  return [
    ...(session.root === "ro"
      ? [
          t(
            "This session may only read, as under a hardened sshd.service: nothing can be written or rebuilt directly from it.",
          ),
        ]
      : []),
    ...(session.root !== "ro" && session.home === "ro" ? [t("This session may not write to its home folder.")] : []),
    ...(session.proc === "pid-only" ? [t("This session sees only processes in /proc (ProcSubset=pid).")] : []),
    ...(maxJobs === 0
      ? [t("max-jobs = 0: this host builds nothing itself, so without another builder no rebuild can succeed.")]
      : []),
  ];
}

export function rebuildLines({ rebuild }: HostFacts, t: T): Lines {
  if (rebuild.units.length > 0) return [t("A rebuild is running: {0}", few(rebuild.units, code))];
  return rebuild.isLocked === true ? [t("A rebuild is running: switch-to-configuration holds its lock.")] : [];
}

/** Names only. */
export function failedLines({ failed }: HostFacts, t: T): Lines {
  if (failed.length === 0) return [];
  const all = few(
    failed.map(({ name }) => name),
    code,
  );
  return [failed.length === 1 ? t("1 failed unit: {0}", all) : t("{0} failed units: {1}", failed.length, all)];
}

/** Who may log in by what, as far as sshd_config says it before any Match. */
export function sshdLines({ sshd, password }: HostFacts, seen: Seen, t: T): Lines {
  const ports = [...new Set([...sshd.ports, ...(sshd.otherPorts ?? [])])];
  return [
    ...(sshd.isRunning === false ? [t("sshd does not run.")] : []),
    ...(ports.length === 0
      ? []
      : [ports.length === 1 ? t("Port: {0}", ports.join()) : t("Ports: {0}", ports.join(", "))]),
    ...setting("PasswordAuthentication", sshd.passwordAuthentication, t),
    ...setting("KbdInteractiveAuthentication", sshd.kbdInteractiveAuthentication, t),
    ...(sshd.permitRootLogin === undefined ? [] : [`PermitRootLogin: ${code(sshd.permitRootLogin)}`]),
    ...(sshd.allowUsers === undefined ? [] : [`AllowUsers: ${few(sshd.allowUsers, code)}`]),
    ...(sshd.hasMatch === true ? [t("sshd_config has Match blocks, which may say otherwise.")] : []),
    ...configLines(sshd, seen, t),
    ...(sshd.pamRefuses === true ? [t("PAM refuses every password that sshd asks it for.")] : []),
    ...(password.state === undefined ? [] : [passwordLine(password.state, password.user, t)]),
  ];
}

function setting(name: string, isOn: boolean | undefined, t: T): Lines {
  if (isOn === undefined) return [];
  return [`${name}: ${isOn ? t("yes") : t("no")}`];
}

function configLines({ config, configWritten }: SshdFacts, seen: Seen, t: T): Lines {
  if (config === undefined) return [];
  if (config === "link") return [t("sshd_config is a link into the store, as NixOS makes it.")];
  if (configWritten === undefined) return [t("sshd_config is a plain file: NixOS would make it a link.")];
  const when = minuteOf(seen.at + (configWritten - seen.facts.now) * 1000);
  return [t("sshd_config is a plain file of {0}: NixOS would make it a link.", when)];
}

function passwordLine(state: "usable" | "locked" | "none", user: string | undefined, t: T): string {
  const who = user === undefined ? t("The user of this login") : code(user);
  if (state === "usable") return t("{0} has a password.", who);
  return state === "locked" ? t("{0} has a locked password.", who) : t("{0} has no password.", who);
}

/** Units of rescue windows that the host has, as systemd puts it. */
export function rescueUnitLines({ rescue }: HostFacts, t: T): Lines {
  return rescue.units
    .filter(({ load }) => load !== "not-found")
    .map(({ name, active, sub, result, seconds }) => {
      const said = [`${active} (${sub})`, ...(result === undefined || result === "success" ? [] : [result])];
      const window = seconds === undefined ? [] : [t("window of {0} s", seconds)];
      return `${code(name)}: ${[...said.map(code), ...window].join(", ")}`;
    });
}

export function repoLines({ repo }: HostFacts, t: T): Lines {
  if (repo.exists === undefined) return [];
  if (!repo.exists) return [t("The folder of the repo is not there.")];
  const head = repo.head === undefined ? [] : [code(repo.head.slice(0, 12))];
  const branch = repo.branch === undefined ? [] : [code(repo.branch)];
  return [
    ...(head.length + branch.length === 0 ? [] : [t("Revision: {0}", [...head, ...branch].join(" · "))]),
    ...(repo.changed === undefined
      ? []
      : [
          repo.changed === 0
            ? t("No file is changed.")
            : repo.changed === 1
              ? t("1 file is changed.")
              : t("{0} files are changed.", repo.changed),
        ]),
    ...(repo.isFlake === undefined ? [] : [repo.isFlake ? t("It has a flake.nix.") : t("It has no flake.nix.")]),
    ...(repo.isWritable === false ? [t("This session may not write to it.")] : []),
  ];
}

function wholeMiB(kb: number): number {
  return Math.floor(kb / 1024);
}

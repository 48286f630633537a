/** Facts from the answer of the probe: its values are checked already, here they find their place. */
import { type Lines, readLines } from "./answer-lines.ts";
import { passwordFacts, rescueFacts, sshdFacts } from "./answer-rescue.ts";
import { given, type Values, valuesOf } from "./answer-values.ts";
import type {
  BootFacts,
  BootFiles,
  FailedUnit,
  Generation,
  GenerationFacts,
  HostFacts,
  SessionFacts,
  SystemFacts,
} from "./facts.ts";

export type Reading = { readonly kind: "facts"; readonly facts: HostFacts } | Exclude<Lines, { readonly kind: "read" }>;

/** Whatever a host may print, this gives facts or says why there are none. */
export function readFacts(output: string): Reading {
  const lines = readLines(output);
  if (lines.kind === "bad") return lines;
  const values = valuesOf(lines.values);
  const now = values.number("now");
  const isNixos = values.flag("system.nixos");
  if (now === undefined || isNixos === undefined) return { kind: "bad", why: "The answer lacks its first lines." };
  const facts: HostFacts = {
    version: 1,
    now,
    system: systemOf(values, isNixos),
    session: sessionOf(values),
    ...given("boot", bootOf(values)),
    generations: generationsOf(values),
    failed: failedOf(values),
    rebuild: {
      units: values.list("rebuild.unit"),
      ...given("isLocked", values.flag("rebuild.locked")),
    },
    rescue: rescueFacts(lines.values),
    sshd: sshdFacts(lines.values),
    password: passwordFacts(lines.values),
    repo: {
      ...given("exists", values.flag("repo.exists")),
      ...given("isWritable", values.flag("repo.writable")),
      ...given("isFlake", values.flag("repo.flake")),
      ...given("head", values.text("repo.head")),
      ...given("branch", values.text("repo.branch")),
      ...given("changed", values.number("repo.changed")),
    },
    ...given("maxJobs", maxJobs(values.text("nix.max_jobs"))),
  };
  return { kind: "facts", facts };
}

function systemOf(values: Values, isNixos: boolean): SystemFacts {
  return {
    ...given("id", values.text("system.id")),
    isNixos,
    ...given("name", values.text("system.name")),
    ...given("nixosVersion", values.text("system.version")),
    ...given("host", values.text("system.host")),
    ...given("kernel", values.text("system.kernel")),
    ...given("uptime", values.number("system.uptime")),
    ...given("state", values.text("system.state")),
    ...given("systemdVersion", values.number("system.systemd")),
  };
}

function sessionOf(values: Values): SessionFacts {
  return {
    ...given("user", values.text("session.user")),
    ...given("proc", values.text("session.proc") as SessionFacts["proc"]),
    ...given("root", values.text("session.root") as SessionFacts["root"]),
    ...given("home", values.text("session.home") as SessionFacts["home"]),
  };
}

function bootOf(values: Values): BootFacts | undefined {
  const mount = values.text("boot.mount");
  const sizeKb = values.number("boot.size_kb");
  const usedKb = values.number("boot.used_kb");
  const availableKb = values.number("boot.available_kb");
  const percent = values.number("boot.percent");
  if (mount === undefined || sizeKb === undefined || usedKb === undefined) return undefined;
  if (availableKb === undefined || percent === undefined) return undefined;
  const root = values.text("loader.root");
  return {
    mount,
    ...given("device", values.text("boot.device")),
    sizeKb,
    usedKb,
    availableKb,
    percent,
    ...given("type", values.text("boot.type")),
    ...given("isReadOnly", values.flag("boot.readonly")),
    ...given("loader", values.text("loader.kind") as BootFacts["loader"]),
    ...given("holdsKernels", root === undefined ? undefined : root === mount),
    ...given("removesFirst", values.flag("loader.removes_first")),
  };
}

function generationsOf(values: Values): GenerationFacts {
  const list = values.numbers("gen").map((number) => generation(values, number));
  const systems = {
    current: values.text("sys.current"),
    booted: values.text("sys.booted"),
    default: values.text("sys.default"),
  };
  const first = values.number("gen.default");
  // Two generations may be the same system: then it is the one that the profile names, or else the newest.
  const numberOf = (system: string | undefined): number | undefined => {
    const same = system === undefined ? [] : list.filter((one) => one.system === system);
    return (same.find(({ number }) => number === first) ?? same.at(-1))?.number;
  };
  const rebootFor = REBOOT.filter((what) => values.flag(`reboot.${what}`) === true);
  const isCompared = REBOOT.some((what) => values.flag(`reboot.${what}`) !== undefined);
  return {
    list,
    ...given("older", values.number("gen.older")),
    ...given("default", first),
    ...given("current", numberOf(systems.current)),
    ...given("booted", numberOf(systems.booted)),
    ...given("currentSystem", systems.current),
    ...given("bootedSystem", systems.booted),
    ...given("defaultSystem", systems.default),
    ...given("limit", values.number("loader.limit")),
    ...given("rebootFor", isCompared ? rebootFor : undefined),
    ...given("brings", bringsOf(values)),
  };
}

const REBOOT = ["kernel", "initrd", "kernel-modules", "kernel-params"] as const;

function generation(values: Values, number: number): Generation {
  const key = `gen.${number}`;
  return {
    number,
    ...given("made", values.number(`${key}.made`)),
    ...given("system", values.text(`${key}.system`)),
    ...given("version", values.text(`${key}.version`)),
    ...given("kernel", values.text(`${key}.kernel`)),
    ...given("kernelBytes", values.number(`${key}.kernel_bytes`)),
    ...given("initrd", values.text(`${key}.initrd`)),
    ...given("initrdBytes", values.number(`${key}.initrd_bytes`)),
  };
}

function bringsOf(values: Values): BootFiles | undefined {
  const files = values.number("brings.files");
  const bytes = values.number("brings.bytes");
  if (files === undefined || bytes === undefined) return undefined;
  return { files, bytes, hasMore: values.flag("brings.more") ?? false };
}

function failedOf(values: Values): readonly FailedUnit[] {
  return values.numbers("failed").flatMap((number) => {
    const name = values.text(`failed.${number}.name`);
    return name === undefined ? [] : [{ name, lines: values.list(`failed.${number}.line`) }];
  });
}

/** Nix takes a number, or `auto`; what else stands there is its own mistake to tell. */
function maxJobs(text: string | undefined): HostFacts["maxJobs"] {
  if (text === "auto") return text;
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

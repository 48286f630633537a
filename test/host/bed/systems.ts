/** Which systems a bed has, and what each of them is: generations, that which runs, that which was booted. */
import { sshdConfig } from "./guest.ts";
import type { BedOptions, System } from "./options.ts";

/** Of one system, for systems.nix. */
export interface Wanted {
  readonly host: string;
  readonly version: string;
  readonly kernelVersion: string;
  readonly kernel: number;
  readonly initrd: number;
  readonly modules: string;
  readonly params: string;
  readonly limit: number | null;
  readonly etc: Readonly<Record<string, string>>;
}

/** Three kernels, of which the last two generations share one. */
export const usualGenerations: readonly System[] = [
  { kernelVersion: "6.12.50", version: "25.11.20251101.aaaaaaa", initrdBytes: 9_100_000 },
  { kernelVersion: "6.12.54", version: "25.11.20251108.bbbbbbb", initrdBytes: 9_200_000 },
  { kernelVersion: "6.12.58", version: "25.11.20251115.ccccccc", initrdBytes: 9_300_000 },
  { kernelVersion: "6.12.58", version: "25.11.20251120.ddddddd", initrdBytes: 9_400_000 },
];

/** `steps` is read by nixos.sh: a word, a number, sometimes a time. */
export function plan(port: number, options: BedOptions): { systems: readonly Wanted[]; steps: readonly string[] } {
  const generations = options.generations ?? usualGenerations;
  const all: System[] = [...generations];
  const indexOf = (which: number | System | undefined): number => {
    if (typeof which === "number") return which - 1;
    if (which === undefined && generations.length > 0) return generations.length - 1;
    return all.push(which ?? {}) - 1;
  };
  const current = indexOf(options.current);
  const booted = options.booted === undefined && options.generations?.length === 0 ? current : indexOf(options.booted);
  const steps = [
    ...generations.map(({ made }, index) => `generation ${index}${made === undefined ? "" : ` ${made}`}`),
    ...(options.deleted ?? []).map((number) => `remove ${number}`),
    ...(options.default === undefined ? [] : [`default ${options.default}`]),
    `current ${current}`,
    `booted ${booted}`,
  ];
  return { systems: all.map((system) => wanted(system, port, options)), steps };
}

function wanted(system: System, port: number, options: BedOptions): Wanted {
  const { kernelVersion = "6.12.58", version = "25.11.20251120.ddddddd" } = system;
  return {
    host: "q958",
    version,
    kernelVersion,
    kernel: system.kernelBytes ?? 8_000_000,
    initrd: system.initrdBytes ?? 9_400_000,
    modules: system.modules ?? kernelVersion,
    params: system.parameters ?? "loglevel=4 lsm=landlock,yama,bpf",
    limit: system.limit === undefined ? 5 : system.limit,
    etc: {
      "os-release": osRelease(version),
      "ssh/sshd_config": system.sshdConfig ?? sshdConfig(port, options),
    },
  };
}

/** As NixOS writes it; not every key. */
function osRelease(version: string): string {
  return `BUILD_ID="${version}"
DEFAULT_HOSTNAME=nixos
ID=nixos
NAME=NixOS
PRETTY_NAME="NixOS 25.11 (Xantusia)"
VERSION="25.11 (Xantusia)"
VERSION_CODENAME=xantusia
VERSION_ID="25.11"
`;
}

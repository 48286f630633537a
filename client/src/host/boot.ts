/** How full /boot is, from what the probe found, and for how many more generations there is room. */
import type { BootFacts, Generation, GenerationFacts, HostFacts } from "./facts.ts";

export interface Boot {
  readonly mount: string;
  readonly percent: number;
  readonly availableKb: number;
  readonly sizeKb: number;
  /** All that the profile has, also those that the limit keeps out of the boot menu. */
  readonly generations: number;
  /** `configurationLimit`; 0: none. */
  readonly limit?: number;
  /**
   * How many more generations fit beside what lies there now, each with a kernel and an initrd of its own as large as those of the
   * running system; absent where that cannot be told. It is a lower bound:
   *
   * - Only for systemd-boot and GRUB, and only where they copy kernels to this very partition. Both copy a file of the store once,
   *   whatever number of generations shares it (`copy_from_file` of systemd-boot-builder.py, `copyToKernelsDir` of install-grub.pl), so a
   *   generation with the kernel of the one before takes less.
   * - Every file counts up to the next 64 kB, the largest cluster of FAT, and one more for its entry; half a megabyte stays free for
   *   updates of the loader itself.
   * - What the limit frees is not counted: systemd-boot-builder.py removes old files first, install-grub.pl when all new ones are there
   *   (nixpkgs 20.09 to 26.05). Where room comes only from that, see `replaces`.
   * - Bytes alone: how many the limit still lets in is `limit - generations`.
   *
   * - Where what the profile keeps is more than what lies there, the rest is written with the next one, and is taken off.
   *
   * Not told where the file system is read-only, where the initrd gets secrets or a device tree lies beside it: their size is unknown.
   */
  readonly roomFor?: number;
  /** There is no room beside the others, but the oldest one makes way first, and then the next one fits; `roomFor` is absent then. */
  readonly replaces?: true;
  /** Kernel and initrd of the running system, with those of its specialisations. */
  readonly nextBytes?: number;
  readonly rebootFor: readonly string[];
  /**
   * What runs is not what the next boot starts. `test`: it is no generation and was not booted, so it is gone then. `boot`: it is one, or
   * was booted, and another generation takes over.
   */
  readonly pending?: "test" | "boot";
}

/** Absent: no NixOS, no /boot of its own, or nothing that tells. */
export function bootOf({ system, boot, generations }: HostFacts): Boot | undefined {
  if (!system.isNixos || boot === undefined) return undefined;
  const pending = pendingOf(generations);
  return {
    mount: boot.mount,
    percent: boot.percent,
    availableKb: boot.availableKb,
    sizeKb: boot.sizeKb,
    generations: generations.list.length + (generations.older ?? 0),
    ...(generations.limit === undefined ? {} : { limit: generations.limit }),
    ...roomOf(boot, generations),
    ...(generations.brings === undefined ? {} : { nextBytes: generations.brings.bytes }),
    rebootFor: generations.rebootFor ?? [],
    ...(pending === undefined ? {} : { pending }),
  };
}

const CLUSTER = 64 * 1024;
const RESERVE = 512 * 1024;

function roomOf(boot: BootFacts, generations: GenerationFacts): Pick<Boot, "roomFor" | "replaces"> {
  const { brings } = generations;
  if (boot.loader !== "systemd-boot" && boot.loader !== "grub") return {};
  if (
    boot.isReadOnly === true ||
    boot.holdsKernels !== true ||
    brings === undefined ||
    brings.hasMore ||
    brings.bytes === 0
  )
    return {};
  const needed = brings.bytes + (brings.files + 1) * CLUSTER;
  const available = Math.max(0, boot.availableKb * 1024 - RESERVE - owedTo(boot, generations));
  const roomFor = Math.floor(available / needed);
  if (roomFor > 0) return { roomFor };
  const freed = freedByOldest(boot, generations);
  return freed !== undefined && available + freed >= needed ? { replaces: true } : { roomFor };
}

/**
 * Bytes that become free before the next generation is written, because the limit drops the oldest one; absent where that is not sure.
 * It has to lie there, and only root sees that: so all that the limit keeps has to fit into what is used.
 */
function freedByOldest(boot: BootFacts, { list, limit, brings }: GenerationFacts): number | undefined {
  if (boot.removesFirst !== true || limit === undefined || limit === 0 || list.length < limit) return undefined;
  // A specialisation that another generation keeps may need the files of the oldest one.
  if (brings === undefined || brings.files > 2) return undefined;
  const kept = list.slice(-limit);
  const before = filesOf(kept);
  const after = filesOf(kept.slice(1));
  if (before === undefined || after === undefined) return undefined;
  const lying = sum(before);
  return lying <= boot.usedKb * 1024 ? lying - sum(after) : undefined;
}

/** Bytes of the generations that the limit keeps and that cannot all lie there, so that they come with the next one. */
function owedTo(boot: BootFacts, { list, limit }: GenerationFacts): number {
  const files = filesOf(limit === undefined || limit === 0 ? list : list.slice(-limit));
  const missing = files === undefined ? 0 : sum(files) - boot.usedKb * 1024;
  return missing <= 0 ? 0 : missing + (files?.size ?? 0) * 2 * CLUSTER;
}

/** Each file once, by where it lies in the store. */
function filesOf(list: readonly Generation[]): ReadonlyMap<string, number> | undefined {
  const files = new Map<string, number>();
  for (const { kernel, kernelBytes, initrd, initrdBytes } of list) {
    if (kernel === undefined || kernelBytes === undefined || initrd === undefined || initrdBytes === undefined)
      return undefined;
    files.set(kernel, kernelBytes).set(initrd, initrdBytes);
  }
  return files;
}

function sum(files: ReadonlyMap<string, number>): number {
  return [...files.values()].reduce((total, bytes) => total + bytes, 0);
}

function pendingOf(generations: GenerationFacts): Boot["pending"] {
  const { currentSystem, defaultSystem, bootedSystem, current } = generations;
  if (currentSystem === undefined || defaultSystem === undefined || currentSystem === defaultSystem) return undefined;
  return current !== undefined || currentSystem === bootedSystem ? "boot" : "test";
}

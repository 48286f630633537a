/** What one may ask of a bed; everything has a value that resembles the owner's host. */

export interface BedOptions {
  /** The owner's block on sshd.service: every session inherits it. */
  readonly hardened?: boolean;
  /** A host that is no NixOS: no store, no generations, no boot loader of its own. */
  readonly debian?: boolean;
  /** Of users and of systemd; `de` unless said otherwise. */
  readonly locale?: "de" | "C";
  /** Whether sudo is there at all; it is. */
  readonly sudo?: boolean;
  /** Of sshd; a free one unless said otherwise. */
  readonly port?: number;
  /** Lines put before all others of `sshd_config`: the first value counts. */
  readonly sshd?: string;
  /** The git clone in /etc/nixos, which root owns. */
  readonly repo?: Readonly<Record<string, string>>;
  /** By absolute path; those that begin with `#!` may be run. There before the first unit starts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders of this machine, by where they go; modes are kept, root owns them. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Units of `files` that systemd starts at boot. */
  readonly wanted?: readonly string[];
  /** Run by root, one after the other, before the bed is ready; each has to succeed. */
  readonly commands?: readonly string[];
  /** In the order of their numbers, which begin at 1; four unless said otherwise. None: no profile. */
  readonly generations?: readonly System[];
  /** Numbers that were deleted, e.g. by the garbage collector. */
  readonly deleted?: readonly number[];
  /** That the profile names: the last one unless said otherwise. */
  readonly default?: number;
  /** That runs: a generation by its number, or a system that is none; the last one unless said otherwise. */
  readonly current?: number | System;
  /** That was booted; the same. */
  readonly booted?: number | System;
  readonly boot?: BootOptions;
}

export interface BootOptions {
  /** 96 unless said otherwise. */
  readonly megabytes?: number;
  /** Bytes of something else that lies there. */
  readonly filler?: number;
}

/** One system, as `nixos-rebuild` would build it. Those that agree in name and bytes share a kernel, or an initrd. */
export interface System {
  readonly kernelVersion?: string;
  readonly kernelBytes?: number;
  readonly initrdBytes?: number;
  readonly version?: string;
  /** Kernel parameters. */
  readonly parameters?: string;
  /** Version of its kernel modules: that of the kernel unless said otherwise. */
  readonly modules?: string;
  /** `configurationLimit` of its boot loader, 0 for none; `null`: there is no loader. 5 unless said otherwise. */
  readonly limit?: number | null;
  /** Seconds since the epoch, of its link in the profile. */
  readonly made?: number;
  /** Instead of the bed's `sshd_config`. */
  readonly sshdConfig?: string;
}

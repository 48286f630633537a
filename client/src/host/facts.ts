/** What the probe found on a host, read and checked. What the host could not tell is absent; nothing here is a guess. */

export interface HostFacts {
  /** Of the probe's answer. */
  readonly version: 1;
  /** The host's clock when the probe began, seconds since the epoch. */
  readonly now: number;
  readonly system: SystemFacts;
  readonly session: SessionFacts;
  readonly boot?: BootFacts;
  readonly generations: GenerationFacts;
  readonly failed: readonly FailedUnit[];
  readonly rebuild: RebuildFacts;
  readonly rescue: RescueFacts;
  readonly sshd: SshdFacts;
  readonly password: PasswordFacts;
  readonly repo: RepoFacts;
  /** `max-jobs` of /etc/nix/nix.conf; 0 keeps every rebuild from working. */
  readonly maxJobs?: number | "auto";
}

export interface SystemFacts {
  /** `ID` of os-release: `nixos`, `debian`, …; absent: there is none. */
  readonly id?: string;
  readonly isNixos: boolean;
  /** `PRETTY_NAME` of os-release. */
  readonly name?: string;
  readonly nixosVersion?: string;
  readonly host?: string;
  readonly kernel?: string;
  /** Seconds. */
  readonly uptime?: number;
  /** Of `systemctl is-system-running`: `running`, `degraded`, `starting`, `maintenance`, … */
  readonly state?: string;
  readonly systemdVersion?: number;
}

/** What this SSH session may do: where sshd.service is hardened, every session is. */
export interface SessionFacts {
  readonly user?: string;
  /** `pid-only`: ProcSubset=pid. */
  readonly proc?: "full" | "pid-only";
  readonly root?: "rw" | "ro";
  readonly home?: "rw" | "ro";
}

export interface BootFacts {
  readonly mount: string;
  readonly device?: string;
  readonly sizeKb: number;
  readonly usedKb: number;
  readonly availableKb: number;
  /** As `df -P` rounds it. */
  readonly percent: number;
  /** Who writes there, where it can be told. */
  readonly loader?: "systemd-boot" | "grub" | "extlinux";
}

export interface Generation {
  readonly number: number;
  /** When it was made, seconds since the epoch. */
  readonly made?: number;
  /** Of its link. */
  readonly system?: string;
  readonly version?: string;
  /** Where its kernel and initrd lie in the store: generations that share them share them on /boot, too. */
  readonly kernel?: string;
  readonly kernelBytes?: number;
  readonly initrd?: string;
  readonly initrdBytes?: number;
}

export interface GenerationFacts {
  /** By number, ascending. */
  readonly list: readonly Generation[];
  /** That the profile names: the next boot starts it. */
  readonly default?: number;
  /** That runs and that was booted, where they are generations. */
  readonly current?: number;
  readonly booted?: number;
  /** Store paths of /run/current-system, /run/booted-system and the profile. */
  readonly currentSystem?: string;
  readonly bootedSystem?: string;
  readonly defaultSystem?: string;
  /** `configurationLimit` of the installed boot loader; 0: no limit. */
  readonly limit?: number;
  /** What of kernel, initrd, kernel-modules, kernel-params the booted system has otherwise than the current one. */
  readonly rebootFor?: readonly string[];
}

export interface FailedUnit {
  readonly name: string;
  /** Its last lines in the journal, oldest first; empty where this user may not read it. */
  readonly lines: readonly string[];
}

export interface RebuildFacts {
  /** Units that rebuild right now. */
  readonly units: readonly string[];
  /** Whether switch-to-configuration holds its lock. */
  readonly isLocked?: boolean;
}

/** `/run/mynixos/rescue`, where the repo writes it. */
export type RescueFile =
  | { readonly kind: "read"; readonly isOpen: boolean; readonly until?: number; readonly method?: string }
  /** There, but not of a form we know. */
  | { readonly kind: "bad"; readonly text: string };

export interface RescueUnit {
  /** Without `.service`. */
  readonly name: string;
  /** Of systemd: `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly result?: string;
  readonly type?: string;
  /** Seconds since the epoch when it left `inactive`; and when it went back. */
  readonly since?: number;
  readonly ended?: number;
  /** How long its window stays open, read from its commands. */
  readonly seconds?: number;
  /** Whether processes of it run. */
  readonly hasProcesses?: boolean;
  /** The port that it opens a second sshd on, read from its commands. */
  readonly port?: number;
}

export interface RescueFacts {
  readonly file?: RescueFile;
  /** Those that the host knows or knew, of all generations; asked only where there is no file. */
  readonly units: readonly RescueUnit[];
}

export interface SshdFacts {
  readonly isRunning?: boolean;
  readonly ports: readonly number[];
  /** First values before any `Match`. */
  readonly passwordAuthentication?: boolean;
  readonly kbdInteractiveAuthentication?: boolean;
  readonly permitRootLogin?: string;
  readonly usePam?: boolean;
  readonly allowUsers?: readonly string[];
  readonly hasMatch?: boolean;
  /** NixOS makes it a link into the store; a plain file was written by a window. */
  readonly config?: "link" | "file";
  /** Seconds since the epoch: of the file, and when sshd last read it. */
  readonly configWritten?: number;
  readonly configRead?: number;
  /** What the link of the running system says of password login, where the file is not that link. */
  readonly systemPasswordAuthentication?: boolean;
  /** Further sshd that listen: ports beside those of the configuration. */
  readonly otherPorts?: readonly number[];
}

export interface PasswordFacts {
  readonly user?: string;
  /** By `passwd -S` of this user. */
  readonly state?: "usable" | "locked" | "none";
}

export interface RepoFacts {
  /** Whether the folder of the repo is there. */
  readonly exists?: boolean;
  readonly isWritable?: boolean;
  readonly isFlake?: boolean;
  readonly head?: string;
  readonly branch?: string;
  /** Files that git would list as changed. */
  readonly changed?: number;
}

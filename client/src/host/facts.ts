/**
 * What the probe found on a host, read and checked. What the host could not tell is absent; nothing here is a guess. Every text is one
 * line of limited length without control characters, and otherwise whatever the host says: who shows it, escapes it for where it stands.
 */

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
  /** Of its file system: `vfat`, `ext4`, … */
  readonly type?: string;
  /** Nobody can write there, whatever space there is. */
  readonly isReadOnly?: boolean;
  /** Who writes there, where it can be told. */
  readonly loader?: "systemd-boot" | "grub" | "extlinux";
  /** Whether the loader copies kernels and initrds just there. */
  readonly holdsKernels?: boolean;
  /** Whether it removes what no generation needs any more before it writes a new one. */
  readonly removesFirst?: boolean;
}

/** What the running system would bring to /boot, were it new: kernel and initrd, and those of its specialisations, each file once. */
export interface BootFiles {
  readonly files: number;
  readonly bytes: number;
  /** There is more, such as secrets of the initrd or a device tree, and nobody but root can tell how large that is. */
  readonly hasMore: boolean;
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
  /** By number, ascending; the newest 300. */
  readonly list: readonly Generation[];
  /** How many older ones there are that are not listed. */
  readonly older?: number;
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
  readonly brings?: BootFiles;
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
  | {
      readonly kind: "read";
      readonly isOpen: boolean;
      readonly until?: number;
      readonly method?: string;
      /** Whether something listens on the port that `method` names. */
      readonly isListening?: boolean;
    }
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
  /** What its commands do: let the sshd of the host take passwords, or start another one on a port. */
  readonly method?: "password" | "port";
  /** Whether something of this unit listens on that port; absent: nobody tells whose it is. */
  readonly isListening?: boolean;
  /** When it became `active`, seconds since the epoch: of a oneshot when its commands were done. */
  readonly done?: number;
  /** A job for it waits. */
  readonly isQueued?: boolean;
  /** The sshd that it starts has a configuration of its own. */
  readonly hasOwnConfig?: boolean;
  /** Whether the sshd that it starts asks PAM, and whom that lets in, where its commands say so. */
  readonly usePam?: boolean;
  readonly allowUsers?: readonly string[];
}

export interface RescueFacts {
  readonly file?: RescueFile;
  /** Those that the host knows or knew, of all generations; asked only where there is no file. */
  readonly units: readonly RescueUnit[];
  /** False: systemd did not answer, and nobody knows which units there are. */
  readonly isAnswered?: boolean;
}

export interface SshdFacts {
  readonly isRunning?: boolean;
  readonly ports: readonly number[];
  /** First values before any `Match`, or what OpenSSH takes where nothing is said. */
  readonly passwordAuthentication?: boolean;
  readonly kbdInteractiveAuthentication?: boolean;
  readonly permitRootLogin?: string;
  readonly usePam?: boolean;
  readonly allowUsers?: readonly string[];
  readonly permitEmptyPasswords?: boolean;
  readonly hasMatch?: boolean;
  /** NixOS makes it a link into the store; a plain file was written by a window. */
  readonly config?: "link" | "file";
  /** Seconds since the epoch, with fractions: of the file or its link, and when sshd last read it. */
  readonly configWritten?: number;
  readonly configRead?: number;
  /** It is a link that was made anew since, and what sshd read then was the configuration of a system that says the same. */
  readonly isReadAlike?: boolean;
  /** Whether the configuration as it lies there takes passwords; absent: it depends (`Match`), or a part was not to be read. */
  readonly takesPasswords?: boolean;
  /** Whether it says the same as that of the running system. */
  readonly isOfSystem?: boolean;
  /** What that of the running system says of password login, where it is another one. */
  readonly systemPasswordAuthentication?: boolean;
  /** PAM refuses every password that sshd asks it for: on NixOS where `PasswordAuthentication` is off when the system is built. */
  readonly pamRefuses?: boolean;
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

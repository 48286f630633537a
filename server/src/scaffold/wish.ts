/** What somebody wants to have made: the vocabulary of the wizard, the command line and all that makes modules. */

/** What is made of answers; `media` goes through a factory that the repo has. */
export type ServiceKind = "service" | "container" | "media" | "timer" | "policy" | "plain";

/** Modules that the house itself stands on: made of a template of ours. */
export type FoundationName =
  | "boot-safeguard"
  | "ssh-rescue"
  | "ssh-hardening"
  | "sso"
  | "remote-helper"
  | "kernel-slim"
  | "shell-premium"
  | "service-hardening";

export type Kind = ServiceKind | FoundationName;

/**
 * Answers. Only `kind` and `name` have to be there: what is missing is taken from the repo, and where the repo does not say it, it is refused,
 * not guessed.
 */
export interface Wish {
  readonly kind: Kind;
  /** Of the service or the task, and stem of the file: `a-z`, digits, `-`; begins with a letter. */
  readonly name: string;
  /** Folder of the module, relative to the root: `20-services/apps`. */
  readonly folder?: string;
  /** One German sentence for the header. */
  readonly summary?: string;
  /** Of `service`: path of a module of NixOS, `services.readeck`; without it a unit of the repo's own is made. */
  readonly service?: string;
  /** Of `container`: image with its tag or digest. */
  readonly image?: string;
  /** Of `container`: the port inside. */
  readonly innerPort?: number;
  /** Of `timer` and of a `service` without a module: the text of a shell script. */
  readonly script?: string;
  /** Of `timer`: when, as systemd writes it (`OnCalendar`). */
  readonly onCalendar?: string;
  /** Of `policy`: a Nix expression that has to be true, and what is said where it is not. */
  readonly assertion?: string;
  readonly message?: string;
  /** A key of the port registry: one that is there, or a new one. Without `number` a new one gets the next free of its range. */
  readonly port?: { readonly key: string; readonly number?: number };
  readonly exposure?: WishedExposure;
  /** What it writes to beside its state: absolute paths, or expressions `config.…` of the repo. */
  readonly writes?: readonly string[];
  /** `base`: what hardly any service notices. `strict`: all that its kind bears. `none`: nothing, with a comment that says so. */
  readonly hardening?: "base" | "strict" | "none";
  /** Where the repo has switches, whether it is on; else it is on. */
  readonly enabled?: boolean;
  /** Of a foundation module: what it asks beyond that, by its own names (`gateway: "tinyauth"`). */
  readonly choices?: Readonly<Record<string, string>>;
  /** Values that the repo says nowhere, by role; as text, not as Nix. */
  readonly values?: Readonly<Partial<Record<CentralRole, string>>>;
  /** What is taken for the conventions of the repo instead of what was detected. */
  readonly style?: Partial<Style>;
}

/** One answer of a wish: what a refusal is about. `port.sshRescue`: the number of a key that nobody was asked for. */
export type Answered =
  | Exclude<keyof Wish, "choices" | "values" | "style">
  | `exposure.${"label" | "reason"}`
  | `port.${string}`
  | `choices.${string}`
  | `values.${CentralRole}`
  | `style.${keyof Style}`;

/** `proxy`: with the login of the house before it. `public`: without one, with the reason for the mark. */
export type WishedExposure =
  | { readonly kind: "none" }
  | { readonly kind: "proxy"; readonly label?: string }
  | { readonly kind: "public"; readonly label?: string; readonly reason: string };

/** Values that belong to the whole house; modules read them where it keeps them. */
export type CentralRole =
  | "user"
  | "domain"
  | "subdomain"
  | "email"
  | "host"
  | "timeZone"
  | "lanCidrs"
  | "tailnetCidrs"
  | "stateDir";

/** How modules of a repo are written. */
export interface Style {
  /**
   * `meta`: comment lines `# meta:` with `#   owner: …`. `yaml`: a block comment with `nms_version` between `---`. `nms`: a `let nms = { … }`
   * that goes into `my.meta.<module>`. `none`: no header.
   */
  readonly header: "meta" | "yaml" | "nms" | "none";
  /**
   * `source-id`: above each value that is read, `# source-id: CFG.identity.domain` and `# sink: wofür`. `sink-id`: `# sink: CFG.identity.domain`
   * there, and `# source-id:` at declarations only. `none`: no such comments.
   */
  readonly annotations: "source-id" | "sink-id" | "none";
  readonly proxy: "caddy" | "traefik" | "none";
}

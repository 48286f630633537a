/** A host as the owner named it in `mynixos.hosts`, checked before anything is done with it. */

export interface Target {
  /** Shown to people; unique among the targets. */
  readonly name: string;
  /** Host name, address or `Host` of `ssh_config`; never starts with `-`, has no spaces or control characters. */
  readonly destination: string;
  /** Overrides that of `ssh_config`. */
  readonly user?: string;
  readonly port?: number;
  /** Where the repo lies on the host, absolute. */
  readonly repo: string;
  /** `nixosConfigurations.<attribute>` of the repo's flake; without it the host builds from a channel, or by its own name. */
  readonly attribute?: string;
  /** `none`: what lies on the host is built as it is, nothing is sent. Otherwise the files of this machine are staged. */
  readonly staging?: "none";
}

/** What a connection to a target would really lead to, by `ssh -G`; nothing is connected to find it out. */
export interface Resolved {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The addresses of `ProxyJump`, each resolved as well, or the `ProxyCommand`, where there is one. */
  readonly proxy?: string;
  /** This machine itself: nothing is contacted, and nobody has to agree. */
  readonly isHere?: true;
}

/** What the consent of a person is given to, and what is asked again when it changes: `user@host:port`, with the proxy. */
export function identityOf(resolved: Resolved): string {
  const { proxy } = resolved;
  return `${addressOf(resolved)}${proxy === undefined ? "" : ` via ${proxy}`}`;
}

/** The same without the way there. */
export function addressOf({ user, host, port }: Pick<Resolved, "user" | "host" | "port">): string {
  return `${user}@${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** A systemd service as this repo leaves it: what the repo and NixOS say of its directives, and what comes of that. */
import type { KnownUnit } from "#knowledge/nixos-units.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import type { DefinitionStatus } from "#model/counted.ts";
import type { OptionDefinition } from "#model/defined.ts";
import type { HostView } from "#model/evaluated.ts";
import type { ListenerState } from "#model/ports/listener.ts";
import type { Part } from "#model/ports/part.ts";
import type { SecurityScore } from "#model/units/score/score.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { DirectiveValue } from "./section.ts";

export interface ServiceUnit {
  readonly view: HostView;
  /** Without `.service`: `jellyfin`, `phpfpm-monica`. */
  readonly name: string;
  /** The service of NixOS that makes it: `services.jellyfin`; `undefined`: this repo makes it itself, or nobody knows who does. */
  readonly service: string | undefined;
  /** What `knowledge` has of it; with names filled in. */
  readonly known: KnownUnit | undefined;
  /**
   * Who makes the unit. `repo`: this repo, wholly (it says what it runs). `nixos`: a module of NixOS, and `knowledge` has all that it
   * says of the directives that count. `unknown`: anything else; then nobody can say what is missing in it.
   */
  readonly basis: "repo" | "nixos" | "unknown";
  /** Whether it is there on this host. */
  readonly active: ListenerState;
  readonly imported: boolean;
  /**
   * Where people look for it: the repo's `serviceConfig` of it, else its `systemd.services.<name>`, else the call that makes those, else
   * what turns the service on. `undefined`: nothing in this repo.
   */
  readonly place: Location | undefined;
  /** `systemd.services.<name>` as the repo says it; `undefined`: it says nothing. */
  readonly part: Part | undefined;
  /** What this repo or NixOS says of `serviceConfig`, by key, the repo's own included when they lose. */
  readonly directives: ReadonlyMap<string, Directive>;
  /** Whether nothing else is said of the directives that count for the score: `false` where sets are open or the basis is unknown. */
  readonly isWhole: boolean;
  /** `undefined` where the whole of it is not known: then `unscored` says why. */
  readonly score: SecurityScore | undefined;
  readonly unscored: Message | undefined;
  /** What kind of program it is, as far as that decides what it can do without; `undefined`: nobody knows. */
  readonly kinds: ReadonlySet<ServiceKind> | undefined;
}

/** A key of `[Service]`. */
export interface Directive {
  readonly key: string;
  /** What ends up in the unit; `undefined`: not known. A list joins what the winners say. */
  readonly value: DirectiveValue | undefined;
  /** The lines in the unit file, those of the package's own unit first; `undefined`: not known. */
  readonly lines: readonly string[] | undefined;
  /** The strongest first. */
  readonly contributions: readonly Contribution[];
}

/** What somebody says of a directive. */
export interface Contribution {
  /** `package`: the unit file of the package, which NixOS adds to. */
  readonly by: "repo" | "nixos" | "package";
  /** As in Nix: 50 is `mkForce`, 100 plain, 1000 `mkDefault`; `undefined`: not known. */
  readonly priority: number | undefined;
  /** `undefined`: not known. */
  readonly value: DirectiveValue | undefined;
  readonly status: DefinitionStatus;
  /** Of the repo. */
  readonly definition: OptionDefinition | undefined;
}

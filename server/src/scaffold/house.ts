/** What the repo is like for whoever adds a module to it: how its modules look, where things are written, which values it has. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { Ids } from "#model/modules/module-ids.ts";
import type { Registry } from "#model/ports/registry.ts";
import type { Location, Span } from "#text/span.ts";
import type { CentralRole, Style } from "./wish.ts";

export interface House {
  readonly model: Model;
  /** The host that modules are made for: the one that the editor shows; `undefined`: nothing is evaluated. */
  readonly view: HostView | undefined;
  /** First name of the repo's own options; `my` where it has none that belongs to all of it. */
  readonly prefix: string;
  readonly style: Style;
  /** What `style` rests on, for people: how many live modules have what; `undefined` where none has anything. */
  readonly evidence: readonly Evidence[];
  /** Folders with modules, in order of name. */
  readonly layers: readonly Layer[];
  readonly central: ReadonlyMap<CentralRole, Central>;
  readonly registry: Registry | undefined;
  /**
   * Names by which the proxy in use leads others through a login that is able, the most used first: `sso_auth`, `sso-chain@file`. Those that
   * nobody uses yet come last: they are tried on a host that is not there.
   */
  readonly logins: readonly string[];
  /**
   * What host names of services end in, as most of them are made: `["domain"]` for `readeck.example.org`, `["subdomain", "domain"]` for
   * `readeck.heim.example.org`; `undefined`: nobody knows.
   */
  readonly zone: readonly CentralRole[] | undefined;
  readonly switches: Switches | undefined;
  /** Functions of the repo that make the module of a media service. */
  readonly factories: readonly Factory[];
  readonly ids: Ids | undefined;
}

export interface Evidence {
  readonly of: keyof Style;
  readonly value: string;
  /** Of the proxy: what it shows to the network. */
  readonly files: number;
}

/** A folder that modules lie in. */
export interface Layer {
  /** Relative to the root: `20-services/apps`. */
  readonly folder: string;
  /** The number that its first numbered folder begins with, as it is written: `20`. */
  readonly number: string | undefined;
  /** What most modules of it have as `owner` in their header, else its name without number. */
  readonly owner: string;
  /** What most file names of it begin with: `service-app-`; empty: nothing. */
  readonly filePrefix: string;
  /** How many modules in it a host imports; none in a layer that sleeps. */
  readonly modules: number;
  /** Where its modules are imported: the list that has most of them. */
  readonly imports: ImportList | undefined;
}

/** A list of modules in a file, with its brackets. */
export interface ImportList extends Location {
  /** Its items: what each leads to, and where it stands. Computed ones lead nowhere. */
  readonly items: readonly (Span & { readonly file: string | undefined })[];
}

/** A central value as modules read it. */
export interface Central {
  /** `["my", "configs", "identity", "domain"]` */
  readonly path: readonly string[];
  /** The id for annotations, `CFG.identity.domain`; `undefined`: none of the prefixes fits. */
  readonly id: string | undefined;
  /** What it comes to on the host, where it is a known string. */
  readonly value: string | undefined;
}

/** How modules are turned on. */
export interface Switches {
  /** `my.services`, `my.profiles.services`. */
  readonly path: readonly string[];
  /** `kebab`: `pocket-id`. `camel`: `pocketId`. */
  readonly naming: "kebab" | "camel";
  /**
   * Where they are declared: `central`: in one file, beside each other, `own`: in the module itself. `location`: of the set that a new one
   * goes into; `undefined`: each in its own module, or nobody can say.
   */
  readonly declared: "central" | "own";
  readonly location: Location | undefined;
}

/** A function in a file of its own that takes arguments and gives a module: `20-services/media/_lib.nix`. */
export interface Factory {
  readonly file: string;
  /** Modules that are made by it. */
  readonly callers: readonly string[];
  /**
   * What they give it, by name, as it is written in most of them, with `@name@` for the name of the service in a string; `undefined`: each
   * writes something else.
   */
  readonly arguments: ReadonlyMap<string, string | undefined>;
  /** Of each of these, what the callers write, as it is written there. */
  readonly written: ReadonlyMap<string, readonly WrittenArgument[]>;
  /**
   * How most of them call it, as an expression that is a module, with `@arguments@` for what stands between the braces of the last set:
   * `(import ./_lib.nix { inherit lib; }) {@arguments@}`. The path is one from the folder of the callers.
   */
  readonly call: string;
  /** `body`: the file of most of them is nothing but the call, `args@{ … }: (call) args`. `imports`: an item of its imports. */
  readonly form: "body" | "imports";
}

export interface WrittenArgument {
  readonly caller: string;
  readonly text: string;
}

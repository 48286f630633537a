/** What a kind makes of an order: the module before its looks, and what of it has to be proven. */
import type { KnownPort, KnownService } from "#knowledge/listeners.ts";
import type { Factory, House, Layer } from "#scaffold/house.ts";
import type { ModuleParts } from "#scaffold/parts.ts";
import type { NewFile } from "#scaffold/scaffolded.ts";
import type { Wish } from "#scaffold/wish.ts";
import type { Message } from "#text/message.ts";

/** A wish with all that it leaves open taken from the repo. */
export interface Order {
  readonly house: House;
  readonly wish: Wish;
  readonly name: string;
  /** What people call it: `Home Assistant`. */
  readonly title: string;
  readonly summary: string;
  /** What the service is for, in a few German words; `undefined`: not known. */
  readonly words: string | undefined;
  readonly file: string;
  readonly layer: Layer;
  /** The key of its port; `undefined`: it has none. */
  readonly key: string | undefined;
  readonly known: Known | undefined;
  readonly factory: Factory | undefined;
  readonly entry: ProxyEntry | undefined;
}

/** A service of NixOS that is known. */
export interface Known {
  readonly path: readonly string[];
  /** `undefined`: NixOS has it, and nobody here knows what it listens on. */
  readonly service: KnownService | undefined;
  readonly port: KnownPort | undefined;
}

/** What the proxy is told. */
export interface ProxyEntry {
  /** What `host` comes to; `undefined`: not known. */
  readonly address: string | undefined;
  /** Between the quotes of a Nix string: `readeck.${domain}`. */
  readonly host: string;
  /** `undefined`: the repo has none, or none is wanted. */
  readonly login: string | undefined;
  /** Whether that surely asks everybody. */
  readonly isAble: boolean;
  /** Why it is public; `undefined`: it is not. */
  readonly reason: string | undefined;
}

export interface Plan {
  /** `undefined`: `text` is all of it, but for the header. */
  readonly parts?: ModuleParts;
  readonly text?: string;
  /** What belongs beside it. */
  readonly files?: readonly NewFile[];
  readonly open: readonly Message[];
  /** Units that the module is about, without `.service`: the one that listens comes first. */
  readonly units: readonly string[];
  /** Whether these are programs that directives of systemd confine: containers are not. */
  readonly isHardened: boolean;
  /** Keys that it reads beside the one of the order. */
  readonly ports?: readonly { readonly key: string; readonly near?: string }[];
  /** No module: nobody imports it. */
  readonly isLibrary?: boolean;
}

export const noParts: ModuleParts = { arguments: [], reads: [], bindings: "", imports: "", options: "", config: "" };

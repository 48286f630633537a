/** What it takes to say that a firewall lets a port in: the vocabulary of lists, modules and rules. */
import type { OptionDefinition } from "#model/defined.ts";
import type { Location } from "#text/span.ts";
import type { PortList } from "./firewall-list.ts";
import type { Protocol } from "./listener.ts";

/**
 * `used`: the firewall has it. `weaker`: a stronger definition of the list discards it. `off`: its condition does not hold, or the service
 * is off. `possible`: nobody can say.
 */
export type OpeningState = "used" | "weaker" | "off" | "possible";

export interface Opening {
  /** The first and the last port. */
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  /** `undefined`: all of them. */
  readonly interface: string | undefined;
  /** `list`: one of `allowedTCPPorts` and the like. `module`: `openFirewall` of a service. `text`: a rule, which may ask for more. */
  readonly by: "list" | "module" | "text";
  /** The option that says so, in Nix's syntax. */
  readonly option: string;
  readonly state: OpeningState;
  /** The definition of the list, or of the option of the module; `undefined` where it opens by default, and for rules. */
  readonly definition: OptionDefinition | undefined;
  /** Of a module: the group of options of the service. */
  readonly service: string | undefined;
  /** Where the port stands in the list; what turns a module's opening on. */
  readonly place: Location | undefined;
  /** Where the number was written first. */
  readonly written: Location | undefined;
  /** The options that the port was made of, by name. */
  readonly sources: readonly string[];
}

export interface FirewallList extends PortList {
  readonly protocol: Protocol;
  readonly interface: string | undefined;
}

/** Whether an opening covers a port. */
export function opens(opening: Opening, port: number, protocol: Protocol): boolean {
  return opening.protocol === protocol && opening.from <= port && port <= opening.to;
}

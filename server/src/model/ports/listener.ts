/** What binds a port on a host: the vocabulary that collectors of listeners, rules, hovers and the command line share. */
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import type { Address } from "./address.ts";

export type Protocol = "tcp" | "udp";

/** `disabled`: the service is off. `possible`: whether it runs, or whether the port is this one, is not known. */
export type ListenerState = "enabled" | "possible" | "disabled";

/** `host`: the network of the machine. Else the path of the namespace, or `unit:`/`container:` with the name of what has one of its own. */
export type Namespace = string;

export const hostNamespace: Namespace = "host";

export interface Listener {
  /** 1 to 65535. */
  readonly port: number;
  readonly protocol: Protocol;
  /** What it binds; `undefined`: not known. */
  readonly addresses: readonly Address[] | undefined;
  /** The group of options that people know it by: `services.jellyfin`, `virtualisation.oci-containers.containers.whoami`. */
  readonly service: string;
  /** What it is for, where that is not what people use the service for: `admin`. */
  readonly role?: string;
  /** systemd units that hold the socket, with their suffix, the one that binds first; empty where nobody knows. */
  readonly units: readonly string[];
  /** `undefined`: not known. */
  readonly namespace: Namespace | undefined;
  readonly state: ListenerState;
  /** Why it is only possible. */
  readonly doubts: readonly Message[];
  /** Nothing starts it but a person, or somebody who is not seen here. */
  readonly onDemand: boolean;
  /**
   * `known`: NixOS or `knowledge` says that this option is a port that the service binds. `inferred`: the option is fed by a registry of
   * ports, or is named as what a program of this repo's own listens on, and nobody says more.
   */
  readonly evidence: "known" | "inferred";
  /** The option that says the port, in Nix's syntax: the one that one would set where `basis` is `default`. */
  readonly option: string;
  /** `set`: this repo says the port. `default`: it is that of the module or program, and the repo says nothing. */
  readonly basis: "set" | "default";
  /** What a claim about the module of NixOS rests on: a revision of nixpkgs or of its manual. */
  readonly revision: string | undefined;
  /** Where the repo sets the port; where it turns the service on, if the port is a default. */
  readonly place: Location | undefined;
  /** Where the number was written first: in the registry, for one. */
  readonly written: Location | undefined;
  /** A default that people may change in the program itself, which is in no repo. */
  readonly isMutable: boolean;
  /** Whether the host imports the module that says so. */
  readonly imported: boolean;
  /** Several programs bind this port at once (multicast DNS, for one). */
  readonly shares: boolean;
  /** The options of this repo that the port was made of, not only decided by, by name: keys of the registry, mostly. */
  readonly sources: readonly string[];
}

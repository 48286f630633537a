/** What client and server say to each other beyond the Language Server Protocol. The client takes only types from the server, and only from here. */
import type { Location, Position, TextDocumentPositionParams } from "vscode-languageserver";

/** Sent by the client with `initialize`. */
export interface InitializationOptions {
  /** Translations of the editor's display language: English template → text. */
  readonly translations?: Readonly<Record<string, string>> | undefined;
  /** The editor's settings, for clients that do not let the server ask for them. */
  readonly settings?: unknown;
}

/** Requests of the client, by method. */
export interface Requests {
  /** The source at a position: in a use, a definition, a declaration or an id of a comment. */
  readonly "mynixos/source": { readonly params: TextDocumentPositionParams; readonly result: SourceAnswer | null };
  /** The next free ports of each range; `null` while the repo is not read as a whole. */
  readonly "mynixos/freePorts": { readonly params: FreePortsParams; readonly result: FreePortsAnswer | null };
  /** How the hosts of the open repos may be reached, as far as the repos say it; `null` while they are not read as a whole. */
  readonly "mynixos/hostProposals": {
    readonly params: Readonly<Record<string, never>>;
    readonly result: readonly HostProposal[] | null;
  };
}

export interface HostProposal {
  readonly name: string;
  /** `nixosConfigurations.<attribute>` of the repo's flake. */
  readonly attribute?: string | undefined;
  /** Best first. */
  readonly users: readonly string[];
  readonly ports: readonly number[];
  readonly addresses: readonly ProposedAddress[];
  /** Units that open a window for passwords, without `.service`. */
  readonly rescueUnits: readonly string[];
}

export interface ProposedAddress {
  readonly address: string;
  readonly network: "lan" | "tailnet" | "public";
  /** The option that says it. */
  readonly path: string;
}

export interface FreePortsParams {
  /** The document in front: its repo is asked, else the first one that is open. */
  readonly uri?: string | undefined;
  /** Of the caret in it. */
  readonly position?: Position | undefined;
}

export interface FreePortsAnswer {
  /** Whether the document is a Nix file of the repo. */
  readonly inRepo: boolean;
  /** Those with a free port; the one that fits the place in the document first, then the lowest. */
  readonly ranges: readonly FreeRange[];
}

export interface FreeRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** The next one, and those that follow. */
  readonly ports: readonly number[];
}

export interface SourceAnswer {
  /** Option path in Nix attribute-path syntax. */
  readonly path: string;
  /** Ids that mean it in annotations. */
  readonly ids: readonly string[];
  /** Where to go for its value: the definitions, else the declaration with its default. */
  readonly targets: readonly Location[];
  /** Its uses, grouped by the option they end in; uses that end in none come last. */
  readonly sinks: readonly Sink[];
}

export interface Sink {
  /** Option path; empty for uses that end in none. */
  readonly path: string;
  readonly uses: readonly Use[];
}

export interface Use {
  readonly location: Location;
  /** The line of code it stands in, trimmed. */
  readonly line: string;
  /** Path of its file, relative to the root. */
  readonly file: string;
}

/** Notifications of the server, by method. */
export interface Notifications {
  readonly "mynixos/status": IndexStatus;
}

/** `incomplete`: indexing was cancelled or failed, answers cover a part of the repo. */
export interface IndexStatus {
  readonly state: "indexing" | "ready" | "incomplete";
  readonly files: number;
  /** What the owner should know, translated: a cap was reached, a setting is wrong. */
  readonly notices: readonly string[];
}

/** Commands of the client that the server names in its answers, with their arguments. */
export interface Commands {
  /** Shows places in a peek view at a position. */
  readonly "mynixos.showReferences": readonly [uri: string, position: Position, locations: readonly Location[]];
}

/** Commands of the server that the editor runs for a click, with their arguments. */
export interface ServerCommands {
  /** Writes a block of hardening for units, named by host and name, that are shown in a document. */
  readonly "mynixos.insertBlocks": readonly [
    uri: string,
    units: readonly { readonly host: string; readonly name: string }[],
  ];
}

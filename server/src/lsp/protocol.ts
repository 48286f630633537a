/** What client and server say to each other beyond the Language Server Protocol. The client takes only types from the server, and only from here. */
import type {
  Location,
  Position,
  Range,
  TextDocumentIdentifier,
  TextDocumentPositionParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { Question } from "#scaffold/choices-kinds.ts";
import type { Details } from "#scaffold/scaffolded.ts";
import type { Answered, CentralRole, Kind, Style, Wish } from "#scaffold/wish.ts";

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
  /** What of a document speaks of central values; `null`: nobody wants to see it, or the document is none of a repo. */
  readonly "mynixos/marks": {
    readonly params: { readonly textDocument: TextDocumentIdentifier };
    readonly result: Marks | null;
  };
  /** The next free ports of each range; `null` while the repo is not read as a whole. */
  readonly "mynixos/freePorts": { readonly params: FreePortsParams; readonly result: FreePortsAnswer | null };
  /** How the hosts of the open repos may be reached, as far as the repos say it; `null` while they are not read as a whole. */
  readonly "mynixos/hostProposals": {
    readonly params: Readonly<Record<string, never>>;
    readonly result: readonly HostProposal[] | null;
  };
  /** What a rebuild on a host said of the files of a repo, with places; `null`: no repo of this folder is open. */
  readonly "mynixos/rebuildProblems": { readonly params: RebuildOutput; readonly result: RebuildAnswer | null };
  /** What of a change may decide who gets in: the repo evaluated before and after; `null` while it is not read as a whole. */
  readonly "mynixos/lockOuts": { readonly params: LockOutsParams; readonly result: LockOutsAnswer | null };
  /** What can be chosen for a new module of a repo; `null` while it is not read as a whole. */
  readonly "mynixos/scaffoldChoices": { readonly params: ScaffoldFolder; readonly result: ScaffoldChoices | null };
  /** The report of traceability as files that nobody has written yet; `null` while the repo is not read as a whole. */
  readonly "mynixos/report": { readonly params: ReportFolder; readonly result: ReportAnswer | null };
  /** A new module with its wiring, as changes that nobody has applied yet; `null` while the repo is not read as a whole. */
  readonly "mynixos/scaffold": { readonly params: ScaffoldParams; readonly result: ScaffoldAnswer | null };
  /** The comments that are missing at central values; `null` while the repo is not read as a whole. */
  readonly "mynixos/completeTraceability": {
    readonly params: TraceabilityParams;
    readonly result: TraceabilityAnswer | null;
  };
}

export interface TraceabilityParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly scope: "file" | "repo";
}

export interface TraceabilityAnswer {
  readonly places: number;
  readonly files: number;
  /** Absent: nothing is missing. */
  readonly edit?: WorkspaceEdit | undefined;
}

export interface Marks {
  /** Names where a central value is declared or set. */
  readonly source: readonly Range[];
  /** Names that read one. */
  readonly use: readonly Range[];
  /** Ids in comments that are another value's than the code beside them. */
  readonly drift: readonly Range[];
  /** Ids in comments whose code is gone. */
  readonly stale: readonly Range[];
}

export interface ReportFolder {
  /** Of the repo, as a URI. */
  readonly folder: string;
}

/** `problem`: why nothing can be written. */
export type ReportAnswer = { readonly files: readonly ReportedFile[] } | { readonly problem: string };

export interface ReportedFile {
  readonly uri: string;
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
  /** The same lies there already. */
  readonly isCurrent: boolean;
}

export interface ScaffoldFolder {
  /** Of the repo, as a URI. */
  readonly folder: string;
}

export interface ScaffoldParams extends ScaffoldFolder {
  readonly wish: ScaffoldWish;
}

/** Answers of a person; what is missing is taken from the repo. */
export type ScaffoldWish = Wish;
export type ScaffoldKindName = Kind;
export type ScaffoldQuestion = Question;
export type ScaffoldRole = CentralRole;
export type ScaffoldStyle = Style;
export type ScaffoldAnswered = Answered;
export type ScaffoldDetails = Details;

/** Lists are in the order in which they are offered, the best first; texts are translated. */
export interface ScaffoldChoices {
  /** A file that is no valid Nix: before it is mended, every wish is refused. */
  readonly unread?:
    | {
        readonly uri: string;
        readonly at: { readonly line: number; readonly character: number };
        readonly problem: string;
      }
    | undefined;
  readonly kinds: readonly ScaffoldKind[];
  readonly layers: readonly ScaffoldLayer[];
  readonly services: readonly ScaffoldService[];
  /** Keys of the port registry that no host reads. */
  readonly unusedKeys: readonly { readonly key: string; readonly port?: number | undefined }[];
  readonly hasRegistry: boolean;
  /** What shows services to the network; absent: nothing, or nobody knows. */
  readonly proxy?: "caddy" | "traefik" | undefined;
  /** The login that a proxy entry gets; absent: none that is able. */
  readonly login?: string | undefined;
  /** What host names end in: `example.org`. */
  readonly zone?: string | undefined;
  readonly style: ScaffoldStyle;
  /** What `style` rests on: so many files have this. */
  readonly evidence: readonly { readonly of: keyof ScaffoldStyle; readonly value: string; readonly files: number }[];
}

export interface ScaffoldKind {
  readonly kind: ScaffoldKindName;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly isFoundation: boolean;
  /** A file of the repo that is called so already. */
  readonly file?: string | undefined;
  readonly asks: readonly ScaffoldQuestion[];
  readonly folders: readonly string[];
  readonly choices: readonly ScaffoldChoice[];
  /** Values that are asked, as the repo says them nowhere. */
  readonly missing: readonly ScaffoldRole[];
}

export interface ScaffoldChoice {
  readonly name: string;
  readonly title: string;
  /** None: it is typed. */
  readonly answers: readonly { readonly value: string; readonly title: string }[];
}

export interface ScaffoldLayer {
  readonly folder: string;
  readonly modules: number;
  /** The next free one of its range. */
  readonly port?: number | undefined;
  /** The file that imports its modules. */
  readonly imports?: string | undefined;
}

export interface ScaffoldService {
  /** `services.readeck` */
  readonly path: string;
  readonly name: string;
  readonly port?: number | undefined;
  readonly unit?: string | undefined;
  readonly state: "enabled" | "possible" | "disabled" | "absent";
  /** A file of the repo that sets something of it, imported or not. */
  readonly file?: string | undefined;
}

export type ScaffoldAnswer = ScaffoldMade | ScaffoldRefused;

export interface ScaffoldRefused {
  /** Why nothing can be made. */
  readonly problem: string;
  /** The answer that cannot be taken; absent: it is not one of them alone. */
  readonly about?: ScaffoldAnswered | undefined;
}

export interface ScaffoldMade {
  /** The module comes first; none of them is there. */
  readonly files: readonly ScaffoldFile[];
  readonly edits: readonly ScaffoldEdits[];
  /** What was done and proven. */
  readonly done: readonly string[];
  /** What a person has to do or to know. */
  readonly open: readonly string[];
  /** What may be said otherwise without being asked; absent: it is there already, and nothing is made. */
  readonly details?: ScaffoldDetails | undefined;
  /** Of what is there already: the answer with which it would be another one. */
  readonly about?: ScaffoldAnswered | undefined;
}

export interface ScaffoldFile {
  readonly uri: string;
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
  /** The first thing that is left to do in it, else its top. */
  readonly goOn: Position;
}

export interface ScaffoldEdits {
  readonly uri: string;
  readonly file: string;
  /** Of the document that is open; `null`: it is not, and the text is that of the disk. */
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
  /** The whole text that the edits are made for, and what comes of it. */
  readonly before: string;
  readonly after: string;
}

export interface RebuildOutput {
  /** The folder of the repo, as a URI. */
  readonly folder: string;
  /** Folders of the host that stand for it in messages: the stage, `/etc/nixos`. */
  readonly roots: readonly string[];
  /** What Nix and nixos-rebuild wrote, escape sequences and all; of a long one the end. */
  readonly output: string;
}

export interface RebuildAnswer {
  readonly problems: readonly RebuildProblem[];
  /** There is an error in the output that is of no form we know: it stands in the log. */
  readonly hasUnknown: boolean;
}

export interface RebuildProblem {
  /** What belongs to no file of the repo is shown at the repo's entry. */
  readonly location: Location;
  readonly severity: "error" | "warning" | "information";
  readonly message: string;
  /** What kind of error it is, a stable word: `syntax`, `option-unknown`, `assertion`, … */
  readonly code: string;
  /** The trace, innermost first, and the other definitions. */
  readonly related: readonly { readonly location: Location; readonly message: string }[];
}

export interface LockOutsParams {
  readonly folder: string;
  /** Of the host in the repo, where there are several. */
  readonly host?: string | undefined;
  /** Files that are otherwise than here, relative to the folder, with their text; `null`: not there, `false`: there, but nobody could read it. */
  readonly before: Readonly<Record<string, string | null | false>>;
  readonly after: Readonly<Record<string, string | null | false>>;
}

export interface LockOutsAnswer {
  readonly changes: readonly LockOutChange[];
  /** What nobody can tell of this change, translated; empty: everything that matters was evaluated before and after. */
  readonly unknown: readonly string[];
}

export interface LockOutChange {
  /** The host in the repo, where several were compared. */
  readonly host?: string | undefined;
  readonly area: "sshd" | "port" | "users" | "keys" | "sudo" | "firewall" | "network" | "vpn";
  /** Option path. */
  readonly path: string;
  /** Values as Nix writes them, cut to one line; absent: not set, or unknown. Never a secret: hashes of passwords are not shown. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Where the change stands in the files as they are here. */
  readonly location?: Location | undefined;
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

/** Notifications of the client, by method. */
export interface ClientNotifications {
  /** Whether the syntax of Nix has to be coloured: nobody else does it. */
  readonly "mynixos/colourNix": { readonly wanted: boolean };
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

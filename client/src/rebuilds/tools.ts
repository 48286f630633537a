/** What a rebuild of this window works with. */
import type { LogOutputChannel } from "vscode";
import type { Hosts } from "#client/hosts/hosts.ts";
import type { Action } from "#client/rebuild/operations.ts";
import type { Server } from "#client/server.ts";
import type { HostTexts } from "./host-texts.ts";
import type { Logs } from "./logs.ts";
import type { Passwords } from "./passwords.ts";
import type { Problems } from "./problems.ts";
import type { Remembered } from "./remembered.ts";
import type { Running } from "./running.ts";

export interface Tools {
  readonly hosts: Hosts;
  readonly server: Server;
  /** The text that a host gets. */
  readonly script: string;
  readonly log: LogOutputChannel;
  readonly logs: Logs;
  readonly passwords: Passwords;
  readonly remembered: Remembered;
  readonly problems: Problems;
  readonly texts: HostTexts;
  readonly running: Running;
  /** Another task, as the buttons under a message start it; `follow`: what runs there already. */
  readonly again: (action: Action | "follow", host: string) => void;
  readonly openLog: (host: string, id?: string) => unknown;
  readonly hostDocument: (host: string) => unknown;
  readonly terminal: (host: string) => unknown;
  readonly showProblems: () => unknown;
}

/** Ends a rebuild before it began: what there was to say has been said, in the terminal too. */
export class Stopped extends Error {
  readonly said: string;
  readonly isWanted: boolean;
  constructor(said: string, isWanted = false) {
    super(said);
    this.said = said;
    this.isWanted = isWanted;
  }
}

/** What a command of the command line is: arguments in, text and exit code out, nothing written by itself. */
import type { Message } from "#text/message.ts";
import type { ScaffoldOptions } from "./scaffold-options.ts";

/** Exit codes: `clean`, `findings` that fail the check, or a `failure` of usage or IO. */
export const EXIT = { clean: 0, findings: 1, failure: 2 } as const;

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface Options extends ScaffoldOptions {
  readonly json: boolean;
  readonly failOn: string | undefined;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly rule: string | undefined;
  readonly of: string | undefined;
  readonly path: string | undefined;
  readonly all: boolean;
  readonly host: string | undefined;
  readonly check: boolean;
  readonly out: string | undefined;
}

/** Turns a message into text of the chosen language. */
export type Translate = (message: Message) => string;

export interface Command {
  /** `argument` is the directory, or for `explain` the rule. */
  readonly run: (argument: string | undefined, options: Options, translate: Translate) => Promise<Outcome> | Outcome;
  /** Options that the command knows, beside `--lang` and `--help`. */
  readonly options: readonly (keyof Options)[];
}

export function failure(text: string): Outcome {
  return { stdout: "", stderr: `mynixos: ${text}\n`, code: EXIT.failure };
}

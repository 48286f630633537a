/** A module that the house stands on: its name card, what it asks, and what it is made of. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import type { House } from "#scaffold/house.ts";
import type { ModuleParts } from "#scaffold/parts.ts";
import type { NewFile } from "#scaffold/scaffolded.ts";
import type { CentralRole, FoundationName, Wish } from "#scaffold/wish.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Message } from "#text/message.ts";

export interface Foundation {
  readonly name: FoundationName;
  /** One line for lists. */
  readonly title: Message;
  /** German, for the header of the module. */
  readonly summary: string;
  /** Folders that fit, by what their name has in it, the best first: `core`, `gateway`, `infrastructure`. */
  readonly layers: readonly string[];
  /** Nothing that a host imports: it may lie in a folder without modules. */
  readonly isLibrary?: boolean;
  /** Central values without which it cannot be made. */
  readonly needs: readonly CentralRole[];
  /** Keys of the port registry that it reads: those that are missing are added. `near`: a key beside which it fits. */
  readonly ports: readonly { readonly key: string; readonly near?: string }[];
  /** What is asked beyond that; the first answer of each is taken where nobody says anything. */
  readonly choices: readonly Choice[];
  readonly make: (house: House, wish: Wish) => FoundationModule | { readonly problem: Message };
  /** What is done to the rest of the repo once it has the module: `model` is the repo with it, wired and evaluated. */
  readonly finish?: (model: Model, view: HostView) => Finished;
}

export interface Choice {
  readonly name: string;
  readonly title: Message;
  readonly answers: readonly { readonly value: string; readonly title: Message }[];
}

export interface FoundationModule {
  /** `text`: of what is no module, as a library of functions. */
  readonly module: ModuleParts | { readonly text: string };
  /** What belongs beside it. */
  readonly files?: readonly NewFile[];
  /** What a person has to do or to know after it: secrets to write, modules that it replaces. */
  readonly open: readonly Message[];
}

export interface Finished {
  /** Of the repo that was given, one for each file. */
  readonly edits: readonly FileEdits[];
  readonly done: readonly Message[];
  readonly open: readonly Message[];
}

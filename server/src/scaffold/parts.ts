/** A module before it has the looks of a repo: what it reads, what it binds, what it declares and sets. */
import type { CentralRole } from "./wish.ts";

export interface ModuleParts {
  /** Arguments of its head, beside `config` and `lib`: `pkgs`. Those that its text does not use are left out. */
  readonly arguments: readonly string[];
  /** Central values that it binds, in order. */
  readonly reads: readonly CentralRead[];
  /** Further bindings of its `let`, indented by two; empty: none. */
  readonly bindings: string;
  /** Modules that it imports, one on a line, indented by four; empty: none. */
  readonly imports: string;
  /** What stands below `options`, with the whole path, indented by two; empty: none. */
  readonly options: string;
  /** What it sets, indented by two. */
  readonly config: string;
  /** An expression that has to be true for any of it: the switch. */
  readonly condition?: string;
}

export interface CentralRead {
  /** A value of the house, or a key of its port registry. */
  readonly of: { readonly role: CentralRole } | { readonly port: string };
  /** The name that it is bound to. */
  readonly name: string;
  /** What it is for, in German: the text behind `# sink:`. */
  readonly sink: string;
}

/** Reads of registry keys that reach nothing, although the code around them is in force: what decided without them. */

import type { OptionDefinition } from "#model/defined.ts";
import { type HostView, hostsIn, type OptionView } from "#model/evaluated.ts";
import type { Model, Use } from "#model/model.ts";
import { covers, type Location } from "#text/span.ts";
import { ignoredUses } from "./phantom-arguments.ts";
import type { KeysService } from "./phantom-service.ts";
import { type RegistryKey, registriesOf } from "./registry.ts";

export interface Phantom extends Location {
  readonly key: RegistryKey;
  readonly cause: PhantomCause;
}

export type PhantomCause =
  /** The definition that it stands in loses against a stronger one of the same option. */
  | {
      readonly kind: "weaker";
      readonly option: string;
      readonly winners: readonly Location[];
      /** It is a `mkDefault` or weaker: made to be replaced. */
      readonly isDefault: boolean;
    }
  /** It is handed to a function that takes something else, or nothing, in its place. */
  | {
      readonly kind: "ignored";
      readonly instead: readonly Instead[];
      readonly functions: readonly Location[];
      /** Whom the key is for, if it surely listens elsewhere. */
      readonly service: KeysService | undefined;
    }
  /** It gets a name that nobody asks for. */
  | { readonly kind: "unnamed"; readonly name: string };

export interface Instead extends Location {
  /** The number or text that stands for the port. */
  readonly value: string | undefined;
}

/** A use of a key in a file that hosts load. */
export interface KeyUse {
  readonly key: RegistryKey;
  readonly use: Use;
  readonly hosts: readonly HostView[];
}

const known = new WeakMap<Model, readonly Phantom[]>();

/** On every host that loads the file, in no particular order. */
export function phantomsOf(model: Model): readonly Phantom[] {
  let phantoms = known.get(model);
  if (!phantoms) {
    phantoms = find(model);
    known.set(model, phantoms);
  }
  return phantoms;
}

function find(model: Model): readonly Phantom[] {
  const found: Phantom[] = [];
  const open: KeyUse[] = [];
  for (const candidate of candidatesIn(model)) {
    const { key, use } = candidate;
    const cause = unnamed(model, use) ?? weaker(candidate);
    const { file, start, end } = use;
    if (cause) found.push({ file, start, end, key, cause });
    else if (use.read.binds === undefined && !isEffective(candidate, candidatesOf(key, use.file))) open.push(candidate);
  }
  for (const { use, key, cause } of ignoredUses(model, open)) {
    const { file, start, end } = use;
    found.push({ file, start, end, key, cause });
  }
  return found;
}

function candidatesIn(model: Model): readonly KeyUse[] {
  const views = [...hostsIn(model.repo).values()];
  const byFile = new Map<string, HostView[]>();
  for (const view of views)
    for (const { file } of view.host.modules) {
      const hosts = byFile.get(file) ?? [];
      if (!hosts.includes(view)) hosts.push(view);
      byFile.set(file, hosts);
    }
  return registriesOf(model).flatMap(({ keys }) =>
    keys.flatMap((key) =>
      (key.source?.uses ?? []).flatMap((use) => {
        const hosts = byFile.get(use.file);
        return hosts && isRead(use) ? [{ key, use, hosts }] : [];
      }),
    ),
  );
}

/** Not only tested, not found by a computed name, no stepping stone, and nothing that another name might mean. */
function isRead({ form, read }: Use): boolean {
  return form !== "guard" && form !== "dynamic" && !read.guarded && !read.passing && !read.undecided;
}

function candidatesOf({ source }: RegistryKey, file: string): number {
  return (source?.uses ?? []).filter((use) => use.file === file && use.read.binds === undefined).length;
}

/** A name of a `let` that nothing refers to. */
function unnamed({ repo }: Model, { file, read }: Use): PhantomCause | undefined {
  const name = read.binds === undefined ? undefined : repo.files.get(file)?.facts.names[read.binds];
  return name?.kind === "let" && name.references.length === 0 ? { kind: "unnamed", name: name.name } : undefined;
}

/** Something is made of it that counts, by the file that it stands in, and it stands there once. */
function isEffective({ key, use, hosts }: KeyUse, times: number): boolean {
  if (times > 1) return false;
  return hosts.some((view) =>
    view.flows
      .readersOf(key.path)
      .some(({ definitions }) => definitions.some(({ file, module }) => file === use.file || module === use.file)),
  );
}

/** The smallest definition around it loses on every host, and what wins is not made of the key. */
function weaker({ key, use, hosts }: KeyUse): PhantomCause | undefined {
  const winners: Location[] = [];
  let option: string | undefined;
  let isDefault = true;
  for (const view of hosts) {
    const around = definitionsAround(view, use);
    const smallest = Math.min(...around.map(({ definition }) => definition.end - definition.start));
    const own = around.filter(({ definition }) => definition.end - definition.start === smallest);
    if (own.length === 0 || !own.every(({ definition }) => definition.status === "weaker" && !definition.isDefault))
      return undefined;
    for (const { option: lost, definition } of own) {
      const strong = lost.definitions.filter(({ status }) => status === "used");
      // A list that replaces what others open in the firewall is a matter of its own.
      if (strong.length === 0 || lost.name.startsWith("networking.firewall.")) return undefined;
      if (strong.some(({ reads }) => reads.has(key.path))) return undefined;
      option ??= lost.name;
      isDefault &&= (definition.priority ?? 100) >= 1000;
      winners.push(...strong.map(({ file, start, end }) => ({ file, start, end })));
    }
    if (around.some(({ definition }) => definition.status !== "weaker" && definition.reads.has(key.path)))
      return undefined;
  }
  return option === undefined ? undefined : { kind: "weaker", option, winners, isDefault };
}

interface Around {
  readonly option: OptionView;
  readonly definition: OptionDefinition;
}

const defined = new WeakMap<HostView, ReadonlyMap<string, readonly Around[]>>();

function definitionsAround(view: HostView, use: Use): readonly Around[] {
  let byFile = defined.get(view);
  if (!byFile) {
    const found = new Map<string, Around[]>();
    for (const option of view.leaves)
      for (const definition of option.definitions) {
        const same = found.get(definition.file);
        if (same) same.push({ option, definition });
        else found.set(definition.file, [{ option, definition }]);
      }
    byFile = found;
    defined.set(view, found);
  }
  return (byFile.get(use.file) ?? []).filter(
    ({ definition }) => covers(definition, use) && use.start >= (definition.name?.end ?? definition.start),
  );
}

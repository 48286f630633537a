/** A key of the port registry for a new module: one that is there, or the next free number of the range that its folder writes to. */

import { showPath } from "#model/option-path.ts";
import { nextFree, rangeFor, takenPorts } from "#model/ports/free-ports.ts";
import { numberOf, partAt } from "#model/ports/part.ts";
import { addKey } from "#model/ports/registry-edit.ts";
import type { House } from "#scaffold/house.ts";
import type { Wired } from "#scaffold/scaffolded.ts";
import { message } from "#text/message.ts";
import { isProven, startsWith } from "./proof.ts";
import { unwritable } from "./writable.ts";

export interface WishedPort {
  readonly key: string;
  /** `undefined`: the next free one. */
  readonly number?: number | undefined;
  /** The module that reads it: its folder says the range. */
  readonly file: string;
  /** A key beside which it fits. */
  readonly near?: string | undefined;
}

export interface WiredPort {
  readonly wired: Wired;
  /** What the key comes to then; `undefined`: it is not there, or nobody knows. */
  readonly number: number | undefined;
}

export function registerPort(house: House, wished: WishedPort): WiredPort {
  const { registry, model } = house;
  const { key, number, file, near } = wished;
  if (!registry) return without(message("There is no port registry: nothing was found that ports are registered in."));
  const known = registry.keyByName.get(key);
  if (known) {
    if (number === undefined || known.port === number) return { wired: { none: true }, number: known.port };
    const is = known.port === undefined ? "?" : String(known.port);
    return without(
      message("{0} is {1} already, not {2}; choose another key or leave the number out.", known.path, is, number),
    );
  }
  if (!/^[A-Za-z_][\w'-]*$/.test(key)) return without(message("“{0}” is no name for a key of the port registry.", key));
  const range = rangeFor(model, file);
  const port = number ?? (range && nextFree(model, range));
  if (port === undefined)
    return without(message("No port is free in the range for {0}; give a number for the key “{1}”.", file, key));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return without(message("{0} is no port.", port));
  const owner = registry.keys.find((each) => each.port === port);
  if (owner) return without(message("Port {0} is taken by {1}.", port, owner.path));
  if (number !== undefined && takenPorts(model).has(port))
    return without(message("Port {0} is taken: something listens there, or the repo mentions it.", port));
  const path = [...registry.path, key];
  const byHand = message("Add {0} = {1} to the port registry by hand.", showPath(path), port);
  const edits = addKey(model, registry, key, port, near);
  if (!edits || unwritable(model.repo, edits.file)) return { wired: { open: byHand }, number: port };
  const isSure = isProven(house, [edits], {
    changes: (each) => startsWith(each, path) || startsWith(path, each),
    holds: (after) => numberOf(partAt(after, path)) === port && isKeptBeside(house, after, key),
  });
  if (!isSure) return { wired: { open: byHand }, number: port };
  return { wired: { edits, done: message("{0} = {1} is in {2}.", showPath(path), port, edits.file) }, number: port };
}

/** Every other key is what it was. */
function isKeptBeside({ registry, view }: House, after: NonNullable<House["view"]>, key: string): boolean {
  if (!registry || !view) return false;
  return registry.keys.every(({ name, names }) => {
    if (name === key) return true;
    return numberOf(partAt(view, names)) === numberOf(partAt(after, names));
  });
}

function without(open: ReturnType<typeof message>): WiredPort {
  return { wired: { open }, number: undefined };
}

/** A host that faults happen to, the folder on this machine that is sent to it, and proof that it still works afterwards. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { Bed, BedOptions } from "./bed/bed.ts";
import { type Expected, holds, type Standing, standing } from "./fault-state.ts";
import { type Attempted, type AttemptOptions, attempt, eventWords } from "./faults.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { type Break, type Link, type Relay, startRelay } from "./relay.ts";

export interface World {
  readonly name: "plain" | "hardened";
  readonly guest: Guest;
  readonly bed: Bed;
  /** On this machine. */
  readonly folder: string;
  /** A configuration here that is not there yet: text between the braces of a module. */
  readonly change: (more?: string) => void;
  readonly write: (path: string, text: string | Uint8Array) => void;
  readonly standing: (repo?: string) => Promise<Standing>;
  readonly attempt: (options?: Partial<AttemptOptions>) => Promise<Attempted>;
  readonly holds: (before: Standing, attempted: Attempted, expected: Expected) => Promise<Standing>;
  /** Another rebuild, over a good link: nothing of what went wrong keeps it from working. */
  readonly works: () => Promise<void>;
  /** A link to it that may break. */
  readonly relay: () => Promise<Relay>;
  readonly stop: () => Promise<void>;
}

export interface Row {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
}

/** Each host goes through its own rows, one after the other and beside the other hosts: most of the time is spent waiting. */
export function inLanes(
  title: string,
  lanes: Readonly<Record<string, { readonly open: () => Promise<World>; readonly rows: readonly Row[] }>>,
): void {
  describe(title, function () {
    this.timeout(240_000);
    const ends: Promise<unknown>[] = [];
    const results = new Map<Row, Map<string, Promise<void>>>();
    before(() => {
      for (const [lane, { open, rows }] of Object.entries(lanes)) {
        const world = open();
        let last: Promise<unknown> = world;
        for (const row of rows) {
          const result = last.then(async () => row.run(await world));
          results.set(row, (results.get(row) ?? new Map()).set(lane, result));
          last = result.catch(() => undefined);
        }
        ends.push(last.then(async () => (await world).stop()));
      }
    });
    after(async () => {
      await Promise.all(ends);
    });
    for (const [lane, { rows }] of Object.entries(lanes))
      for (const row of rows) it(`${lane}: ${row.name}`, () => results.get(row)?.get(lane));
  });
}

/** After so many bytes. */
export function cut(limitBytes: number, how: Break): Link {
  const then = how;
  return { limitBytes, then };
}

/** `under`: the name of the folder on this machine. */
export async function openWorld(name: World["name"], options: BedOptions = {}, under = "repo"): Promise<World> {
  const guest = await bootGuest({
    hardened: name === "hardened",
    ...options,
    files: { "/etc/ssh/sshd_config.guest": "ListenAddress 127.0.0.1\nMaxStartups 100\n", ...options.files },
  });
  const { bed } = guest;
  const above = mkdtempSync(join(tmpdir(), "mynixos-faults-"));
  const folder = join(above, under);
  let number = 0;
  const relays: Relay[] = [];
  const write: World["write"] = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const change: World["change"] = (more = "") => {
    number += 1;
    write(
      "more.nix",
      `{ config, lib, pkgs, ... }:\n{\nservices.openssh.ports = [ ${bed.port} ];\nenvironment.etc."fault".text = "${number}";\n${more}\n}\n`,
    );
    // So that a stage has bytes between its first and its last one: it cannot be made smaller.
    write("ballast.bin", randomBytes(60_000));
  };
  write("configuration.nix", await bed.must("cat /etc/nixos/configuration.nix"));
  change();
  const own: World["attempt"] = (more = {}) => attempt({ bed, folder, action: "test", ...more });
  return {
    name,
    guest,
    bed,
    folder,
    change,
    write,
    standing: (repo) => standing(bed, folder, repo),
    attempt: own,
    holds: (before, attempted, expected) => holds(bed, folder, before, attempted, expected),
    async works() {
      const again = await own({ action: "build" });
      assert.deepEqual([again.outcome?.kind, eventWords(again).at(-1)], ["ended", "end"], JSON.stringify(again));
      assert.match(again.english.lines[0] ?? "", /^The configuration was built\.$/, again.shown);
    },
    async relay() {
      const made = await startRelay({ to: bed.port });
      relays.push(made);
      return made;
    },
    async stop() {
      for (const one of relays) await one.close();
      await bed.stop();
      rmSync(above, { recursive: true, force: true });
    },
  };
}

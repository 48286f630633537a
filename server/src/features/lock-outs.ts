/** What a change does to who gets into the hosts of a repo: named where it is sure, and what nobody can tell. */

import { pairOf } from "#model/access/lock-out-code.ts";
import { gapsOf } from "#model/access/lock-out-gaps.ts";
import type { Overlay } from "#model/access/lock-out-overlay.ts";
import { type Doubt, type LockOut, lockOutsOf, type Sides } from "#model/access/lock-outs.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Repo } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";

/** A state of the repo, and what was laid over the files as they are here to make it. */
export interface State {
  readonly repo: Repo;
  readonly overlay: Overlay;
}

export interface HostLockOut extends LockOut {
  /** The host in the repo, where several were compared. */
  readonly host: string | undefined;
}

export interface LockOutReport {
  readonly changes: readonly HostLockOut[];
  readonly unknown: readonly Message[];
}

/** In steps, so that whoever asks can give it up between them. */
export function* lockOuts(before: State, after: State, wanted?: string): Generator<undefined, LockOutReport> {
  const pair = pairOf(before, after);
  if (pair.changed.size === 0) return { changes: [], unknown: [] };
  const [old, now] = [hostsIn(before.repo), hostsIn(after.repo)];
  const all = [...new Set([...now.keys(), ...old.keys()])];
  const names = wanted === undefined && !isOne(old, now) ? all : [wanted ?? [...now.keys()][0] ?? ""];
  const changes: HostLockOut[] = [];
  const unknown: Message[] = all.length === 0 ? [message("The repo has no host that could be evaluated.")] : [];
  for (const name of names) {
    const [a, b] = [hostIn(old, name, isOne(old, now)), hostIn(now, name, isOne(old, now))];
    if (!a || !b) {
      unknown.push(...missing(name, a, b, all));
      continue;
    }
    for (const view of [a, b]) {
      // All of it is evaluated here, once.
      void view.leaves.length;
      yield undefined;
    }
    const found = compared({ before: a, after: b, pair });
    changes.push(...found.changes.map((each) => ({ ...each, host: names.length > 1 ? name : undefined })));
    unknown.push(...found.unknown.map((each) => (names.length > 1 ? message("{0}: {1}", name, each) : each)));
    yield undefined;
  }
  return { changes, unknown };
}

type Hosts = ReadonlyMap<string, HostView>;

/** The only host of a repo is the same one, whatever it is called. */
function isOne(before: Hosts, after: Hosts): boolean {
  return before.size === 1 && after.size === 1;
}

function hostIn(hosts: Hosts, name: string, isOnly: boolean): HostView | undefined {
  return hosts.get(name) ?? (isOnly ? [...hosts.values()][0] : undefined);
}

function missing(
  name: string,
  before: HostView | undefined,
  after: HostView | undefined,
  all: readonly string[],
): readonly Message[] {
  if (all.length === 0) return [];
  if (before) return [message("The host {0} is in the repo no more, so nothing could be compared.", name)];
  if (after) return [message("The host {0} is new in the repo, so nothing could be compared.", name)];
  return [message("The repo has no host {0}; there are: {1}", name, all.join(", "))];
}

function compared(sides: Sides): { readonly changes: readonly LockOut[]; readonly unknown: readonly Message[] } {
  const { changes, doubts } = lockOutsOf(sides);
  const { messages, isOneSided } = gapsOf(sides);
  if (isOneSided) return { changes: [], unknown: [...messages, message("So nothing of this host could be compared.")] };
  return { changes, unknown: [...messages, ...doubts.map(doubt)] };
}

function doubt({ path, reason }: Doubt): Message {
  return reason
    ? message("{0} may change: {1}", path, reason)
    : message("{0} may change: its value is not known", path);
}

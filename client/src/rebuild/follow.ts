/** The log of a job and what it says of itself, read on by byte offset: whoever lost the connection goes on where it stopped. */
import { Buffer } from "node:buffer";
import type { Channel } from "#client/host/channel.ts";
import type { Failure } from "#client/host/failure.ts";
import { readEvents } from "./events.ts";
import type { JobEvent } from "./job-events.ts";

export interface Position {
  /** Bytes read so far. */
  readonly log: number;
  readonly events: number;
}

export interface Piece {
  readonly log: Uint8Array;
  readonly events: readonly JobEvent[];
  /** The events are others than before, from their beginning: the file became shorter. */
  readonly isAnew?: true;
  readonly position: Position;
  /** There is more already. */
  readonly hasMore: boolean;
  /** A unit of the job is there, or that is not known (systemd does not answer, there is more); without it and without `end`, the host was started anew or somebody killed it. */
  readonly isRunning: boolean;
  /** The host's clock, seconds since the epoch. */
  readonly now: number;
}

export interface Share {
  /** Bytes of the log at once; as many as one answer takes, unless said otherwise. */
  readonly bytes: number;
  /** Until the connection counts as lost. */
  readonly milliseconds: number;
}

/** Without root. `no-job`: there is none of this id on the host. */
export type Follow = (
  channel: Channel,
  id: string,
  position: Position,
  share?: Share,
) => Promise<
  | { readonly kind: "piece"; readonly piece: Piece }
  | { readonly kind: "no-job" }
  /** It belongs to another user of the host. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "failed"; readonly failure: Failure }
>;

/** An answer has at most 256 kB, of which base64 takes a quarter. */
const ANSWER = 256_000;
const EVENTS = 32_000;
export const wholeShare: Share = { bytes: 144_000, milliseconds: 20_000 };

export const follow: Follow = async (channel, id, position, share = wholeShare) => {
  if (!/^[0-9a-z-]{8,40}$/.test(id)) return { kind: "no-job" };
  const bytes = Math.max(1, Math.min(share.bytes, wholeShare.bytes));
  const script = questionOf(id, position, bytes);
  const answer = await channel.run(script, { milliseconds: share.milliseconds, bytes: ANSWER });
  if (answer.kind === "failed") return answer;
  return readAnswer(answer.output, id, position) ?? { kind: "failed", failure: cutOff };
};

const cutOff: Failure = { kind: "bad-answer", said: "an answer about a job that is not whole" };

/**
 * The order matters. Units before events: who ends writes so before, so without a unit an end that was written is seen. Events before the
 * log: when `end` is there, the log is whole. A file that is shorter than what was read of it was cut off or put another in place of, and
 * is read from its beginning. Where there is more than this answer takes, nobody needs to know of units yet. `tail` and `head` of coreutils seek, so an answer does not cost more in a log of many megabytes.
 */
function questionOf(id: string, { log, events }: Position, bytes: number): string {
  return `LC_ALL=C; PATH=/run/wrappers/bin:/run/current-system/sw/bin:/usr/local/bin:/usr/bin:/bin; export LC_ALL PATH
unset POSIXLY_CORRECT; SYSTEMD_COLORS=0; SYSTEMD_PAGER=; export SYSTEMD_COLORS SYSTEMD_PAGER
cd /var/lib/mynixos/jobs/${id} || { printf 'no-job\\n'; exit; }
if [ -e events ] && [ ! -r events ]; then printf 'unreadable\\n'; exit; fi
piece() {
  from=$2; size=$from
  if [ -f "$1" ] && [ -r "$1" ]; then size=$(stat -L -c %s "$1") || size=$from; fi
  [ "$from" -le "$size" ] || from=0
  printf '%s %s %s ' "$1" "$from" "$size"
  [ "$from" -ge "$size" ] || tail -c "+$((from + 1))" "$1" | head -c "$3" | base64 -w 0
  printf '\\n'
}
printf 'now %s\\n' "$(date +%s)"
if [ "$(stat -L -c %s log)" -gt ${Number(whole(log)) + bytes} ]; then
  printf 'no-answer\\n'
elif units=$(timeout 4 systemctl show --property=Id,ActiveState 'mynixos-*-${id}.service'); then
  printf 'units\\n%s\\n' "$units"
else
  printf 'no-answer\\n'
fi
piece events ${whole(events)} ${EVENTS}
piece log ${whole(log)} ${bytes}
printf 'end\\n'`;
}

function whole(count: number): string {
  return String(Number.isSafeInteger(count) && count > 0 ? count : 0);
}

type Answered = Awaited<ReturnType<Follow>>;

const FORM = /^now (\d{1,12})\n(no-answer|units\n[\s\S]*?)\nevents (\d+) (\d+) (\S*)\nlog (\d+) (\d+) (\S*)\nend\n$/;

function readAnswer(output: string, id: string, before: Position): Answered | undefined {
  if (output === "no-job\n") return { kind: "no-job" };
  if (output === "unreadable\n") return { kind: "unreadable" };
  const found = FORM.exec(output);
  if (found === null) return undefined;
  const [, now = "", units = "", ...files] = found;
  const events = partOf(files.slice(0, 3));
  const log = partOf(files.slice(3));
  const reading = readEvents(events.bytes);
  // A line that no answer takes as a whole would be waited for in vain; what is left of it has not the form of an event.
  const read = reading.read === 0 && events.bytes.length >= EVENTS ? events.bytes.length : reading.read;
  const position = { log: log.from + log.bytes.length, events: events.from + read };
  return {
    kind: "piece",
    piece: {
      log: log.bytes,
      events: reading.events,
      ...(events.from < before.events ? { isAnew: true } : {}),
      position,
      hasMore:
        (log.bytes.length > 0 && position.log < log.size) ||
        (read > 0 && events.from + events.bytes.length < events.size),
      isRunning: units === "no-answer" || isRunning(units, id),
      now: Number(now),
    },
  };
}

interface Part {
  readonly from: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** A file that is not there says nothing, and is waited for where it was. */
function partOf([from, size, base64]: readonly string[]): Part {
  return { from: Number(from), size: Number(size), bytes: Buffer.from(base64 ?? "", "base64") };
}

/** systemctl(1) writes a block of lines for each; what has ended stays for a while as `failed` or `inactive`. */
function isRunning(units: string, id: string): boolean {
  return units.split("\n\n").some((block) => {
    const name = /^Id=(.+)$/m.exec(block)?.[1] ?? "";
    const state = /^ActiveState=(.+)$/m.exec(block)?.[1] ?? "inactive";
    const isOurs = name.endsWith(`-${id}.service`) && /^mynixos-[a-z]+$/.test(name.slice(0, -`-${id}.service`.length));
    return isOurs && state !== "inactive" && state !== "failed";
  });
}

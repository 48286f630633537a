/** What a job says of itself, read from any bytes: a line that is not of its form counts for nothing, one that is not whole waits. */
import { Buffer } from "node:buffer";
import type { EventBody, JobEnd, JobEvent, JobPhase, RevertReason } from "./job-events.ts";

export interface Reading {
  readonly events: readonly JobEvent[];
  /** Bytes of whole lines; what stands behind them is asked for again. */
  readonly read: number;
}

/** `bytes`: from the beginning of a line on, cut anywhere. Never throws. */
export function readEvents(bytes: Uint8Array): Reading {
  const read = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, read).toString("utf8").split("\n");
  return { events: lines.flatMap((line) => eventOf(line) ?? []), read };
}

const NEWLINE = 0x0a;
const LINE = /^(\d{1,12}) (\d{1,15}) ([a-z]+)((?: [a-z]+=[^ ]*)*)$/;

function eventOf(line: string): JobEvent | undefined {
  const [, at, offset, word = "", rest = ""] = LINE.exec(line) ?? [];
  if (at === undefined || !Object.hasOwn(BODIES, word)) return undefined;
  const pairs = rest === "" ? [] : rest.slice(1).split(" ");
  const values = new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const),
  );
  const body = BODIES[word as EventBody["word"]](values);
  return body === undefined ? undefined : { ...body, at: Number(at), offset: Number(offset) };
}

type Values = ReadonlyMap<string, string>;
type Reader<Word> = (values: Values) => Extract<EventBody, { word: Word }> | undefined;

/** `undefined`: a value that has to be there is not, or is no such value. */
const BODIES: { readonly [Word in EventBody["word"]]: Reader<Word> } = {
  start(values) {
    const [action, previous] = [nameOf(values, "action"), storePath(values, "previous")];
    if (action === undefined || previous === undefined) return undefined;
    const [generation, from, nix] = [numberOf(values, "generation"), textOf(values, "from"), textOf(values, "nix")];
    const confirm = numberOf(values, "confirm");
    return {
      word: "start",
      action,
      previous,
      ...(generation === undefined ? {} : { generation }),
      ...(from === undefined ? {} : { from }),
      ...(nix === undefined ? {} : { nix }),
      ...(confirm === undefined ? {} : { confirm }),
    };
  },
  phase(values) {
    const name = oneOf(PHASES, values.get("name"));
    return name && { word: "phase", name };
  },
  built(values) {
    const system = storePath(values, "system");
    return system === undefined ? undefined : { word: "built", system };
  },
  boot(values) {
    const [needs, free, releases] = [
      numberOf(values, "needs"),
      numberOf(values, "free"),
      numberOf(values, "releases") ?? 0,
    ];
    const fits = YES_OR_NO.get(values.get("fits") ?? "");
    if (needs === undefined || free === undefined || fits === undefined) return undefined;
    return { word: "boot", needs, free, releases, fits };
  },
  units: (values) => ({
    word: "units",
    stop: listOf(values, "stop"),
    restart: listOf(values, "restart"),
    reload: listOf(values, "reload"),
    start: listOf(values, "start"),
  }),
  ask(values) {
    const [why, until] = [oneOf(WHY_ASK, values.get("why")), numberOf(values, "until")];
    return why === undefined || until === undefined ? undefined : { word: "ask", why, until };
  },
  go: () => ({ word: "go" }),
  armed(values) {
    const until = numberOf(values, "until");
    return until === undefined ? undefined : { word: "armed", until };
  },
  activated(values) {
    const code = codeOf(values);
    return code === undefined ? undefined : { word: "activated", code, failed: listOf(values, "failed") };
  },
  confirm(values) {
    const until = numberOf(values, "until");
    return until === undefined ? undefined : { word: "confirm", until };
  },
  confirmed: () => ({ word: "confirmed" }),
  revert(values) {
    const why = oneOf(WHY_REVERT, values.get("why"));
    return why && { word: "revert", why };
  },
  reverted(values) {
    const [code, current] = [codeOf(values), storePath(values, "current")];
    return code === undefined || current === undefined ? undefined : { word: "reverted", code, current };
  },
  committed(values) {
    const generation = numberOf(values, "generation");
    return generation === undefined ? undefined : { word: "committed", generation };
  },
  promoted(values) {
    const path = textOf(values, "path");
    return path === undefined ? undefined : { word: "promoted", path };
  },
  kept(values) {
    const [path, why] = [textOf(values, "path"), oneOf(WHY_KEPT, values.get("why"))];
    return path === undefined || why === undefined ? undefined : { word: "kept", path, why };
  },
  end(values) {
    const [state, code] = [oneOf(ENDS, values.get("state")), codeOf(values)];
    return state === undefined || code === undefined ? undefined : { word: "end", state, code };
  },
};

/** As records, so that a word that the types gain is missed here. */
const PHASES: Readonly<Record<JobPhase, true>> = {
  evaluate: true,
  dry: true,
  wait: true,
  activate: true,
  confirm: true,
  commit: true,
  promote: true,
  revert: true,
  collect: true,
};
const WHY_ASK: Readonly<Record<Extract<EventBody, { word: "ask" }>["why"], true>> = { always: true, risky: true };
const WHY_REVERT: Readonly<Record<RevertReason, true>> = {
  unconfirmed: true,
  "too-long": true,
  cancelled: true,
  failed: true,
};
const WHY_KEPT: Readonly<Record<Extract<EventBody, { word: "kept" }>["why"], true>> = {
  changed: true,
  gone: true,
  appeared: true,
  unwritable: true,
};
const ENDS: Readonly<Record<JobEnd, true>> = {
  done: true,
  "done-with-failed-units": true,
  "not-built": true,
  "no-room": true,
  reverted: true,
  "not-reverted": true,
  "not-committed": true,
  "not-activated": true,
  "not-collected": true,
  cancelled: true,
  "not-wanted": true,
  busy: true,
};
const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["yes", true],
  ["true", true],
  ["0", false],
  ["no", false],
  ["false", false],
]);

function oneOf<Word extends string>(words: Readonly<Record<Word, true>>, text: string | undefined): Word | undefined {
  return text !== undefined && Object.hasOwn(words, text) ? (text as Word) : undefined;
}

function numberOf(values: Values, key: string): number | undefined {
  const text = values.get(key);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function codeOf(values: Values): number | undefined {
  const code = numberOf(values, "code");
  return code !== undefined && code <= 255 ? code : undefined;
}

function nameOf(values: Values, key: string): string | undefined {
  const text = values.get(key);
  return text !== undefined && /^[a-z][a-z-]{0,30}$/.test(text) ? text : undefined;
}

function storePath(values: Values, key: string): string | undefined {
  const path = textOf(values, key);
  return path?.startsWith("/") === true ? path : undefined;
}

/** Empty or with control characters: not known. */
function textOf(values: Values, key: string): string | undefined {
  const text = values.get(key);
  return text === undefined || text === "" ? undefined : decoded(text);
}

/** A unit whose name cannot be read is left out. */
function listOf(values: Values, key: string): readonly string[] {
  return (values.get(key) ?? "").split(",").flatMap((item) => (item === "" ? [] : (decoded(item) ?? [])));
}

/** Bytes that are no UTF-8 are shown as U+FFFD, as in any path of a host. */
function decoded(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const latin1 = Buffer.from(text, "utf8")
    .toString("latin1")
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  const plain = Buffer.from(latin1, "latin1").toString("utf8");
  return /\p{Cc}/u.test(plain) ? undefined : plain;
}

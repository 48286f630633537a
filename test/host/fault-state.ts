/** How a host stands, and what has to hold of it after whatever went wrong: one function for every row of the table of faults. */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { readLocalTree } from "#client/rebuild/local-tree.ts";
import type { Tree } from "#client/rebuild/tree.ts";
import type { Bed } from "./bed/bed.ts";
import { runProgram } from "./bed/inside.ts";
import { type Attempted, eventWords, type Told } from "./faults.ts";

export interface Standing {
  /** Store paths, without a link. */
  readonly current: string;
  readonly next: string;
  /** `system-N-link`. */
  readonly profile: string;
  readonly generations: string;
  /** The entry that the boot loader starts. */
  readonly loader: string;
  /** Of the folder of the repo. */
  readonly files: Tree;
  /** By the name that `current` leads to; none: there is no stage. */
  readonly stage?: { readonly id: string; readonly files: Tree };
  readonly local: Tree;
}

const LIST = `list() { cd -P -- "$1" && find . -name .git -prune -o -type f -print0 | sort -z | while IFS= read -r -d '' p; do
kind=f; [ ! -x "$p" ] || kind=x; printf '%s:%s %s\\0' "$kind" "$(sha256sum <"$p" | cut -c 1-64)" "\${p#./}"; done; }`;

async function treeAt(bed: Bed, folder: string): Promise<Tree> {
  const quoted = `'${folder.replaceAll("'", "'\\''")}'`;
  const { code, stdout, stderr } = await bed.asRoot(`exec bash -s -- ${quoted}`, { input: `${LIST}\nlist "$1"\n` });
  assert.equal(code, 0, stderr);
  const lines = stdout.split("\0").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(67), line.slice(0, 66)] as const)) as Tree;
}

export async function standing(bed: Bed, local: string, repo = "/etc/nixos"): Promise<Standing> {
  const [told, files, tree] = await Promise.all([
    bed.must(`readlink -f /run/current-system; readlink -f /nix/var/nix/profiles/system; readlink /nix/var/nix/profiles/system
cd /nix/var/nix/profiles && echo system-*-link; sed -n 's/^default //p' /boot/loader/loader.conf; readlink /var/lib/mynixos/stage/current || echo`),
    treeAt(bed, repo),
    readLocalTree(local),
  ]);
  const [current = "", next = "", profile = "", generations = "", loader = "", id = ""] = told.split("\n");
  const stage = id === "" ? undefined : { id, files: await treeAt(bed, `/var/lib/mynixos/stage/${id}`) };
  return { current, next, profile, generations, loader, files, local: tree.tree, ...(stage && { stage }) };
}

/** What of ours there still is on the host and here; empty when all is over. `@quiet@` marks the question itself. */
async function leftovers(bed: Bed, except?: RegExp): Promise<string> {
  const [there, here] = await Promise.all([
    bed.asRoot(`: @quiet@
systemctl list-units --all --no-legend --plain --full 'mynixos-*' 'run-*.service' 2>&1 | sed 's/^/unit /' | grep -v ' mynixos-rescue' | grep -v ' run-credentials'
ls -A /nix/var/nix/gcroots/mynixos 2>/dev/null | sed 's/^/gc root /'
[ ! -e /run/mynixos/lock ] || flock -n /run/mynixos/lock true || echo locked
[ ! -e /run/mynixos/holder ] || sed 's/^/holder /' /run/mynixos/holder
ls -d /run/mynixos-* /var/lib/mynixos/incoming /var/lib/mynixos/stage/.[!.]* /var/lib/mynixos/plan/.[!.]* /var/lib/mynixos/.base 2>/dev/null
find /etc/nixos \\( -name .mynixos-new -o -name .mynixos-old -o -name '*.mynixos-new' \\) -print
ps -eo pid=,user=,args= | grep -E 'mynixos|sshd-session: (moritz|pw|none)|sshd: (moritz|pw|none)' | grep -vE '@quiet@|grep|nsenter|mynixos-bed-' | sed 's/^/process /'`),
    runProgram("ps", ["-eo", "pid=,args="]),
  ]);
  const own = here.stdout.split("\n").filter((line) => line.includes(bed.config) && /\bssh\b/.test(line));
  return [...there.stdout.split("\n"), ...own]
    .filter((line) => line.trim() !== "" && except?.test(line) !== true)
    .join("\n");
}

/** Waits until all of ours is over. */
export async function quiet(bed: Bed, except?: RegExp, seconds = 20): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const left = await leftovers(bed, except);
    if (left === "") return;
    assert.ok(Date.now() < until, `still there after ${seconds} s:\n${left}`);
    await wait(100);
  }
}

export interface Expected {
  /** Of the repo on the host. */
  readonly repo?: string;
  /** What a person is told, each in one of the three parts: what happened, how the host stands, what to do. */
  readonly says: readonly [what: RegExp, state: RegExp, advice: RegExp];
  /** Words of events that have to be there, and to be absent. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
  /** Another window staged after it. */
  readonly isOvertaken?: true;
  /** Started anew meanwhile: what runs is what the profile names. */
  readonly isRebooted?: true;
}

/** The table's own columns: old or new, and the rest as it was. */
export async function holds(
  bed: Bed,
  folder: string,
  before: Standing,
  attempted: Attempted,
  expected: Expected,
): Promise<Standing> {
  // The next job takes away what a host that was started anew has kept.
  await quiet(bed, expected.isRebooted === true ? /^gc root/ : undefined);
  const now = await standing(bed, folder, expected.repo);
  const words = eventWords(attempted);
  const context = `${words.join(" ")}\n${attempted.english.lines.join("\n")}\n${attempted.english.on.join("\n")}\n${JSON.stringify(attempted.refusal ?? attempted.failure ?? attempted.outcome?.kind)}`;
  const events = attempted.outcome?.view.events ?? [];
  const built = events.find((event) => event.word === "built")?.system;
  const isConfirmed = words.includes("confirmed");

  // The system: the old one or the confirmed new one, and the same for the next boot.
  const allowed = isConfirmed && built !== undefined ? [before.current, built] : [before.current];
  if (expected.isRebooted === true) assert.equal(now.current, now.next, context);
  else assert.ok(allowed.includes(now.current), `${now.current} runs, before ${before.current}\n${context}`);
  const mayCommit = isConfirmed && attempted.action !== "test";
  if (!mayCommit) {
    assert.equal(now.profile, before.profile, context);
    assert.equal(now.generations, before.generations, context);
    assert.equal(now.loader, before.loader, context);
  } else assert.ok(now.next === before.next || now.next === built, context);

  // The stage: as it was, or whole.
  if (now.stage !== undefined && now.stage.id === attempted.id) {
    assert.ok(attempted.wanted !== undefined, context);
    assert.deepEqual(withoutLeft(now.stage.files), withoutLeft(attempted.wanted), `the stage is not whole\n${context}`);
  } else if (expected.isOvertaken !== true) assert.deepEqual(now.stage, before.stage, context);

  // The folder of the host: as it was, or all of it as was staged; here nothing changed.
  if (words.includes("promoted")) assert.deepEqual(now.files, withoutLeft(attempted.wanted ?? new Map()), context);
  else assert.deepEqual(now.files, before.files, context);
  assert.deepEqual(now.local, before.local, context);

  for (const word of expected.has ?? []) assert.ok(words.includes(word), `no ${word}: ${context}`);
  for (const word of expected.hasNot ?? []) assert.ok(!words.includes(word), `${word}: ${context}`);
  saysIt(attempted, expected, context);
  isTrue(attempted.english.lines.join(" "), before, now, built, context);
  return now;
}

/** What a promotion that was killed has left in a folder is nobody's file; the next promotion takes it away into its backup. */
export function withoutLeft(files: Tree): Tree {
  return new Map([...files].filter(([path]) => !/(?:^|\/)\.mynixos-(?:new|old)$/.test(path)));
}

/** In two languages, in three parts, and nothing in it that an editor or a terminal would take for more than text. */
function saysIt(attempted: Attempted, { says }: Expected, context: string): void {
  const { english, german } = attempted;
  for (const told of [english, german]) isPlain(told, context);
  assert.equal(english.lines.length, german.lines.length);
  for (const [at, pattern] of says.entries()) assert.match(english.lines[at] ?? "", pattern, context);
  for (const [at, line] of english.lines.entries())
    assert.notEqual(line, german.lines[at], `in one language alone: ${line}`);
}

function isPlain({ lines, on }: Told, context: string): void {
  assert.ok(lines.length >= 2, `nothing is said\n${context}`);
  for (const line of [...lines, ...on]) {
    assert.ok(line.trim() !== "", context);
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\{\d\}|undefined|\]\(/u, context);
  }
}

/** What is claimed of the host is so. */
function isTrue(said: string, before: Standing, now: Standing, built: string | undefined, context: string): void {
  const nothing = said.includes("Nothing was changed on the host.");
  if (nothing || said.includes("System and configuration of the host are as before"))
    assert.deepEqual({ ...now, stage: 0 }, { ...before, stage: 0 }, context);
  if (said.includes("The previous system runs again.")) assert.equal(now.current, before.current, context);
  if (said.includes("The new system runs")) assert.equal(now.current, built, context);
  if (said.includes("The configuration on the host is as before.")) assert.deepEqual(now.files, before.files, context);
  const boot = /The next boot starts generation (\d+)/.exec(said)?.[1];
  if (boot !== undefined) {
    assert.equal(now.profile, `system-${boot}-link`, context);
    assert.equal(now.loader, `nixos-generation-${boot}.conf`, context);
  }
}

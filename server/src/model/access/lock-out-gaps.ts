/** What of two states of a host was not seen, and what that leaves open. */
import type { Host } from "#eval/host.ts";
import type { Problem } from "#eval/modules/world.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { areaOf } from "./lock-out-areas.ts";
import { isOtherFlake, type Pair } from "./lock-out-code.ts";
import { pathsAt } from "./lock-out-values.ts";

export interface Gaps {
  readonly messages: readonly Message[];
  /** A module of this repo was seen on one side only: what it says would look as if it had come or gone. */
  readonly isOneSided: boolean;
}

interface Sides {
  readonly before: HostView;
  readonly after: HostView;
  readonly pair: Pair;
}

export function gapsOf({ before, after, pair }: Sides): Gaps {
  const [old, now] = [problemsOf(before.host), problemsOf(after.host)];
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, problem]) => problem);
  const come = [...now].filter(([key]) => !old.has(key)).map(([, problem]) => problem);
  const messages = [
    ...gone.map((problem) => said(problem, message("as it was before"))),
    ...come.map((problem) => said(problem, message("as it is now"))),
  ];
  const stays = [...now].filter(([key, problem]) => old.has(key) && isOfRepo(problem)).map(([, problem]) => problem);
  const hidden = stays.length === 0 ? [] : unloaded({ before, after, pair });
  const stay = stays.find(({ kind, file }) => kind === "unseen" || pair.changed.has(file));
  if (stay && hidden.length > 0)
    messages.push(
      message(
        "{0} imports something that is not seen here: {1}. It may be {2}, of which something changes.",
        stay.file,
        reasonOf(stay),
        hidden.slice(0, most).join(", ") + (hidden.length > most ? ", …" : ""),
      ),
    );
  if (isOtherFlake(pair) && after.host.ofFlake)
    messages.push(
      message("The flake's inputs change: what NixOS and modules from outside do otherwise cannot be seen."),
    );
  for (const file of encrypted({ before, after, pair }))
    messages.push(message("{0} changes: passwords and keys that are encrypted in it cannot be compared.", file));
  return { messages, isOneSided: [...gone, ...come].some((problem) => isOfRepo(problem)) };
}

/** How many files are named. */
const most = 3;

/** Changed files that the host did not load as a module: nobody knows whether one of them is what it could not find. */
function unloaded({ before, after, pair }: Sides): readonly string[] {
  const loaded = new Set([before, after].flatMap(({ host }) => host.modules.map(({ file }) => file)));
  return [...pair.changed].filter((path) => path.endsWith(".nix") && path !== "flake.nix" && !loaded.has(path)).sort();
}

type Gap = Extract<Problem, { readonly kind: "broken" | "broken-part" | "unseen" }>;

function problemsOf({ problems }: Host): ReadonlyMap<string, Gap> {
  const found = problems.filter(
    (problem): problem is Gap =>
      problem.kind === "broken" || problem.kind === "broken-part" || problem.kind === "unseen",
  );
  return new Map(found.map((problem) => [keyOf(problem), problem]));
}

/** What comes from outside is the same, whichever file imports it. */
function keyOf(problem: Gap): string {
  return JSON.stringify([problem.kind, isOfRepo(problem) ? problem.file : "", reasonOf(problem)]);
}

function reasonOf(problem: Gap): Message {
  return problem.kind === "unseen" ? problem.reason : problem.error.reason;
}

function said(problem: Gap, when: Message): Message {
  return problem.kind === "unseen"
    ? message("{0} imports something that is not seen here, {1}: {2}", problem.file, when, reasonOf(problem))
    : message("{0} does not load {1}: {2}", problem.error.place?.file ?? problem.file, when, reasonOf(problem));
}

/** Reasons for which a module from outside is not seen; any other is about a file of this repo. */
const fromOutside: ReadonlySet<string> = new Set([
  "the flake input {0} is not fetched here",
  "modulesPath lies in nixpkgs",
  "the module argument {0} comes from outside",
  "the path lies outside of the workspace",
  "<{0}> is looked up on the machine that evaluates",
]);

function isOfRepo(problem: Gap): boolean {
  return problem.kind !== "unseen" || problem.perhaps || !fromOutside.has(problem.reason.template);
}

/** Changed files of sops-nix and agenix, where something that decides who gets in is taken from them. */
function encrypted({ before, after, pair }: Sides): readonly string[] {
  const others = [...pair.changed].filter((path) => !path.endsWith(".nix"));
  if (others.length === 0) return [];
  const named = new Set(
    [before, after].flatMap((view) =>
      view.leaves
        .filter(({ path }) => isSecretFile(path))
        .flatMap(({ path, value }) => pathsAt(view, path) ?? (value[0] === "string" ? [value[1]] : [])),
    ),
  );
  const files = others.filter((path) => named.has(`./${path}`));
  if (files.length === 0) return [];
  const isTaken = [before, after].some((view) =>
    view.leaves.some(
      ({ path, reads }) => areaOf(path) && [...reads.keys()].some((name) => /^(?:sops|age)\./.test(name)),
    ),
  );
  return isTaken ? files : [];
}

/** Options of sops-nix and agenix. */
function isSecretFile(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  return (path[0] === "sops" && /^(?:defaultSopsFile|sopsFile)$/.test(name)) || (path[0] === "age" && name === "file");
}

/** What Caddy refuses of the text that a host gives it, each with its place in the repo. */
import type { HostView } from "#model/evaluated.ts";
import { refusalsOf } from "#syntax/caddyfile/refusals.ts";
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Caddyfile, CaddyfileProblem, ProblemKind } from "#syntax/caddyfile/tree.ts";
import type { Location, Span } from "#text/span.ts";
import { caddyRoot } from "./caddy-text.ts";
import { partAt } from "./part.ts";

export interface CaddyProblem {
  readonly kind: ProblemKind;
  readonly place: Location | undefined;
  /** Whether Caddy refuses the text for it whatever is not known. */
  readonly isSure: boolean;
  /** The same, if only what says it is there. */
  readonly isSureIfThere: boolean;
  /** The word itself, and what else a message needs. */
  readonly about: readonly string[];
  /** What stands there first: the other definition, the other site. */
  readonly first: Location | undefined;
  readonly word: Token | undefined;
}

/** Where a part of the text stands, and whether that part is surely there. */
export interface Places {
  readonly placeOf: (span: Span) => Location | undefined;
  readonly isSureAt: (span: Span) => boolean;
}

/** What other modules say may be what is missing here. */
const missing: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  "import-not-found",
  "matcher-undefined",
  "route-undefined",
  "subdirective-missing",
]);

export function caddyProblems(view: HostView, file: Caddyfile, { placeOf, isSureAt }: Places): readonly CaddyProblem[] {
  const isClosed = sayNothingOfCaddy(view);
  const all = [...file.problems, ...refusalsOf(file, isClosed && isStandard(view))];
  all.sort((a, b) => a.start - b.start);
  const seen = new Set<string>();
  const problems: CaddyProblem[] = [];
  for (const problem of all) {
    const { kind, isSure, via, first, about = [], word } = problem;
    const spans: readonly Span[] = [problem, ...importing(via), ...(first ? [first, ...importing(first.via)] : [])];
    const sure = isSure && (isClosed || !missing.has(kind));
    const isThere = spans.every(isSureAt);
    // Of two things only one may be there, and what is missing may be where something was left out.
    const isSureIfThere = sure && (isThere || (!first && !missing.has(kind)));
    const [at, other] = apart(problem);
    // What an import brings to many sites is wrong once.
    const key = JSON.stringify([kind, at.start, at.end, sure, isThere, about]);
    if (seen.has(key)) continue;
    seen.add(key);
    const place = placeAmong(at, via, placeOf);
    problems.push({ kind, isSure: sure && isThere, isSureIfThere, about, place, first: other && placeOf(other), word });
  }
  return problems;
}

/** The imports that bring something to a site, and those that bring these. */
function* importing(via: CaddyfileProblem["via"]): Iterable<Span> {
  for (const { keyword } of via) {
    yield keyword;
    yield* importing(keyword.via);
  }
}

/** What stands against itself does so because it is imported twice: then these are the imports. */
function apart({ start, end, via, first }: CaddyfileProblem): readonly [Span, Span?] {
  const at = { start, end };
  if (!first) return [at];
  if (first.start !== start) return [at, first];
  const index = via.findIndex((call, depth) => call !== first.via[depth]);
  return [via[index]?.name ?? at, first.via[index]?.name ?? first];
}

/** What the module of NixOS writes itself is wrong because of what it is imported for. */
function placeAmong(span: Span, via: CaddyfileProblem["via"], placeOf: Places["placeOf"]): Location | undefined {
  for (const each of [span, ...via.toReversed().map(({ keyword }) => keyword)]) {
    const place = placeOf(each);
    if (place) return place;
  }
  return undefined;
}

/** Modules that cannot be seen say what they want; these have nothing to do with Caddy. */
const quietModules =
  /\b(?:sops|agenix|ragenix|disko|impermanence|lanzaboote|nixos-hardware|home-manager|nix-index-database|nixvim|stylix|catppuccin|nixos-wsl|vscode-server|modulesPath)\b/i;

function sayNothingOfCaddy({ host, repo }: HostView): boolean {
  return host.problems.every((problem) => {
    if (problem.kind !== "unseen") return problem.kind !== "broken";
    const { place } = problem;
    const text = place && repo.files.get(place.file)?.source.text.slice(place.start, place.end);
    return text !== undefined && quietModules.test(text);
  });
}

/** Whether it is the Caddy of nixpkgs, which has no plugins. */
function isStandard(view: HostView): boolean {
  const others = [
    [...caddyRoot, "package"],
    ["nixpkgs", "overlays"],
    ["nixpkgs", "pkgs"],
    ["nixpkgs", "config", "packageOverrides"],
  ];
  return others.every((path) => !partAt(view, path));
}

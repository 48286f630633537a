/** What Caddy is told on a host: its sites and what they do, each word with the place in the repo that says it. */
import type { HostView } from "#model/evaluated.ts";
import { showPath } from "#model/option-path.ts";
import { formatted } from "#syntax/caddyfile/format.ts";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { spanWithin, type Token } from "#syntax/caddyfile/token.ts";
import type { Block, Caddyfile, Directive } from "#syntax/caddyfile/tree.ts";
import { message } from "#text/message.ts";
import type { Location, Span } from "#text/span.ts";
import { type CaddyProblem, caddyProblems, type Places } from "./caddy-problems.ts";
import { type CaddySegment, type CaddyText, caddyRoot, caddyText, isGenerated } from "./caddy-text.ts";
import { hostsByModules } from "./caddy-written.ts";
import { all, doubtful, off, on, type Switch, switchOf, unitSwitch } from "./listener-parts.ts";
import { type Part, partAt } from "./part.ts";

export const caddyUnit = "caddy.service";

export interface CaddyConfig {
  readonly enable: Part | undefined;
  /** Whether it is told to run, whatever it makes of its configuration. */
  readonly told: Switch;
  /** Whether it runs; only perhaps with a configuration that it surely refuses. */
  readonly asked: Switch;
  /** False: what it is told is not what these options say, but a file or settings of another kind, and there are no sites here. */
  readonly isKnown: boolean;
  /** There surely is nothing but these sites. */
  readonly isComplete: boolean;
  /** The text as Caddy gets it, and its tree. */
  readonly text: string;
  readonly file: Caddyfile;
  readonly sites: readonly CaddySite[];
  /** In order of the text; Caddy refuses all of it for a single one that is sure. */
  readonly problems: readonly CaddyProblem[];
  /** Where these characters of a word stand; the whole word, if none are named. */
  readonly at: (token: Token, from?: number, to?: number) => Location | undefined;
  /** The same, but what a function makes that stands elsewhere is where it is called. */
  readonly calledAt: (token: Token) => Location | undefined;
  /** Where they are written in so many letters. */
  readonly written: (token: Token, from?: number, to?: number) => Location | undefined;
  /** The options that they were made of, by name. */
  readonly sourcesOf: (token: Token, from?: number, to?: number) => readonly string[];
  /** The option whose text the word is a part of; `undefined`: the module of NixOS writes it. */
  readonly partOf: (token: Token) => Part | undefined;
}

export interface CaddySite {
  readonly addresses: readonly Token[];
  readonly body: Block;
  /** The option that it stands in: `services.caddy.virtualHosts."example.org"`, or a text. */
  readonly part: Part | undefined;
  /** The same, if it is a virtual host of NixOS. */
  readonly vhost: Part | undefined;
  /** Whether it surely is there, if Caddy runs. */
  readonly asked: Switch;
}

export type { CaddyProblem };

const known = new WeakMap<HostView, { readonly config: CaddyConfig | undefined }>();

/** `undefined`: the repo says nothing of Caddy. */
export function caddyOf(view: HostView): CaddyConfig | undefined {
  let found = known.get(view);
  if (!found) {
    const isSaid = partAt(view, caddyRoot) !== undefined || hostsByModules(view).length > 0;
    found = { config: isSaid ? configOf(view) : undefined };
    known.set(view, found);
  }
  return found.config;
}

function configOf(view: HostView): CaddyConfig {
  const option = [...caddyRoot, "enable"];
  const enable = partAt(view, option);
  const isKnown = isGenerated(view) === true;
  const whole: CaddyText = isKnown ? caddyText(view) : { text: "", segments: [], isComplete: false };
  // NixOS formats what it makes, unless it builds for another platform: then `caddy fmt` would not run.
  const isForeign = [["buildPlatform"], ["crossSystem"]].some((name) => partAt(view, ["nixpkgs", ...name]));
  const { text, sources } = isForeign ? { text: whole.text, sources: undefined } : formatted(whole.text);
  const file = parseCaddyfile(text);
  const origin = originIn(whole, sources);
  // What modules that nobody sees add to these texts, nobody knows.
  const isClosed = !view.host.problems.some(({ kind }) => kind === "unseen" || kind === "broken");
  const isComplete = isClosed && whole.isComplete && file.unknowns.length === 0;
  const sites = file.sites.map((site): CaddySite => {
    const [first] = site.addresses;
    const segment = first && origin.segmentOf(first);
    const vhost = segment?.vhost;
    const part = vhost ?? segment?.part;
    const isSure = part?.isSure !== false && segment?.part.isSure !== false;
    return {
      ...site,
      part,
      vhost,
      asked: isSure ? on : doubtful(message("{0} is not known for sure", showPath(part?.path ?? caddyRoot))),
    };
  });
  const { at, calledAt, written, sourcesOf, partOf } = origin;
  const problems = caddyProblems(view, file, origin);
  const refused = problems.some(({ isSure }) => isSure)
    ? doubtful(message("Caddy does not load this configuration"))
    : on;
  const told = all(enable ? switchOf(enable, option) : byModules(view), unitSwitch(view, caddyUnit));
  const asked = all(told, refused);
  return {
    enable,
    told,
    asked,
    isKnown,
    isComplete,
    text,
    file,
    sites,
    problems,
    at,
    calledAt,
    written,
    sourcesOf,
    partOf,
  };
}

/** Whoever writes a virtual host turns Caddy on. */
function byModules(view: HostView): Switch {
  const all = hostsByModules(view);
  if (all.length === 0) return off;
  const [first] = all.filter(({ part }) => !part.isSure);
  const isSure = first === undefined || all.some(({ part }) => part.isSure);
  return isSure ? on : doubtful(message("{0} is not known for sure", showPath(first.part.path)));
}

interface Origin extends Pick<CaddyConfig, "at" | "calledAt" | "written" | "sourcesOf" | "partOf">, Places {
  readonly segmentOf: (token: Token) => CaddySegment | undefined;
}

/** `sources`: where each character stood before it was formatted. */
function originIn({ segments }: CaddyText, sources: readonly number[] | undefined): Origin {
  const within = (token: Token, from = 0, to = token.text.length): Within | undefined => {
    const isWhole = from === 0 && to === token.text.length;
    // A variable of the environment is longer than what stands for it.
    const span = isWhole && !token.known && token.quote === "" ? token : spanWithin(token, from, to);
    return (span && inSegment(span)) ?? (isWhole ? inSegment(token) : undefined);
  };
  return {
    at: (token, from, to) => {
      const found = within(token, from, to);
      return found?.segment.places.at(found.start, found.end);
    },
    calledAt: (token) => {
      const found = within(token);
      return found?.segment.places.calledAt(found.start, found.end);
    },
    written: (token, from, to) => {
      const found = within(token, from, to);
      return found?.segment.places.written(found.start, found.end);
    },
    sourcesOf: (token, from = 0, to = token.text.length) => {
      const names = new Set<string>();
      let start = 0;
      for (const piece of token.pieces) {
        const end = start + piece.length;
        const [first, last] = [Math.max(from, start), Math.min(to, end)];
        const found =
          first < last && inSegment({ start: piece.start + first - start, end: piece.start + last - start });
        if (found) for (const name of found.segment.places.sourcesAt(found.start, found.end)) names.add(name);
        start = end;
      }
      return [...names].sort();
    },
    partOf: (token) => inSegment(token)?.segment.part,
    segmentOf: (token) => inSegment(token)?.segment,
    placeOf: (span) => {
      const found = inSegment(span);
      return found?.segment.places.at(found.start, found.end);
    },
    isSureAt: (span) => {
      const found = inSegment(span)?.segment;
      return found?.part.isSure !== false && found?.vhost?.isSure !== false;
    },
  };

  /** A span of the formatted text in the one segment that has all of it. */
  function inSegment({ start, end }: Span): Within | undefined {
    const from = sources ? sources[start] : start;
    const last = sources ? sources[Math.max(end - 1, start)] : Math.max(end - 1, start);
    if (from === undefined || last === undefined) return undefined;
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((segments[middle] as CaddySegment).start <= from) low = middle;
      else high = middle - 1;
    }
    const segment = segments[low];
    if (!segment || from < segment.start || last >= segment.end) return undefined;
    return { segment, start: from - segment.start, end: last + 1 - segment.start };
  }
}

interface Within {
  readonly segment: CaddySegment;
  readonly start: number;
  readonly end: number;
}

/** Directives whose blocks hold directives. */
const containers: ReadonlySet<string> = new Set(["handle", "handle_path", "handle_errors", "route", "handle_response"]);
/** Of their blocks only what is in {@link containers} holds directives. */
const responders: ReadonlySet<string> = new Set(["reverse_proxy", "forward_auth", "php_fastcgi", "intercept"]);

export interface Handler {
  readonly directive: Directive;
  /** The directives that it stands in, the outermost first. */
  readonly around: readonly Directive[];
}

/** Every directive that may answer a request of a site, in blocks and in the named routes that it invokes, too. */
export function* handlersIn(file: Caddyfile, block: Block): Iterable<Handler> {
  yield* within(block, [], new Set());

  function* within({ lines }: Block, around: readonly Directive[], invoked: ReadonlySet<string>): Iterable<Handler> {
    for (const directive of lines) {
      yield { directive, around };
      const { name, args, block: inner } = directive;
      const deeper = [...around, directive];
      if (inner && (containers.has(name.text) || !name.known)) yield* within(inner, deeper, invoked);
      if (inner && responders.has(name.text)) {
        const lines = inner.lines.filter((line) => line.name.text === "handle_response");
        yield* within({ ...inner, lines }, deeper, invoked);
      }
      if (name.text !== "invoke") continue;
      const wanted = args.at(-1)?.text ?? "";
      const route = file.routes.find((each) => each.name.text === `&(${wanted})`);
      if (route && !invoked.has(wanted)) yield* within(route.body, deeper, new Set([...invoked, wanted]));
    }
  }
}

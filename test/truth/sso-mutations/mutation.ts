/** A small change of a repo that takes a login away or lets strangers past it, or one of the same shape that makes nothing worse. */
import type { FileEdits } from "#text/edit.ts";
import type { World } from "../port-mutations/world.ts";

/**
 * `import`: a site no longer takes over the snippet with the login, or only for others. `forward`: the login is asked for in fewer cases.
 * `past`: something answers before it, or another site does. `flag`: a function is told to leave it out. `middleware`: a router no longer
 * has it. `name`: what is named does not exist. `bypass`: more networks pass. `elsewhere`: somebody else is asked, or for something else.
 * `gateway`: whoever is asked is off. `beside`: the service is open beside the proxy. `tunnel`: strangers come in as the machine itself.
 */
export type Kind =
  | "import"
  | "forward"
  | "past"
  | "flag"
  | "middleware"
  | "name"
  | "bypass"
  | "elsewhere"
  | "gateway"
  | "beside"
  | "tunnel";

export const kinds: readonly Kind[] = [
  "import",
  "forward",
  "past",
  "flag",
  "middleware",
  "name",
  "bypass",
  "elsewhere",
  "gateway",
  "beside",
  "tunnel",
];

export interface Mutation {
  readonly kind: Kind;
  readonly variant: string;
  /** Of the same shape as those of its kind; nobody may say anything. */
  readonly isHarmless: boolean;
  readonly edits: readonly FileEdits[];
  /** What may be said of a harmless one all the same: a new name has to be known to the gateway, and has its weaknesses. */
  readonly allowed?: RegExp;
  /** Whether it came to mean what it says, where neither proxy is told anything else. */
  readonly took?: (before: World, after: World) => boolean;
}

/** Where code of a file matches, and what is put there. */
export interface Draft {
  readonly variant: string;
  readonly start: number;
  readonly length?: number;
  readonly by: string;
}

/** All matches of a pattern outside of comments of Nix. */
export function* matches(world: World, file: string, pattern: RegExp): Iterable<RegExpExecArray> {
  const source = world.model.repo.files.get(file)?.source;
  if (!source) return;
  for (const match of source.text.matchAll(pattern))
    if (!source.comments.some(({ start, end }) => start <= match.index && match.index < end)) yield match;
}

export function made(kind: Kind, file: string, draft: Draft, isHarmless = false): Mutation {
  const { variant, start, length = 0, by } = draft;
  return { kind, variant, isHarmless, edits: [{ file, edits: [{ start, end: start + length, text: by }] }] };
}

/** Mistakes that people make, at places of a repo that chance chooses, each with the lines on which it is to be shown. */
import type { Definition } from "#facts/facts.ts";
import type { Repo } from "#model/repo.ts";
import type { Random } from "./random.ts";

export interface Mistake {
  readonly kind: string;
  readonly file: string;
  /** The whole file, with the mistake. */
  readonly text: string;
  /** Where it is to be shown, from 1: in the text with the mistake. */
  readonly lines: readonly number[];
  /** Other places that are as right. */
  readonly also: readonly { readonly file: string; readonly line: number }[];
  /** The option that has to be evaluated for Nix to see it. */
  readonly path: readonly string[];
  readonly what: string;
}

/** A module of NixOS, with an option that went and one that nobody sets. */
export const OUTSIDE: string = `{ lib, ... }: {
  imports = [ (lib.mkRemovedOptionModule [ "services" "goneAway" "enable" ] "It went long ago.") ];
  options.services.stillHere.value = lib.mkOption { type = lib.types.str; };
  options.services.stillHere.enable = lib.mkOption { type = lib.types.bool; default = false; };
}`;

interface Place {
  readonly file: string;
  readonly text: string;
  readonly definition: Definition;
  readonly path: readonly string[];
  readonly value: string;
  /** Names that the file's module is called with. */
  readonly formals: ReadonlySet<string>;
}

/** In an order that chance gives, all kinds in turn. */
export function* mistakes(whole: Repo, random: Random, reached: ReadonlySet<string>): Iterable<Mistake> {
  // Nix says nothing of what it does not read.
  const repo: Repo = { ...whole, files: new Map([...whole.files].filter(([file]) => reached.has(file))) };
  const places = shuffled(placesIn(repo), random).slice(0, 60);
  for (const [index, place] of places.entries())
    for (const make of shuffled(kinds, random)) {
      const other = places[(index + 1) % places.length];
      const mistake = make(place, repo, other, random);
      if (mistake && mistake.text !== place.text) yield mistake;
    }
}

function placesIn(repo: Repo): readonly Place[] {
  return [...repo.files.values()].flatMap(({ path: file, source: { text }, facts }) => {
    if (facts.errors.length > 0 || /(^|\/)(flake|hardware-configuration)\.nix$/.test(file)) return [];
    const formals = new Set(facts.names.flatMap(({ kind, name }) => (kind === "formal" ? [name] : [])));
    return facts.definitions.flatMap((definition): Place[] => {
      const path = definition.path.flatMap((name) => (name === undefined ? [] : [name]));
      const value = text.slice(definition.value.start, definition.value.end);
      const isPlain = /^(?:true|false|-?\d+|"[^"$\n]*"|\[[^[\]{}]*\])$/.test(value);
      if (
        path.length < definition.path.length ||
        path.length < 2 ||
        !definition.leaf ||
        definition.conditional ||
        !isPlain
      )
        return [];
      if (text.slice(definition.value.end).match(/^\s*;/) === null) return [];
      return [{ file, text, definition, path, value, formals }];
    });
  });
}

type Kind = (place: Place, repo: Repo, other: Place | undefined, random: Random) => Mistake | undefined;

const line = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

function swapped(kind: string, place: Place, value: string, at: "name" | "value" = "value"): Mistake {
  const { file, text, definition, path } = place;
  const changed = text.slice(0, definition.value.start) + value + text.slice(definition.value.end);
  const first = line(text, at === "name" ? definition.name.start : definition.value.start);
  const name = line(text, definition.name.start);
  return {
    kind,
    file,
    text: changed,
    lines: [...new Set([name, ...value.split("\n").map((_, index) => first + index)])],
    also: [],
    path,
    what: `${path.join(".")} = ${value}`,
  };
}

const typo: Kind = (place) => {
  const { file, text, definition } = place;
  const name = text.slice(definition.name.start, definition.name.end);
  if (!/^[a-zA-Z]{4,}$/.test(name) || definition.steps.length === 0) return undefined;
  const wrong = `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}x`;
  const changed = text.slice(0, definition.name.start) + wrong + text.slice(definition.name.end);
  return {
    kind: "typo",
    file,
    text: changed,
    lines: [line(text, definition.name.start)],
    also: [],
    path: [],
    what: wrong,
  };
};

const wrongType: Kind = (place) =>
  swapped(
    "wrong-type",
    place,
    place.value.startsWith('"') || place.value.startsWith("[") ? "{ wrong = 1; }" : '"yes please"',
    "name",
  );

const semicolon: Kind = ({ file, text, definition, path }) => {
  const end = text.indexOf(";", definition.value.end);
  const rest = text.slice(end + 1);
  // Behind the last binding of a set, the brace is what Nix does not expect.
  return {
    kind: "semicolon",
    file,
    text: text.slice(0, end) + rest,
    lines: [line(text, definition.value.end)],
    also: [],
    path,
    what: "; is missing",
  };
};

const bracket: Kind = ({ file, text, definition, path, value }) => {
  if (!value.endsWith("]")) return undefined;
  const end = definition.value.end;
  const changed = text.slice(0, end - 1) + text.slice(end);
  const first = line(text, definition.name.start);
  const last = line(text, end);
  const lines = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { kind: "bracket", file, text: changed, lines, also: [], path, what: "] is missing" };
};

const undefinedName: Kind = (place) => swapped("undefined-variable", place, "undefinedThing");
const thrown: Kind = (place) => swapped("throw", place, `throw "broken on purpose in ${place.path.at(-1)}"`);
const interpolation: Kind = (place) => swapped("interpolation", place, '"a ${{ x = 1; }} b"');
const calledText: Kind = (place) => swapped("not-a-function", place, '("text" 1)');
const unset: Kind = (place) =>
  place.formals.has("config") ? swapped("unset-option", place, "config.services.stillHere.value") : undefined;
const libName: Kind = (place) =>
  place.formals.has("lib") ? swapped("lib-attribute", place, `lib.mkForceful ${place.value}`) : undefined;
const recursion: Kind = (place) =>
  place.formals.has("config") && place.path.every((name) => /^[a-z][\w-]*$/i.test(name))
    ? swapped("recursion", place, `config.${place.path.join(".")}`)
    : undefined;

const inValue = (kind: string, value: (written: string) => string, formal?: string): Kind =>
  function made(place) {
    return formal === undefined || place.formals.has(formal) ? swapped(kind, place, value(place.value)) : undefined;
  };

const values: readonly Kind[] = [
  inValue("config-name", () => "config.services.neverDeclared.port", "config"),
  inValue("in-string", () => '"a ${toString config.services.neverDeclared.port} b"', "config"),
  inValue("in-lines", () => "''\n  first\n  ${neverBound}\n''"),
  inValue("call", () => "(({ a, b }: a + b) { a = 1; })"),
  inValue("call-more", () => "(({ a }: a) { a = 1; b = 2; })"),
  inValue("head", () => "(builtins.head [ ])"),
  inValue("assert", (written) => `(assert 1 == 2; ${written})`),
  inValue("abort", () => '(abort "stop here")'),
  inValue("in-lib", () => '(lib.concatStringsSep "," [ "a" { } ])', "lib"),
  inValue("in-lib-thunk", () => "(lib.concatMapStrings (each: each.name) [ { } ])", "lib"),
  inValue("import", () => "(import ./never-there.nix)"),
  inValue("json", () => '(builtins.fromJSON "{ a }")'),
  inValue("read-file", () => "(builtins.readFile ./never-there.txt)"),
  inValue("condition", (written) => `(if "yes" then ${written} else ${written})`),
  inValue("mk-if", (written) => `(lib.mkIf "yes" ${written})`, "lib"),
  inValue("list-index", () => "(builtins.elemAt [ 1 ] 3)"),
  inValue("arithmetic", () => '(1 + "a")'),
  inValue("select-of-number", () => "(let a = 1; in a.b)"),
  inValue("get-attr", () => '(builtins.getAttr "gone" { here = 1; })'),
  inValue("let-cycle", () => "(let a = b; b = a; in a)"),
  inValue("merge", () => '({ a = 1; } // "x")'),
  inValue("with-lib", () => "(with lib; neverInLib)", "lib"),
];

const listEntry: Kind = (place) =>
  /^\[\s*"/.test(place.value)
    ? swapped("list-entry", place, place.value.replace(/\]$/, " { wrong = true; } ]"), "name")
    : undefined;

const topLevel: Kind = ({ file, text, definition, path }, repo) => {
  const facts = repo.files.get(file)?.facts;
  const config = facts?.definitions.find((each) => each.steps.length === each.path.length);
  if (!config || !/^\s{0,2}config = \{/m.test(text)) return undefined;
  const at = /^\s{0,2}config = \{/m.exec(text)?.index ?? 0;
  const changed = `${text.slice(0, at)}\nservicez.a = 1;\n${text.slice(at)}`;
  return {
    kind: "module-attribute",
    file,
    text: changed,
    lines: [line(text, at) + 1],
    also: [],
    path: [],
    what: `servicez ${definition.start} ${path[0]}`,
  };
};

const twice: Kind = ({ file, text, definition, path }) => {
  const start = definition.start;
  const end = text.indexOf(";", definition.value.end) + 1;
  const changed = `${text.slice(0, end)}\n${text.slice(start, end)}${text.slice(end)}`;
  const lines = [
    line(text, definition.name.start),
    line(text, end) + 1,
    line(text, end) + 1 + line(text.slice(start), definition.name.start - start) - 1,
  ];
  return { kind: "duplicate", file, text: changed, lines, also: [], path, what: "twice" };
};

/** Another file gives the option another value. */
const conflict: Kind = (place, repo, other) => {
  if (!other || other.file === place.file || place.definition.priority !== 100) return undefined;
  if (!/^(?:true|false|\d+|"[^"]*")$/.test(place.value)) return undefined;
  const { definition } = other;
  if (definition.steps.length !== definition.path.length) return undefined;
  const added =
    place.value === "true"
      ? "false"
      : place.value === "false"
        ? "true"
        : place.value.startsWith('"')
          ? '"another"'
          : "4711";
  const names = place.path.map((name) => (/^[a-z_][\w-]*$/i.test(name) ? name : JSON.stringify(name))).join(".");
  const changed = `${other.text.slice(0, definition.start)}${names} = ${added};\n${other.text.slice(definition.start)}`;
  return {
    kind: "conflict",
    file: other.file,
    text: changed,
    lines: [line(other.text, definition.start)],
    also: [...repo.files.values()].flatMap(({ path: file, source, facts }) =>
      facts.definitions
        .filter(({ path }) => path.join(".") === place.path.join("."))
        .map(({ name }) => ({
          file,
          line: line(source.text, name.start) + (file === other.file && name.start >= definition.start ? 1 : 0),
        })),
    ),
    path: place.path,
    what: `${names} = ${added}`,
  };
};

const removed: Kind = ({ file, text, definition, path }) => {
  if (definition.steps.length !== definition.path.length) return undefined;
  const changed = `${text.slice(0, definition.start)}services.goneAway.enable = true;\n${text.slice(definition.start)}`;
  return {
    kind: "removed-option",
    file,
    text: changed,
    lines: [line(text, definition.start)],
    also: [],
    path,
    what: "goneAway",
  };
};

const missingFile: Kind = ({ path }, repo, _other, random) => {
  const uses = [...repo.files.values()].flatMap(({ path: file, source: { text }, facts }) =>
    facts.paths.flatMap((use) =>
      use.role === "module" && use.base === "file" && !use.parts.includes(undefined) ? [{ file, text, use }] : [],
    ),
  );
  const chosen = uses[Math.floor(random() * uses.length)];
  if (!chosen) return undefined;
  const { file, text, use } = chosen;
  const written = text.slice(use.start, use.end);
  const wrong = written.endsWith(".nix") ? written.replace(/\.nix$/, "-gone.nix") : `${written}-gone`;
  if (!/^\.{1,2}\//.test(written)) return undefined;
  const changed = text.slice(0, use.start) + wrong + text.slice(use.end);
  return { kind: "missing-file", file, text: changed, lines: [line(text, use.start)], also: [], path, what: wrong };
};

const argument: Kind = ({ file, text, path }) => {
  const head = /^(?:\s|#[^\n]*\n|\/\*[\s\S]*?\*\/)*\{\s*(?=[\w, .\n]*\.\.\.\s*\})/.exec(text)?.[0];
  if (head === undefined) return undefined;
  const changed = `${text.slice(0, head.length)}neverGiven, ${text.slice(head.length)}`.replace(/\}(\s*:)/, "}$1");
  const use = /=\s*(true|false);/.exec(changed);
  // Only what is used is asked for.
  const text2 = use
    ? `${changed.slice(0, use.index)}= neverGiven;${changed.slice(use.index + use[0].length)}`
    : changed;
  const lines = [line(text, head.length), ...(use ? [line(changed, use.index)] : [])];
  return { kind: "argument", file, text: text2, lines, also: [], path, what: "neverGiven" };
};

const assertion: Kind = ({ path }, repo, _other, random) => {
  const found = [...repo.files.values()].flatMap(({ path: file, source: { text } }) =>
    [...text.matchAll(/\bassertion\s*=\s*([^;{}]+);/g)].map((match) => ({
      file,
      text,
      at: match.index,
      all: match[0],
    })),
  );
  const chosen = found[Math.floor(random() * found.length)];
  if (!chosen) return undefined;
  const { file, text, at, all } = chosen;
  const changed = `${text.slice(0, at)}assertion = false;${text.slice(at + all.length)}`;
  const near = Array.from({ length: 14 }, (_, index) => line(text, at) - 4 + index);
  return { kind: "assertion", file, text: changed, lines: near, also: [], path, what: "assertion = false" };
};

const kinds: readonly Kind[] = [
  typo,
  wrongType,
  semicolon,
  bracket,
  undefinedName,
  missingFile,
  twice,
  conflict,
  assertion,
  argument,
  libName,
  recursion,
  thrown,
  interpolation,
  calledText,
  removed,
  unset,
  listEntry,
  topLevel,
  ...values,
];

function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  return all
    .map((each) => ({ each, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

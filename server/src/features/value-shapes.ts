/** What an option takes, as far as that decides what is typed: a word out of a few, a text, a list, a set. */
import type { Declaration, TypeShape } from "#facts/facts.ts";
import type { TypeSpec } from "#knowledge/type-spec.ts";

export type ValueShape =
  /** As Nix writes them. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "string" | "lines" | "list" | "set" | "other" };

/** Of an option that the repo declares; by the text of its type. */
export function declaredShape({ kind, type }: Declaration): ValueShape {
  if (kind === "enable") return { kind: "words", words: ["true", "false"] };
  return type ? shapeOf(type.text, type.shape) : { kind: "other" };
}

/** Of a key: what the elements of its set take. */
export function elementShape({ type }: Declaration): ValueShape {
  if (type?.shape.kind !== "attrsOf") return { kind: "other" };
  const element = /^(?:[\w.]*\.)?(?:attrsOf|lazyAttrsOf)\s+([\s\S]+)$/.exec(type.text.trim())?.[1];
  return element === undefined ? { kind: "other" } : shapeOf(element, type.shape.of);
}

function shapeOf(text: string, shape: TypeShape): ValueShape {
  const bare = unwrapped(text);
  switch (shape.kind) {
    case "attrsOf":
    case "attrs":
    case "submodule":
      return { kind: "set" };
    case "listOf":
      return { kind: "list" };
    case "nullOr": {
      const inner = /^nullOr\s+([\s\S]+)$/.exec(bare)?.[1];
      const own = inner === undefined ? undefined : shapeOf(inner, shape.of);
      return own?.kind === "words" ? { ...own, words: [...own.words, "null"] } : (own ?? { kind: "other" });
    }
    case "other":
      return plainShape(bare);
  }
}

/** Without parentheses, `lib.types.` and `with lib.types;`. */
function unwrapped(text: string): string {
  const bare = text.trim().replace(/^with\s+[\w.]+;\s*/, "");
  const inner = /^\(([\s\S]*)\)$/.exec(bare)?.[1];
  if (inner !== undefined && !/^[^(]*\)/.test(inner)) return unwrapped(inner);
  return bare.replace(/^(?:lib\.)?(?:types|t)\./, "").replace(/^lib\./, "");
}

function plainShape(text: string): ValueShape {
  if (text === "bool") return { kind: "words", words: ["true", "false"] };
  if (text === "lines") return { kind: "lines" };
  if (/^(?:str|string|nonEmptyStr|singleLineStr|strMatching\b.*|commas|envVar)$/s.test(text)) return { kind: "string" };
  const values = /^enum\s*\[((?:\s*"[^"\\$]*"|\s*-?\d+(?=[\s\]]))*)\s*\]$/.exec(text)?.[1];
  const words = values?.match(/"[^"]*"|-?\d+/g);
  return words ? { kind: "words", words } : { kind: "other" };
}

/** Of an option that NixOS declares. */
export function knownShape(type: TypeSpec): ValueShape {
  switch (type.kind) {
    case "bool":
      return { kind: "words", words: ["true", "false"] };
    case "enum":
      return type.values
        ? { kind: "words", words: type.values.map((value) => JSON.stringify(value).replace(/\$\{/g, "\\${")) }
        : { kind: "other" };
    case "nullOr": {
      const own = knownShape(type.of);
      return own.kind === "words" ? { ...own, words: [...own.words, "null"] } : own;
    }
    case "uniq":
      return knownShape(type.of);
    case "coercedTo":
      return knownShape(type.to);
    case "str":
    case "nonEmptyStr":
    case "singleLineStr":
      return { kind: "string" };
    case "separatedString":
      return { kind: type.separator === "\n" ? "lines" : "string" };
    case "listOf":
      return { kind: "list" };
    case "attrsOf":
    case "lazyAttrsOf":
    case "submodule":
    case "attrs":
      return { kind: "set" };
    default:
      return { kind: "other" };
  }
}

/** With a stop where one types on. */
export function snippetFor(shape: ValueShape): string {
  switch (shape.kind) {
    case "words":
      return `\${1|${shape.words.map((word) => word.replace(/[\\,|$}]/g, "\\$&")).join(",")}|}`;
    case "string":
      return '"$1"';
    case "lines":
      return "''\n\t$1\n''";
    case "list":
      return "[ $1 ]";
    case "set":
      return "{\n\t$1\n}";
    case "other":
      return "$1";
  }
}

/** The language of Traefik's rules, which is a part of Go's expressions: matchers with texts, `&&`, `||`, `!` and parentheses. */

export type Rule =
  | { readonly kind: "matcher"; readonly name: MatcherName; readonly values: readonly string[] }
  | { readonly kind: "not"; readonly rule: Rule }
  | { readonly kind: "and" | "or"; readonly left: Rule; readonly right: Rule };

export type MatcherName = (typeof names)[number];

/** Of Traefik 3 and 2, for HTTP and TCP. */
const names = [
  "ClientIP",
  "Method",
  "Host",
  "HostHeader",
  "HostRegexp",
  "Path",
  "PathPrefix",
  "PathRegexp",
  "Header",
  "HeaderRegexp",
  "Headers",
  "HeadersRegexp",
  "Query",
  "QueryRegexp",
  "HostSNI",
  "HostSNIRegexp",
  "ALPN",
] as const;

/** Matchers may be written as they are called, in small or in capital letters, or with the first letter alone in a capital one. */
const spellings: ReadonlyMap<string, MatcherName> = new Map(
  names.flatMap((name) => {
    const small = name.toLowerCase();
    const title = small.slice(0, 1).toUpperCase() + small.slice(1);
    return [name, small, name.toUpperCase(), title].map((spelling) => [spelling, name] as const);
  }),
);

interface Token {
  readonly kind: "name" | "text" | "mark" | "end";
  readonly value: string;
}

/** Deeper than anybody writes them. */
const deepest = 200;

/** `undefined`: Traefik does not read it. */
export function parseRule(text: string): Rule | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  let index = 0;
  let depth = 0;
  const rule = or();
  if (peek(";")) index++;
  return rule && tokens[index]?.kind === "end" ? rule : undefined;

  function peek(mark: string): boolean {
    const token = tokens?.[index];
    return token?.kind === "mark" && token.value === mark;
  }

  function or(): Rule | undefined {
    return chained("||", "or", and);
  }

  function and(): Rule | undefined {
    return chained("&&", "and", unary);
  }

  function chained(mark: string, kind: "and" | "or", operand: () => Rule | undefined): Rule | undefined {
    let left = operand();
    while (left && peek(mark)) {
      index++;
      const right = operand();
      left = right && { kind, left, right };
    }
    return left;
  }

  function unary(): Rule | undefined {
    if (++depth > deepest) return undefined;
    const found = peek("!") ? negated() : peek("(") ? grouped() : matcher();
    depth--;
    return found;
  }

  function negated(): Rule | undefined {
    index++;
    const rule = unary();
    return rule && { kind: "not", rule };
  }

  function grouped(): Rule | undefined {
    index++;
    const rule = or();
    if (!rule || !peek(")")) return undefined;
    index++;
    return rule;
  }

  function matcher(): Rule | undefined {
    const token = tokens?.[index];
    const name = token?.kind === "name" ? spellings.get(token.value) : undefined;
    index++;
    if (!name || !peek("(")) return undefined;
    index++;
    const values: string[] = [];
    while (!peek(")")) {
      const value = tokens?.[index];
      if (value?.kind !== "text") return undefined;
      values.push(value.value);
      index++;
      if (peek(",")) index++;
      else if (!peek(")")) return undefined;
    }
    index++;
    // Traefik takes neither a matcher without texts nor an empty text.
    return values.length === 0 || values.includes("") ? undefined : { kind: "matcher", name, values };
  }
}

/** Like Go, a line ends a statement behind a name, a text or a closing parenthesis. */
function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const pattern =
    /([ \t\r]+)|(\n)|(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|([\p{L}_][\p{L}\p{Nd}_]*)|(`[^`]*`)|("(?:[^"\\\n]|\\[^\n])*")|(&&|\|\||[!(),;])/uy;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (!found) return undefined;
    const [whole, , line, comment, name, raw, quoted, mark] = found;
    if (line !== undefined || comment?.includes("\n")) endStatement();
    else if (name !== undefined) tokens.push({ kind: "name", value: name });
    else if (raw !== undefined) tokens.push({ kind: "text", value: raw.slice(1, -1).replaceAll("\r", "") });
    else if (quoted !== undefined) {
      const value = unquoted(quoted.slice(1, -1));
      if (value === undefined) return undefined;
      tokens.push({ kind: "text", value });
    } else if (mark !== undefined) tokens.push({ kind: "mark", value: mark });
    if (whole === "") return undefined;
  }
  tokens.push({ kind: "end", value: "" });
  return tokens;

  function endStatement(): void {
    const last = tokens.at(-1);
    if (last && (last.kind !== "mark" || last.value === ")")) tokens.push({ kind: "mark", value: ";" });
  }
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** Of Go's escapes; `undefined`: Go knows none like this. */
function unquoted(text: string): string | undefined {
  let isValid = true;
  const found = text.replace(
    /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (_, simple?: string, byte?: string, short?: string, long?: string, octal?: string) => {
      if (simple !== undefined) return escapes[simple] ?? "";
      const digits = byte ?? short ?? long;
      const code = digits === undefined ? Number.parseInt(octal ?? "", 8) : Number.parseInt(digits, 16);
      if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) isValid = false;
      return isValid ? String.fromCodePoint(code) : "";
    },
  );
  return isValid ? found : undefined;
}

/** The rule as one may write it again. */
export function printRule(rule: Rule): string {
  switch (rule.kind) {
    case "matcher":
      return `${rule.name}(${rule.values.map(quoted).join(", ")})`;
    case "not":
      return `!${bracketed(rule.rule, rule.rule.kind === "and" || rule.rule.kind === "or")}`;
    case "and":
      return `${bracketed(rule.left, rule.left.kind === "or")} && ${bracketed(rule.right, rule.right.kind === "or" || rule.right.kind === "and")}`;
    case "or":
      return `${printRule(rule.left)} || ${bracketed(rule.right, rule.right.kind === "or")}`;
  }
}

function bracketed(rule: Rule, isNeeded: boolean): string {
  return isNeeded ? `(${printRule(rule)})` : printRule(rule);
}

function quoted(text: string): string {
  if (!/[`\r]/.test(text)) return `\`${text}\``;
  return `"${text.replace(/[\\"\n\r]/g, (found) => (found === "\n" ? "\\n" : found === "\r" ? "\\r" : `\\${found}`))}"`;
}

/** A matcher that has to hold, or must not. */
export interface Literal {
  readonly name: MatcherName;
  readonly values: readonly string[];
  readonly isNegated: boolean;
}

/** More ways to meet a rule than people look at. */
const mostBranches = 64;

/** The ways to meet a rule: in each of them all of it has to hold. `undefined`: there are too many. */
export function branchesOf(rule: Rule, isNegated = false): readonly (readonly Literal[])[] | undefined {
  if (rule.kind === "matcher") return [[{ name: rule.name, values: rule.values, isNegated }]];
  if (rule.kind === "not") return branchesOf(rule.rule, !isNegated);
  const left = branchesOf(rule.left, isNegated);
  const right = branchesOf(rule.right, isNegated);
  if (!left || !right) return undefined;
  const isEither = (rule.kind === "or") !== isNegated;
  const found = isEither ? [...left, ...right] : left.flatMap((one) => right.map((other) => [...one, ...other]));
  return found.length > mostBranches ? undefined : found;
}

/** Whether Traefik 3 takes every matcher of a rule, Traefik 2 does (or a router with its syntax), for one protocol. */
export function takenBy(rule: Rule, version: 2 | 3, protocol: "http" | "tcp"): boolean {
  if (rule.kind === "not") return takenBy(rule.rule, version, protocol);
  if (rule.kind !== "matcher") return takenBy(rule.left, version, protocol) && takenBy(rule.right, version, protocol);
  const { name, values } = rule;
  const counts = (version === 3 ? takenByThree : takenByTwo)[protocol][name];
  if (!counts) return false;
  const [least, most] = counts;
  const isPath = name === "Path" || name === "PathPrefix";
  if (isPath && !values.every((value) => /^[/\u{FFFC}]/u.test(value))) return false;
  return values.length >= least && values.length <= most;
}

type Counts = Partial<Record<MatcherName, readonly [number, number]>>;

const one = [1, 1] as const;
const many = [1, Number.POSITIVE_INFINITY] as const;

const takenByThree: Readonly<Record<"http" | "tcp", Counts>> = {
  http: {
    ...{ ClientIP: one, Method: one, Host: one, HostRegexp: one, Path: one, PathRegexp: one, PathPrefix: one },
    ...{ Header: [2, 2], HeaderRegexp: [2, 2], Query: [1, 2], QueryRegexp: [1, 2] },
  },
  tcp: { ALPN: one, ClientIP: one, HostSNI: one, HostSNIRegexp: one },
};

const takenByTwo: Readonly<Record<"http" | "tcp", Counts>> = {
  http: {
    ...{ Host: many, HostHeader: many, HostRegexp: many, ClientIP: many, Path: many, PathPrefix: many, Method: many },
    ...{ Headers: many, HeadersRegexp: many, Query: many },
  },
  tcp: { ALPN: many, ClientIP: many, HostSNI: many, HostSNIRegexp: many },
};

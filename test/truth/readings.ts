/** What a file reads below `config`, found with tokens, brackets and a few rules about names. */
import { type Token, tokens } from "./tokens.ts";

export interface Reading {
  readonly start: number;
  readonly path: readonly string[];
  readonly form: string;
}

/** What a name stands for: a path below `config`, the arguments of a module, a plain string, or nothing that we follow. */
type Value = { readonly path: readonly string[] } | { readonly text: string } | "args" | "opaque";

interface Names {
  readonly outer: Names | undefined;
  readonly own: Map<string, () => Value>;
  readonly namespace: (() => Value) | undefined;
}

/** Names that no `with` can bind. */
const globals = new Set(["true", "false", "null", "builtins", "import", "map", "toString", "throw", "removeAttrs"]);
const roots = new Set(["config", "osConfig", "nixosConfig"]);
const empty: Names = { outer: undefined, own: new Map(), namespace: undefined };

/** Everything in `text` that reads something below `config`. */
export function readings(text: string): Reading[] {
  const all = tokens(text);
  const closing = partners(all);
  const found: Reading[] = [];
  expression(0, all.length, empty);
  return found;

  /** Walks the tokens of one expression; names that its lets, withs and functions bind hold to its end. */
  function expression(from: number, to: number, names: Names): void {
    let scope = names;
    for (let at = from; at < to; ) {
      const token = all[at];
      if (!token) return;
      const end = closing.get(at);
      if (token.text === "let" && token.kind === "name" && all[at + 1]?.text !== "{") {
        const inAt = matchingIn(at);
        scope = bindings(at + 1, inAt, scope, true);
        at = inAt + 1;
      } else if ((token.text === "with" || token.text === "assert") && token.kind === "name") {
        const stop = semicolon(at + 1, to);
        expression(at + 1, stop, scope);
        if (token.text === "with") {
          const outer = scope;
          const first = at + 1;
          const value = (): Value => valueOf(first, stop, outer);
          scope = { outer, own: new Map(), namespace: value };
          const passing = found.findIndex((use) => use.start === all[first]?.start);
          if (passing >= 0 && value() !== "opaque") found.splice(passing, 1);
        }
        at = stop + 1;
      } else if (token.text === "{" && end !== undefined && isFormals(at, end)) {
        const own = new Map<string, () => Value>();
        const before = all[at - 1]?.text === "@" ? all[at - 2] : undefined;
        const after = all[end + 1]?.text === "@" ? all[end + 2] : undefined;
        for (const name of [before, after]) if (name) own.set(name.text, () => "args");
        scope = { outer: scope, own, namespace: undefined };
        formals(at + 1, end, scope, all[at - 1]?.text === "(" && all[at - 2]?.text === "submodule");
        at = (after ? end + 2 : end) + 2;
      } else if (token.kind === "name" && all[at + 1]?.text === ":") {
        const root = roots.has(token.text);
        scope = {
          outer: scope,
          own: new Map([[token.text, () => (root ? { path: [] } : "opaque")]]),
          namespace: undefined,
        };
        at += 2;
      } else if (token.kind === "name" && all[at + 1]?.text === "@" && all[at + 2]?.text === "{") {
        at += 2; // its formals bind it
      } else if (token.text === "{" && end !== undefined) {
        bindings(at + 1, end, scope, ["rec", "let"].includes(all[at - 1]?.text ?? "") && all[at - 1]?.kind === "name");
        at = selects(end + 1, scope);
      } else if (end !== undefined && token.text !== '"') {
        expression(at + 1, end, scope);
        at = selects(end + 1, scope);
      } else if (token.text === '"') {
        expression(at + 1, end ?? to, scope);
        at = selects((end ?? to) + 1, scope);
      } else if (token.kind === "name") at = chain(at, scope);
      else at++;
    }
  }

  /** `a.b.c` with all that is computed in it; `.` behind a bracket is skipped with its names. */
  function selects(from: number, scope: Names): number {
    let at = from;
    while (all[at]?.text === "." || (all[at]?.text === "?" && all[at - 1])) {
      const end = closing.get(at + 1);
      if (end !== undefined) expression(at + 2, end, scope);
      at = (end ?? at + 1) + 1;
    }
    return at;
  }

  function chain(from: number, scope: Names): number {
    const written = chainAt(from, scope);
    selects(from + 1, scope);
    const value = meaning(written.names[0] ?? "", scope);
    const base = value === "args" ? written.names.slice(2) : written.names.slice(1);
    const isArgs = value === "args" && written.names[1] === "config";
    const path = isArgs ? base : isPath(value) ? [...value.path, ...base] : [];
    if (path.length) found.push({ start: all[from]?.start ?? 0, path, form: formOf() });
    return written.end;

    function formOf(): string {
      if (written.guard) return "guard";
      if (written.computed) return "dynamic";
      if (!bound(written.names[0] ?? "", scope)) return "with";
      if (isArgs || (isPath(value) && value.path.length === 0)) return "direct";
      return base.length ? "alias-path" : "alias";
    }
  }

  function chainAt(from: number, scope: Names): { names: string[]; end: number; guard: boolean; computed: boolean } {
    const names = [all[from]?.text ?? ""];
    let at = from + 1;
    let guard = false;
    let computed = false;
    while (all[at]?.text === "." || (all[at]?.text === "?" && all[at]?.kind === "sign")) {
      guard ||= all[at]?.text === "?";
      const name = all[at + 1];
      const end = closing.get(at + 1);
      if (!name) break;
      computed ||= end !== undefined && (name.text === "${" || end !== at + 3);
      names.push(end === undefined ? name.text : (textOf(at + 1, end + 1, scope) ?? "${}"));
      at = (end ?? at + 1) + 1;
    }
    return { names, end: at, guard, computed };
  }

  function bindings(from: number, to: number, outer: Names, recursive: boolean): Names {
    const own = new Map<string, () => Value>();
    const scope: Names = recursive ? { outer, own, namespace: undefined } : outer;
    const parts: [number, number][] = [];
    for (let at = from; at < to; ) {
      const stop = statementEnd(at, to);
      parts.push([at, stop]);
      at = stop + 1;
    }
    for (const [start, stop] of parts) if (recursive) declare(start, stop);
    for (const [start, stop] of parts) statement(start, stop);
    return scope;

    function declare(start: number, stop: number): void {
      if (all[start]?.text === "inherit") {
        const close = all[start + 1]?.text === "(" ? closing.get(start + 1) : undefined;
        for (let at = (close ?? start) + 1; at < stop; at++) {
          const name = all[at]?.text ?? "";
          own.set(
            name,
            once(() => {
              if (close === undefined) return meaning(name, outer);
              const value = valueOf(start + 2, close, scope);
              if (value === "args") return name === "config" ? { path: [] } : "opaque";
              return isPath(value) ? { path: [...value.path, name] } : "opaque";
            }),
          );
        }
        return;
      }
      const name = all[start];
      if (name?.kind !== "name") return;
      const plain = all[start + 1]?.text === "=" && !own.has(name.text);
      own.set(name.text, plain ? once(() => valueOf(start + 2, stop, scope)) : () => "opaque");
    }

    function statement(start: number, stop: number): void {
      if (all[start]?.text === "inherit") {
        const close = all[start + 1]?.text === "(" ? closing.get(start + 1) : undefined;
        const base = close === undefined ? undefined : valueOf(start + 2, close, scope);
        if (close !== undefined && base === "opaque") expression(start + 2, close, scope);
        for (let at = (close ?? start) + 1; at < stop; at++) {
          const name = all[at];
          if (name?.kind !== "name") continue;
          const value =
            base === undefined ? meaning(name.text, outer) : isPath(base) ? { path: [...base.path, name.text] } : base;
          if (isPath(value) && value.path.length) found.push({ start: name.start, path: value.path, form: "inherit" });
        }
        return;
      }
      let at = start;
      while (at < stop && all[at]?.text !== "=") {
        const end = closing.get(at);
        if (end !== undefined) expression(at + 1, end, scope);
        at = (end ?? at) + 1;
      }
      expression(at + 1, stop, scope);
    }
  }

  /** The `config` of a submodule is not that of the module around it; it is left out here. */
  function formals(from: number, to: number, scope: Names, submodule: boolean): void {
    for (let at = from; at < to; ) {
      const name = all[at];
      if (name?.kind === "name")
        scope.own.set(name.text, () => (roots.has(name.text) && !submodule ? { path: [] } : ("opaque" as const)));
      let stop = at;
      for (; stop < to && all[stop]?.text !== ","; stop++) stop = closing.get(stop) ?? stop;
      if (all[at + 1]?.text === "?") expression(at + 2, stop, scope);
      at = stop + 1;
    }
  }

  /** What a string, or a name that stands for one, says in this file alone. */
  function textOf(from: number, to: number, scope: Names): string | undefined {
    let text = "";
    for (let at = from; at < to; at++) {
      const token = all[at];
      if (token?.kind === "text") text += token.text;
      if (token?.kind !== "name") continue;
      const value = meaning(token.text, scope);
      if (typeof value !== "object" || !("text" in value)) return undefined;
      text += value.text;
    }
    return text;
  }

  /** The value of an expression that is nothing but a chain, perhaps in parentheses or with `or`, or a string. */
  function valueOf(from: number, to: number, scope: Names): Value {
    if (all[from]?.text === "(" && closing.get(from) === to - 1) return valueOf(from + 1, to - 1, scope);
    if (all[from]?.text === '"' && closing.get(from) === to - 1) {
      const text = textOf(from, to, scope);
      return text === undefined ? "opaque" : { text };
    }
    if (all[from]?.kind !== "name") return "opaque";
    const written = chainAt(from, scope);
    if (written.guard || (written.end !== to && all[written.end]?.text !== "or")) return "opaque";
    if (
      all[written.end]?.text === "or" &&
      chainAt(written.end + 1, scope).end < to &&
      closing.get(written.end + 1) !== to - 1
    )
      return "opaque";
    const value = meaning(written.names[0] ?? "", scope);
    if (value === "opaque") return value;
    if (value === "args")
      return written.names[1] === "config"
        ? { path: written.names.slice(2) }
        : written.names.length > 1
          ? "opaque"
          : value;
    return isPath(value) ? { path: [...value.path, ...written.names.slice(1)] } : value;
  }

  function bound(name: string, scope: Names): (() => Value) | undefined {
    for (let at: Names | undefined = scope; at; at = at.outer) {
      const value = at.own.get(name);
      if (value) return value;
    }
    return undefined;
  }

  function meaning(name: string, scope: Names): Value {
    const value = bound(name, scope);
    if (value) return value();
    if (globals.has(name)) return "opaque";
    for (let at: Names | undefined = scope; at; at = at.outer) {
      const space = at.namespace?.();
      if (space !== undefined) return isPath(space) ? { path: [...space.path, name] } : "opaque";
    }
    return "opaque";
  }

  function isFormals(open: number, close: number): boolean {
    const next = all[close + 1]?.text;
    return next === ":" || next === "@" || all[open - 1]?.text === "@";
  }

  function matchingIn(letAt: number): number {
    let depth = 0;
    for (let at = letAt; at < all.length; at++) {
      const token = all[at];
      at = closing.get(at) ?? at;
      if (token?.kind !== "name") continue;
      if (token.text === "let" && all[at + 1]?.text !== "{") depth++;
      if (token.text === "in" && --depth === 0) return at;
    }
    return all.length;
  }

  /** The `;` that ends a `with` or `assert`. */
  function semicolon(from: number, to: number): number {
    return statementEnd(from, to);
  }

  function statementEnd(from: number, to: number): number {
    let open = 0;
    for (let at = from; at < to; at++) {
      const token = all[at];
      if (token?.kind === "name") {
        if (token.text === "let" && all[at + 1]?.text !== "{") at = matchingIn(at);
        else if (token.text === "with" || token.text === "assert") open++;
      }
      if (token?.text === ";" && open-- === 0) return at;
      at = closing.get(at) ?? at;
    }
    return to;
  }
}

function isPath(value: Value): value is { readonly path: readonly string[] } {
  return typeof value === "object" && "path" in value;
}

function once(find: () => Value): () => Value {
  let value: Value | undefined;
  let busy = false;
  return () => {
    if (busy) return "opaque";
    busy = true;
    value ??= find();
    busy = false;
    return value;
  };
}

/** Of each opening bracket the index of the one that closes it. */
function partners(all: readonly Token[]): Map<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of all.entries()) {
    if (token.kind === "open") open.push(at);
    if (token.kind !== "close") continue;
    const start = open.pop();
    if (start !== undefined) found.set(start, at);
  }
  return found;
}

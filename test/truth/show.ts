/** Prints our tree the way `nix-instantiate --parse` (Nix 2.8) prints its own; `canonical.ts` makes the two comparable. */
import type { AttrName, AttrPath, Binary, Binding, Expr, Formals, Lambda, StringPart } from "#syntax/ast.ts";

/** Where the file lies decides what relative and home paths become. */
export interface Place {
  readonly directory: string;
  readonly home: string;
}

/** Throws on a tree with missing parts: those cannot come from text that Nix accepts. */
export function showLikeNix(root: Expr, place: Place): string {
  return show(root);

  function show(expr: Expr): string {
    switch (expr.kind) {
      case "Identifier":
        return expr.name;
      case "Integer":
        return BigInt(expr.value).toString();
      case "Float":
        return showFloat(Number(expr.value));
      case "String":
        return showParts(expr.parts);
      case "Path":
        return showPath(expr.parts, expr.home);
      case "SearchPath":
        return `(${call(expr).join(" ")})`;
      case "Uri":
        return showString(expr.value);
      case "List":
        return `[ ${expr.items.map((item) => `(${show(item)}) `).join("")}]`;
      case "AttrSet": {
        const shown = showAttrs(expr.bindings, expr.recursive);
        return expr.legacyLet ? `(${shown}).body` : shown;
      }
      case "Let":
        return `(let ${showBindings(expr.bindings)}in ${show(expr.body)})`;
      case "With":
        return `(with ${show(expr.namespace)}; ${show(expr.body)})`;
      case "Assert":
        return `assert ${show(expr.condition)}; ${show(expr.body)}`;
      case "If":
        return `(if ${show(expr.condition)} then ${show(expr.consequence)} else ${show(expr.alternative)})`;
      case "Lambda":
        return `(${showParameter(expr)}: ${show(expr.body)})`;
      case "Apply":
        return `(${call(expr).join(" ")})`;
      case "Select": {
        const otherwise = expr.default === undefined ? "" : ` or (${show(expr.default)})`;
        return `(${show(expr.base)}).${showPathOfNames(expr.path)}${otherwise}`;
      }
      case "HasAttr":
        return `((${show(expr.base)}) ? ${showPathOfNames(expr.path)})`;
      case "Unary":
        return expr.op === "!" ? `(! ${show(expr.operand)})` : `(${call(expr).join(" ")})`;
      case "Binary":
        return showBinary(expr);
      case "Missing":
        throw new Error("a tree with missing parts");
    }
  }

  function showBinary(expr: Binary): string {
    const { op, left, right } = expr;
    if (op === "<=") return `(! (__lessThan ${show(right)} ${show(left)}))`;
    if (op === ">=") return `(! (__lessThan ${show(left)} ${show(right)}))`;
    const called = call(expr);
    return called.length > 1 ? `(${called.join(" ")})` : `(${show(left)} ${op} ${show(right)})`;
  }

  /** What Nix takes for a call, function first: a call of a call is one call. Otherwise just the expression. */
  function call(expr: Expr): string[] {
    switch (expr.kind) {
      case "Apply":
        // Only what follows `or` is not joined to the call that a search path is.
        if (expr.arg.kind === "Identifier" && expr.arg.name === "or") return [show(expr.fn), "or"];
        return [...called(expr.fn), show(expr.arg)];
      case "SearchPath":
        return ["__findFile", "__nixPath", showString(expr.value)];
      case "Unary":
        return expr.op === "-" ? ["__sub", "0", show(expr.operand)] : [];
      case "Binary":
        switch (expr.op) {
          case "-":
            return ["__sub", show(expr.left), show(expr.right)];
          case "*":
            return ["__mul", show(expr.left), show(expr.right)];
          case "/":
            return ["__div", show(expr.left), show(expr.right)];
          case "<":
            return ["__lessThan", show(expr.left), show(expr.right)];
          case ">":
            return ["__lessThan", show(expr.right), show(expr.left)];
          case "|>":
            return [...called(expr.right), show(expr.left)];
          case "<|":
            return [...called(expr.left), show(expr.right)];
          default:
            return [];
        }
      default:
        return [];
    }
  }

  function called(fn: Expr): string[] {
    const parts = call(fn);
    return parts.length > 0 ? parts : [show(fn)];
  }

  function showParts(parts: readonly StringPart[]): string {
    const [first] = parts;
    if (first === undefined) return '""';
    if (first.kind === "Text" && parts.length === 1) return showString(first.value);
    return `(${parts.map((part) => (part.kind === "Text" ? showString(part.value) : show(part.expr))).join(" + ")})`;
  }

  function showPath(parts: readonly StringPart[], home: boolean): string {
    const shown = parts.map((part, index) => {
      if (part.kind === "Interpolation") return show(part.expr);
      return index === 0 ? absolute(part.value, home) : showString(part.value);
    });
    return shown.length === 1 ? (shown[0] as string) : `(${shown.join(" + ")})`;
  }

  function absolute(path: string, home: boolean): string {
    if (home) return place.home + path.slice(1);
    const slash = path.length > 1 && path.endsWith("/") ? "/" : "";
    const steps: string[] = [];
    for (const step of (path.startsWith("/") ? path : `${place.directory}/${path}`).split("/")) {
      if (step === "..") steps.pop();
      else if (step !== "" && step !== ".") steps.push(step);
    }
    return `/${steps.join("/")}${slash}`;
  }

  function showAttrs(bindings: readonly Binding[], recursive: boolean): string {
    return `${recursive ? "rec " : ""}{ ${showBindings(bindings)}}`;
  }

  function showBindings(bindings: readonly Binding[]): string {
    return showMerged(merged(bindings));
  }

  function showMerged({ fixed, dynamic }: Attrs): string {
    const names = [...fixed.keys()].sort((a, b) => (a < b ? -1 : 1));
    const shown = names.map((name) => {
      const value = fixed.get(name) as AttrValue;
      return value.inherited ? `inherit ${showName(name)} ; ` : `${showName(name)} = ${value.show()}; `;
    });
    return shown.join("") + dynamic.map(({ name, show: value }) => `"\${${name}}" = ${value()}; `).join("");
  }

  /** `a.b = 1; a.c = 2;` is one attribute `a`, and `a = { … }` given twice is merged one level deep. */
  function merged(bindings: readonly Binding[], into: Attrs = { fixed: new Map(), dynamic: [] }): Attrs {
    for (const binding of bindings) {
      if (binding.kind === "Inherit") {
        const { from } = binding;
        for (const name of binding.names) {
          const text = name.kind === "Static" ? name.name : "?";
          if (from === undefined) into.fixed.set(text, { inherited: true, show: () => text, nested: undefined });
          else
            into.fixed.set(text, {
              inherited: false,
              show: () => `(${show(from)}).${showName(text)}`,
              nested: undefined,
            });
        }
      } else add(into, binding.path, binding.value);
    }
    return into;
  }

  function add(into: Attrs, path: AttrPath, value: Expr): void {
    const [first, ...rest] = path;
    if (first === undefined) throw new Error("an empty attribute path");
    const asSet = rest.length === 0 && value.kind === "AttrSet" && !value.legacyLet ? value : undefined;
    if (first.kind === "Dynamic") {
      if (rest.length === 0) {
        into.dynamic.push({ name: show(first.expr), show: () => show(value) });
      } else {
        const nested: Attrs = { fixed: new Map(), dynamic: [] };
        add(nested, rest, value);
        into.dynamic.push({ name: show(first.expr), show: () => `{ ${showMerged(nested)}}` });
      }
      return;
    }
    const known = into.fixed.get(first.name)?.nested;
    if (rest.length > 0 || asSet !== undefined) {
      const nested: Nested = known ?? { fixed: new Map(), dynamic: [], recursive: asSet?.recursive ?? false };
      if (asSet === undefined) add(nested, rest, value);
      else merged(asSet.bindings, nested);
      const showNested = (): string => `${nested.recursive ? "rec " : ""}{ ${showMerged(nested)}}`;
      into.fixed.set(first.name, { inherited: false, show: showNested, nested });
      return;
    }
    into.fixed.set(first.name, { inherited: false, show: () => show(value), nested: undefined });
  }

  function showParameter({ param, formals }: Lambda): string {
    if (formals === undefined) return param?.name ?? "?";
    const shown = showFormals(formals);
    return param === undefined ? shown : `${shown} @ ${param.name}`;
  }

  function showFormals({ items, ellipsis }: Formals): string {
    const shown = items.map(({ name, default: value }) =>
      value === undefined ? name.name : `${name.name} ? ${show(value)}`,
    );
    if (ellipsis) shown.push("...");
    return `{ ${shown.join(", ")} }`;
  }

  function showPathOfNames(path: AttrPath): string {
    return path.map(showAttrName).join(".");
  }

  function showAttrName(name: AttrName): string {
    return name.kind === "Static" ? showName(name.name) : `"\${${show(name.expr)}}"`;
  }
}

interface AttrValue {
  readonly inherited: boolean;
  readonly show: () => string;
  readonly nested: Nested | undefined;
}

interface Attrs {
  readonly fixed: Map<string, AttrValue>;
  readonly dynamic: { readonly name: string; readonly show: () => string }[];
}

interface Nested extends Attrs {
  readonly recursive: boolean;
}

function showName(name: string): string {
  if (name === "if") return '"if"';
  return /^[a-zA-Z_][a-zA-Z0-9_'-]*$/.test(name) ? name : showString(name);
}

function showString(value: string): string {
  const escaped = value
    .replace(/["\\$]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t");
  return `"${escaped}"`;
}

/** C++'s `<<` for doubles: six significant digits. */
function showFloat(value: number): string {
  if (value === 0) return "0";
  const exponent = Number(value.toExponential(5).split("e")[1]);
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [digits, power] = value.toExponential(5).split("e") as [string, string];
  return `${Number(digits)}e${power.charAt(0)}${power.slice(1).padStart(2, "0")}`;
}

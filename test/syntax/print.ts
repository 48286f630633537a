/** Prints a tree so that a test can say what it expects: brackets show what belongs together, `…` is what is missing. */
import type { AttrName, Binding, Expr, Formals, StringPart } from "#syntax/ast.ts";

export function print(expr: Expr): string {
  switch (expr.kind) {
    case "Identifier":
      return expr.name;
    case "Integer":
    case "Float":
    case "Uri":
      return expr.value;
    case "SearchPath":
      return `<${expr.value}>`;
    case "String":
      return printParts(expr.parts, JSON.stringify(""));
    case "Path":
      return `path ${printParts(expr.parts, "")}`;
    case "List":
      return `[${expr.items.map(print).join(" ")}]`;
    case "AttrSet": {
      const sign = expr.legacyLet ? "let " : expr.recursive ? "rec " : "";
      return `${sign}{${printBindings(expr.bindings)}}`;
    }
    case "Let":
      return `(let ${printBindings(expr.bindings)} in ${print(expr.body)})`;
    case "With":
      return `(with ${print(expr.namespace)} ${print(expr.body)})`;
    case "Assert":
      return `(assert ${print(expr.condition)} ${print(expr.body)})`;
    case "If":
      return `(if ${print(expr.condition)} ${print(expr.consequence)} ${print(expr.alternative)})`;
    case "Lambda": {
      const all = expr.param === undefined ? "" : expr.param.name;
      return `(${[all, printFormals(expr.formals)].filter((part) => part !== "").join("@")}: ${print(expr.body)})`;
    }
    case "Apply":
      return `(${print(expr.fn)} ${print(expr.arg)})`;
    case "Select": {
      const otherwise = expr.default === undefined ? "" : ` or ${print(expr.default)}`;
      return `(${print(expr.base)} . ${printNames(expr.path, ".")}${otherwise})`;
    }
    case "HasAttr":
      return `(${print(expr.base)} ? ${printNames(expr.path, ".")})`;
    case "Unary":
      return `(${expr.op}${print(expr.operand)})`;
    case "Binary":
      return `(${print(expr.left)} ${expr.op} ${print(expr.right)})`;
    case "Missing":
      return expr.children.length === 0 ? "…" : `…(${expr.children.map(print).join(" ")})`;
  }
}

function printBindings(bindings: readonly Binding[]): string {
  return bindings
    .map((binding) => {
      if (binding.kind === "AttrBinding") return `${printNames(binding.path, ".")}=${print(binding.value)}`;
      const from = binding.from === undefined ? "" : ` (${print(binding.from)})`;
      return `inherit${from} ${printNames(binding.names, " ")}`.trim();
    })
    .join("; ");
}

function printNames(names: readonly AttrName[], glue: string): string {
  return names
    .map((name) =>
      name.kind === "Dynamic" ? `\${${print(name.expr)}}` : name.quoted ? JSON.stringify(name.name) : name.name,
    )
    .join(glue);
}

function printFormals(formals: Formals | undefined): string {
  if (formals === undefined) return "";
  const items = formals.items.map(
    ({ name, default: value }) => name.name + (value === undefined ? "" : `?${print(value)}`),
  );
  return `{${[...items, ...(formals.ellipsis ? ["..."] : [])].join(" ")}}`;
}

function printParts(parts: readonly StringPart[], empty: string): string {
  const shown = parts.map((part) => (part.kind === "Text" ? JSON.stringify(part.value) : `\${${print(part.expr)}}`));
  return shown.length === 0 ? empty : shown.join("+");
}

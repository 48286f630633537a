/** Nix's table of operators, and how a chain of operators is associated where the grammar's tree cannot be trusted. */

import type { Span } from "#text/span.ts";
import type { Binary, BinaryOp, Expr } from "./ast.ts";
import { Tok } from "./token-kinds.ts";
import { endBefore, startFrom } from "./token-search.ts";
import type { Tokens } from "./tokens.ts";

type Side = "left" | "right" | "none";

/** Higher binds tighter; `parser.y` of Nix, from the pipes (below everything) to `++`. */
const table: Readonly<Record<BinaryOp, readonly [level: number, side: Side]>> = {
  "|>": [0, "left"],
  "<|": [0, "right"],
  "->": [1, "right"],
  "||": [2, "left"],
  "&&": [3, "left"],
  "==": [4, "none"],
  "!=": [4, "none"],
  "<": [5, "none"],
  "<=": [5, "none"],
  ">": [5, "none"],
  ">=": [5, "none"],
  "//": [6, "right"],
  "+": [7, "left"],
  "-": [7, "left"],
  "*": [8, "left"],
  "/": [8, "left"],
  "++": [9, "right"],
};

export function isRightSided(op: BinaryOp): boolean {
  return table[op][1] === "right";
}

/** Where `!`, `?` and the sign stand among the binary operators. */
export const notLevel = 6.5;
export const questionLevel = 10;
export const signLevel = 11;

/** How tightly it binds; the pipes, which only the grammar's rules keep apart, differ by a fraction. */
export function levelOf(op: BinaryOp): number {
  return op === "<|" ? pipeFromLevel : table[op][0];
}

export const pipeFromLevel = 0.5;

/** Whether a neighbour of the same level needs parentheses. */
export function isChainable(level: number): boolean {
  return level !== 4 && level !== 5;
}

export function isBinaryOp(text: string): text is BinaryOp {
  return Object.hasOwn(table, text);
}

/** A chain `a op b op c` taken apart; operands may have been parenthesised, their spans do not tell. */
interface Chain {
  readonly operands: Expr[];
  readonly operators: Operator[];
}

interface Operator {
  readonly op: BinaryOp;
  readonly span: Span;
}

/** Builds the chain anew from the operators as they stand in the text. */
export function associate(root: Binary, tokens: Tokens): Binary {
  const { operands, operators } = flatten(root);
  const output: { expr: Expr; start: number; end: number }[] = [];
  const waiting: number[] = [];
  operands.forEach((expr, index) => {
    const before = operators[index - 1];
    const after = operators[index];
    // What lacks something may reach over the blanks beside it.
    const start = before === undefined ? root.start : Math.min(startFrom(tokens, before.span.end), expr.start);
    const end = after === undefined ? root.end : Math.max(endBefore(tokens, after.span.start), expr.end);
    output.push({ expr, start, end });
    if (after === undefined) return;
    const [level, side] = table[after.op];
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      const above = table[(operators[top] as Operator).op][0];
      if (above < level || (above === level && side === "right")) break;
      reduce();
    }
    waiting.push(index);
  });
  while (waiting.length > 0) reduce();
  return output[0]?.expr as Binary;

  function reduce(): void {
    const { op, span } = operators[waiting.pop() as number] as Operator;
    const right = output.pop() as (typeof output)[number];
    const left = output.pop() as (typeof output)[number];
    const { start } = left;
    const { end } = right;
    output.push({
      expr: { kind: "Binary", start, end, op, left: left.expr, right: right.expr, opSpan: span },
      start,
      end,
    });
  }
}

type Step = { readonly expr: Expr; readonly bare: boolean } | Operator;

/** A child reaches to its parent's edge exactly if no parentheses stand around it. */
function flatten(root: Binary): Chain {
  const chain: Chain = { operands: [], operators: [] };
  const todo: Step[] = [{ expr: root, bare: true }];
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    if ("op" in step) {
      chain.operators.push(step);
    } else if (step.bare && step.expr.kind === "Binary") {
      const { left, right, op, opSpan, start, end } = step.expr;
      todo.push(
        { expr: right, bare: right.end === end },
        { op, span: opSpan },
        { expr: left, bare: left.start === start },
      );
    } else {
      chain.operands.push(step.expr);
    }
  }
  return chain;
}

/** Token kind → binary operator. */
export const binaryOps: Readonly<Record<number, BinaryOp>> = {
  [Tok.Minus]: "-",
  [Tok.Plus]: "+",
  [Tok.Times]: "*",
  [Tok.Divide]: "/",
  [Tok.Concat]: "++",
  [Tok.Update]: "//",
  [Tok.Equal]: "==",
  [Tok.Unequal]: "!=",
  [Tok.Less]: "<",
  [Tok.AtMost]: "<=",
  [Tok.Greater]: ">",
  [Tok.AtLeast]: ">=",
  [Tok.And]: "&&",
  [Tok.EitherOr]: "||",
  [Tok.Implies]: "->",
  [Tok.PipeInto]: "|>",
  [Tok.PipeFrom]: "<|",
};

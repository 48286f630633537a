/** How Nix's grammar reads an expression: one of `parser.y`'s rules at a time. */
import { message } from "#text/message.ts";
import { Goal } from "./goals.ts";
import { nameFormal } from "./judge-formals.ts";
import { bottom, type Judging } from "./judging.ts";
import { opensFormals, startsSimple, startsWideExpr } from "./lookahead.ts";
import { isUnreadableFloat, isUnreadableInteger } from "./numbers.ts";
import { isBinaryOp, isChainable, levelOf, notLevel, pipeFromLevel, questionLevel, signLevel } from "./operators.ts";
import { Tok } from "./token-kinds.ts";

export function expr(state: Judging): void {
  switch (state.kinds[state.at]) {
    case Tok.Id:
      if (state.kinds[state.at + 1] === Tok.Colon) {
        state.at += 2;
        state.goals.push(Goal.Expr);
        return;
      }
      if (state.kinds[state.at + 1] === Tok.At && state.kinds[state.at + 2] === Tok.BraceOpen) {
        state.formals.push(new Set());
        nameFormal(state, state.at);
        state.at += 3;
        state.goals.push(Goal.Expr, Goal.AfterNamedFormals, Goal.Formals);
        return;
      }
      break;
    case Tok.BraceOpen:
      if (!opensFormals(state.kinds, state.at)) break;
      state.at++;
      state.formals.push(new Set());
      state.goals.push(Goal.Expr, Goal.AfterFormals, Goal.Formals);
      return;
    case Tok.Assert:
    case Tok.With:
      state.at++;
      state.goals.push(Goal.Expr, Goal.Token + Tok.Semicolon, Goal.Expr);
      return;
    case Tok.Let:
      if (state.kinds[state.at + 1] === Tok.BraceOpen) break;
      state.at++;
      state.goals.push(Goal.Expr, Goal.LetBindings);
      return;
    case Tok.If:
      state.at++;
      state.goals.push(Goal.Expr, Goal.Token + Tok.Else, Goal.Expr, Goal.Token + Tok.Then, Goal.Expr);
      return;
    default:
  }
  state.pending.push(bottom);
  state.goals.push(Goal.AfterOperand, Goal.Operand);
}

export function operand(state: Judging): void {
  for (;;) {
    if (state.take(Tok.Not)) state.pending.push(notLevel);
    else if (state.take(Tok.Minus)) state.pending.push(signLevel);
    else break;
  }
  state.goals.push(Goal.Select);
}

/** An operator and its right side, or the end of the expression. */
export function operator(state: Judging): void {
  const kind = state.kinds[state.at] as number;
  if (kind === Tok.Question) {
    // Complete with its name, so that `a ? b ? c` is one question after the other.
    while ((state.pending.at(-1) as number) > questionLevel) state.pending.pop();
    state.at++;
    state.goals.push(Goal.AfterQuestion, Goal.AttrPath);
    return;
  }
  const op = kind >= Tok.Minus ? state.written() : "";
  if (isBinaryOp(op)) {
    settle(state, levelOf(op));
    state.at++;
    state.goals.push(Goal.AfterOperand, Goal.Operand);
    return;
  }
  while (state.pending.pop() !== bottom);
}

/** Completes the operators that bind tighter than the one that stands here. */
function settle(state: Judging, level: number): void {
  const floor = Math.max(level, pipeFromLevel);
  while ((state.pending.at(-1) as number) > floor) state.pending.pop();
  const above = state.pending.at(-1) as number;
  if (above !== bottom && level <= pipeFromLevel && above <= pipeFromLevel && above !== level) {
    state.refuse(message("`|>` and `<|` cannot be mixed without parentheses."));
  } else if (above === level && !isChainable(level)) {
    state.refuse(message("`{0}` cannot be chained without parentheses.", state.written()));
  }
  if (above !== level) state.pending.push(level);
}

export function simple(state: Judging): void {
  if (!startsSimple(state.kinds, state.at)) return noSimple(state);
  const kind = state.kinds[state.at];
  if (kind === Tok.Integer && isUnreadableInteger(state.written())) {
    state.refuse(message("The number is too large: Nix counts with 64 bits."));
  } else if (kind === Tok.Float && isUnreadableFloat(state.written())) {
    state.refuse(message("The number is too large or too small for Nix."));
  }
  state.at++;
  switch (kind) {
    case Tok.Path:
    case Tok.HomePath:
      state.goals.push(Goal.Path);
      return;
    case Tok.StringOpen:
      state.goals.push(Goal.String);
      return;
    case Tok.IndentedOpen:
      state.goals.push(Goal.Indented);
      return;
    case Tok.ParenOpen:
      state.goals.push(Goal.Token + Tok.ParenClose, Goal.Expr);
      return;
    case Tok.BracketOpen:
      state.goals.push(Goal.List);
      return;
    case Tok.Rec:
    case Tok.Let:
      state.goals.push(Goal.Bindings);
      state.token(Tok.BraceOpen);
      return;
    case Tok.BraceOpen:
      state.goals.push(Goal.Bindings);
      return;
    default:
  }
}

/** There is no expression where one has to be. */
function noSimple(state: Judging): void {
  if (startsWideExpr(state.kinds, state.at)) {
    state.unexpected(state.reason());
    state.goals.push(Goal.Expr);
  } else if (state.stopsHere()) {
    state.missing("expression", message("An expression is missing here."));
    state.repair.insert(state.at, "_");
  } else {
    state.unexpected(state.reason());
    state.hide();
    state.goals.push(Goal.Select);
  }
}

export function list(state: Judging): void {
  const kind = state.kinds[state.at] as number;
  if (startsSimple(state.kinds, state.at)) state.goals.push(Goal.List, Goal.Select);
  else if (kind === Tok.BracketClose || state.stopsHere() || kind === Tok.Assign) state.close(Tok.BracketClose);
  else {
    if (startsWideExpr(state.kinds, state.at)) {
      state.unexpected(state.reason());
      state.goals.push(Goal.List, Goal.Expr);
      return;
    }
    if (kind === Tok.Comma) state.unexpectedOnce(message("Items of a list are separated by spaces."));
    else if (kind >= Tok.Colon) state.unexpected(message("An item like this needs parentheses in a list."));
    else state.unexpected(state.reason());
    state.hide();
    state.goals.push(Goal.List);
  }
}

/**
 * Nix's own grammar (`parser.y`) over Nix's own tokens: says whether a text is Nix, where it is not, and how to mend it.
 *
 * It accepts and refuses exactly what Nix does and builds no tree. The stack of goals is our own, so depth is no danger.
 */
import type { SyntaxError } from "./ast.ts";
import { Goal } from "./goals.ts";
import { expr, list, operand, operator, simple } from "./judge-expressions.ts";
import { afterFormal, afterFormals, formal } from "./judge-formals.ts";
import { assign, attr, bindingEnd, bindings, inheritedNames } from "./judge-sets.ts";
import { goOn, type Judging, startJudging } from "./judging.ts";
import { startsAttr, startsBinding, startsSimple } from "./lookahead.ts";
import { maxProblems } from "./problems.ts";
import type { Patch } from "./repair.ts";
import { Tok } from "./token-kinds.ts";
import type { Tokens } from "./tokens.ts";

export interface Verdict {
  /** Empty exactly if Nix's grammar accepts the tokens. */
  readonly errors: readonly SyntaxError[];
  /** What makes broken text readable for a grammar. */
  readonly patches: readonly Patch[];
  /** What has to be added behind the text to close what is open. */
  readonly tail: string;
  /** How many things were under way at once, at most. */
  readonly deepest: number;
}

export function judge(text: string, tokens: Tokens): Verdict {
  const state = startJudging(text, tokens);
  const { goals, errors, repair } = state;
  let deepest = 0;
  // Each token takes a few steps. The limit is there for texts that nobody thought of: none may hang an editor.
  let steps = 32 * tokens.count + 1024;
  for (let goal = goals.pop(); goal !== undefined && errors.length < maxProblems; goal = goals.pop()) {
    if (goals.length > deepest) deepest = goals.length;
    if (steps-- === 0) {
      state.unexpected();
      break;
    }
    if (goal >= Goal.Token) state.token(goal - Goal.Token);
    else step(state, goal);
  }
  return { errors, patches: repair.patches, tail: repair.tail(), deepest };
}

function step(state: Judging, goal: number): void {
  switch (goal) {
    case Goal.Expr:
      return expr(state);
    case Goal.Operand:
      return operand(state);
    case Goal.AfterOperand:
      if (startsSimple(state.kinds, state.at) && !startsBinding(state.kinds, state.at))
        state.goals.push(Goal.AfterOperand, Goal.Select);
      else operator(state);
      return;
    case Goal.AfterQuestion:
      return operator(state);
    case Goal.Select:
      state.goals.push(Goal.AfterSimple);
      return simple(state);
    case Goal.AfterSimple:
      if (state.take(Tok.Dot)) state.goals.push(Goal.AfterPath, Goal.AttrPath);
      else state.take(Tok.Or);
      return;
    case Goal.AfterPath:
      if (state.take(Tok.Or)) state.goals.push(Goal.Select);
      return;
    case Goal.List:
      return list(state);
    case Goal.Bindings:
      return bindings(state, Tok.BraceClose, goal);
    case Goal.LetBindings:
      return bindings(state, Tok.In, goal);
    case Goal.Assign:
      return assign(state);
    case Goal.BindingEnd:
      return bindingEnd(state);
    case Goal.InheritedNames:
      return inheritedNames(state);
    case Goal.AttrPath:
      state.goals.push(Goal.AfterAttr);
      return attr(state);
    case Goal.AfterAttr:
      if (state.take(Tok.Dot)) state.goals.push(Goal.AttrPath);
      return;
    case Goal.Formals:
      if (!state.take(Tok.BraceClose)) formal(state);
      return;
    case Goal.AfterFormal:
      return afterFormal(state);
    case Goal.AfterFormals:
      return afterFormals(state);
    case Goal.AfterNamedFormals:
      state.formals.pop();
      return state.token(Tok.Colon);
    case Goal.String:
      return string(state, Tok.StringClose, goal, '"');
    case Goal.Indented:
      return string(state, Tok.IndentedClose, goal, "''");
    case Goal.Path:
      // `./a//b` is a path to the lexer, but no path to the grammar.
      if (state.kinds[state.at] === Tok.PathPiece && state.kinds[state.at + 1] !== Tok.PathHole) state.unexpected();
      return restOfPath(state);
    case Goal.RestOfPath:
      return restOfPath(state);
    default:
      if (state.at < state.count) afterTheEnd(state);
  }
}

/** There is more where the text should be over. Mostly a brace too many has closed everything too early. */
function afterTheEnd(state: Judging): void {
  state.unexpected(state.reason());
  const { kinds, at, goals, repair } = state;
  const goesOn = kinds[at] === Tok.Semicolon || kinds[at] === Tok.BraceClose || kinds[at] === Tok.Inherit;
  if (kinds[at - 1] !== Tok.BraceClose || !(goesOn || startsAttr(kinds[at]))) return;
  repair.blank(at - 1, at);
  if (kinds[at] === Tok.Semicolon) state.hide();
  goals.push(Goal.End);
  goOn(state);
  goals.push(Goal.Bindings);
}

function restOfPath(state: Judging): void {
  while (state.take(Tok.PathPiece));
  if (state.take(Tok.PathHole)) state.goals.push(Goal.RestOfPath, Goal.Token + Tok.BraceClose, Goal.Expr);
}

function string(state: Judging, close: number, goal: number, sign: string): void {
  if (state.take(close)) return;
  if (state.take(Tok.Hole)) state.goals.push(goal, Goal.Token + Tok.BraceClose, Goal.Expr);
  else state.repair.insert(state.at, sign);
}

/** How Nix's grammar reads what stands between the braces of a set or behind `let`. */
import { message } from "#text/message.ts";
import { Goal } from "./goals.ts";
import { goOn, type Judging } from "./judging.ts";
import {
  isCloser,
  isComputed,
  isKeyword,
  isOpening,
  startsAttr,
  startsBinding,
  startsCall,
  startsSimple,
  startsWideExpr,
} from "./lookahead.ts";
import { Tok } from "./token-kinds.ts";

export function bindings(state: Judging, closer: number, goal: number): void {
  const kind = state.kinds[state.at] as number;
  if (kind === Tok.Inherit) {
    state.at++;
    state.goals.push(goal, Goal.BindingEnd, Goal.InheritedNames);
    if (state.take(Tok.ParenOpen)) state.goals.push(Goal.Token + Tok.ParenClose, Goal.Expr);
  } else if (goal === Goal.LetBindings && startsCall(state.kinds, state.at)) {
    state.close(closer);
  } else if (startsAttr(kind) || isKeywordAsName(state, closer)) {
    if (goal === Goal.LetBindings && isComputed(state.kinds, state.at))
      state.refuse(message("A name in `let` cannot be computed."));
    state.goals.push(goal, Goal.BindingEnd, Goal.Expr, Goal.Assign, Goal.AttrPath);
  } else if (kind === closer || state.stopsHere()) state.close(closer);
  else if (goal === Goal.LetBindings && (startsSimple(state.kinds, state.at) || startsWideExpr(state.kinds, state.at)))
    state.close(closer);
  else {
    state.goals.push(goal);
    state.unexpected(state.reason());
    // What an opening sign too many encloses may well be bindings.
    if (kind === Tok.Semicolon || isOpening(kind)) state.hide();
    else {
      state.skip();
      state.take(Tok.Semicolon);
    }
  }
}

/** `if = 1;` where bindings are read. */
function isKeywordAsName(state: Judging, closer: number): boolean {
  const next = state.kinds[state.at + 1];
  const kind = state.kinds[state.at] as number;
  return kind !== closer && isKeyword(kind) && !state.stopsHere() && (next === Tok.Assign || next === Tok.Dot);
}

export function assign(state: Judging): void {
  if (state.take(Tok.Assign)) return;
  const kind = state.kinds[state.at] as number;
  if (kind === Tok.Colon || kind === Tok.Equal) {
    state.unexpectedOnce(message("Between a name and its value stands `=`."));
    state.repair.replace(state.at++, "=");
    return;
  }
  if (isCloser(kind) && !state.stopsHere()) {
    state.unexpected();
    state.hide();
    state.goals.push(Goal.Assign);
    return;
  }
  state.missing("=");
  if (!state.stopsHere()) {
    state.repair.insert(state.at, "=");
    return;
  }
  // A name without a value, as while somebody types: nothing of the binding is left to read.
  state.goals.pop();
  if (!state.repair.insert(state.at, "=_")) state.repair.blank(bindingStart(state), state.at);
}

/** The first token of the binding whose names have just been read. */
function bindingStart({ kinds, at }: Judging): number {
  let index = at;
  while (index > 0 && kinds[index - 1] !== Tok.Semicolon && kinds[index - 1] !== Tok.BraceOpen) {
    if (kinds[--index] === Tok.Let) return index + 1;
  }
  return index;
}

export function bindingEnd(state: Judging): void {
  if (state.take(Tok.Semicolon)) return;
  const kind = state.kinds[state.at] as number;
  if (kind === Tok.Comma) {
    state.unexpectedOnce(message("Bindings end with `;`."));
    state.repair.replace(state.at++, ";");
  } else if (state.stopsHere()) {
    state.missingEnd();
  } else if (isCloser(kind)) {
    // A closing sign that nothing waits for: the value may go on behind it.
    state.unexpected();
    state.hide();
    state.goals.push(Goal.BindingEnd);
    goOn(state);
  } else if (kind === Tok.Assign) {
    // The names in front make no sense, what is said of them does.
    state.unexpected();
    state.hide();
    state.goals.push(Goal.BindingEnd, Goal.Expr);
  } else {
    state.unexpected(state.reason());
    state.skip(Tok.Semicolon);
    if (!state.take(Tok.Semicolon)) state.repair.insert(state.at, ";");
  }
}

export function inheritedNames(state: Judging): void {
  if (!startsAttr(state.kinds[state.at]) || startsBinding(state.kinds, state.at)) return;
  if (isComputed(state.kinds, state.at)) state.refuse(message("A name that is inherited cannot be computed."));
  state.goals.push(Goal.InheritedNames);
  attr(state);
}

export function attr(state: Judging): void {
  const kind = state.kinds[state.at] as number;
  const selects = state.goals.at(-2) === Goal.AfterPath || state.goals.at(-2) === Goal.AfterQuestion;
  // `a = b.` and on the next line `c = 1;`, as while somebody types: the name there is not the one that is missing here.
  const isNext = selects && startsBinding(state.kinds, state.at) && state.onNewLine();
  if ((kind === Tok.Id || kind === Tok.Or) && !isNext) state.at++;
  else if (state.take(Tok.StringOpen)) state.goals.push(Goal.String);
  else if (state.take(Tok.Hole)) state.goals.push(Goal.Token + Tok.BraceClose, Goal.Expr);
  else if (isKeyword(kind) && !state.stopsHere()) {
    state.unexpected(message("`{0}` is a keyword; as a name it needs quotes.", state.written()));
    state.at++;
  } else if (isCloser(kind) && !state.stopsHere()) {
    state.unexpected();
    state.hide();
    state.goals.push(Goal.AttrPath);
  } else {
    state.missing("name", message("A name is missing here."));
    state.repair.insert(state.at, "_");
  }
}

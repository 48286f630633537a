/** How Nix's grammar reads `{ a, b ? 1, ... }@all:`. */
import { message } from "#text/message.ts";
import { Goal } from "./goals.ts";
import type { Judging } from "./judging.ts";
import { Tok } from "./token-kinds.ts";

export function formal(state: Judging): void {
  if (state.take(Tok.Ellipsis)) {
    if (state.kinds[state.at] === Tok.Comma) {
      state.unexpected(message("`...` has to be the last."));
      state.goals.push(Goal.AfterFormal);
    } else state.token(Tok.BraceClose);
  } else if (state.kinds[state.at] === Tok.Id) {
    nameFormal(state, state.at++);
    state.goals.push(Goal.AfterFormal);
    if (state.take(Tok.Question)) state.goals.push(Goal.Expr);
  } else if (state.stopsHere()) {
    state.token(Tok.BraceClose);
  } else {
    state.goals.push(Goal.Formals);
    state.unexpected();
    if (state.kinds[state.at] === Tok.Comma) state.hide();
    else state.skip(Tok.BraceClose);
  }
}

export function afterFormal(state: Judging): void {
  if (state.take(Tok.BraceClose)) return;
  if (state.take(Tok.Comma)) {
    state.goals.push(Goal.Formals);
  } else if (state.kinds[state.at] === Tok.Id || state.kinds[state.at] === Tok.Ellipsis) {
    state.missing(",");
    state.repair.insert(state.at, ",");
    state.goals.push(Goal.Formals);
  } else state.token(Tok.BraceClose);
}

export function afterFormals(state: Judging): void {
  if (state.take(Tok.At)) {
    if (state.kinds[state.at] === Tok.Id) nameFormal(state, state.at++);
    else state.missing("name", message("A name is missing here."));
  }
  state.formals.pop();
  state.token(Tok.Colon);
}

export function nameFormal(state: Judging, index: number): void {
  const name = state.text.slice(state.starts[index], state.ends[index]);
  const names = state.formals.at(-1);
  if (names?.has(name)) {
    state.refuse(message("The argument `{0}` is named twice.", name), index);
  }
  names?.add(name);
}

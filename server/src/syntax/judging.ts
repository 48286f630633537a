/** Where the judge of a text stands, and what all of Nix's rules have in common: taking a token, complaining, going on. */
import { type Message, message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { SyntaxError } from "./ast.ts";
import { Goal } from "./goals.ts";
import { isCloser, isClosing, isOpening, startsBinding, startsSimple, startsWideExpr } from "./lookahead.ts";
import { missing, unexpected } from "./problems.ts";
import { type Repair, startRepair } from "./repair.ts";
import { signs, Tok } from "./token-kinds.ts";
import type { Tokens } from "./tokens.ts";

export interface Judging extends Pick<Tokens, "count" | "kinds" | "starts" | "ends"> {
  readonly text: string;
  /** The next token. */
  at: number;
  /** What is expected; the last comes next. */
  readonly goals: number[];
  /** Levels of the operators whose right side is not complete. */
  readonly pending: number[];
  /** Names of the formals under way, the innermost last. */
  readonly formals: Set<string>[];
  readonly errors: SyntaxError[];
  readonly repair: Repair;
  take(kind: number): boolean;
  /** Exactly this token has to come now. */
  token(kind: number): void;
  /** The end of a list or set. */
  close(kind: number): void;
  /** The next token, as it is written. */
  written(): string;
  /** The next token stands on another line than the one before. */
  onNewLine(): boolean;
  /** Here something ends that is under way, or the next binding begins. */
  stopsHere(): boolean;
  /** The next token is no Nix here. */
  unexpected(reason?: Message): void;
  /** Something has to stand before the next token. */
  missing(what: string, reason?: Message): void;
  /** Like {@link unexpected}, for what somebody used to another language does everywhere in a list or set. */
  unexpectedOnce(reason: Message): void;
  /** A semicolon is missing, which is no news where the whole set is written in another language. */
  missingEnd(): void;
  /** Nix reads on, and refuses it later. */
  refuse(reason: Message, index?: number): void;
  /** What is to be said of the next token, if anything. */
  reason(): Message | undefined;
  /** Passes over what makes no sense, up to where something under way can end or something new begins. */
  skip(wanted?: number): void;
  /** Passes over the next token. */
  hide(): void;
}

export function startJudging(text: string, tokens: Tokens): Judging {
  const { count, kinds, starts, ends } = tokens;
  const goals: number[] = [Goal.End, Goal.Expr];
  const errors: SyntaxError[] = [];
  const repair = startRepair(text, tokens);
  let failed = -2;
  let quiet = Number.POSITIVE_INFINITY;
  const state: Judging = {
    text,
    count,
    kinds,
    starts,
    ends,
    goals,
    errors,
    repair,
    at: 0,
    pending: [],
    formals: [],
    take,
    token,
    close,
    written,
    onNewLine,
    stopsHere,
    refuse,
    reason,
    skip,
    hide,
    unexpected: (why) => complain(unexpected(text, spanOf(state.at), why)),
    missing: (what, why) => complain(missing(text, ends[state.at - 1] ?? 0, what, why)),
    unexpectedOnce,
    missingEnd,
  };
  return state;

  function take(kind: number): boolean {
    if (kinds[state.at] !== kind) return false;
    state.at++;
    return true;
  }

  function token(kind: number): void {
    if (take(kind)) return;
    const sign = signs[kind] ?? "";
    if (stopsHere() || startsSimple(kinds, state.at) || startsWideExpr(kinds, state.at)) {
      state.missing(sign);
      if (!repair.insert(state.at, sign) && kind === Tok.Else) hideCondition();
      return;
    }
    state.unexpected(reason());
    if (isCloser(kinds[state.at] as number) && kind !== Tok.Colon && kind !== Tok.BraceOpen && kind !== Tok.In) {
      // A closing sign that nothing waits for: what is under way may go on behind it.
      hide();
      goals.push(Goal.Token + kind);
      goOn(state);
      return;
    }
    skip(kind);
    if (!take(kind)) repair.insert(state.at, sign);
  }

  /** Without `else` and without room for it, `if a then b` is at least `a b`. */
  function hideCondition(): void {
    let closed = 0;
    for (let index = state.at - 1, then = -1; index >= 0; index--) {
      const kind = kinds[index];
      if (kind === Tok.Else) closed++;
      else if (kind === Tok.Then && then < 0 && closed === 0) then = index;
      else if (kind === Tok.If && then >= 0 && closed === 0) {
        repair.blank(index, index + 1);
        repair.blank(then, then + 1);
        return;
      } else if (kind === Tok.If) closed--;
    }
  }

  function close(kind: number): void {
    if (goals.length <= quiet) quiet = Number.POSITIVE_INFINITY;
    token(kind);
  }

  function written(): string {
    return text.slice(starts[state.at], ends[state.at]);
  }

  function onNewLine(): boolean {
    return text.slice(ends[state.at - 1] ?? 0, starts[state.at]).includes("\n");
  }

  function spanOf(index: number): Span {
    return { start: starts[index] ?? text.length, end: ends[index] ?? text.length };
  }

  function stopsHere(): boolean {
    const kind = kinds[state.at] as number;
    return (isCloser(kind) && isAwaited(kind)) || startsBinding(kinds, state.at);
  }

  /** Something under way ends with this token. */
  function isAwaited(kind: number): boolean {
    return kind === Tok.End || goals.includes(Goal.Token + kind) || goals.includes(goalsThatEnd[kind] ?? -1);
  }

  /** One problem at one place: what goes wrong with the next token follows from it. */
  function complain(error: SyntaxError): void {
    if (state.at > failed + 1 || errors.length === 0) errors.push(error);
    failed = state.at;
  }

  function unexpectedOnce(why: Message): void {
    if (goals.length < quiet) state.unexpected(why);
    else failed = state.at;
    quiet = Math.min(quiet, goals.length);
  }

  function missingEnd(): void {
    if (goals.length < quiet) state.missing(";");
    repair.insert(state.at, ";");
  }

  function refuse(why: Message, index: number = state.at): void {
    errors.push(unexpected(text, spanOf(index), why));
  }

  function reason(): Message | undefined {
    if (startsWideExpr(kinds, state.at)) return message("`{0}` needs parentheses here.", written());
    return kinds[state.at] === Tok.Stray && written() === "'" ? message("Strings stand in double quotes.") : undefined;
  }

  function skip(wanted?: number): void {
    const from = state.at;
    let depth = 0;
    for (; state.at < count; state.at++) {
      const kind = kinds[state.at] as number;
      if (depth === 0 && (kind === wanted || (state.at > from ? stopsHere() : isCloser(kind) && isAwaited(kind))))
        break;
      if (isOpening(kind)) depth++;
      else if (isClosing(kind)) depth--;
    }
    repair.blank(from, state.at);
  }

  function hide(): void {
    repair.blank(state.at, state.at + 1);
    state.at++;
  }
}

/** The expression that has just ended goes on: what stood between was not meant. */
export function goOn({ goals, pending }: Judging): void {
  pending.push(bottom);
  goals.push(Goal.AfterOperand);
}

/** Marks the beginning of an expression in the list of pending operators. */
export const bottom = -1;

/** Token that ends something → the goal that waits for it, besides the goal for just this token. */
const goalsThatEnd: Readonly<Record<number, number>> = {
  [Tok.BraceClose]: Goal.Bindings,
  [Tok.BracketClose]: Goal.List,
  [Tok.In]: Goal.LetBindings,
  [Tok.Semicolon]: Goal.BindingEnd,
};

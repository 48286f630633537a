/**
 * Nix's own grammar (`parser.y`) over Nix's own tokens: says whether a text is Nix, where it is not, and how to mend it.
 *
 * It accepts and refuses exactly what Nix does and builds no tree. The stack of goals is our own, so depth is no danger.
 */
import { type Message, message } from "#text/message.ts";
import type { Span } from "#text/span.ts";
import type { SyntaxError } from "./ast.ts";
import { Goal } from "./goals.ts";
import {
  isCloser,
  isClosing,
  isComputed,
  isKeyword,
  isOpening,
  opensFormals,
  startsAttr,
  startsBinding,
  startsSimple,
  startsWideExpr,
} from "./lookahead.ts";
import { isUnreadableFloat, isUnreadableInteger } from "./numbers.ts";
import { isBinaryOp, isChainable, levelOf, notLevel, pipeFromLevel, questionLevel, signLevel } from "./operators.ts";
import { maxProblems, missing, unexpected } from "./problems.ts";
import { type Patch, startRepair } from "./repair.ts";
import { signs, Tok } from "./token-kinds.ts";
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

/** Marks the beginning of an expression in the list of pending operators. */
const bottom = -1;

export function judge(text: string, tokens: Tokens): Verdict {
  const { count, kinds, starts, ends } = tokens;
  const errors: SyntaxError[] = [];
  const repair = startRepair(text, tokens);
  const goals: number[] = [Goal.End, Goal.Expr];
  /** Levels of the operators whose right side is not complete. */
  const pending: number[] = [];
  /** Names of the formals under way, the innermost last. */
  const formals: Set<string>[] = [];
  let at = 0;
  let deepest = 0;
  let failed = -2;
  let quiet = Number.POSITIVE_INFINITY;

  // Each token takes a few steps. The limit is there for texts that nobody thought of: none may hang an editor.
  let steps = 32 * count + 1024;
  for (let goal = goals.pop(); goal !== undefined && errors.length < maxProblems; goal = goals.pop()) {
    if (goals.length > deepest) deepest = goals.length;
    if (steps-- === 0) {
      errors.push(unexpected(text, here()));
      break;
    }
    if (goal >= Goal.Token) token(goal - Goal.Token);
    else step(goal);
  }
  return { errors, patches: repair.patches, tail: repair.tail(), deepest };

  function step(goal: number): void {
    switch (goal) {
      case Goal.Expr:
        return expr();
      case Goal.Operand:
        return operand();
      case Goal.AfterOperand:
        if (startsSimple(kinds, at) && !startsBinding(kinds, at)) goals.push(Goal.AfterOperand, Goal.Select);
        else operator();
        return;
      case Goal.AfterQuestion:
        return operator();
      case Goal.Select:
        goals.push(Goal.AfterSimple);
        return simple();
      case Goal.AfterSimple:
        if (take(Tok.Dot)) goals.push(Goal.AfterPath, Goal.AttrPath);
        else take(Tok.Or);
        return;
      case Goal.AfterPath:
        if (take(Tok.Or)) goals.push(Goal.Select);
        return;
      case Goal.List:
        return list();
      case Goal.Bindings:
        return bindings(Tok.BraceClose, goal);
      case Goal.LetBindings:
        return bindings(Tok.In, goal);
      case Goal.Assign:
        return assign();
      case Goal.BindingEnd:
        return bindingEnd();
      case Goal.InheritedNames:
        if (!startsAttr(kinds[at])) return;
        if (isComputed(kinds, at)) refuse(message("A name that is inherited cannot be computed."));
        goals.push(Goal.InheritedNames);
        return attr();
      case Goal.AttrPath:
        goals.push(Goal.AfterAttr);
        return attr();
      case Goal.AfterAttr:
        if (take(Tok.Dot)) goals.push(Goal.AttrPath);
        return;
      case Goal.Formals:
        if (!take(Tok.BraceClose)) formal();
        return;
      case Goal.AfterFormal:
        return afterFormal();
      case Goal.AfterFormals:
        return afterFormals();
      case Goal.AfterNamedFormals:
        formals.pop();
        return token(Tok.Colon);
      case Goal.String:
        return string(Tok.StringClose, goal, '"');
      case Goal.Indented:
        return string(Tok.IndentedClose, goal, "''");
      case Goal.Path:
        // `./a//b` is a path to the lexer, but no path to the grammar.
        if (kinds[at] === Tok.PathPiece && kinds[at + 1] !== Tok.PathHole) fail(unexpected(text, here()));
        return restOfPath();
      case Goal.RestOfPath:
        return restOfPath();
      default:
        if (at < count) fail(unexpected(text, here(), startsWideExpr(kinds, at) ? needsParentheses() : quoteReason()));
    }
  }

  function restOfPath(): void {
    while (take(Tok.PathPiece));
    if (take(Tok.PathHole)) goals.push(Goal.RestOfPath, Goal.Token + Tok.BraceClose, Goal.Expr);
  }

  function expr(): void {
    switch (kinds[at]) {
      case Tok.Id:
        if (kinds[at + 1] === Tok.Colon) {
          at += 2;
          goals.push(Goal.Expr);
          return;
        }
        if (kinds[at + 1] === Tok.At && kinds[at + 2] === Tok.BraceOpen) {
          formals.push(new Set());
          nameFormal(at);
          at += 3;
          goals.push(Goal.Expr, Goal.AfterNamedFormals, Goal.Formals);
          return;
        }
        break;
      case Tok.BraceOpen:
        if (!opensFormals(kinds, at)) break;
        at++;
        formals.push(new Set());
        goals.push(Goal.Expr, Goal.AfterFormals, Goal.Formals);
        return;
      case Tok.Assert:
      case Tok.With:
        at++;
        goals.push(Goal.Expr, Goal.Token + Tok.Semicolon, Goal.Expr);
        return;
      case Tok.Let:
        if (kinds[at + 1] === Tok.BraceOpen) break;
        at++;
        goals.push(Goal.Expr, Goal.LetBindings);
        return;
      case Tok.If:
        at++;
        goals.push(Goal.Expr, Goal.Token + Tok.Else, Goal.Expr, Goal.Token + Tok.Then, Goal.Expr);
        return;
      default:
    }
    pending.push(bottom);
    goals.push(Goal.AfterOperand, Goal.Operand);
  }

  function operand(): void {
    for (;;) {
      if (take(Tok.Not)) pending.push(notLevel);
      else if (take(Tok.Minus)) pending.push(signLevel);
      else break;
    }
    goals.push(Goal.Select);
  }

  /** An operator and its right side, or the end of the expression. */
  function operator(): void {
    const kind = kinds[at] ?? Tok.End;
    if (kind === Tok.Question) {
      // Complete with its name, so that `a ? b ? c` is one question after the other.
      while ((pending.at(-1) as number) > questionLevel) pending.pop();
      at++;
      goals.push(Goal.AfterQuestion, Goal.AttrPath);
      return;
    }
    const op = kind >= Tok.Minus ? text.slice(starts[at], ends[at]) : "";
    if (isBinaryOp(op)) {
      settle(levelOf(op));
      at++;
      goals.push(Goal.AfterOperand, Goal.Operand);
      return;
    }
    while (pending.pop() !== bottom);
  }

  /** Completes the operators that bind tighter than the one that stands here. */
  function settle(level: number): void {
    const floor = Math.max(level, pipeFromLevel);
    while ((pending.at(-1) as number) > floor) pending.pop();
    const above = pending.at(-1) as number;
    if (above !== bottom && level <= pipeFromLevel && above <= pipeFromLevel && above !== level) {
      refuse(message("`|>` and `<|` cannot be mixed without parentheses."));
    } else if (above === level && !isChainable(level)) {
      refuse(message("`{0}` cannot be chained without parentheses.", text.slice(starts[at], ends[at])));
    }
    if (above !== level) pending.push(level);
  }

  function simple(): void {
    if (!startsSimple(kinds, at)) return noSimple();
    const kind = kinds[at];
    if (kind === Tok.Integer && isUnreadableInteger(text.slice(starts[at], ends[at]))) {
      refuse(message("The number is too large: Nix counts with 64 bits."));
    } else if (kind === Tok.Float && isUnreadableFloat(text.slice(starts[at], ends[at]))) {
      refuse(message("The number is too large or too small for Nix."));
    }
    at++;
    switch (kind) {
      case Tok.Path:
      case Tok.HomePath:
        goals.push(Goal.Path);
        return;
      case Tok.StringOpen:
        goals.push(Goal.String);
        return;
      case Tok.IndentedOpen:
        goals.push(Goal.Indented);
        return;
      case Tok.ParenOpen:
        goals.push(Goal.Token + Tok.ParenClose, Goal.Expr);
        return;
      case Tok.BracketOpen:
        goals.push(Goal.List);
        return;
      case Tok.Rec:
      case Tok.Let:
        goals.push(Goal.Bindings);
        token(Tok.BraceOpen);
        return;
      case Tok.BraceOpen:
        goals.push(Goal.Bindings);
        return;
      default:
    }
  }

  /** There is no expression where one has to be. */
  function noSimple(): void {
    if (startsWideExpr(kinds, at)) {
      fail(unexpected(text, here(), needsParentheses()));
      goals.push(Goal.Expr);
    } else if (stopsHere()) {
      fail(missing(text, ends[at - 1] ?? 0, "expression", message("An expression is missing here.")));
      repair.insert(at, "_");
    } else {
      fail(unexpected(text, here(), quoteReason()));
      skip();
    }
  }

  function list(): void {
    const kind = kinds[at] ?? Tok.End;
    if (startsSimple(kinds, at)) goals.push(Goal.List, Goal.Select);
    else if (kind === Tok.BracketClose || stopsHere() || kind === Tok.Assign) close(Tok.BracketClose);
    else {
      if (kind === Tok.Comma) failOnce(message("Items of a list are separated by spaces."));
      else if (kind >= Tok.Colon)
        fail(unexpected(text, here(), message("An item like this needs parentheses in a list.")));
      else fail(unexpected(text, here(), startsWideExpr(kinds, at) ? needsParentheses() : quoteReason()));
      hide();
      goals.push(Goal.List);
    }
  }

  function bindings(closer: number, goal: number): void {
    const kind = kinds[at] ?? Tok.End;
    if (kind === Tok.Inherit) {
      at++;
      goals.push(goal, Goal.BindingEnd, Goal.InheritedNames);
      if (take(Tok.ParenOpen)) goals.push(Goal.Token + Tok.ParenClose, Goal.Expr);
    } else if (startsAttr(kind) || isKeywordAsName(closer)) {
      if (goal === Goal.LetBindings && isComputed(kinds, at)) refuse(message("A name in `let` cannot be computed."));
      goals.push(goal, Goal.BindingEnd, Goal.Expr, Goal.Assign, Goal.AttrPath);
    } else if (kind === closer || stopsHere()) close(closer);
    else if (goal === Goal.LetBindings && (startsSimple(kinds, at) || startsWideExpr(kinds, at))) close(closer);
    else {
      goals.push(goal);
      fail(unexpected(text, here(), quoteReason()));
      if (kind === Tok.Semicolon) hide();
      else skip();
      take(Tok.Semicolon);
    }
  }

  /** `if = 1;` where bindings are read. */
  function isKeywordAsName(closer: number): boolean {
    const next = kinds[at + 1];
    const kind = kinds[at] ?? Tok.End;
    return kind !== closer && isKeyword(kind) && !stopsHere() && (next === Tok.Assign || next === Tok.Dot);
  }

  function assign(): void {
    if (take(Tok.Assign)) return;
    const kind = kinds[at] ?? Tok.End;
    if (kind === Tok.Colon || kind === Tok.Equal) {
      failOnce(message("Between a name and its value stands `=`."));
      repair.replace(at++, "=");
      return;
    }
    fail(missing(text, ends[at - 1] ?? 0, "="));
    if (!stopsHere()) {
      repair.insert(at, "=");
      return;
    }
    // A name without a value, as while somebody types: nothing of the binding is left to read.
    goals.pop();
    repair.insert(at, "=_");
  }

  function bindingEnd(): void {
    if (take(Tok.Semicolon)) return;
    const kind = kinds[at] ?? Tok.End;
    if (kind === Tok.Comma) {
      failOnce(message("Bindings end with `;`."));
      repair.replace(at++, ";");
    } else if (stopsHere()) {
      if (goals.length < quiet) fail(missing(text, ends[at - 1] ?? 0, ";"));
      repair.insert(at, ";");
    } else {
      fail(unexpected(text, here(), startsWideExpr(kinds, at) ? needsParentheses() : quoteReason()));
      skip(Tok.Semicolon);
      if (!take(Tok.Semicolon)) repair.insert(at, ";");
    }
  }

  function attr(): void {
    const kind = kinds[at] ?? Tok.End;
    const selects = goals.at(-2) === Goal.AfterPath || goals.at(-2) === Goal.AfterQuestion;
    if ((kind === Tok.Id || kind === Tok.Or) && !(selects && startsBinding(kinds, at))) at++;
    else if (take(Tok.StringOpen)) goals.push(Goal.String);
    else if (take(Tok.Hole)) goals.push(Goal.Token + Tok.BraceClose, Goal.Expr);
    else if (isKeyword(kind) && !stopsHere()) {
      fail(unexpected(text, here(), message("`{0}` is a keyword; as a name it needs quotes.", written())));
      at++;
    } else {
      fail(missing(text, ends[at - 1] ?? 0, "name", message("A name is missing here.")));
      repair.insert(at, "_");
    }
  }

  function formal(): void {
    if (take(Tok.Ellipsis)) {
      if (kinds[at] === Tok.Comma) {
        fail(unexpected(text, here(), message("`...` has to be the last.")));
        goals.push(Goal.AfterFormal);
      } else token(Tok.BraceClose);
    } else if (kinds[at] === Tok.Id) {
      nameFormal(at++);
      goals.push(Goal.AfterFormal);
      if (take(Tok.Question)) goals.push(Goal.Expr);
    } else if (stopsHere()) {
      token(Tok.BraceClose);
    } else {
      goals.push(Goal.Formals);
      fail(unexpected(text, here()));
      if (kinds[at] === Tok.Comma) hide();
      else skip(Tok.BraceClose);
    }
  }

  function afterFormal(): void {
    if (take(Tok.BraceClose)) return;
    if (take(Tok.Comma)) {
      goals.push(Goal.Formals);
    } else if (kinds[at] === Tok.Id || kinds[at] === Tok.Ellipsis) {
      fail(missing(text, ends[at - 1] ?? 0, ","));
      repair.insert(at, ",");
      goals.push(Goal.Formals);
    } else token(Tok.BraceClose);
  }

  function afterFormals(): void {
    if (take(Tok.At)) {
      if (kinds[at] === Tok.Id) nameFormal(at++);
      else fail(missing(text, ends[at - 1] ?? 0, "name", message("A name is missing here.")));
    }
    formals.pop();
    token(Tok.Colon);
  }

  function nameFormal(index: number): void {
    const name = text.slice(starts[index], ends[index]);
    const names = formals.at(-1);
    if (names?.has(name)) {
      const span = { start: starts[index] as number, end: ends[index] as number };
      errors.push(unexpected(text, span, message("The argument `{0}` is named twice.", name)));
    }
    names?.add(name);
  }

  function string(close: number, goal: number, sign: string): void {
    if (take(close)) return;
    if (take(Tok.Hole)) goals.push(goal, Goal.Token + Tok.BraceClose, Goal.Expr);
    else repair.insert(at, sign);
  }

  /** Exactly this token has to come now. */
  function token(kind: number): void {
    if (take(kind)) return;
    const sign = signs[kind] ?? "";
    if (stopsHere() || startsSimple(kinds, at) || startsWideExpr(kinds, at)) {
      fail(missing(text, ends[at - 1] ?? 0, sign));
      repair.insert(at, sign);
      return;
    }
    fail(unexpected(text, here(), quoteReason()));
    skip(kind);
    if (!take(kind)) repair.insert(at, sign);
  }

  /** The end of a list or set. */
  function close(kind: number): void {
    if (goals.length <= quiet) quiet = Number.POSITIVE_INFINITY;
    token(kind);
  }

  /** Here something ends that is under way, or the next binding begins. */
  function stopsHere(): boolean {
    const kind = kinds[at] ?? Tok.End;
    return (isCloser(kind) && isAwaited(kind)) || startsBinding(kinds, at);
  }

  /** Something under way ends with this token. */
  function isAwaited(kind: number): boolean {
    if (kind === Tok.End) return true;
    const goal =
      kind === Tok.BraceClose
        ? Goal.Bindings
        : kind === Tok.BracketClose
          ? Goal.List
          : kind === Tok.In
            ? Goal.LetBindings
            : kind === Tok.Semicolon
              ? Goal.BindingEnd
              : -1;
    return goals.includes(Goal.Token + kind) || goals.includes(goal);
  }

  function take(kind: number): boolean {
    if (kinds[at] !== kind) return false;
    at++;
    return true;
  }

  /** Passes over what makes no sense, up to where something that is under way can end or something new begins. */
  function skip(wanted?: number): void {
    const from = at;
    let depth = 0;
    for (; at < count; at++) {
      const kind = kinds[at] as number;
      if (
        depth === 0 &&
        (kind === wanted || (isCloser(kind) && isAwaited(kind)) || (at > from && startsBinding(kinds, at)))
      )
        break;
      if (isOpening(kind)) depth++;
      else if (isClosing(kind)) depth--;
    }
    repair.blank(from, at);
  }

  function hide(): void {
    repair.blank(at, at + 1);
    at++;
  }

  function written(): string {
    return text.slice(starts[at], ends[at]);
  }

  function needsParentheses(): Message {
    return message("`{0}` needs parentheses here.", written());
  }

  function quoteReason(): Message | undefined {
    return kinds[at] === Tok.Stray && written() === "'" ? message("Strings stand in double quotes.") : undefined;
  }

  function here(): Span {
    return { start: starts[at] ?? text.length, end: ends[at] ?? text.length };
  }

  /** One problem at one place: what goes wrong with the next token follows from it. */
  function fail(error: SyntaxError): void {
    if (at > failed + 1 || errors.length === 0) errors.push(error);
    failed = at;
  }

  function refuse(reason: Message): void {
    errors.push(unexpected(text, here(), reason));
  }

  /** Somebody used to another language makes the same mistake everywhere in a list or set. */
  function failOnce(reason: Message): void {
    if (goals.length < quiet) fail(unexpected(text, here(), reason));
    else failed = at;
    quiet = Math.min(quiet, goals.length);
  }
}

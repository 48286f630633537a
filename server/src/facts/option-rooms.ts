/** Where a file can say more of an option that is a set: the sets that lead to it, behind all that modules wrap around them. */
import type { AttrBinding, AttrSet, Binding, Expr, Lambda, SourceFile } from "#syntax/ast.ts";
import type { Span } from "#text/span.ts";
import { callOf } from "./calls.ts";
import { isExplicitModule } from "./module-shape.ts";
import { bodyOf, modulesIn } from "./written-modules.ts";

/**
 * `keys`: the set of the option itself. `dotted`: its keys are written one by one, beside these. `new`: a set that leads to it, where `names`
 * are still to be written. `item`: a list of `mkMerge`. `chain`: sets of keys that are laid over each other with `//`. `value`: something that
 * cannot be seen into, with which another set has to be merged. `module`: the same for a whole module.
 */
export type RoomKind = "keys" | "dotted" | "new" | "item" | "chain" | "value" | "module";

export interface OptionRoom {
  readonly kind: RoomKind;
  /** From brace to brace; for `value` and `module` what is there, with all its parentheses. */
  readonly place: Span;
  /** What stands in the set or list, in the order of the text. */
  readonly entries: readonly Entry[];
  /** The names that are still to be written before a key. */
  readonly names: readonly string[];
  /** The keys that are written here, in whatever form. */
  readonly written: ReadonlySet<string>;
  /** What has to hold, from outside in. */
  readonly conditions: readonly Condition[];
  /** As in Nix; `undefined`: not known. */
  readonly priority: number | undefined;
  /** What operands of `//` that are laid over it may take away: keys that they have, too, or all of it. */
  readonly covered: "keys" | "all" | undefined;
  /** What it would take away if it got a new key. */
  readonly covers: boolean;
  /** The module that it stands in, with its head. */
  readonly module: Span;
  /** The outermost set that is written around it without anything between; else the module. */
  readonly group: Span;
  /** Names on the way that only evaluation knows, taken for the ones that are asked for. */
  readonly guessed: readonly Span[];
}

export interface Entry extends Span {
  /** What it gives a value to, as far as it is written; empty for what is no plain binding. */
  readonly path: readonly (string | undefined)[];
  /** Where the `=` stands. */
  readonly equals: number | undefined;
}

export interface Condition extends Span {
  /** How many names of the option stand before it. */
  readonly depth: number;
}

/** Whether a name that is computed is the one that is asked for; `undefined`: it may be. */
export type IsMeant = (binding: Span) => boolean | undefined;

/** `option`: the names of the option that is a set. */
export function optionRooms(source: SourceFile, option: readonly string[], isMeant: IsMeant): readonly OptionRoom[] {
  const search: Search = { source, option, isMeant, rooms: [] };
  for (const module of modulesIn(source.root)) inModule(search, module);
  return search.rooms;
}

interface Search {
  readonly source: SourceFile;
  readonly option: readonly string[];
  readonly isMeant: IsMeant;
  readonly rooms: OptionRoom[];
}

/** What stands around a value. */
interface Around {
  readonly module: Span;
  readonly conditions: readonly Condition[];
  readonly priority: number | undefined;
  readonly guessed: readonly Span[];
  /** Operands of the `//` that the value is one of. */
  readonly below: readonly Expr[];
  readonly above: readonly Expr[];
  /** Something may be laid over a set around it that has what leads to it, too. */
  readonly isCovered: boolean;
  /** A structured module has its options there. */
  readonly isRoot: boolean;
}

function inModule(search: Search, root: Expr): void {
  const around: Around = {
    module: { start: root.start, end: root.end },
    conditions: [],
    priority: 100,
    guessed: [],
    below: [],
    above: [],
    isCovered: false,
    isRoot: true,
  };
  let body = bodyOf(root);
  if (body.kind === "Lambda") body = bodyOf((body as Lambda).body);
  // A function that gives a function is called for many.
  if (body.kind !== "Lambda") inValue(search, body, search.option, around);
}

/** `rest`: the names of the option that are still to come. */
function inValue(search: Search, expr: Expr, rest: readonly string[], around: Around): void {
  const inner: Around = { ...around, below: [], above: [] };
  switch (expr.kind) {
    case "AttrSet":
      inSet(search, expr, rest, around);
      return;
    case "Let":
    case "With":
    case "Assert":
      inValue(search, expr.body, rest, around);
      return;
    case "If": {
      const under = within(search, inner, expr.condition, rest);
      inValue(search, expr.consequence, rest, under);
      inValue(search, expr.alternative, rest, under);
      return;
    }
    case "Binary":
      if (expr.op === "//") inOperands(search, expr, rest, inner);
      else if (!inCall(search, expr, rest, inner)) opaque(search, expr, rest, around);
      return;
    default:
      if (!inCall(search, expr, rest, inner)) opaque(search, expr, rest, around);
  }
}

function inOperands(search: Search, expr: Expr, rest: readonly string[], around: Around): void {
  const operands = operandsOf(expr);
  operands.forEach((operand, index) => {
    const own = { ...around, below: operands.slice(0, index), above: operands.slice(index + 1) };
    const call = callOf(operand);
    const [condition, content] = call?.name === "optionalAttrs" ? call.args : [];
    if (condition && content?.kind === "AttrSet")
      inSet(search, content, rest, { ...own, conditions: within(search, own, condition, rest).conditions });
    else if (operand.kind === "AttrSet") inSet(search, operand, rest, own);
  });
  add(search, rest.length === 0 ? "chain" : around.isRoot ? "module" : "value", expr, rest, around);
}

function operandsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "Binary" && expr.op === "//" ? [...operandsOf(expr.left), ...operandsOf(expr.right)] : [expr];
}

function within(search: Search, around: Around, { start, end }: Expr, rest: readonly string[]): Around {
  const condition = { start, end, depth: search.option.length - rest.length };
  return { ...around, conditions: [...around.conditions, condition] };
}

const overrides: Readonly<Record<string, number>> = { mkForce: 50, mkDefault: 1000, mkVMOverride: 10 };

/** Whether it is a property that the module system takes off. */
function inCall(search: Search, expr: Expr, rest: readonly string[], around: Around): boolean {
  const call = callOf(expr);
  const [first, second] = call?.args ?? [];
  const name = call?.name ?? "";
  if (!first || !/^mk[A-Z]|^optionalAttrs$/.test(name)) return false;
  if ((name === "mkIf" || name === "optionalAttrs") && second) {
    inValue(search, second, rest, within(search, around, first, rest));
    return true;
  }
  if (name === "mkMerge" && first.kind === "List") {
    for (const item of first.items) if (item.kind !== "Identifier") inItem(search, item, rest, around);
    add(search, "item", first, rest, around, first.items);
    return true;
  }
  const priority = overrides[name];
  if (priority !== undefined) {
    inValue(search, first, rest, { ...around, priority });
    return true;
  }
  if (name !== "mkOverride" || !second) return false;
  inValue(search, second, rest, { ...around, priority: first.kind === "Integer" ? Number(first.value) : undefined });
  return true;
}

/** What cannot be seen into needs no merging: there is the list. */
function inItem(search: Search, item: Expr, rest: readonly string[], around: Around): void {
  const before = search.rooms.length;
  inValue(search, item, rest, { ...around, isRoot: false });
  const own = search.rooms.splice(before);
  search.rooms.push(...own.filter(({ place, kind }) => kind !== "value" || !isAround(place, item)));
}

function isAround(outer: Span, { start, end }: Span): boolean {
  return outer.start <= start && end <= outer.end;
}

function opaque(search: Search, expr: Expr, rest: readonly string[], around: Around): void {
  if (expr.kind === "Missing" || expr.kind === "Lambda") return;
  add(search, around.isRoot ? "module" : "value", expr, rest, around);
}

function add(
  search: Search,
  kind: RoomKind,
  expr: Expr,
  names: readonly string[],
  around: Around,
  items: readonly Expr[] = [],
): void {
  const { text } = search.source;
  const { conditions, priority, module, guessed, isCovered } = around;
  search.rooms.push({
    kind,
    place: kind === "item" ? { start: expr.start, end: expr.end } : withParentheses(text, expr),
    entries: items.map((item) => ({ ...withParentheses(text, item), path: [], equals: undefined })),
    names,
    written: new Set(),
    conditions,
    priority,
    module,
    group: module,
    guessed,
    covered: isCovered ? "all" : undefined,
    covers: false,
  });
}

/** The parentheses are no part of the tree. */
function withParentheses(text: string, { start, end }: Span): Span {
  const before = /\(\s*$/.exec(text.slice(0, start));
  const after = /^\s*\)/.exec(text.slice(end));
  if (!before || !after) return { start, end };
  return withParentheses(text, { start: before.index, end: end + after[0].length });
}

/** A set that is no plain value of another set. */
function inSet(search: Search, set: AttrSet, rest: readonly string[], around: Around): void {
  if (set.legacyLet) return;
  const isStructured = around.isRoot && isExplicitModule(set);
  const wanted = isStructured ? ["config", ...rest] : rest;
  const top = wanted[0];
  const hasTop = set.bindings.some((binding) => binding.kind === "AttrBinding" && isNamed(binding, top));
  const isLaidOver = around.above.some((other) => mayHave(other, top));
  const isCovered = around.isCovered || (isLaidOver && wanted.length > 0);
  const covers = !hasTop && around.below.some((other) => mayHave(other, top));
  const found: Level[] = [];
  const inside = { ...around, isCovered, isRoot: false };
  const isFree = levels(search, { set, names: wanted, guessed: around.guessed }, inside, found);
  // Where nothing can be written beside, more can be written in what is there.
  const level = bestOf(isFree ? found : found.filter((each) => hasKeys(each)));
  if (!level || level.set.recursive) return;
  const { names, guessed } = level;
  const { conditions, priority, module } = around;
  search.rooms.push({
    kind: names.length === 0 ? "keys" : level.set.bindings.some((each) => isKeyOf(each, names)) ? "dotted" : "new",
    place: { start: level.set.start, end: level.set.end },
    entries: level.set.bindings.map((binding) => entryOf(search.source.text, binding)),
    names,
    written: new Set(found.flatMap(keysIn)),
    conditions,
    priority,
    module,
    group: { start: set.start, end: set.end },
    guessed,
    covered: isCovered ? "all" : isLaidOver ? "keys" : undefined,
    covers,
  });
}

/** A set, and what still leads from there to the option. */
interface Level {
  readonly set: AttrSet;
  readonly names: readonly string[];
  readonly guessed: readonly Span[];
}

/** All the sets that are written for a part of the option. Whether more can be written for it there. */
function levels(search: Search, level: Level, around: Around, found: Level[]): boolean {
  const { set, names } = level;
  if (set.legacyLet) return false;
  found.push(level);
  if (names.length === 0) return true;
  let isFree = true;
  for (const binding of set.bindings) {
    if (binding.kind === "Inherit") {
      if (binding.names.some((name) => name.kind === "Dynamic" || name.name === names[0])) isFree = false;
      continue;
    }
    const { path, value } = binding;
    const common = path.slice(0, names.length);
    const computed = common.filter(({ kind }) => kind === "Dynamic");
    const first = common.findIndex(({ kind }) => kind === "Dynamic");
    const fits = common.map((name, index) => mayBe(name, names[index] ?? ""));
    if (path.length === 0 || !(first < 0 ? fits : fits.slice(0, first + 1)).every(Boolean)) continue;
    const isMeant = first < 0 || search.isMeant(binding);
    // A name that is computed can be written once only, however it goes on.
    if (isMeant !== true || !fits.every(Boolean)) {
      isFree &&= isMeant === false;
      continue;
    }
    const guessed = [...level.guessed, ...computed.map(({ start, end }) => ({ start, end }))];
    if (path.length > names.length) {
      isFree &&= computed.length === 0;
      continue;
    }
    const rest = names.slice(path.length);
    const inner: Around = { ...around, guessed };
    if (value.kind === "AttrSet") {
      const own: Level[] = [];
      const isInnerFree = levels(search, { set: value, names: rest, guessed }, inner, own);
      found.push(...own);
      isFree &&= isInnerFree;
    } else {
      isFree = false;
      inValue(search, value, rest, { ...inner, below: [], above: [] });
    }
  }
  return isFree;
}

/** The set of the option itself, else one that has keys of it, else the one with the fewest names to come. */
function bestOf(found: readonly Level[]): Level | undefined {
  const keys = found.filter(({ names }) => names.length === 0);
  const dotted = found.filter((level) => hasKeys(level));
  const least = Math.min(...found.map(({ names }) => names.length));
  const inner = found.filter(({ names }) => names.length === least);
  const [first] = keys.length > 0 ? keys : dotted.length > 0 ? dotted : inner;
  return first;
}

function hasKeys({ set, names }: Level): boolean {
  return names.length === 0 || set.bindings.some((binding) => isKeyOf(binding, names));
}

/** `serviceConfig.PrivateTmp = …` in a set where `serviceConfig` is to come. */
function isKeyOf(binding: Binding, names: readonly string[]): boolean {
  if (binding.kind === "Inherit" || names.length === 0) return false;
  return (
    binding.path.length === names.length + 1 &&
    names.every((name, index) => isStatic(binding.path[index], name)) &&
    binding.path.at(-1)?.kind === "Static"
  );
}

/** Of a name that is put together the beginning and the end may be known. */
function mayBe(name: AttrBinding["path"][number], wanted: string): boolean {
  if (name.kind === "Static") return name.name === wanted;
  if (name.expr.kind !== "String") return true;
  const [first, last] = [name.expr.parts[0], name.expr.parts.at(-1)];
  const isBegun = first?.kind !== "Text" || wanted.startsWith(first.value);
  return isBegun && (last?.kind !== "Text" || wanted.endsWith(last.value));
}

function isStatic(name: AttrBinding["path"][number] | undefined, wanted: string): boolean {
  return name?.kind === "Static" && name.name === wanted;
}

function isNamed({ path }: AttrBinding, name: string | undefined): boolean {
  return name !== undefined && isStatic(path[0], name);
}

function keysIn({ set, names }: Level): readonly string[] {
  return set.bindings.flatMap((binding) => {
    if (binding.kind === "Inherit")
      return names.length > 0 ? [] : binding.names.flatMap((name) => (name.kind === "Static" ? [name.name] : []));
    const key = binding.path[names.length];
    return key?.kind === "Static" && names.every((name, index) => isStatic(binding.path[index], name))
      ? [key.name]
      : [];
  });
}

/** Whether an operand of `//` may have the name; of `undefined`: any at all. */
function mayHave(expr: Expr, name: string | undefined): boolean {
  const call = callOf(expr);
  const set = call?.name === "optionalAttrs" ? call.args[1] : expr;
  if (set?.kind !== "AttrSet") return true;
  return set.bindings.some((binding) =>
    (binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1)).some(
      (each) => each.kind === "Dynamic" || name === undefined || each.name === name,
    ),
  );
}

/** A binding as an entry of a room. */
export function entryOf(text: string, binding: Binding): Entry {
  const { start, end } = binding;
  if (binding.kind === "Inherit") return { start, end, path: [], equals: undefined };
  const last = binding.path.at(-1)?.end ?? start;
  const equals = text.indexOf("=", last);
  return {
    start,
    end,
    path: binding.path.map((name) => (name.kind === "Static" ? name.name : undefined)),
    equals: equals < 0 ? undefined : equals,
  };
}

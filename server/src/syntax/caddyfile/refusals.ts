/**
 * What Caddy 2.10 refuses of a Caddyfile whose structure it understands: names that it does not know, matchers, the words and blocks of each
 * directive, the addresses of sites. What is not known in full is accepted here; a word that nobody knows is never wrong.
 */
import { directiveForms, requestMatchers, siteSettings } from "./directive-forms.ts";
import { responseMatchers } from "./directive-forms-matchers.ts";
import type { Form, Line } from "./form.ts";
import { optionForms } from "./option-forms.ts";
import { siteProblems } from "./refusals-sites.ts";
import type { Token } from "./token.ts";
import type { Block, Caddyfile, CaddyfileProblem, Directive, ProblemKind } from "./tree.ts";

/** What stands in a block: directives in Caddy's order or as they are written, or what a site says of itself, too. */
type Place = "site" | "directives" | "handlers";

interface Scope {
  readonly matchers: Map<string, Token>;
  /** A line was left out that may define any matcher. */
  readonly isOpen: boolean;
}

/** `isStandard`: it is Caddy as it comes, without plugins; else nobody knows which names there are. */
export function refusalsOf(file: Caddyfile, isStandard: boolean): readonly CaddyfileProblem[] {
  const problems: CaddyfileProblem[] = [];
  /** Behind a line that may be any lines nothing of its site is sure: it may open a block, or close one. */
  let isDoubtful = false;
  const ordered = new Set<string>();
  let knowsOrder = true;

  for (const { lines } of file.options)
    for (const line of lines) {
      if (line.isAnything || !line.name.known || line.name.text === "order") knowsOrder &&= reorders(line);
      option(line);
    }
  const options = file.options.flatMap(({ lines }) => lines);
  twiceAmong(options);
  nakedAmong(options);
  const routes = new Map<string, Token>();
  for (const { name, body } of file.routes) {
    routes.set(name.text.slice(2, -1), name);
    if (body.lines.some(({ isAnything }) => isAnything)) continue;
    isDoubtful = false;
    directives(body, { matchers: new Map(), isOpen: false }, "directives");
  }
  for (const site of file.sites) {
    isDoubtful = false;
    for (const address of site.addresses)
      if (address.known && directiveForms.has(address.text)) say("directive-outside", address);
    directives(site.body, { matchers: new Map(), isOpen: false }, "site");
  }
  isDoubtful = false;
  siteProblems(file, say);
  return problems.sort((a, b) => a.start - b.start);

  function reorders({ isAnything, name, args }: Directive): boolean {
    if (isAnything || !name.known || !args[0]?.known) return false;
    ordered.add(args[0].text);
    return true;
  }

  function option(line: Directive): void {
    if (doubts(line) || isBrace(line.name)) return;
    const form = optionForms.get(line.name.text);
    if (form) check(form, line, undefined);
    else if (line.name.known) say("unknown-option", line.name);
  }

  /** `servers` of one address, and loggers of one name, are said once. */
  function twiceAmong(lines: readonly Directive[]): void {
    const seen = new Map<string, Token>();
    for (const { name, args } of lines) {
      if ((name.text !== "servers" && name.text !== "log") || args.some(({ known }) => !known)) continue;
      const fallback = name.text === "log" ? "default" : "";
      const key = JSON.stringify([name.text, args[0]?.text ?? fallback]);
      const first = seen.get(key);
      if (first) say("said-twice", args[0] ?? name, [args[0] ? `${name.text} ${args[0].text}` : name.text], first);
      else seen.set(key, args[0] ?? name);
    }
  }

  /** `acme_dns` alone means whom `dns` names. */
  function nakedAmong(lines: readonly Directive[]): void {
    if (lines.some(({ isAnything, name }) => isAnything || !name.known || name.text === "dns")) return;
    for (const { name, args } of lines)
      if (name.text === "acme_dns" && args.length === 0) say("argument-missing", name, ["acme_dns"]);
  }

  function directives({ lines }: Block, outer: Scope, place: Place): void {
    const matchers = new Map(outer.matchers);
    const isOpen = outer.isOpen || lines.some(({ isAnything, name }) => isAnything || !name.known);
    for (const line of lines) if (line.name.text.startsWith("@") && line.name.known) define(line, matchers, isOpen);
    for (const line of lines) {
      if (doubts(line)) continue;
      const { name } = line;
      if (!name.known || isBrace(name)) continue;
      if (!name.text.startsWith("@")) directive(line, { matchers, isOpen }, place);
      // A word in quotes is an expression.
      else if (!line.args[0]?.quote) matcherSet(line, { matchers, isOpen });
    }
  }

  /** `isOpen`: a line that nobody knows may put them into blocks of their own. */
  function define({ name }: Directive, matchers: Map<string, Token>, isOpen: boolean): void {
    const first = matchers.get(name.text);
    if (first && isOpen) return;
    if (first) say("matcher-defined-twice", name, [], first);
    else matchers.set(name.text, name);
  }

  function directive(line: Directive, scope: Scope, place: Place): void {
    const { name, args } = line;
    const form = directiveForms.get(name.text);
    if (!form) {
      // Of a named route Caddy takes the lines as they are.
      if (name.text !== "import") say("unknown-directive", name);
      return;
    }
    if (place !== "site" && siteSettings.has(name.text) && knowsOrder && !ordered.has(name.text))
      return say("misplaced", name);
    const takesMatcher = form.matcher === "first" || (form.matcher === "of two" && args.length > 1);
    const [matcher, ...others] = args;
    const isMatcher = takesMatcher && matcher !== undefined && /^(?:\*$|[/@])/.test(matcher.text);
    if (
      isMatcher &&
      matcher.known &&
      matcher.text.startsWith("@") &&
      !scope.matchers.has(matcher.text) &&
      !scope.isOpen
    )
      say("matcher-undefined", matcher);
    const before = problems.length;
    check(form, isMatcher ? { ...line, args: others } : line, scope);
    if (isMatcher) secondMatcher(others, before, [name.text, matcher.text]);
    if (name.text === "invoke") invoked(isMatcher ? others : args);
  }

  /** Caddy takes it for a word like others, and stumbles over that or one of the next: what is wrong is the matcher. */
  function secondMatcher([second, ...more]: readonly Token[], before: number, about: readonly string[]): void {
    if (!second?.known || second.quote !== "" || !/^@./.test(second.text)) return;
    const own = [second, ...more];
    const isCaused = ({ kind, word }: CaddyfileProblem): boolean =>
      (kind === "argument-too-many" || kind === "argument-wrong") && word !== undefined && own.includes(word);
    const others = problems.splice(before);
    problems.push(...others.filter((problem) => !isCaused(problem)));
    if (others.some(isCaused)) say("matcher-second", second, about);
  }

  function invoked([name]: readonly Token[]): void {
    if (name?.known && !routes.has(name.text) && file.unknowns.length === 0) say("route-undefined", name);
  }

  /** `siblings`: the names of lines that may stand where this one stands. Caddy takes an excess word for the next of them. */
  function check(form: Form, line: Line, scope: Scope | undefined, siblings?: ReadonlyMap<string, Form>): void {
    const { name, args, block } = line;
    const known = args.filter((arg) => arg.known);
    if (form.module) {
      const [module, ...others] = args;
      if (!module) {
        if (form.fewest > 0) say("argument-missing", name, [name.text]);
      } else if (module.known) {
        const found = form.module.forms.get(module.text);
        if (found) check(found, { name: module, args: others, block }, scope, siblings);
        else say("plugin-missing", module, [form.module.of]);
      }
      return;
    }
    if (known.length === args.length && args.length < form.fewest)
      say("argument-missing", args.at(-1) ?? name, [name.text]);
    const excess = known.filter((arg) => !isBrace(arg))[form.most];
    if (excess && !siblings?.has(excess.text)) say("argument-too-many", excess, [name.text]);
    values(form, line);
    form.also?.(line, say);
    if (form.block === "matchers" || form.block === "response matcher") matcherSet(line, scope, form.block);
    else if (block && !(form.isBlindBehindWords && args.length > 0)) inside(form, line, block, scope);
  }

  function values({ values = [], most }: Form, { name, args }: Line): void {
    for (const [index, arg] of args.entries()) {
      if (!arg.known || index >= most) return;
      const value = values[index] ?? values.at(-1);
      if (value && !isBrace(arg) && !value.accepts(arg.text))
        say("argument-wrong", arg, [name.text, value.expected, ...(value.words ?? [])]);
    }
  }

  function inside(form: Form, { name, args }: Line, block: Block, scope: Scope | undefined): void {
    if (form.block === undefined) return;
    if (form.block === "refused") {
      if (block.open && args.every(({ known }) => known)) say("block-refused", block.open, [name.text]);
    } else if (form.block === "directives" || form.block === "handlers")
      directives(block, scope ?? { matchers: new Map(), isOpen: true }, form.block);
    else if (typeof form.block === "object")
      for (const line of block.lines) {
        if (doubts(line) || !line.name.known || isBrace(line.name)) continue;
        if (line.name.text.startsWith("@") && isProxy(form)) {
          matcherSet(line, scope, "response matcher");
          continue;
        }
        const found = form.block.named.get(line.name.text) ?? form.block.others;
        if (found) check(found, line, scope, form.block.named);
        else say("unknown-subdirective", line.name, [name.text]);
      }
  }

  /** `@name path /a`, or `@name` with a block of such lines; `not` is made of them, too. */
  function matcherSet(
    { args, block }: Line,
    scope: Scope | undefined,
    kind: "matchers" | "response matcher" = "matchers",
  ): void {
    const [first, ...others] = args;
    if (!first) {
      for (const line of block?.lines ?? []) if (!doubts(line) && !isBrace(line.name)) oneMatcher(line, kind, scope);
      return;
    }
    oneMatcher({ name: first, args: others, block }, kind, scope);
  }

  function oneMatcher(line: Line, kind: "matchers" | "response matcher", scope: Scope | undefined): void {
    if (!line.name.known) return;
    const form = (kind === "matchers" ? requestMatchers : responseMatchers).get(line.name.text);
    if (!form) return say("unknown-matcher", line.name);
    if (form.block === "matchers") matcherSet(line, scope);
    else check(form, line, scope);
  }

  function doubts({ isAnything }: Directive): boolean {
    if (isAnything) isDoubtful = true;
    return isAnything;
  }

  function say(kind: ProblemKind, word: Token, about: readonly string[] = [], first?: Token): void {
    problems.push({
      kind,
      start: word.start,
      end: word.end,
      isSure: !isDoubtful && (isStandard || !namesOnly.has(kind)),
      via: word.via,
      about: [word.text, ...about],
      word,
      ...(first ? { first } : {}),
    });
  }
}

/** A plugin may bring these. */
const namesOnly: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  "unknown-directive",
  "unknown-option",
  "unknown-matcher",
  "unknown-subdirective",
  "plugin-missing",
]);

/** A brace where none belongs has been said already. */
function isBrace({ text }: Token): boolean {
  return text === "{" || text === "}" || text === "{}";
}

/** Its block may name answers: `@name status 401`. */
function isProxy({ block }: Form): boolean {
  return typeof block === "object" && block.named.has("handle_response");
}

/** The tree of each kind of expression, and what is still understood where text is broken, as it is while somebody types. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parse } from "./grammar.ts";
import { print } from "./print.ts";

const wellFormed: readonly (readonly [text: string, tree: string])[] = [
  ['a.b."c d".${e} or f', '(a . b."c d".${e} or f)'],
  ['a ? b."c"', '(a ? b."c")'],
  ["a b (c d) [ e f.g ]", "(((a b) (c d)) [e (f . g)])"],
  ["-a + !b", "((-a) + (!b))"],
  ["a: b: c", "(a: (b: c))"],
  ["{ a, b ? 1, ... }@all: a", "(all@{a b?1 ...}: a)"],
  ["all@{ ... }: all", "(all@{...}: all)"],
  ["{ a, }: a", "({a}: a)"],
  ['rec { a.b = 1; inherit c "d"; inherit (e) f; inherit; }', 'rec {a.b=1; inherit c "d"; inherit (e) f; inherit}'],
  ["let { body = 1; }", "let {body=1}"],
  ["let a = 1; in with b; assert c; if d then e else f", "(let a=1 in (with b (assert c (if d e f))))"],
  ['{ ${"a"} = 1; "b${c}" = 2; ${d} = 3; or = 4; }', '{"a"=1; ${"b"+${c}}=2; ${d}=3; or=4}'],
  ["f or a", "((f or) a)"],
  ["[ f or a ]", "[(f or) a]"],
  ["1 + 2.5 + .5", "((1 + 2.5) + .5)"],
  [
    "[ ./a/b ../c ~/d /e <f/g> h://i ./j/${k}/l ~/${m} ]",
    '[path "./a/b" path "../c" path "~/d" path "/e" <f/g> h://i path "./j/"+${k}+"/l" path "~/"+${m}]',
  ],
  ["a//b//c", "(a // (b // c))"],
  ["a ++ b ++ c", "(a ++ (b ++ c))"],
  ["a - b - c", "((a - b) - c)"],
  ["a -> b -> c", "(a -> (b -> c))"],
  ["!a ? b && c", "((!(a ? b)) && c)"],
  ["((a))", "a"],
  ["__curPos", "__curPos"],
  ['""', '""'],
  ['"a\\n\\t\\"\\${b}$${c}$"', '"a\\n\\t\\"${b}$${c}$"'],
  ['"a${b}c"', '"a"+${b}+"c"'],
  ['"a\r\nb\rc"', '"a\\nb\\nc"'],
  ["''\n    a\n      b\n\n    c\n  ''", '"a\\n  b\\n\\nc\\n"'],
  ["''\n    a ${b}\n  c''", '"  a "+${b}+"\\nc"'],
  ["''a''", '"a"'],
  ["''\n\ta\n\tb\n''", '"\\ta\\n\\tb\\n"'],
  ["''  \n  a\n''", '"a\\n"'],
  ["'' a ''${b} ''' ''\\n''\\x $ ' ''", "\"a ${b} '' \\nx $ ' \""],
  ["''\n  ${a}\n    b\n''", '${a}+"\\n  b\\n"'],
  ["''\r\n  a\r\n''", '"\\r\\n  a\\r\\n"'],
];

const broken: readonly (readonly [text: string, tree: string, errors: number])[] = [
  ["{ config, lib, ... }: {\n  my.", "({config lib ...}: {my=…})", 1],
  ["{ a = 1; b = config.my. ; c = 2; }", "{a=1; b=(config . my); c=2}", 1],
  ["{ a = 1; b = config.my.\n  c = 2; }", "{a=1; b=(config . my); c=2}", 1],
  ["{ a = 1; b = ; c = 2; }", "{a=1; b=…; c=2}", 1],
  ["{ a = 1; services.ngin\n  c = 2; }", "{a=1; services.ngin=…; c=2}", 1],
  ["{ a = 1\n  b = f x\n  c = 2; }", "{a=1; b=(f x); c=2}", 2],
  ["{ a = f (x y; b = 2; }", "{a=(f (x y)); b=2}", 1],
  ["{ a = [ 1 2; b = 3; }", "{a=[1 2]; b=3}", 1],
  ["{ a = [ 1, b, (c d) ]; }", "{a=[1 b (c d)]}", 1],
  ['{ "a": 1, "b": [1, 2] }', '{"a"=1; "b"=[1 2]}', 2],
  ["{ a = { b = c; }; }; d = e; }", "{a={b=c}; d=e}", 1],
  ["let a = 1; b = ", "(let a=1; b=… in …)", 1],
  ["let a = 1;\n  f a", "(let a=1 in (f a))", 1],
  ["{ a, b ... }: a", "({a b ...}: a)", 1],
  ["x: y: ", "(x: (y: …))", 1],
  ["with lib; ", "(with lib …)", 1],
  ["if a then ", "(if a … …)", 1],
  ["{ a = if b then c; d = 1; }", "{a=(b c); d=1}", 1],
  ['{ a = "open; b = 1;\n  c = "closed";\n}', '{a="open; b = 1"; c="closed"}', 1],
  ['{ a = """;\n  c = "closed";\n}', '{a=("" …); c="closed"}', 1],
  ["{ a = ''open; b = 1; }", '{a="open; b = 1; }"}', 1],
  ["{ a = 1; /* open\n  b = 2; }", "{a=1; b=2}", 1],
  ["{ a = b ) c; d = 1; }", "{a=(b c); d=1}", 1],
  ["] { a = b; }", "{a=b}", 1],
  ["{ a = * b; c = 1; }", "{a=b; c=1}", 1],
  ["{ a = b +; c = 1; }", "{a=b; c=1}", 1],
  ["{ if = 1; a = 2; }", "{a=2}", 1],
  ["<<<<<<< HEAD\n{ a = 1;\n=======\n{ a = 2;\n>>>>>>> x\n  b = 3; }", "{a=1; a=2; b=3}", 1],
  ["{ inherit (a) b c d = 1; }", "{inherit (a) b c; d=1}", 1],
  ["{ a = x: ; b = 1; }", "{a=x; b=1}", 1],
  ["f { a = 1; } { b = ", "((f {a=1}) {b=…})", 1],
  ["{ a = 5 % 3; b = 1; }", "{a=5; b=1}", 1],
  ["[ a if b then c else d ]", "[a b c d]", 1],
  ["{ (a = 1; b = 2; }", "{a=1; b=2}", 1],
  ["", "…", 1],
  ["# nichts", "…", 1],
];

describe("the tree", () => {
  for (const [text, tree] of wellFormed) {
    it(`of ${JSON.stringify(text)}`, () => {
      const { root, errors } = parse(text);
      assert.deepEqual(errors, []);
      assert.equal(print(root), tree);
    });
  }

  for (const [text, tree, errors] of broken) {
    it(`of the broken ${JSON.stringify(text)}, with ${errors} error${errors === 1 ? "" : "s"}`, () => {
      const file = parse(text);
      assert.equal(print(file.root), tree);
      assert.equal(file.errors.length, errors);
    });
  }
});

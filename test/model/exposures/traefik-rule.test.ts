/** The language of Traefik's rules: what Go reads of it, and that nothing else breaks it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  branchesOf,
  type MatcherName,
  parseRule,
  printRule,
  type Rule,
  takenBy,
} from "#model/exposures/traefik-rule.ts";

const shown = (text: string): string | undefined => {
  const rule = parseRule(text);
  return rule && printRule(rule);
};

describe("the rules of Traefik", () => {
  it("bind && before ||, and ! before both", () => {
    assert.equal(shown("Host(`a`) || Host(`b`) && !Path(`/c`)"), "Host(`a`) || Host(`b`) && !Path(`/c`)");
    assert.equal(shown("(Host(`a`) || Host(`b`)) && Path(`/c`)"), "(Host(`a`) || Host(`b`)) && Path(`/c`)");
    assert.equal(shown("!(Host(`a`) || Host(`b`))"), "!(Host(`a`) || Host(`b`))");
  });

  it("know their matchers as they are called, and in small or capital letters", () => {
    for (const name of ["PathPrefix", "pathprefix", "PATHPREFIX", "Pathprefix"])
      assert.equal(shown(`${name}(\`/\`)`), "PathPrefix(`/`)", name);
    for (const name of ["pathPrefix", "PathPREFIX", "Pfad"]) assert.equal(shown(`${name}(\`/\`)`), undefined, name);
  });

  it("take texts in quotes with Go's escapes, and none in single quotes", () => {
    assert.deepEqual(parseRule('Path("/\\x41\\u0042\\103\\n\\"")'), {
      kind: "matcher",
      name: "Path",
      values: ['/ABC\n"'],
    });
    for (const text of ["Path('/a')", 'Path("\\q")', 'Path("\\ud800")', 'Path("a', "Path(`a)"])
      assert.equal(parseRule(text), undefined, text);
  });

  it("go on over lines only behind what cannot end there", () => {
    assert.ok(parseRule("Host(`a`) &&\n  Path(`/b`)\n"));
    assert.ok(parseRule("Host(\n`a`,\n)"));
    assert.ok(parseRule("Host(`a`) // && nothing"));
    assert.equal(parseRule("Host(`a`)\n&& Path(`/b`)"), undefined);
    assert.equal(parseRule("Host(`a`\n)"), undefined);
  });

  it("are nothing else", () => {
    for (const text of [
      "",
      "Host",
      "Host()",
      "Host(``)",
      "Host(`a`) Host(`b`)",
      "Host(`a`) & Host(`b`)",
      "Host(a)",
      "()",
      "!",
      "Host(`a`))",
      "Host(1)",
    ])
      assert.equal(parseRule(text), undefined, text);
  });

  it("are met in ways", () => {
    const names = (text: string): readonly string[] | undefined => {
      const rule = parseRule(text);
      return (rule && branchesOf(rule))?.map((branch) =>
        branch.map(({ values, isNegated }) => (isNegated ? "!" : "") + values[0]).join(" "),
      );
    };
    assert.deepEqual(names("Host(`a`) && (Path(`/b`) || Path(`/c`))"), ["a /b", "a /c"]);
    assert.deepEqual(names("!(Host(`a`) && !Path(`/b`))"), ["!a", "/b"]);
    assert.deepEqual(names("!(Host(`a`) || Path(`/b`))"), ["!a !/b"]);
    const many = Array.from({ length: 7 }, (_, index) => `(Path(\`/${index}\`) || Path(\`/x${index}\`))`).join(" && ");
    assert.equal(names(many), undefined);
  });

  it("are taken by one version or the other", () => {
    const by = (text: string, protocol: "http" | "tcp" = "http"): string => {
      const rule = parseRule(text);
      assert.ok(rule, text);
      return ([2, 3] as const).filter((version) => takenBy(rule, version, protocol)).join(" ");
    };
    assert.equal(by("Host(`a`)"), "2 3");
    assert.equal(by("Host(`a`, `b`)"), "2");
    assert.equal(by("Headers(`a`, `b`)"), "2");
    assert.equal(by("Header(`a`, `b`)"), "3");
    assert.equal(by("Path(`a`)"), "");
    assert.equal(by("HostSNI(`a`)"), "");
    assert.equal(by("HostSNI(`*`)", "tcp"), "2 3");
    assert.equal(by("Host(`a`)", "tcp"), "");
  });

  it("say what they said when they are written again", () => {
    const next = chance(20_260_101);
    for (let count = 0; count < 3000; count++) {
      const rule = anyRule(next, 4);
      assert.deepEqual(parseRule(printRule(rule)), rule, printRule(rule));
    }
  });

  it("break nothing, whatever is written", () => {
    const next = chance(7);
    const pieces = [
      "Host",
      "(",
      ")",
      "`",
      '"',
      "\\",
      "a",
      "&&",
      "||",
      "!",
      ",",
      "\n",
      " ",
      "//",
      "/*",
      "*/",
      "\u{FFFC}",
      "é",
      "'",
      "1",
    ];
    for (let count = 0; count < 20_000; count++) {
      const text = Array.from({ length: next(14) }, () => pieces[next(pieces.length)]).join("");
      const rule = parseRule(text);
      if (rule) assert.deepEqual(parseRule(printRule(rule)), rule, text);
    }
    assert.equal(parseRule("!".repeat(100_000)), undefined);
    assert.equal(parseRule("(".repeat(100_000)), undefined);
  });
});

/** Numbers below a limit, the same in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const names: readonly MatcherName[] = ["Host", "PathPrefix", "ClientIP", "Header", "Query", "HostSNI"];
const texts = ["a.org", "/x y", "a`b", 'q"\\', "line\nbreak", "a\rb", "^.+$", "{{x}}"];

function anyRule(next: (below: number) => number, depth: number): Rule {
  const kind = depth === 0 ? 0 : next(4);
  if (kind === 1) return { kind: "not", rule: anyRule(next, depth - 1) };
  if (kind > 1) {
    const [left, right] = [anyRule(next, depth - 1), anyRule(next, depth - 1)];
    return { kind: kind === 2 ? "and" : "or", left, right };
  }
  const values = Array.from({ length: 1 + next(2) }, () => texts[next(texts.length)] as string);
  return { kind: "matcher", name: names[next(names.length)] as MatcherName, values };
}

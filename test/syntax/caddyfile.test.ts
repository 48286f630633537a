/** A Caddyfile is read as Caddy reads it, imports expanded, and every word knows where it stands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { formatted } from "#syntax/caddyfile/format.ts";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import { spanWithin, type Token } from "#syntax/caddyfile/token.ts";
import { wordsOf } from "#syntax/caddyfile/tokens.ts";
import type { Block, Caddyfile, Directive } from "#syntax/caddyfile/tree.ts";

const hole = "\u{FFFC}";

/** Words between `|`, blocks in `[ ]`, `?` before what may be anything. */
function show(file: Caddyfile): string[] {
  return [
    ...file.options.map((block) => `options ${blockText(block)}`),
    ...file.routes.map(({ name, body }) => `route ${name.text} ${blockText(body)}`),
    ...file.sites.map(({ addresses, body }) => `${addresses.map(wordText).join(" | ")} ${blockText(body)}`),
  ];
}

function blockText({ lines }: Block): string {
  return `[${lines.map(lineText).join("; ")}]`;
}

function lineText({ name, args, block, isAnything }: Directive): string {
  const words = [name, ...args].map(wordText).join(" | ");
  return `${isAnything ? "?" : ""}${words}${block ? ` ${blockText(block)}` : ""}`;
}

function wordText({ text }: Token): string {
  return text.replaceAll("\n", "⏎").replaceAll(hole, "…");
}

function reads(text: string, ...expected: string[]): void {
  const file = parseCaddyfile(text);
  assert.deepEqual([...show(file), ...file.problems.map(({ kind }) => kind)], expected);
}

/** What is wrong, with the text that it is wrong about; `~` where what is not known may make it right. */
function refuses(text: string, ...expected: string[]): void {
  const { problems } = parseCaddyfile(text);
  assert.deepEqual(
    problems.map(({ kind, start, end, isSure }) => `${isSure ? "" : "~"}${kind} ${text.slice(start, end)}`),
    expected,
  );
}

describe("words of a Caddyfile", () => {
  function words(text: string, ...expected: string[]): void {
    assert.deepEqual(wordsOf(text).tokens.map(wordText), expected);
  }

  it("are parted by blanks", () => words("a  b\tc\r\nd\u{a0}e", "a", "b", "c", "d", "e"));
  it("may stand in quotes, where only quotes are escaped", () =>
    words('"a b" "c \\" d" "e\\n" `f "g" \\`', "a b", 'c " d', "e\\n", 'f "g" \\'));
  it("have quotes in them where they do not begin with them", () => words('a"b c"', 'a"b', 'c"'));
  it("end where the text ends, quotes or not", () => words('"a b', "a b"));
  it("are no comments unless a # begins them", () => words("a#b # c\nd #e", "a#b", "d"));
  it("hold placeholders", () => words("{path}/x {http.request.host}", "{path}/x", "{http.request.host}"));
  it("are unknown where a variable of the environment stands", () => {
    words("{$HOST:localhost}:{$PORT} b", "…:…", "b");
    assert.deepEqual(
      wordsOf("a {$B}").tokens.map(({ known, start, end }) => [known, start, end]),
      [
        [true, 0, 1],
        [false, 2, 6],
      ],
    );
  });
  it("go on behind a backslash at the end of a line", () => {
    const [a, b, c] = wordsOf("a \\\n b\nc").tokens;
    assert.deepEqual([a?.line, b?.line, c?.line], [1, 1, 3]);
  });
  it("may be heredocs, without the indentation of their end", () =>
    words("respond <<HTML\n    <b>\n      x\n    HTML 200", "respond", "<b>⏎  x", "200"));
  it("are no heredocs where the second < is escaped or a blank follows", () => words("\\<<A <<B c", "<<A", "<<B", "c"));
  it("say what is wrong with a heredoc", () => {
    refuses("a <<\nb", "heredoc-marker <<");
    refuses("a <<X!\nb", "heredoc-marker <<X!");
    refuses("a <<X\nb", "heredoc-unclosed <<X");
    refuses("a <<X\n    b\n  c\n    X", "heredoc-indentation   c");
  });
});

describe("a Caddyfile", () => {
  it("is sites with their addresses", () =>
    reads(
      "a.example {\n respond 1\n}\nb.example, http://c.example,\n:8080 d.example {\n}",
      "a.example [respond | 1]",
      "b.example | http://c.example | :8080 | d.example []",
    ));

  it("of one site needs no braces", () =>
    reads("localhost\n\nreverse_proxy :9000 {\n to x\n}\n", "localhost [reverse_proxy | :9000 [to | x]]"));

  it("may have the brace on a line of its own", () => reads("a.example\n{\n log\n}", "a.example [log]"));

  it("begins with global options", () =>
    reads(
      "{\n admin off\n servers {\n  protocols h1 h2\n }\n}\n:80 {\n}",
      "options [admin | off; servers [protocols | h1 | h2]]",
      ":80 []",
    ));

  it("has named routes", () =>
    reads("&(app) {\n respond 1\n}\n:80 {\n invoke app\n}", "route &(app) [respond | 1]", ":80 [invoke | app]"));

  it("has matchers of one line or several", () =>
    reads(
      ":80 {\n @a path /a/*\n @b {\n  host b\n  not remote_ip 10.0.0.0/8\n }\n respond @b /x\n}",
      ":80 [@a | path | /a/*; @b [host | b; not | remote_ip | 10.0.0.0/8]; respond | @b | /x]",
    ));

  it("puts snippets in where they are imported", () =>
    reads(
      "(s) {\n header A b\n log\n}\n:80 {\n import s\n handle {\n  import s\n }\n}",
      ":80 [header | A | b; log; handle [header | A | b; log]]",
    ));

  it("puts arguments into snippets", () =>
    reads(
      '(s) {\n reverse_proxy {args[0]}:{args[1]} {args[0]}\n x {args[:]} y {args[1:]} {args[7]}\n}\n:80 {\n import s host "8 0"\n}',
      ":80 [reverse_proxy | host:8 0 | host; x | host | 8 0 | y | 8 0 | {args[7]}]",
    ));

  it("puts blocks into snippets", () =>
    reads(
      "(s) {\n handle {\n  {block}\n }\n w {\n  {blocks.w}\n }\n}\n:80 {\n import s {\n  w {\n   v\n  }\n  u 1\n }\n}",
      ":80 [handle [w [v]; u | 1]; w [v]]",
    ));

  it("may import whole sites", () => reads("(s) {\n:80 {\n respond 1\n}\n}\nimport s\n", ":80 [respond | 1]"));

  it("puts blocks into whole sites", () =>
    reads(
      "(s) {\n{args[0]}.example {\n handle {\n  {block}\n }\n}\n}\nimport s a {\n respond 1\n}\nb.example {\n respond 2\n}",
      "a.example [handle [respond | 1]]",
      "b.example [respond | 2]",
    ));

  it("knows nothing of what stands in files", () =>
    reads("import sites/*\n:80 {\n import /etc/caddy/common\n log\n}", ":80 [?import | /etc/caddy/common; log]"));
});

describe("what is not known of a Caddyfile", () => {
  it("may be a part of a word", () =>
    reads(`a${hole}.example {\n reverse_proxy 127.0.0.1:${hole}\n}`, "a….example [reverse_proxy | 127.0.0.1:…]"));
  it("may be lines", () => reads(`${hole}\n:80 {\n ${hole}\n respond 1\n}`, ":80 [?…; respond | 1]"));
  it("may be the name of a directive, which is one line then", () =>
    reads(`:80 {\n ${hole} 127.0.0.1\n}`, ":80 [… | 127.0.0.1]"));
  it("may make right what is wrong", () => {
    refuses(":80 {\n import s\n}", "import-not-found s");
    refuses(`${hole}\n:80 {\n import s\n}`, "~import-not-found s");
  });
});

describe("what Caddy refuses", () => {
  it("is a block on one line", () => {
    refuses(":80 {\n handle { respond 1 }\n}", "one-line-block respond", "~one-line-block }");
    refuses(":80 { respond 1 }", "one-line-block }");
    reads(
      ":80 {\n handle { respond 1 }\n log\n}",
      ":80 [handle [respond | 1]; log]",
      "one-line-block",
      "one-line-block",
    );
  });
  it("is a brace that nothing closes", () =>
    refuses(":80 {\n handle {\n respond 1\n", "unclosed-block {", "unclosed-block {"));
  it("is a brace on a line of its own in a site", () => refuses(":80 {\n handle\n {\n }\n}", "brace-on-new-line {"));
  it("is a brace right behind an address", () => refuses("a.example{\n}", "brace-without-blank a.example{"));
  it("is {} for an empty block", () => refuses(":80 {\n handle {}\n}", "empty-braces {}"));
  it("are addresses without a blank between them", () => refuses("a,b {\n}", "comma-without-blank a,b"));
  it("is a comma with no address behind it", () => refuses("a, {\n}", "address-expected {"));
  it("are options behind a site", () => refuses(":80 {\n}\n{\n debug\n}", "options-not-first {"));
  it("is a matcher outside of a site", () => refuses("@a path /\n", "matcher-outside @a"));
  it("is a snippet declared twice", () => refuses("(a) {\n}\n(a) {\n}", "snippet-declared-twice (a)"));
  it("is a snippet that imports itself", () => refuses("(a) {\n import a\n}\n:80 {\n import a\n}", "import-cycle a"));
  it("is a snippet that stands further down", () => refuses(":80 {\n import a\n}\n(a) {\n}", "import-not-found a"));
  it("is an import of nothing", () => refuses(":80 {\n import\n}", "import-without-name import"));
});

describe("places in a Caddyfile", () => {
  /** The words of the first site with what stands in the text where they say that they were written. */
  function places(text: string): string[] {
    const [site] = parseCaddyfile(text).sites;
    const all = (block: Block): Token[] =>
      block.lines.flatMap(({ name, args, block: inner }) => [name, ...args, ...(inner ? all(inner) : [])]);
    return all(site?.body as Block).map((token) => {
      const span = spanWithin(token, 0, token.text.length);
      return span ? text.slice(span.start, span.end) : "–";
    });
  }

  it("are those of the words without quotes", () =>
    assert.deepEqual(places(':80 {\n a "b c" `d`\n}'), ["a", "b c", "d"]));
  it("of an argument are where the import is", () => {
    const text = "(s) {\n reverse_proxy localhost:{args[0]}\n}\n:80 {\n import s 8096\n}";
    const [site] = parseCaddyfile(text).sites;
    const target = site?.body.lines[0]?.args[0] as Token;
    assert.equal(target.text, "localhost:8096");
    assert.deepEqual(spanWithin(target, 10, 14), { start: text.indexOf("8096"), end: text.indexOf("8096") + 4 });
    assert.deepEqual(
      target.via.map(({ name }) => name.text),
      ["s"],
    );
  });

  const pieces = fc
    .array(
      fc.constantFrom(
        ...'a.example { } { } reverse_proxy 127.0.0.1:80 import s (s) &(r) {args[0]} {args[:]} {block} @m "q " ` \\ # <<E E {$V} {} , é 😀 respond \n \n \n'.split(
          " ",
        ),
        hole,
        "\n",
        "\n",
        "\r\n",
        "\\\n",
        "(s) {\n",
        "}\n",
        "import s a {\n",
      ),
      { maxLength: 60 },
    )
    .chain((parts) => fc.constantFrom(" ", "").map((glue) => parts.join(glue)));

  it("are where the text says the same, in any text", () =>
    fc.assert(
      fc.property(pieces, (text) => {
        parseCaddyfile(text);
        for (const token of wordsOf(text).tokens) {
          let at = 0;
          for (const { length, start } of token.pieces) {
            const said = token.text.slice(at, at + length);
            if (!said.endsWith(hole)) assert.equal(text.slice(start, start + length), said);
            at += length;
          }
          assert.equal(at, token.text.length);
          assert.ok(token.start < token.end && token.end <= text.length);
        }
      }),
      { numRuns: 3000 },
    )).timeout(120_000);

  it("survive formatting, in any text", () =>
    fc.assert(
      fc.property(pieces, (text) => {
        const { text: written, sources } = formatted(text);
        assert.equal(sources.length, written.length + 1);
        for (let at = 0; at < written.length; at++)
          if (/\S/.test(written[at] as string)) assert.equal(text[sources[at] as number], written[at]);
      }),
      { numRuns: 3000 },
    )).timeout(120_000);
});

describe("time", () => {
  it("grows with the text, however it is made", () => {
    const doubling = Array.from({ length: 60 }, (_, at) => `(s${at + 1}) {\n import s${at}\n import s${at}\n}\n`).join(
      "",
    );
    for (const text of [
      "a {\n".repeat(50_000),
      "{$".repeat(100_000),
      "<<E\n".repeat(50_000),
      "import s\n".repeat(50_000),
      '"\\'.repeat(100_000),
      `(s0) {\n log\n}\n${doubling}:80 {\n import s60\n}`,
    ]) {
      const started = performance.now();
      parseCaddyfile(formatted(text).text);
      parseCaddyfile(text);
      assert.ok(performance.now() - started < 2000, text.slice(0, 20));
    }
  }).timeout(30_000);
});

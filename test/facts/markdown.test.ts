/** What a page of Markdown says: which of its text is code, what its headings are called, where its links lead, which names it has. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { DocumentFacts } from "#facts/markdown/document.ts";
import { readDocument } from "#facts/markdown/read.ts";
import { checkMarks } from "../check.ts";
import type { Mark } from "../fixture.ts";

const page = (source: string, ask: (facts: DocumentFacts) => Iterable<Omit<Mark, "file">>): void =>
  checkMarks(`#- page.md\n${source}`, function* ({ repo }) {
    for (const { path, facts } of repo.documents.values()) for (const mark of ask(facts)) yield { file: path, ...mark };
  });

const names = (source: string): void =>
  page(source, function* (facts) {
    for (const { own, zone, steps } of facts.names)
      yield { start: own.start, end: own.end, label: `${zone} ${steps.map(({ name }) => name ?? "*").join(".")}` };
  });
const links = (source: string): void =>
  page(source, function* (facts) {
    for (const { targetSpan, kind, target } of facts.links) yield { ...targetSpan, label: `${kind} ${target}` };
  });
const anchors = (text: string): readonly string[] => readDocument(text).headings.map(({ anchor }) => anchor);

describe("a page's text", () => {
  it("is prose, code between backticks, a block of code, or a comment", () =>
    names(`
A CFG.a.b and \`CFG.c.d\` and \`\` CFG.e.f \`x\` \`\`.
# ^^^^^^^ prose CFG.a.b
#              ^^^^^^^ code CFG.c.d
#                              ^^^^^^^ code CFG.e.f

\`\`\`nix
CFG.in.fence
^^^^^^^^^^^^ block CFG.in.fence
\`\`\`

    CFG.in.indented
#   ^^^^^^^^^^^^^^^ block CFG.in.indented

- an item

    CFG.in.item
#   ^^^^^^^^^^^ prose CFG.in.item

<!-- CFG.hidden.one
#    ^^^^^^^^^^^^^^ comment CFG.hidden.one

CFG.hidden.two --> CFG.seen.again
^^^^^^^^^^^^^^ comment CFG.hidden.two
#                  ^^^^^^^^^^^^^^ prose CFG.seen.again
`));

  it("ends a fence with the item or the quotation that it stands in, and never closes one that is left open", () =>
    names(`
- item
  ~~~
  CFG.a.b
# ^^^^^^^ block CFG.a.b
CFG.c.d
^^^^^^^ prose CFG.c.d

> \`\`\`
> CFG.e.f
# ^^^^^^^ block CFG.e.f

CFG.g.h
^^^^^^^ prose CFG.g.h
\`\`\`\`
CFG.i.j
^^^^^^^ block CFG.i.j
\`\`\`
CFG.k.l
^^^^^^^ block CFG.k.l
`));

  it("keeps a lone backtick, and code inside one paragraph or cell", () =>
    names(
      `
one \` CFG.a.b

two \` CFG.c.d
|\` CFG.e.f |
|\` CFG.g.h |
`.replaceAll(
        /^(.*?)(CFG\.\w\.\w)(.*)$/gm,
        (line, before: string, name: string) =>
          `${line}\n${before.length === 0 ? "" : `#${" ".repeat(before.length - 1)}`}${"^".repeat(name.length)} prose ${name}`,
      ),
    ));

  it("has frontmatter at its head, also two of them", () => {
    const text =
      '---\ntitle: "A: b"\nchecksum: sha256:00  \n---\n\n---\r\nauthor: M\r\n---\n# X\n---\nno: field\n---\n';
    const { frontmatter } = readDocument(text);
    assert.deepEqual(
      frontmatter.map(({ fields }) => fields.map(({ key, value }) => `${key}=${value}`)),
      [["title=A: b", "checksum=sha256:00"], ["author=M"]],
    );
    assert.equal(readDocument('+++\ntitle = "A: b"\n+++\n').frontmatter[0]?.fields[0]?.value, "A: b");
    const [first] = frontmatter;
    assert.equal(text.slice(first?.start, first?.end), '---\ntitle: "A: b"\nchecksum: sha256:00  \n---\n');
    const checksum = first?.fields[1]?.valueSpan;
    assert.equal(text.slice(checksum?.start, checksum?.end), "sha256:00");
  });
});

describe("names with dots", () => {
  it("may have placeholders, quoted parts and braces", () =>
    names(`
CFG.network.{lan, wan} and my.sites."a.b".port
#            ^^^ prose CFG.network.lan
#                 ^^^ prose CFG.network.wan
#                          ^^^^^^^^^^^^^^^^^^^ prose my.sites.a.b.port
\`PORT.\${name}\` \`my.media.<name>.port\` \`my.ports.*\`
#^^^^^^^^^^^^ code PORT.*
#               ^^^^^^^^^^^^^^^^^^^^ code my.media.*.port
#                                      ^^^^^^^^^^ code my.ports.*
`));

  it("are no parts of paths, addresses, targets and tags, and no ends of sentences", () =>
    names(`
See ../my.ports/x, a/my.ports, https://my.ports.example/x, me@my.ports.example, <a href="my.ports">,
[text](my.ports.md) and my.ports.
#                       ^^^^^^^^ prose my.ports
`));
});

describe("numbered ids", () => {
  it("are capitals, digits and hyphens, and may stand in brackets", () =>
    page(
      `
[SEC-SSH-001] of NIXH-10-INF-003, not X-1, a-SEC-001, SEC-001-b
#^^^^^^^^^^^ SEC-SSH-001 in brackets
#                ^^^^^^^^^^^^^^^ NIXH-10-INF-003
`,
      function* (facts) {
        for (const { start, end, id, bracketed } of facts.numbered)
          yield { start, end, label: bracketed ? `${id} in brackets` : id };
      },
    ));
});

describe("headings", () => {
  it("are called as GitHub calls them", () =>
    assert.deepEqual(
      anchors(
        "# Über `my.ports` & [Caddy](x.md) #\n\nSSH-Zugang\n----------\n\n## 1. **Fett** und _kursiv_!\n# A\n# A\n# A 1\n# A-1\n" +
          "```\n# none\n```\n#none\n- # in an item\n",
      ),
      ["über-myports--caddy", "ssh-zugang", "1-fett-und-kursiv", "a", "a-1", "a-1-1", "a-1-2", "in-an-item"],
    ));

  it("may have a name of their own, and so may anything of HTML", () =>
    assert.deepEqual(
      readDocument("# Title {#own}\n## A { .b #c }\ntext\n{: #d}\n<a id=\"x\"></a> <a name='y'> <a id=z> `{#no}`")
        .anchors,
      ["x", "y", "z", "own", "c", "d"],
    ));

  it("read in code as they are written, and elsewhere as they look", () =>
    assert.deepEqual(
      anchors("## `services.<name>.enable`\n## `my_var` & _x_\n## [`a`](b) <b>c</b>\n## A &amp; B\n## ``a ` b``\n"),
      ["servicesnameenable", "my_var--x", "a-c", "a--b", "a--b-1"],
    ));

  it("are none in front matter and in text that HTML keeps as it is", () => {
    assert.deepEqual(
      anchors("\u{FEFF}+++\ntitle = 'x'\n# no\n+++\n# Yes\n<pre>\n\n# no\n</pre>\n<STYLE>\n# no\n</STYLE>\n# Too\n"),
      ["yes", "too"],
    );
    assert.deepEqual(anchors("\u{FEFF}---\r\na: b\r\n# no\r\n---\r\n# Yes\r\n"), ["yes"]);
    assert.deepEqual(anchors("---\n# Between two rules\n\ntext\n\n---\n# Yes\n"), ["between-two-rules", "yes"]);
  });
});

describe("links", () => {
  it("are written in many ways", () =>
    links(`
[a](one.md) ![b](<two words.png> "title") [![c](three.png)](four.md#x)
#   ^^^^^^ link one.md
#                 ^^^^^^^^^^^^^ image two words.png
#                                               ^^^^^^^^^ image three.png
#                                                           ^^^^^^^^^ link four.md#x
[d](five_(x).md) <img src="six.png"> \\[no](x.md) \`[no](x.md)\` [no] [no](a b)
#   ^^^^^^^^^^^ link five_(x).md
#                          ^^^^^^^ html six.png
`));

  it("may lead where a label says", () =>
    links(`
[text][Label] and [label] and [other]

[label]: seven.md "title"
#        ^^^^^^^^ reference seven.md
#        ^^^^^^^^ reference seven.md
[^note]: eight.md
`));
});

describe("suppressions in a page", () => {
  it("are comments in front matter, for their line or the entry below, not in its texts", () => {
    const text = [
      "---",
      "a: 1 # mynixos: ignore a/b – weil",
      "# mynixos: ignore c/d, e/f – darum",
      "b:",
      "  - x",
      'c: "x # mynixos: ignore g/h – nein"',
      "d: |",
      "  x # mynixos: ignore i/j – nein",
      "---",
      "# mynixos: ignore k/l – nein",
    ].join("\r\n");
    const found = readDocument(text).suppressions.map(({ rules, reason, target }) => [
      rules.map(({ name, start, end }) => `${name} ${text.slice(start, end)}`),
      reason,
      text.slice(target.start, target.end).trim(),
    ]);
    assert.deepEqual(found, [
      [["a/b a/b"], "weil", "a: 1 # mynixos: ignore a/b – weil"],
      [["c/d c/d", "e/f e/f"], "darum", "b:\r\n  - x"],
    ]);
  });

  it("speak for their line or, alone in one, for the next", () =>
    page(
      `
some text <!-- mynixos: ignore docs/dead-link – weil -->
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ docs/dead-link weil
`,
      function* (facts) {
        for (const { target, rules, reason } of facts.suppressions)
          yield { ...target, label: `${rules.map(({ name }) => name).join(" ")} ${reason}` };
      },
    ));

  it("are none in code", () =>
    assert.deepEqual(
      readDocument("`<!-- mynixos: ignore a/b -->`\n\n```\n<!-- mynixos: ignore a/b -->\n```\n").suppressions,
      [],
    ));
});

describe("any text", () => {
  it("is a page, whatever it breaks off in", () => {
    const text =
      "---\na: b\n---\n# H `c` [l](t \"x\") ![i](<u>)\n\n> - ```nix\n>   my.a.b\n>   ```\n\n| a | `b` |\n<!-- c\n-->\n<a href='x'>\n[r]: y (z)\n===\n\t\tcode\n***\n{#x} CFG.{a,b}.{c,d}\n";
    for (let end = 0; end <= text.length; end++) {
      readDocument(text.slice(0, end));
      readDocument(text.slice(end));
      readDocument(text.slice(0, end) + text.slice(end + 3));
      readDocument(text.slice(0, end).replaceAll("\n", "\r\n"));
    }
  });

  it("is read in time that grows with it", function () {
    this.timeout(20_000);
    for (const piece of [
      "[",
      "`",
      "![",
      "<!--",
      "<a ",
      "](",
      "*",
      "a.",
      "{a,b}.",
      "- ",
      "> ",
      "\\",
      "---\n",
      "# \n",
      "```\n",
      "[a]: b\n",
      '("',
      "``",
      "a.{b,c}",
      "<a b=c ",
      "a@",
      "a_ *b ",
      "a'",
      "a.${",
      "` `` ",
      "# [](",
    ]) {
      const begun = performance.now();
      readDocument(piece.repeat(20_000));
      readDocument(`# ${piece.repeat(8000)}x]`);
      readDocument(`${piece.repeat(8000)}x`);
      assert.ok(performance.now() - begun < 2000, `${JSON.stringify(piece)} takes ${performance.now() - begun} ms`);
    }
  });
});

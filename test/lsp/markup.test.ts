/** Hover text: our sentences are Markdown, what comes out of the repo stays what it is. */
import assert from "node:assert/strict";
import type { HoverBlock } from "#features/types.ts";
import { toMarkdown as markdownOf, toPlainText } from "#lsp/markup.ts";
import { message } from "#text/message.ts";

const toMarkdown = (blocks: readonly HoverBlock[]) =>
  markdownOf(blocks, ({ file, start }) => `file:///repo/${file}#L${start}`);

const text = (template: string, ...args: string[]) => ({ kind: "text", message: message(template, ...args) }) as const;
const code = (code: string) => ({ kind: "code", code }) as const;
const prose = (text: string) => ({ kind: "prose", text }) as const;

describe("hover as Markdown", () => {
  it("puts code into a fence longer than any run of backticks in it", () => {
    assert.equal(toMarkdown([code("my.port")]), "```nix\nmy.port\n```");
    assert.equal(toMarkdown([code("a = ''\n```\n'';")]), "````nix\na = ''\n```\n'';\n````");
  });

  it("takes arguments literally", () => {
    assert.equal(toMarkdown([text("Set in {0}", "a_b*c*[x](y)<z>")]), "Set in a\\_b\\*c\\*\\[x\\]\\(y\\)\\<z\\>");
  });

  it("shows arguments as code where the sentence says so", () => {
    assert.equal(toMarkdown([text("Type: `{0}`", "a_b")]), "Type: `a_b`");
    assert.equal(toMarkdown([text("Type: `{0}`", "a`b")]), "Type: `` a`b ``");
  });

  it("leaves code spans in arguments alone", () => {
    assert.equal(toMarkdown([text("Ids: {0}", "`CFG.a_b` · x_y")]), "Ids: `CFG.a_b` · x\\_y");
  });

  it("puts what belongs together into columns; a bar in a cell ends none", () => {
    const table = {
      kind: "table",
      head: [message("Value"), message("From")],
      rows: [
        [
          [message("`{0}`", "a|b")],
          [{ message: message("{0}", "a.nix:3"), to: { file: "a.nix", start: 7, end: 8 } }, message("x|y")],
        ],
        [[message("two\nlines")], []],
      ],
    } as const;
    assert.equal(
      toMarkdown([table]),
      "| Value | From |\n| --- | --- |\n| `a\\|b` | [a.nix:3](<file:///repo/a.nix#L7>) · x\\|y |\n| two lines |  |",
    );
    assert.equal(toPlainText([table]), "- a|b · a.nix:3 · x|y\n- two\nlines");
  });

  it("lists what belongs together, each item put together from its phrases", () => {
    const list = {
      kind: "list",
      message: message("Listens:"),
      items: [[message("`{0}`", "a`b"), message("{0} on {1}", "80", "a_b")], [message("off")]],
    } as const;
    assert.equal(toMarkdown([list]), "Listens:\n- `` a`b `` · 80 on a\\_b\n- off");
    assert.equal(toPlainText([list]), "Listens:\n- ab · 80 on a_b\n- off");
  });

  it("leads to places, whatever their files are called", () => {
    const to = { file: "a (b)/<c>.nix", start: 3, end: 4 };
    const list = {
      kind: "list",
      message: message("Chain:"),
      items: [[message("a"), { message: message("{0}", "a_b"), to }]],
    } as const;
    assert.equal(toMarkdown([list]), "Chain:\n- a · [a\\_b](<file:///repo/a%20(b)/%3Cc%3E.nix#L3>)");
    assert.equal(toPlainText([list]), "Chain:\n- a · a_b");
  });

  it("is not confused by braces and dollars in arguments", () => {
    assert.equal(toMarkdown([text("`{0}` and `{1}`", "{1}$&", "$1")]), "`{1}$&` and `$1`");
  });

  it("lets descriptions be Markdown, but no HTML and no images", () => {
    assert.equal(
      toMarkdown([prose("**bold** <script> ![x](https://example.org/x.png) `<name>`")]),
      "**bold** &lt;script> !\\[x](https://example.org/x.png) `<name>`",
    );
  });

  it("keeps blocks apart", () => {
    assert.equal(toMarkdown([prose("a"), text("b")]), "a\n\nb");
  });
});

describe("hover as plain text", () => {
  it("has no signs of Markdown that are ours", () => {
    assert.equal(
      toPlainText([code("my.port"), text("Type: `{0}`", "a_b"), prose("*p*")]),
      "my.port\n\nType: a_b\n\n*p*",
    );
  });
});

/** What the editor shows beside the text: hover, outline, symbols, links, lenses, folding, growing selection. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  CodeLensRequest,
  DocumentLinkRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  type MarkupContent,
  type SelectionRange,
  SelectionRangeRequest,
  type SymbolInformation,
  SymbolKind,
  WorkspaceSymbolRequest,
} from "vscode-languageserver-protocol/node";
import { expectMarks } from "#test/fixture.ts";
import { type EditorOptions, openFixture, vscodeLike } from "./editor.ts";

const german = JSON.parse(
  readFileSync(new URL("../../l10n/bundle.l10n.de.json", import.meta.url), "utf8"),
) as NonNullable<EditorOptions["translations"]>;

describe("hover", () => {
  const source = `
    #- ports.nix
    { lib, ... }: { options.my.port = lib.mkOption { type = lib.types.port; default = 1; description = "A <b>port</b>."; }; }
    #- a.nix
    { config, ... }: { a = config.my.po$0rt; }
  `;

  async function hover(options?: EditorOptions): Promise<MarkupContent> {
    const editor = await openFixture(source, options);
    const answer = await editor.connection.sendRequest(HoverRequest.type, editor.cursor);
    return answer?.contents as MarkupContent;
  }

  it("shows path, type, description and counts as Markdown, and nothing of the repo as HTML", async () => {
    const { kind, value } = await hover();
    assert.equal(kind, "markdown");
    assert.match(value, /```nix\nmy\.port\n```/);
    assert.match(value, /1 use · 1 sink/);
    assert.match(value, /A &lt;b>port&lt;\/b>\./);
  });

  it("shows the same as plain text where the editor knows no Markdown", async () => {
    const { kind, value } = await hover({ capabilities: {} });
    assert.equal(kind, "plaintext");
    assert.match(value, /^my\.port$/m);
    assert.match(value, /A <b>port<\/b>\./);
    assert.doesNotMatch(value, /`/);
  });

  it("speaks German where the editor does", async () => {
    assert.match((await hover({ translations: german })).value, /1 Verwendung · 1 Senke/);
  });

  it("is nothing beside a name", async () => {
    const editor = await openFixture("{ a $0= 1; }");
    assert.equal(await editor.connection.sendRequest(HoverRequest.type, editor.cursor), null);
  });
});

describe("the outline", () => {
  const source = "{ lib, ... }: { options.my.port = lib.mkOption { }; config.a.b = 1; }";

  it("is a tree whose selections lie in their symbols", async () => {
    const editor = await openFixture(source);
    const symbols = (await editor.connection.sendRequest(
      DocumentSymbolRequest.type,
      editor.cursor,
    )) as DocumentSymbol[];
    assert.ok(symbols.length > 0);
    const check = ({ name, range, selectionRange, children }: DocumentSymbol): void => {
      assert.notEqual(name, "");
      const [outer, inner] = [
        editor.span("configuration.nix", range),
        editor.span("configuration.nix", selectionRange),
      ];
      assert.ok(outer.start <= inner.start && inner.end <= outer.end);
      children?.forEach(check);
    };
    symbols.forEach(check);
    assert.ok(JSON.stringify(symbols).includes(`"kind":${SymbolKind.Property}`));
  });

  it("is a list where the editor knows no trees", async () => {
    const editor = await openFixture(source, { capabilities: {} });
    const symbols = (await editor.connection.sendRequest(
      DocumentSymbolRequest.type,
      editor.cursor,
    )) as SymbolInformation[];
    assert.ok(symbols.every(({ location }) => location.uri === editor.cursor.textDocument.uri));
  });
});

describe("symbols of the workspace", () => {
  it("are found by name in files that are not open", async () => {
    const editor = await openFixture(`
      #- a.nix
      { }
      #- ports.nix
      { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; config.my.ports.ssh = 1; }
    `);
    const found = await editor.connection.sendRequest(WorkspaceSymbolRequest.type, { query: "my.ports.ssh" });
    const symbol = found?.[0] as SymbolInformation;
    assert.equal(symbol.name, "my.ports.ssh");
    assert.equal(symbol.kind, SymbolKind.Key);
    assert.equal(editor.fileOf(symbol.location.uri), "ports.nix");
  });
});

describe("links", () => {
  it("lead from a path to the file, also to one that is no Nix", async () => {
    const editor = await openFixture(`
      #- configuration.nix
      { imports = [ ./sub/a.nix ./dir ]; environment.etc.x.source = ./files/x.conf; }
      #             ^^^^^^^^^^^ sub/a.nix
      #                         ^^^^^ dir/default.nix
      #                                                             ^^^^^^^^^^^^^^ files/x.conf
      #- sub/a.nix
      { }
      #- dir/default.nix
      { }
      #- files/x.conf
      text
    `);
    const links = (await editor.connection.sendRequest(DocumentLinkRequest.type, editor.cursor)) ?? [];
    const file = "configuration.nix";
    const marks = links.map(({ range, target }) => ({
      file,
      ...editor.span(file, range),
      label: editor.fileOf(target ?? ""),
    }));
    expectMarks(editor.fixture, marks);
  });
});

describe("lenses", () => {
  const source = `
    #- ports.nix
    { lib, ... }: {
      options.my.one = lib.mkOption { };
      options.my.two = lib.mkOption { };
      options.my.none = lib.mkOption { };
    }
    #- a.nix
    { config, ... }: { a = config.my.one; b = config.my.two; c = config.my.two + config.my.two; }
  `;

  async function titles(options: EditorOptions): Promise<(string | undefined)[]> {
    const editor = await openFixture(source, options);
    const lenses = (await editor.connection.sendRequest(CodeLensRequest.type, editor.cursor)) ?? [];
    return lenses.map(({ command }) => command?.title);
  }

  it("count uses and sinks", async () => {
    assert.deepEqual(await titles({}), ["1 use · 1 sink", "3 uses · 2 sinks", "0 uses · 0 sinks"]);
  });

  it("count in German", async () => {
    assert.deepEqual(await titles({ translations: german }), [
      "1 Verwendung · 1 Senke",
      "3 Verwendungen · 2 Senken",
      "0 Verwendungen · 0 Senken",
    ]);
  });

  it("call our command with the place and all uses", async () => {
    const editor = await openFixture(source);
    const lenses = (await editor.connection.sendRequest(CodeLensRequest.type, editor.cursor)) ?? [];
    const command = lenses[1]?.command;
    assert.equal(command?.command, "mynixos.showReferences");
    const [uri, position, locations] = command.arguments ?? [];
    assert.equal(uri, editor.cursor.textDocument.uri);
    assert.deepEqual(position, lenses[1]?.range.start);
    assert.equal((locations as unknown[]).length, 3);
  });

  it("can be switched off", async () => {
    assert.deepEqual(await titles({ settings: { lens: { enable: false } } }), []);
  });

  it("are asked for again after a change elsewhere", async () => {
    const editor = await openFixture(source);
    await editor.ready();
    const before = editor.lensRefreshes();
    const a = editor.uri("a.nix");
    await editor.open(a, "{ }");
    while (editor.lensRefreshes() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    const lenses = (await editor.connection.sendRequest(CodeLensRequest.type, editor.cursor)) ?? [];
    assert.deepEqual(new Set(lenses.map(({ command }) => command?.title)), new Set(["0 uses · 0 sinks"]));
  });
});

describe("folding", () => {
  const source = `
    # one
    # two
    { ... }:
    {
      imports = [
        ./a.nix
      ];
      a = {
        b = 1;
      };
    }
  `;

  it("gives ranges of more than one line", async () => {
    const editor = await openFixture(source);
    const ranges = (await editor.connection.sendRequest(FoldingRangeRequest.type, editor.cursor)) ?? [];
    assert.ok(ranges.length >= 3);
    assert.ok(ranges.every(({ startLine, endLine }) => endLine > startLine));
    assert.ok(ranges.some(({ kind }) => kind === "comment"));
    assert.ok(ranges.some(({ kind }) => kind === "imports"));
  });

  it("keeps to the editor's limit", async () => {
    const capabilities = { ...vscodeLike, textDocument: { foldingRange: { rangeLimit: 2 } } };
    const editor = await openFixture(source, { capabilities });
    const ranges = await editor.connection.sendRequest(FoldingRangeRequest.type, editor.cursor);
    assert.equal(ranges?.length, 2);
  });
});

describe("the growing selection", () => {
  it("goes from the name to the whole file, each range around the one before", async () => {
    const editor = await openFixture("{ a = { b = config.my.po$0rt; }; }");
    const { textDocument, position } = editor.cursor;
    const answer = await editor.connection.sendRequest(SelectionRangeRequest.type, {
      textDocument,
      positions: [position, { line: 0, character: 0 }],
    });
    assert.equal(answer?.length, 2);
    const texts: string[] = [];
    for (let at: SelectionRange | undefined = answer?.[0]; at; at = at.parent) {
      const { start, end } = editor.span("configuration.nix", at.range);
      texts.push(editor.fixture.files[0]?.text.slice(start, end).trim() ?? "");
    }
    assert.equal(texts[0], "port");
    assert.ok(texts.includes("{ b = config.my.port; }"));
    assert.equal(texts.at(-1), "{ a = { b = config.my.port; }; }");
    for (const [index, text] of texts.entries()) assert.ok(index === 0 || text.includes(texts[index - 1] ?? ""));
  });
});

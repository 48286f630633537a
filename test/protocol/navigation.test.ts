/** Going from place to place, asked over the wire: positions in, positions out. */
import assert from "node:assert/strict";
import {
  DeclarationRequest,
  DefinitionRequest,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  ImplementationRequest,
  type Location,
  type LocationLink,
  ReferencesRequest,
} from "vscode-languageserver-protocol/node";
import type { SourceAnswer } from "#lsp/protocol.ts";
import { expectMarks, type Mark } from "#test/fixture.ts";
import { type Opened, openFixture } from "./editor.ts";

type Places = Location | readonly Location[] | readonly LocationLink[] | null;

function marks(editor: Opened, places: Places): Mark[] {
  return [places ?? []].flat().map((place) => {
    const [uri, range] =
      "targetUri" in place ? [place.targetUri, place.targetSelectionRange] : [place.uri, place.range];
    const file = editor.fileOf(uri);
    return { file, ...editor.span(file, range), label: "" };
  });
}

describe("definition", () => {
  const source = `
    #- ports.nix
    { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; }
    #- registry.nix
    { my.ports = { ssh = 50022; }; }
    #              ^^^
    #- sshd.nix
    { config, ... }: { services.openssh.ports = [ config.my.ports.s$0sh ]; }
  `;

  it("leads from a use to where the value is set, in a file that is not open", async () => {
    const editor = await openFixture(source);
    expectMarks(
      editor.fixture,
      marks(editor, await editor.connection.sendRequest(DefinitionRequest.type, editor.cursor)),
    );
  });

  it("says which text it starts from and shows the whole binding", async () => {
    const editor = await openFixture(source);
    const [link] = (await editor.connection.sendRequest(DefinitionRequest.type, editor.cursor)) as LocationLink[];
    assert.ok(link?.originSelectionRange);
    const origin = editor.span("sshd.nix", link.originSelectionRange);
    assert.equal(editor.fixture.files[2]?.text.slice(origin.start, origin.end), "ssh");
    const target = editor.span("registry.nix", link.targetRange);
    assert.equal(editor.fixture.files[1]?.text.slice(target.start, target.end), "ssh = 50022;");
  });

  it("answers plain places where the editor knows no links", async () => {
    const editor = await openFixture(source, { capabilities: {} });
    const answer = await editor.connection.sendRequest(DefinitionRequest.type, editor.cursor);
    assert.ok(Array.isArray(answer) && answer.length === 1 && answer[0] && "uri" in answer[0]);
    expectMarks(editor.fixture, marks(editor, answer));
  });

  it("answers nothing for a document that was never opened", async () => {
    const editor = await openFixture(source);
    const params = { ...editor.cursor, textDocument: { uri: "file:///nowhere/x.nix" } };
    assert.deepEqual(await editor.connection.sendRequest(DefinitionRequest.type, params), []);
  });
});

describe("declaration", () => {
  it("leads to the option", async () => {
    const editor = await openFixture(`
      #- ports.nix
      { lib, ... }: { options.my.port = lib.mkOption { default = 1; }; config.my.port = 2; }
      #                          ^^^^
      #- sshd.nix
      { config, ... }: { services.openssh.ports = [ config.my.po$0rt ]; }
    `);
    expectMarks(
      editor.fixture,
      marks(editor, await editor.connection.sendRequest(DeclarationRequest.type, editor.cursor)),
    );
  });
});

describe("references", () => {
  const source = `
    #- ports.nix
    { lib, ... }: {
      options.my.po$0rt = lib.mkOption { default = 1; };
    }
    #- a.nix
    { config, ... }: let p = config.my.port; in { a = p; }
    #                        ^^^^^^^^^^^^^^
    #                                                 ^
    #- b.nix
    { config, ... }: { b = "x\${toString config.my.port}"; }
    #                                   ^^^^^^^^^^^^^^
  `;

  it("are all uses, in every file", async () => {
    const editor = await openFixture(source);
    const params = { ...editor.cursor, context: { includeDeclaration: false } };
    expectMarks(editor.fixture, marks(editor, await editor.connection.sendRequest(ReferencesRequest.type, params)));
  });

  it("include the declaration when asked to", async () => {
    const editor = await openFixture(source);
    const params = { ...editor.cursor, context: { includeDeclaration: true } };
    const found = await editor.connection.sendRequest(ReferencesRequest.type, params);
    assert.deepEqual(marks(editor, found).filter(({ file }) => file === "ports.nix").length, 1);
  });
});

describe("implementation", () => {
  it("leads from a source to its sinks", async () => {
    const editor = await openFixture(`
      #- ports.nix
      { lib, ... }: { options.my.po$0rt = lib.mkOption { default = 1; }; }
      #- a.nix
      { config, ... }: { services.a.port = config.my.port; }
      #                             ^^^^
    `);
    const answer = await editor.connection.sendRequest(ImplementationRequest.type, editor.cursor);
    expectMarks(editor.fixture, marks(editor, answer));
  });
});

describe("highlight", () => {
  it("marks the places of the same value in the file, writing ones apart", async () => {
    const editor = await openFixture(`
      { config, lib, ... }: {
        options.my.port = lib.mkOption { };
        config.my.po$0rt = 1;
        config.x = config.my.port;
      }
    `);
    const found = (await editor.connection.sendRequest(DocumentHighlightRequest.type, editor.cursor)) ?? [];
    assert.ok(found.some(({ kind }) => kind === DocumentHighlightKind.Write));
    assert.ok(found.some(({ kind }) => kind === DocumentHighlightKind.Read));
  });
});

describe("our own request for the source at a place", () => {
  const source = `
    #- ports.nix
    { lib, ... }: { options.my.port = lib.mkOption { default = 1; }; }
    #- a.nix
    { config, ... }: {
      services.a.port = config.my.port;
      services.b.ports = [ config.my.p$0ort config.my.port ];
    }
    #- b.nix
    { config, ... }: let p = config.my.port; in { }
  `;

  async function ask(editor: Opened): Promise<SourceAnswer | null> {
    return editor.connection.sendRequest<SourceAnswer | null>("mynixos/source", editor.cursor);
  }

  it("names it, leads to it, and groups its uses by the option they end in", async () => {
    const editor = await openFixture(source);
    const answer = await ask(editor);
    assert.equal(answer?.path, "my.port");
    assert.deepEqual(
      marks(editor, answer.targets).map(({ file }) => file),
      ["ports.nix"],
    );
    const shown = answer.sinks.map(({ path, uses }) => [path, ...uses.map(({ file, line }) => `${file}: ${line}`)]);
    assert.deepEqual(shown, [
      ["services.a.port", "a.nix: services.a.port = config.my.port;"],
      [
        "services.b.ports",
        "a.nix: services.b.ports = [ config.my.port config.my.port ];",
        "a.nix: services.b.ports = [ config.my.port config.my.port ];",
      ],
      ["", "b.nix: { config, ... }: let p = config.my.port; in { }"],
    ]);
  });

  it("leads from one place that sets a value to the others, and to the option", async () => {
    const editor = await openFixture(`
      #- ports.nix
      { lib, ... }: { options.my.port = lib.mkOption { }; }
      #                          ^^^^
      #- a.nix
      { my.po$0rt = 1; }
    `);
    expectMarks(editor.fixture, marks(editor, (await ask(editor))?.targets ?? null));
  });

  it("answers null where nothing is", async () => {
    const editor = await openFixture("{ a $0= 1; }");
    assert.equal(await ask(editor), null);
  });
});

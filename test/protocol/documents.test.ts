/** Pages of Markdown over the wire: what is offered for them, what is answered, and what is never asked. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FileChangeType,
  FoldingRangeRequest,
  HoverRequest,
  type Location,
  type LocationLink,
  type MarkupContent,
  ReferencesRequest,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import { writeFiles } from "#test/temporary.ts";
import { eventually, openFixture, vscodeLike } from "./editor.ts";

const source = `
  #- configuration.nix
  { imports = [ ./ports.nix ]; }
  #- ports.nix
  { lib, config, ... }: {
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.ssh = 50022;
    config.services.openssh.ports = [ config.my.ports.ssh ];
  }
  #- docs/ssh.md
  # SSH
  The port is PORT.s$0sh.
  Also \`PORT.shs\`, see [more](more.md).
`;

const more = { dynamicRegistration: true };
const withMarkdown: ClientCapabilities = {
  ...vscodeLike,
  textDocument: {
    ...vscodeLike.textDocument,
    synchronization: more,
    codeAction: more,
    definition: { linkSupport: true, ...more },
    documentHighlight: more,
    documentLink: more,
    hover: { contentFormat: ["markdown"], ...more },
    references: more,
  },
};

describe("a page of Markdown", () => {
  it("is offered what the editor does not have for it, where that can be said later", async () => {
    const editor = await openFixture(source, { capabilities: withMarkdown });
    await eventually("all is offered", () => editor.registered.includes(ReferencesRequest.method));
    const offered = editor.registered.filter((method) => method.startsWith("textDocument/")).sort();
    assert.deepEqual(offered, [
      "textDocument/codeAction",
      "textDocument/definition",
      "textDocument/didChange",
      "textDocument/didClose",
      "textDocument/didOpen",
      "textDocument/documentHighlight",
      "textDocument/documentLink",
      "textDocument/hover",
      "textDocument/references",
      "textDocument/rename",
    ]);
    const plain = await openFixture(source);
    await plain.ready();
    assert.deepEqual(
      plain.registered.filter((method) => method.startsWith("textDocument/")),
      [],
    );
  });

  it("leads to what it mentions, and is counted among the references", async () => {
    const editor = await openFixture(source);
    const { connection, cursor } = editor;
    const links = (await connection.sendRequest(DocumentLinkRequest.type, cursor)) ?? [];
    assert.deepEqual(
      links.map(({ target }) => target),
      [`${editor.uri("ports.nix")}#L3,19`],
    );
    const hover = await connection.sendRequest(HoverRequest.type, cursor);
    assert.match((hover?.contents as MarkupContent | undefined)?.value ?? "", /my\.ports\.ssh[\s\S]*50022/);
    const [definition] = (await connection.sendRequest(DefinitionRequest.type, cursor)) as LocationLink[];
    assert.equal(definition?.targetUri, editor.uri("ports.nix"));
    assert.equal(definition?.targetSelectionRange.start.line, 2);
    const highlights = await connection.sendRequest(DocumentHighlightRequest.type, cursor);
    assert.equal(highlights?.length, 1);
    const context = { includeDeclaration: true };
    const references = (await connection.sendRequest(ReferencesRequest.type, { ...cursor, context })) as Location[];
    assert.deepEqual(references.map(({ uri, range }) => `${editor.fileOf(uri)}:${range.start.line + 1}`).sort(), [
      "docs/ssh.md:2",
      "ports.nix:3",
      "ports.nix:4",
    ]);
  });

  it("has no outline, no folding, no lens and no completion of ours", async () => {
    const { connection, cursor } = await openFixture(source);
    const { textDocument } = cursor;
    assert.deepEqual(await connection.sendRequest(DocumentSymbolRequest.type, { textDocument }), []);
    assert.deepEqual(await connection.sendRequest(FoldingRangeRequest.type, { textDocument }), []);
    assert.deepEqual(await connection.sendRequest(CodeLensRequest.type, { textDocument }), []);
    const completion = await connection.sendRequest(CompletionRequest.type, cursor);
    assert.deepEqual(Array.isArray(completion) ? completion : completion?.items, []);
  });

  it("has findings that follow what is typed, with their fixes", async () => {
    const editor = await openFixture(source);
    const uri = editor.uri("docs/ssh.md");
    const codes = (): string =>
      editor
        .diagnostics(uri)
        .map(({ code }) => code)
        .join(" ");
    await eventually("both are found", () => codes() === "docs/unknown-id docs/dead-link");
    const [finding] = editor.diagnostics(uri);
    assert.ok(finding);
    const params = { textDocument: { uri }, range: finding.range, context: { diagnostics: [finding] } };
    const actions = (await editor.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const texts = actions.map(({ title, edit }) => [
      title,
      edit?.changes?.[uri]?.map(({ newText }: TextEdit) => newText),
    ]);
    assert.deepEqual(texts, [
      ["Replace by PORT.ssh", ["PORT.ssh"]],
      ["Ignore docs/unknown-id here, with a reason", [" <!-- mynixos: ignore docs/unknown-id – Grund -->"]],
    ]);
    await editor.change(uri, "# SSH\nThe port is PORT.ssh.\n");
    await eventually("nothing is left", () => codes() === "");
  });

  it("is read again when it changes on disk, and forgotten when it goes", async () => {
    const editor = await openFixture(source.replace("PORT.s$0sh", "PORT.ssh").replace("ssh = 50022", "s$0sh = 50022"));
    const params = { ...editor.cursor, context: { includeDeclaration: false } };
    const count = async (): Promise<number> =>
      ((await editor.connection.sendRequest(ReferencesRequest.type, params)) as Location[]).length;
    const changed = async (file: string, type: FileChangeType): Promise<void> => {
      const changes = [{ uri: editor.uri(file), type }];
      await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
    };
    assert.equal(await count(), 2);
    writeFiles(editor.folder, { "docs/ssh.md": "PORT.ssh and my.ports.ssh" });
    await changed("docs/ssh.md", FileChangeType.Changed);
    await until(count, 3);
    writeFiles(editor.folder, { "new.md": "PORT.ssh", "secret-plan.md": "PORT.ssh" });
    await changed("new.md", FileChangeType.Created);
    await until(count, 4);
    rmSync(join(editor.folder, "docs"), { recursive: true });
    await changed("docs", FileChangeType.Deleted);
    await until(count, 2);
  });

  it("is no Nix, wherever it lies", async () => {
    const editor = await openFixture(source);
    await editor.open("file:///elsewhere/README.md", "# { not: nix\n");
    await editor.open("untitled:notes.md", "# { not: nix\n");
    await editor.ready();
    const textDocument = { uri: "file:///elsewhere/README.md" };
    assert.deepEqual(await editor.connection.sendRequest(DocumentLinkRequest.type, { textDocument }), []);
    await eventually(
      "the page of the repo has its findings",
      () => editor.diagnostics(editor.uri("docs/ssh.md")).length > 0,
    );
    assert.deepEqual(editor.diagnostics("file:///elsewhere/README.md"), []);
    assert.deepEqual(editor.diagnostics("untitled:notes.md"), []);
  });
});

async function until(count: () => Promise<number>, wanted: number): Promise<void> {
  let last = -1;
  for (const end = Date.now() + 15_000; Date.now() < end && last !== wanted; ) last = await count();
  assert.equal(last, wanted);
}

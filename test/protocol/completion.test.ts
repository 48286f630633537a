/** Completion over the wire: what an item replaces, what it is described by, and when a sign alone opens no list. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionRequest,
  CompletionResolveRequest,
  CompletionTriggerKind,
  type InsertReplaceEdit,
  InsertTextFormat,
  type MarkupContent,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import { lineIndex, positionAt } from "#text/lines.ts";
import { type Opened, openFixture, vscodeLike } from "./editor.ts";

const source = `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./options.nix ./module.nix ];
  }
  #- options.nix
  { lib, ... }: {
    options.my.configs.domain = lib.mkOption {
      type = lib.types.str;
      default = "example.org";
      description = "Die eigene Domain.";
    };
    options.my.wiki.enable = lib.mkEnableOption "Wiki";
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.ssh = 53844;
  }
  #- module.nix
  { config, ... }: { $0 }
`;

const capabilities = {
  ...vscodeLike,
  textDocument: {
    ...vscodeLike.textDocument,
    completion: { completionItem: { snippetSupport: true, insertReplaceSupport: true } },
  },
};

async function completed(editor: Opened, marked: string, sign?: string): Promise<CompletionItem[]> {
  const { uri } = editor.cursor.textDocument;
  const text = marked.replace("|", "");
  await editor.change(uri, text);
  const answer = await editor.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position: positionAt(lineIndex(text), marked.indexOf("|")),
    ...(sign ? { context: { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: sign } } : {}),
  });
  assert.ok(Array.isArray(answer));
  return answer;
}

describe("completion", () => {
  it("inserts or replaces a name, and describes it as a hover does when somebody looks", async () => {
    const editor = await openFixture(source, { capabilities });
    const [item, ...more] = await completed(editor, "{ config, ... }: { x = config.my.configs.do|ma; }", ".");
    assert.ok(item);
    assert.deepEqual(
      [item.label, item.kind, item.detail, more],
      ["domain", CompletionItemKind.Property, "lib.types.str", []],
    );
    const at = (from: number, to: number) => ({
      start: { line: 0, character: from },
      end: { line: 0, character: to },
    });
    assert.deepEqual(item.textEdit as InsertReplaceEdit, {
      newText: "domain",
      insert: at(41, 43),
      replace: at(41, 45),
    });
    assert.equal(item.documentation, undefined);
    const { documentation } = await editor.connection.sendRequest(CompletionResolveRequest.type, item);
    const { kind, value } = documentation as MarkupContent;
    assert.equal(kind, "markdown");
    for (const part of ["Die eigene Domain.", "example.org", "options.nix:4", "`CFG.domain`"])
      assert.ok(value.includes(part), value);
  });

  it("replaces all of a name for an editor that knows nothing else, without stops", async () => {
    const editor = await openFixture(source);
    const [port] = await completed(editor, "{ config, ... }: { x = config.my.ports.|x; }");
    assert.ok(port);
    assert.deepEqual([port.label, port.labelDetails?.description], ["ssh", "53844"]);
    assert.equal((port.textEdit as TextEdit).range.end.character, 40);
    const [enable] = await completed(editor, "{ my.wiki.| }");
    assert.ok(enable);
    assert.deepEqual([enable.insertTextFormat, (enable.textEdit as TextEdit).newText], [undefined, "enable"]);
  });

  it("writes the value with stops for an editor that has them", async () => {
    const editor = await openFixture(source, { capabilities });
    const [item] = await completed(editor, "{ config, ... }: { my.wiki.| }", ".");
    assert.ok(item);
    assert.equal(item.insertTextFormat, InsertTextFormat.Snippet);
    assert.equal((item.textEdit as InsertReplaceEdit).newText, "enable = ${1|true,false|};");
    const words = await completed(editor, "{ config, ... }: { my.wiki.enable = | }", " ");
    assert.deepEqual(
      words.map(({ label }) => label),
      ["true", "false"],
    );
  });

  it("offers ids in comments and files in imports, and asks again behind a folder", async () => {
    const editor = await openFixture(`${source}\n  #- net/a.nix\n  { }\n`, { capabilities });
    const ids = await completed(editor, "{ config, ... }: {\n  # source-id: |\n  x = config.my.ports.ssh;\n}", " ");
    assert.deepEqual([ids[0]?.label, ids[0]?.preselect, ids.length], ["CFG.ports.ssh", true, 2]);
    const files = await completed(editor, "{ imports = [ ./| ]; }", "/");
    assert.deepEqual(
      files.map(({ label }) => label),
      ["configuration.nix", "options.nix", "net/"],
    );
    assert.equal(files.at(-1)?.command?.command, "editor.action.triggerSuggest");
  });

  it("is quiet for a sign that begins nothing", async () => {
    const editor = await openFixture(source, { capabilities });
    for (const [text, sign] of [
      ["{ x = a /| b; }", "/"],
      ["{ x = 1.| }", "."],
      ["{ x = [ a | ]; }", " "],
      ['{ x = "|"; }', '"'],
      ["{\n  # Satz. |\n}", " "],
    ] as const)
      assert.deepEqual(await completed(editor, text, sign), [], text);
  });
});

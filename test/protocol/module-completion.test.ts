/** Whole modules over the wire: words first, then the module with its stops, in a file that says nothing yet. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  CompletionTriggerKind,
  type MarkupContent,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import { lineIndex, positionAt } from "#text/lines.ts";
import { type Opened, openFixture } from "./editor.ts";

const source = `
  #- configuration.nix
  { lib, config, ... }: {
    imports = [ ./20-apps/wiki.nix ./20-apps/notizen.nix ];
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.wiki = 20001;
  }
  #- 20-apps/wiki.nix
  { config, ... }: { services.outline = { enable = true; port = config.my.ports.wiki; }; }
  #- 20-apps/notizen.nix
  # Noch leer.$0
`;

const capabilities = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

async function completed(editor: Opened, marked: string, triggerKind?: CompletionTriggerKind): Promise<CompletionList> {
  const { uri } = editor.cursor.textDocument;
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  await editor.change(uri, text);
  const answer = await editor.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position: positionAt(lineIndex(text), offset),
    ...(triggerKind ? { context: { triggerKind } } : {}),
  });
  assert.ok(answer && !Array.isArray(answer));
  return answer;
}

const labels = ({ items }: CompletionList): readonly string[] => items.map(({ label }) => label);

describe("modules in an empty file", () => {
  it("are words at first, and each asks again", async () => {
    const editor = await openFixture(source, { capabilities });
    const list = await completed(editor, "# Notizen\nmo|");
    assert.deepEqual(labels(list), ["modul-dienst", "modul-container", "modul-timer", "modul-regel", "modul-leer"]);
    assert.equal(list.isIncomplete, true);
    const [item] = list.items;
    assert.ok(item);
    assert.equal((item.textEdit as TextEdit).newText, "modul-dienst");
    assert.equal(item.command?.command, "editor.action.triggerSuggest");
  });

  it("are whole where one fits: the word is replaced, the stops are for the person", async () => {
    const editor = await openFixture(source, { capabilities });
    const { items, isIncomplete } = await completed(editor, "# Notizen\nmodul-c|");
    const [item, ...others] = items as [CompletionItem, ...CompletionItem[]];
    assert.deepEqual([item.label, isIncomplete, others], ["modul-container", false, []]);
    const { range, newText } = item.textEdit as TextEdit;
    assert.deepEqual(range, { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } });
    assert.match(newText, /image = "\$\{1:registry\.example\.org\/notizen:1\.0\.0\}";/);
    assert.match(newText, /# GAP: my\.ports\.notizen fehlt noch im Register; der nächste freie Port ist 20002\./);
    const { value } = item.documentation as MarkupContent;
    assert.match(value, /^- my\.ports\.notizen is not in the port registry yet; the next free number is 20002\.\n/);
    assert.match(value, /\n```nix\n/);
  });

  it("have no stops for an editor that knows none", async () => {
    const editor = await openFixture(source);
    const [item] = (await completed(editor, "modul-t|")).items;
    assert.ok(item);
    assert.doesNotMatch((item.textEdit as TextEdit).newText, /\$\{\d|\$0/);
  });

  it("are not made for a space, nor while not everything was read", async () => {
    const editor = await openFixture(source, { capabilities });
    assert.deepEqual(labels(await completed(editor, " |", CompletionTriggerKind.TriggerCharacter)), []);
    const partial = await openFixture(source, { settings: { maxFiles: 1 } });
    assert.deepEqual(labels(await completed(partial, "m|")), []);
  });
});

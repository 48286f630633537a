/** Completion in the editor: what is offered in text that is half typed, what it says of itself, and what is written when it is taken. */

import assert from "node:assert/strict";
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  commands,
  MarkdownString,
  type Range,
  SnippetString,
  type TextEditor,
  window,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

const path = "20-services/apps/miniflux.nix";

/** Writes lines above `enable = true;`, with `|` for the caret, and asks there. */
async function offered(marked: string, sign?: string, resolved = 0): Promise<CompletionList> {
  const { document, position } = await caret(path, "    services.miniflux = {\n|");
  const editor: TextEditor = await window.showTextDocument(document);
  const text = marked.replace("|", "");
  assert.ok(await editor.edit((edit) => edit.insert(position, `${text}\n`)));
  const at = document.positionAt(document.offsetAt(position) + marked.indexOf("|"));
  const command = "vscode.executeCompletionItemProvider";
  return await commands.executeCommand<CompletionList>(command, document.uri, at, sign, resolved);
}

const nameOf = ({ label }: CompletionItem): string => (typeof label === "string" ? label : label.label);
/** Without words of the text, which the editor offers where nobody else does. */
const names = ({ items }: CompletionList): readonly string[] =>
  items.filter(({ kind }) => kind !== CompletionItemKind.Text).map(nameOf);
const bySort = ({ items }: CompletionList): readonly CompletionItem[] =>
  [...items].sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));

async function takenBack(): Promise<void> {
  await window.showTextDocument((await caret(path, "|services.miniflux")).document);
  await commands.executeCommand("workbench.action.files.revert");
}

describe("completion in the sample", () => {
  afterEach(async () => {
    await takenBack();
    await commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("offers what lies below `config.my` while the line has no end, and describes it when asked", async () => {
    const list = await eventually(async () => {
      await takenBack();
      const found = await offered("      x = config.my.ports.|", ".", 100);
      assert.ok(names(found).includes("miniflux"), names(found).join(" "));
      return found;
    });
    const [first] = bySort(list);
    assert.ok(first);
    assert.equal(nameOf(first), "miniflux");
    assert.deepEqual(typeof first.label === "string" ? "" : first.label.description, "20004");
    assert.ok(first.documentation instanceof MarkdownString);
    assert.match(first.documentation.value, /my\.ports\.miniflux.*20004.*00-core\/ports\.nix/s);
  });

  it("replaces what is typed of the name, and nothing else", async () => {
    const { items } = await offered("      x = config.my.con|figs.identity;");
    const item = items.find((each) => nameOf(each) === "configs");
    assert.ok(item?.range && "inserting" in item.range);
    const width = ({ start, end }: Range): number => end.character - start.character;
    assert.deepEqual([width(item.range.inserting), width(item.range.replacing)], [3, 7]);
  });

  it("offers names through `with` and inside of texts, and ids in comments, the right one first", async () => {
    const inText = names(await offered('      x = with config.my.configs.identity; "a ${|}";'));
    assert.ok(inText.includes("subdomain"), inText.join(" "));
    await takenBack();
    const ids = await offered("      # source-id: |\n      x = config.my.configs.identity.domain;", " ");
    const [first] = bySort(ids);
    assert.ok(first);
    assert.deepEqual([nameOf(first), first.preselect], ["CFG.identity.domain", true]);
  });

  it("writes the value that an option wants", async () => {
    assert.ok(!names(await offered("      openF|")).includes("openFirewall"));
    await takenBack();
    const users = await offered("    }; services.openssh = {\n      openF|");
    const item = users.items.find((each) => nameOf(each) === "openFirewall");
    assert.ok(item?.insertText instanceof SnippetString);
    assert.equal(item.insertText.value, "openFirewall = ${1|true,false|};");
  });

  it("offers no names of options in comments and texts", async () => {
    for (const line of ["      # config.my.|", '      x = "config.my.|";']) {
      const list = await offered(line, ".");
      assert.deepEqual(names(list), [], line);
      await takenBack();
    }
  });
});

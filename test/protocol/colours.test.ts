/** Colours of Nix over the wire: offered while they are wanted, for the whole document or a part of it. */
import assert from "node:assert/strict";
import {
  type Range,
  type SemanticTokens,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  UnregistrationRequest,
} from "vscode-languageserver-protocol/node";
import { COLOURS } from "#features/colours.ts";
import { eventually, type Opened, openFixture, vscodeLike } from "./editor.ts";

const capabilities = {
  ...vscodeLike,
  textDocument: {
    ...vscodeLike.textDocument,
    semanticTokens: {
      dynamicRegistration: true,
      requests: { full: true, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: [],
    },
  },
};

const source = `
  # sink: PORT.ssh
  { a = ''$0
    text
  ''; b = 1; }
`;

/** `line:character kind text` of each token. */
function shown(editor: Opened, tokens: SemanticTokens | null): readonly string[] {
  const lines = (editor.fixture.files[0]?.text ?? "").split("\n");
  let [line, character] = [0, 0];
  const found: string[] = [];
  for (let at = 0; at + 4 < (tokens?.data.length ?? 0); at += 5) {
    const [below = 0, characters = 0, length = 0, kind = 0] = tokens?.data.slice(at, at + 4) ?? [];
    character = below === 0 ? character + characters : characters;
    line += below;
    found.push(`${line}:${character} ${COLOURS[kind]} ${lines[line]?.slice(character, character + length)}`);
  }
  return found;
}

async function asked(editor: Opened, range?: Range): Promise<readonly string[]> {
  const { textDocument } = editor.cursor;
  const answer = range
    ? editor.connection.sendRequest(SemanticTokensRangeRequest.type, { textDocument, range })
    : editor.connection.sendRequest(SemanticTokensRequest.type, { textDocument });
  return shown(editor, await answer);
}

const isOffered = (editor: Opened): boolean => editor.registered.includes("textDocument/semanticTokens");
const want = (editor: Opened, wanted: boolean): Promise<void> =>
  editor.connection.sendNotification("mynixos/colourNix", { wanted });

describe("colours", () => {
  it("are offered when the client wants them, and withdrawn when it does not any more", async () => {
    const editor = await openFixture(source, { capabilities });
    const withdrawn: string[] = [];
    editor.connection.onRequest(UnregistrationRequest.type, ({ unregisterations }) => {
      withdrawn.push(...unregisterations.map(({ method }) => method));
    });
    assert.equal(isOffered(editor), false);
    await want(editor, true);
    await eventually("they are offered", () => isOffered(editor));
    await want(editor, true);
    await want(editor, false);
    await eventually("they are withdrawn", () => withdrawn.includes("textDocument/semanticTokens"));
    assert.equal(editor.registered.filter((method) => method === "textDocument/semanticTokens").length, 1);
  });

  it("are never offered to an editor that cannot take them back", async () => {
    const editor = await openFixture(source);
    await want(editor, true);
    await asked(editor);
    assert.equal(isOffered(editor), false);
  });

  it("are tokens of single lines", async () => {
    const editor = await openFixture(source, { capabilities });
    assert.deepEqual(await asked(editor), [
      "0:0 comment # ",
      "0:2 annotation sink",
      "0:6 comment : ",
      "0:8 annotationId PORT.ssh",
      "1:2 property a",
      "1:6 string ''",
      "2:0 string   text",
      "3:0 string ''",
      "3:4 property b",
      "3:8 number 1",
    ]);
  });

  it("are those of a part that is asked for", async () => {
    const editor = await openFixture(source, { capabilities });
    const part = { start: { line: 3, character: 3 }, end: { line: 4, character: 0 } };
    assert.deepEqual(await asked(editor, part), ["3:4 property b", "3:8 number 1"]);
  });
});

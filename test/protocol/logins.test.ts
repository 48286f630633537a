/** What the light bulb offers where nobody has to sign in: looked for when somebody asks, proven, and in the editor's hands then. */
import assert from "node:assert/strict";
import { type CodeAction, CodeActionKind, CodeActionRequest } from "vscode-languageserver-protocol/node";
import { behindCaddy } from "#test/rules/logins.ts";
import { eventually, openFixture } from "./editor.ts";

describe("logins", () => {
  it("are offered by light bulb, and the finding is gone when one is taken", async () => {
    const editor = await openFixture(
      behindCaddy(`
      {
        services.caddy.virtualHosts."wiki.example.org".extraConfig = ''
          reverse_proxy 127.0.0.1:8085
        '';
      }`),
    );
    const uri = editor.uri("app.nix");
    const isFound = (): boolean => editor.diagnostics(uri).some(({ code }) => code === "sso/gap");
    await eventually("a finding", isFound);
    const text = editor.fixture.files.find(({ path }) => path === "app.nix")?.text ?? "";
    await editor.open(uri, text);
    const { range } = editor.diagnostics(uri).find(({ code }) => code === "sso/gap") ?? assert.fail("no finding");
    const actions = (await editor.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      // Without that, what may be done to the whole file is asked for, too.
      context: { diagnostics: [], only: [CodeActionKind.QuickFix] },
    })) as CodeAction[];
    assert.deepEqual(
      actions.map(({ title }) => title),
      [
        "Put sso_auth before it",
        "Mark as public (write the reason)",
        "Write the gap down in a comment",
        "Ignore sso/gap here, with a reason",
      ],
    );
    const [edit] = actions[0]?.edit?.changes?.[uri] ?? [];
    assert.equal(edit?.newText, "import sso_auth\n    ");
    const lines = text.split("\n");
    const { line, character } = edit?.range.start ?? assert.fail("no edit");
    lines[line] = `${lines[line]?.slice(0, character)}${edit?.newText}${lines[line]?.slice(character)}`;
    await editor.change(uri, lines.join("\n"));
    await eventually("silence", () => !isFound());
  });
});

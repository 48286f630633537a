/** What a rebuild wrote, asked of the real server: places as the editor has them, words in its language, `null` for what is not open. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { URI } from "vscode-uri";
import type { RebuildAnswer, RebuildOutput } from "#lsp/protocol.ts";
import { type Editor, openFixture } from "./editor.ts";

const stage = "/var/lib/mynixos/stage/7";
const repo = `
  #- configuration.nix
  { ... }: { imports = [ ./ssh.nix ./new.nix ]; }
  #- ssh.nix
  { lib, ... }:
  {
    services.openssh.enable = lib.mkForce "ja"; # größer 😀
    #                ^^^^^^
  }
  #- new.nix
  { pkgs, inputs, ... }: { }
  #       ^^^^^^
`;

function ask(editor: Editor, params: RebuildOutput): Promise<RebuildAnswer | null> {
  return editor.connection.sendRequest("mynixos/rebuildProblems", params);
}

describe("problems of a rebuild", () => {
  it("come with places of the editor", async () => {
    const editor = await openFixture(repo);
    await editor.ready();
    const [mark] = editor.fixture.marks;
    const answer = await ask(editor, {
      folder: URI.file(editor.folder).toString(),
      roots: [stage, "/etc/nixos"],
      output: `\u001b[31;1merror:\u001b[0m A definition for option \`services.openssh.enable' is not of type \`boolean'. Definition values:
       - In \`${stage}/ssh.nix': "ja"
`,
    });
    assert.equal(answer?.hasUnknown, false);
    assert.equal(answer?.problems.length, 1);
    const [problem] = answer?.problems ?? [];
    assert.equal(problem?.location.uri, editor.uri("ssh.nix"));
    const { start, end } = editor.span("ssh.nix", problem?.location.range ?? assert.fail("no place"));
    assert.deepEqual({ start, end }, { start: mark?.start, end: mark?.end });
    assert.equal(problem?.severity, "error");
    assert.equal(problem?.code, "option-type");
    assert.match(
      problem?.message ?? "",
      /^A definition for option `services\.openssh\.enable' is not of type `boolean'/,
    );
  });

  it("add what we know in German, and leave Nix's words alone", async () => {
    const bundle = join(import.meta.dirname, "..", "..", "l10n", "bundle.l10n.de.json");
    const translations = JSON.parse(readFileSync(bundle, "utf8")) as Record<string, string>;
    const editor = await openFixture(repo, { translations });
    await editor.ready();
    const answer = await ask(editor, {
      folder: `${URI.file(editor.folder).toString()}/`,
      roots: [stage],
      output: `error:
       … from call site
         at ${stage}/ssh.nix:3:3:
            3|   services.openssh.enable = lib.mkForce "ja"; # größer 😀
             |   ^

       … while evaluating the module argument \`inputs' in "${stage}/new.nix":

       error: infinite recursion encountered
`,
    });
    const [problem] = answer?.problems ?? [];
    assert.equal(problem?.location.uri, editor.uri("new.nix"));
    assert.deepEqual(problem?.location.range, { start: { line: 0, character: 8 }, end: { line: 0, character: 14 } });
    assert.match(
      problem?.message ?? "",
      /^infinite recursion encountered\nDas Argument `inputs' kommt nicht aus specialArgs/,
    );
    assert.deepEqual(
      problem?.related.map(({ location, message }) => [location.uri, location.range.start, message]),
      [[editor.uri("ssh.nix"), { line: 2, character: 2 }, "from call site"]],
    );
  });

  it("say what nobody understood, at the entry of the repo", async () => {
    const editor = await openFixture(repo);
    await editor.ready();
    const folder = URI.file(editor.folder).toString();
    const answer = await ask(editor, { folder, roots: [], output: "error: the moon is not where it was\n" });
    assert.equal(answer?.hasUnknown, true);
    assert.deepEqual(
      answer?.problems.map(({ location, code, message }) => [location.uri, code, message]),
      [[editor.uri("configuration.nix"), "other", "the moon is not where it was"]],
    );
    assert.deepEqual(await ask(editor, { folder, roots: [], output: "" }), { hasUnknown: false, problems: [] });
  });

  it("are none of a folder that is not open", async () => {
    const editor = await openFixture(repo);
    await editor.ready();
    const output = "error: undefined variable 'x'\n";
    assert.equal(await ask(editor, { folder: "file:///nowhere", roots: [], output }), null);
    assert.equal(await ask(editor, { folder: "untitled:Untitled-1", roots: [], output }), null);
  });
});

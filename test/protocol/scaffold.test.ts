/** New modules over the wire: what can be chosen in a repo, what would be made of a wish, for the texts as they are in the editor. */
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Requests, ScaffoldAnswer, ScaffoldChoices, ScaffoldMade, ScaffoldWish } from "#lsp/protocol.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { type Editor, type EditorOptions, startEditor } from "./editor.ts";

const sample = join(import.meta.dirname, "../../samples/homelab");
const gotify: ScaffoldWish = {
  kind: "service",
  name: "gotify",
  service: "services.gotify",
  folder: "20-services/apps",
  port: { key: "gotify" },
  exposure: { kind: "proxy" },
  hardening: "base",
};
const module = "20-services/apps/gotify.nix";

function copy(): string {
  const folder = temporaryFolder();
  cpSync(sample, folder, { recursive: true });
  return folder;
}

const uriOf = (folder: string): string => URI.file(folder).toString();

async function opened(folders: readonly string[], options: EditorOptions = {}): Promise<Editor> {
  const editor = await startEditor({ folders, ...options });
  await editor.ready();
  return editor;
}

function choices(editor: Editor, folder: string): Promise<ScaffoldChoices | null> {
  const method = "mynixos/scaffoldChoices" satisfies keyof Requests;
  return editor.connection.sendRequest(method, { folder: uriOf(folder) });
}

function wished(editor: Editor, folder: string, wish: ScaffoldWish): Promise<ScaffoldAnswer | null> {
  const method = "mynixos/scaffold" satisfies keyof Requests;
  return editor.connection.sendRequest(method, { folder: uriOf(folder), wish });
}

async function made(editor: Editor, folder: string, wish: ScaffoldWish = gotify): Promise<ScaffoldMade> {
  const answer = await wished(editor, folder, wish);
  assert.ok(answer && !("problem" in answer), JSON.stringify(answer));
  return answer;
}

describe("new modules", function () {
  this.timeout(60_000);

  it("can be of the kinds, in the folders and with the ports of this repo", async () => {
    const folder = copy();
    const found = await choices(await opened([folder]), folder);
    assert.ok(found);
    assert.deepEqual(
      found.kinds.slice(0, 6).map(({ kind }) => kind),
      ["service", "container", "media", "timer", "policy", "plain"],
    );
    assert.equal(found.kinds[0]?.folders[0], "20-services/apps");
    assert.equal(found.kinds.find(({ kind }) => kind === "policy")?.folders[0], "90-policy");
    assert.equal(found.layers.find((layer) => layer.folder === "20-services/apps")?.port, 20014);
    assert.deepEqual([found.proxy, found.login, found.zone], ["caddy", "sso_auth", "heim.example.org"]);
    assert.deepEqual(found.style, { header: "meta", annotations: "source-id", proxy: "caddy" });
    assert.ok(found.unusedKeys.some(({ key }) => key === "komga"));
  });

  it("know the services of NixOS, and mark those that this repo has", async () => {
    const folder = copy();
    const found = await choices(await opened([folder]), folder);
    const service = (name: string) => found?.services.find((each) => each.name === name);
    const { path, port, unit, state } = service("gotify") ?? assert.fail();
    assert.deepEqual([path, port, unit, state], ["services.gotify", 80, "gotify-server.service", "absent"]);
    assert.equal(service("miniflux")?.state, "enabled");
    const { state: idle, file } = service("readeck") ?? assert.fail();
    assert.deepEqual([idle, file], ["absent", "20-services/apps/readeck.nix"]);
    const names = found?.services.filter((each) => each.state === "absent").map(({ name }) => name) ?? [];
    assert.deepEqual(
      names,
      names.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    assert.ok(names.length > 200);
  });

  it("come as new files and as edits with versions, and nothing is written", async () => {
    const folder = copy();
    const editor = await opened([folder]);
    const registry = uriOf(join(folder, "00-core/ports.nix"));
    await editor.open(registry, readFileSync(join(folder, "00-core/ports.nix"), "utf8"));
    const { files, edits } = await made(editor, folder);
    assert.deepEqual(
      files.map(({ uri, file }) => [uri, file]),
      [[uriOf(join(folder, module)), module]],
    );
    assert.ok(!existsSync(join(folder, module)));
    assert.deepEqual(
      edits.map(({ file, version }) => [file, version]).filter(([, version]) => version !== null),
      [["00-core/ports.nix", 1]],
    );
    for (const { uri, file, before, after, edits: changes } of edits) {
      assert.equal(before, readFileSync(join(folder, file), "utf8"));
      const document = TextDocument.create(uri, "nix", 1, before);
      assert.equal(TextDocument.applyEdits(document, [...changes]), after);
    }
  });

  it("lead to their top, or to the first thing that is left to do", async () => {
    const folder = copy();
    const editor = await opened([folder]);
    const lineAt = ({ files: [file] }: ScaffoldMade): string | undefined =>
      file?.text.split("\n")[file.goOn.line]?.slice(file.goOn.character);
    const { files, details } = await made(editor, folder);
    assert.deepEqual(files[0]?.goOn, { line: 0, character: 0 });
    assert.deepEqual(details, {
      summary: "Gotify – Push-Nachrichten, hinter der Anmeldung",
      host: "gotify.heim.example.org",
      enabled: true,
    });
    const plain = await made(editor, folder, { kind: "plain", name: "notiz", folder: "00-core" });
    assert.equal(lineAt(plain), "# Hierher gehört, was Notiz einstellt.");
    const unknown = await made(editor, folder, { ...gotify, name: "hedgedoc", service: "services.hedgedoc" });
    assert.match(lineAt(unknown) ?? "", /^# GAP: /);
  });

  it("are made for the text in the editor, saved or not", async () => {
    const folder = copy();
    const editor = await opened([folder]);
    const uri = uriOf(join(folder, "00-core/ports.nix"));
    const text = readFileSync(join(folder, "00-core/ports.nix"), "utf8");
    await editor.open(uri, text);
    await editor.change(
      uri,
      text.replace("    # source-id: PORT.komga\n", "    anders = 20014;\n    # source-id: PORT.komga\n"),
    );
    const { edits } = await made(editor, folder);
    const [registry = assert.fail()] = edits.filter(({ file }) => file === "00-core/ports.nix");
    assert.match(registry.after, /anders = 20014;/);
    assert.match(registry.after, /gotify +=? *20015;/);
    assert.equal(registry.version, 2);
  });

  it("are refused with a sentence, in the language of the editor", async () => {
    const folder = copy();
    const template = "{0} is a word of Nix itself: take another name.";
    const editor = await opened([folder], { translations: { [template]: "{0} ist ein Wort von Nix" } });
    assert.deepEqual(await wished(editor, folder, { ...gotify, name: "let" }), {
      problem: "let ist ein Wort von Nix",
      about: "name",
    });
  });

  it("wait for a file that is no valid Nix, and say where it goes wrong", async () => {
    const folder = copy();
    const registry = join(folder, "00-core/ports.nix");
    writeFileSync(registry, readFileSync(registry, "utf8").replace("{", "{ kaputt"));
    const editor = await opened([folder]);
    const { unread } = (await choices(editor, folder)) ?? {};
    assert.ok(unread);
    assert.equal(URI.parse(unread.uri).fsPath, registry);
    const says = `00-core/ports.nix, line ${unread.at.line + 1}, is no valid Nix`;
    assert.ok(unread.problem.startsWith(says), unread.problem);
    assert.deepEqual(await wished(editor, folder, gotify), { problem: unread.problem });
  });

  it("belong to the folder that was asked for", async () => {
    const [one, two] = [copy(), copy()];
    const editor = await opened([one, two]);
    for (const folder of [two, one]) {
      const { files } = await made(editor, folder);
      assert.equal(files[0]?.uri, uriOf(join(folder, module)));
    }
    assert.equal(await choices(editor, temporaryFolder({ "a.nix": "{ }" })), null);
  });

  it("are none while not all of the repo was read", async () => {
    const folder = copy();
    const editor = await opened([folder], { settings: { maxFiles: 1 } });
    assert.equal(await choices(editor, folder), null);
    assert.equal(await wished(editor, folder, gotify), null);
  });
});

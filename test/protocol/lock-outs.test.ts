/** Lock-outs over the wire: the state of a host laid over the files that are open here, and what the change does to who gets in. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { CancellationTokenSource, type Location } from "vscode-languageserver-protocol/node";
import type { LockOutsAnswer, LockOutsParams } from "#lsp/protocol.ts";
import { type Opened, openFixture, toFolder } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, ... }: {
    imports = [ ./ports.nix ];
    services.openssh = { enable = true; ports = [ config.my.ports.ssh ]; };
    users.users.admin = { isNormalUser = true; openssh.authorizedKeys.keyFiles = [ ./admin.pub ]; };
  }
  #- ports.nix
  { lib, ... }: {
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.ssh = 53844;
  }
  #- admin.pub
  ssh-ed25519 AAAA admin
`;

async function ask(editor: Opened, params: Partial<LockOutsParams>): Promise<LockOutsAnswer | null> {
  await editor.ready();
  return editor.connection.sendRequest("mynixos/lockOuts", {
    folder: toFolder(editor.folder).uri,
    before: {},
    after: {},
    ...params,
  });
}

function textOf(editor: Opened, path: string): string {
  return editor.fixture.files.find((file) => file.path === path)?.text ?? "";
}

describe("lock-outs", () => {
  it("are named with their place, over the port that a registry of another file has", async () => {
    const editor = await openFixture(source);
    const before = { "ports.nix": textOf(editor, "ports.nix").replace("53844", "22") };
    const answer = await ask(editor, { before });
    assert.deepEqual(answer?.unknown, []);
    const [change] = answer.changes;
    assert.equal(answer.changes.length, 1);
    const { location, ...rest } = change as NonNullable<typeof change>;
    assert.deepEqual(rest, { area: "port", path: "services.openssh.ports", before: "[ 22 ]", after: "[ 53844 ]" });
    assert.equal((location as Location).uri, editor.uri("ports.nix"));
    assert.equal((location as Location).range.start.line, 2);
  });

  it("count files that are no Nix, and those that come or go", async () => {
    const editor = await openFixture(source);
    const key = await ask(editor, { before: { "admin.pub": "ssh-ed25519 BBBB admin\n" } });
    assert.deepEqual(
      key?.changes.map(({ area, path }) => `${area} ${path}`),
      ["keys users.users.admin.openssh.authorizedKeys.keyFiles"],
    );
    const gone = await ask(editor, { before: { "other.nix": "{ }\n" }, after: { "other.nix": null } });
    assert.deepEqual(gone, { changes: [], unknown: [] });
  });

  it("have no place where the file is another one here", async () => {
    const editor = await openFixture(source);
    const after = { "ports.nix": `# On the host.\n${textOf(editor, "ports.nix").replace("53844", "22")}` };
    const answer = await ask(editor, { after });
    assert.deepEqual(
      answer?.changes.map(({ after, location }) => [after, location]),
      [["[ 22 ]", undefined]],
    );
  });

  it("see what is not saved yet", async () => {
    const editor = await openFixture(source);
    const uri = editor.uri("ports.nix");
    const saved = textOf(editor, "ports.nix");
    await editor.open(uri, saved.replace("53844", "2022"));
    const answer = await ask(editor, { before: { "ports.nix": saved } });
    assert.deepEqual(
      answer?.changes.map(({ before, after }) => [before, after]),
      [["[ 53844 ]", "[ 2022 ]"]],
    );
  });

  it("are in the language of the editor where nobody can tell", async () => {
    const editor = await openFixture(source, {
      translations: { "So nothing of this host could be compared.": "Kein Vergleich." },
    });
    const answer = await ask(editor, { before: { "ports.nix": null } });
    assert.deepEqual(answer?.changes, []);
    assert.equal(answer.unknown.at(-1), "Kein Vergleich.");
  });

  it("are null for a folder that is not open, and bad paths change nothing", async () => {
    const editor = await openFixture(source);
    assert.equal(await ask(editor, { folder: "file:///nowhere" }), null);
    const answer = await ask(editor, { before: { "../configuration.nix": "{ }", "/etc/passwd": "x", "": "x" } });
    assert.deepEqual(answer, { changes: [], unknown: [] });
  });

  it("are given up when nobody waits any more", async () => {
    const editor = await openFixture(source);
    await editor.ready();
    const cancel = new CancellationTokenSource();
    const params = { folder: toFolder(editor.folder).uri, before: { "ports.nix": null }, after: {} };
    const asked = editor.connection.sendRequest("mynixos/lockOuts", params, cancel.token);
    cancel.cancel();
    await assert.rejects(asked, /cancelled/);
  });
});

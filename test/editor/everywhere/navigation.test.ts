/** From every place that means a value to where it is set, to all who read it, and to where it ends up. */

import assert from "node:assert/strict";
import { commands, type Location, type LocationLink } from "vscode";
import { caret, seen } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

type Question = "Definition" | "Declaration" | "Reference" | "Implementation";

async function ask(question: Question, path: string, marked: string): Promise<string[]> {
  const { uri, position } = await caret(path, marked);
  const command = `vscode.execute${question}Provider`;
  return seen(await commands.executeCommand<(Location | LocationLink)[]>(command, uri, position));
}

describe("in the sample", () => {
  before("the index is ready", () =>
    eventually(async () => assert.notDeepEqual(await ask("Definition", "00-core/ssh.nix", "config.my.ports.s|sh"), [])),
  );

  describe("definition", () => {
    const registered = ["00-core/ports.nix: ssh = 50022;"];

    it("leads from a use to the key of the registry", async () =>
      assert.deepEqual(await ask("Definition", "00-core/ssh.nix", "config.my.ports.s|sh"), registered));

    it("leads from an alias of an alias to the key of the registry", async () =>
      assert.deepEqual(await ask("Definition", "00-core/ssh.nix", "ports = lib.mkForce [ po|rt ]"), registered));

    it("leads from an id in a comment to the key of the registry", async () =>
      assert.deepEqual(await ask("Definition", "00-core/ssh.nix", "# source-id: PORT.s|sh"), registered));

    it("leads to the declaration with its default where nothing else sets the value", async () =>
      assert.deepEqual(await ask("Definition", "00-core/users.nix", "(config.my.configs.identity) user ema|il;"), [
        "00-core/configs.nix: email = lib.mkOption {",
      ]));
  });

  it("declaration leads to the option", async () =>
    assert.deepEqual(await ask("Declaration", "10-infrastructure/caddy.nix", "identity.ema|il"), [
      "00-core/configs.nix: email = lib.mkOption {",
    ]));

  it("references are all uses, and the annotations that name the value", async () =>
    assert.deepEqual(await ask("Reference", "00-core/configs.nix", "      ema|il = "), [
      "00-core/configs.nix: # source-id: CFG.identity.email",
      "00-core/configs.nix: email = lib.mkOption {",
      "00-core/home-manager.nix: programs.git.settings.user.email = config.my.configs.identity.email;",
      "00-core/users.nix: description = email;",
      "00-core/users.nix: inherit (config.my.configs.identity) user email;",
      "10-infrastructure/caddy.nix: # sink: CFG.identity.email",
      "10-infrastructure/caddy.nix: email = identity.email;",
      "10-infrastructure/traefik.nix: email = config.my.configs.identity.email;",
    ]));

  it("implementations are the sinks", async () =>
    assert.deepEqual(await ask("Implementation", "00-core/configs.nix", "      ema|il = "), [
      "00-core/home-manager.nix: programs.git.settings.user.email = config.my.configs.identity.email;",
      "00-core/users.nix: description = email;",
      "10-infrastructure/caddy.nix: email = identity.email;",
      "10-infrastructure/traefik.nix: email = config.my.configs.identity.email;",
    ]));
});

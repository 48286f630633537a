/** What values come to, as the editor shows it: in the hover, behind the text, and as a call hierarchy. */

import assert from "node:assert/strict";
import {
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  commands,
  type Hover,
  type InlayHint,
  MarkdownString,
  Range,
} from "vscode";
import { caret } from "#test/editor/caret.ts";
import { eventually } from "#test/editor/eventually.ts";

describe("in the sample", () => {
  it("a hover says what an option of NixOS comes to, and what it is made of", async () => {
    const { uri, position } = await caret("00-core/ssh.nix", "por|ts = lib.mkForce [ port ]");
    await eventually(async () => {
      const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const text = parts.map((part) => (part instanceof MarkdownString ? part.value : String(part))).join("\n");
      for (const part of ["services.openssh.ports", "[ 50022 ]", "my.ports.ssh"]) assert.ok(text.includes(part), text);
    });
  });

  it("the port stands behind the path that reads it", async () => {
    const { uri, position } = await caret("00-core/ssh.nix", "config.my.ports.ssh|;");
    await eventually(async () => {
      const everything = new Range(0, 0, 1000, 0);
      const hints = await commands.executeCommand<InlayHint[]>("vscode.executeInlayHintProvider", uri, everything);
      const found = hints.find((hint) => hint.position.isEqual(position));
      assert.equal(found?.label, ": 50022");
    });
  });

  it("the call hierarchy leads from a port to what it goes into", async () => {
    const { uri, position } = await caret("00-core/ports.nix", "    n8|n");
    await eventually(async () => {
      const items = await commands.executeCommand<CallHierarchyItem[]>("vscode.prepareCallHierarchy", uri, position);
      assert.equal(items[0]?.name, "my.ports.n8n");
      const calls = await commands.executeCommand<CallHierarchyOutgoingCall[]>("vscode.provideOutgoingCalls", items[0]);
      const names = calls.map(({ to }) => to.name);
      assert.ok(names.includes("services.n8n.environment.N8N_PORT"), names.join(", "));
      assert.ok(
        names.some((name) => name.startsWith("services.caddy.virtualHosts.")),
        names.join(", "),
      );
    });
  });
});

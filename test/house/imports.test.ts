/** The layer check checks: it finds what it has to find, and nothing else. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { badImports, layerTable } from "./imports.ts";

const table = layerTable(`
| layer | may import | from outside |
|---|---|---|
| text | nothing | nothing |
| facts | text | nothing |
| syntax | text | web-tree-sitter |
| syntax/caddyfile | text | nothing |
| model | text, syntax/caddyfile | nothing |
| rules, features | text, facts | nothing |
| lsp | text, facts, features | node:, vscode-uri |
| client | types of lsp/protocol.ts | vscode |
| client/host | nothing | node: |
`);

function check(path: string, text: string, ...reasons: readonly string[]): void {
  assert.deepEqual(
    badImports(table, [{ path, text }]),
    reasons.map((reason) => `${path}: ${reason}`),
  );
}

describe("layer check", () => {
  it("forbids an import upwards, of types too", () => {
    check("server/src/facts/a.ts", 'import { run } from "#rules/run.ts";', "#rules/run.ts – facts must not know rules");
    check(
      "server/src/text/a.ts",
      'import type { F } from "#facts/facts.ts";',
      "#facts/facts.ts – text must not know facts",
    );
    check("server/src/text/a.ts", 'export * from "#facts/facts.ts";', "#facts/facts.ts – text must not know facts");
    check(
      "server/src/text/a.ts",
      'const x = await import("#facts/facts.ts");',
      "#facts/facts.ts – text must not know facts",
    );
    check(
      "server/src/facts/a.ts",
      'import {\n  type A,\n  b,\n} from "#features/b.ts";',
      "#features/b.ts – facts must not know features",
    );
  });

  it("forbids siblings to know each other", () =>
    check(
      "server/src/rules/a.ts",
      'import { hover } from "#features/hover.ts";',
      "#features/hover.ts – rules must not know features",
    ));

  it("allows what the table allows", () => {
    check("server/src/rules/a.ts", 'import { a } from "#facts/a.ts";\nimport { b } from "./b.ts";\nexport { b };');
    check("server/src/lsp/main.ts", 'import { join } from "node:path";\nimport { URI } from "vscode-uri";');
    check("server/src/lsp/handlers/hover.ts", 'import { guard } from "#lsp/guard.ts";');
  });

  it("forbids packages, files above, and the own layer by name", () => {
    check("server/src/facts/a.ts", 'import "node:fs";', "node:fs – facts takes nothing of this package");
    check(
      "server/src/lsp/a.ts",
      'import { x } from "vscode-uri-next";',
      "vscode-uri-next – lsp takes nothing of this package",
    );
    check(
      "server/src/facts/a.ts",
      'import { b } from "../text/b.ts";',
      "../text/b.ts – inside a layer by ./, between layers by #name/",
    );
    check("server/src/facts/a.ts", 'import { b } from "#facts/b.ts";', "#facts/b.ts – inside a layer by ./");
  });

  it("lets the client have only the types of the protocol, and its host folder no vscode", () => {
    check("client/src/server.ts", 'import type { Requests } from "#lsp/protocol.ts";');
    check("client/src/server.ts", 'import { Requests } from "#lsp/protocol.ts";', "#lsp/protocol.ts – only its types");
    check("client/src/server.ts", 'import type { V } from "#lsp/view.ts";', "#lsp/view.ts – client must not know lsp");
    check(
      "client/src/host/ssh.ts",
      'import { window } from "vscode";',
      "vscode – client/host takes nothing of this package",
    );
    check(
      "client/src/host/ssh.ts",
      'import { s } from "#client/server.ts";',
      "#client/server.ts – client/host must not know client",
    );
  });

  it("knows folders that have a line of their own", () => {
    check(
      "server/src/syntax/caddyfile/a.ts",
      'import { w } from "web-tree-sitter";',
      "web-tree-sitter – syntax/caddyfile takes nothing of this package",
    );
    check("server/src/model/a.ts", 'import { p } from "#syntax/caddyfile/parse.ts";');
    check(
      "server/src/model/a.ts",
      'import { p } from "#syntax/parse.ts";',
      "#syntax/parse.ts – model must not know syntax",
    );
  });

  it("wants every layer in the table", () => check("server/src/extra/a.ts", "", "the layer extra is not in the table"));
});

/** What a person downloads: everything that is needed, nothing else, and little of it. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "#scripts/package-file.ts";
import { root } from "#scripts/places.ts";
import { openZip } from "#test/package/zip.ts";

describe("the package", () => {
  const zip = openZip(packageFile);
  const files = zip.names
    .filter((name) => name.startsWith("extension/"))
    .map((name) => name.slice("extension/".length));
  const manifest = JSON.parse(zip.text("extension/package.json")) as Record<string, unknown>;

  // A budget, so that nothing large slips in unnoticed. More than half of it is what is known of NixOS, and the LSP libraries; a tenth makes new modules.
  it("is smaller than 1.4 MB", () => assert.ok(zip.size < 1_400_000, `${zip.size} bytes`));

  it("holds the program, its wasm files, texts and licences", () => {
    const expected = [
      "package.json",
      "package.nls.json",
      "package.nls.de.json",
      "readme.md",
      "changelog.md",
      "LICENSE.txt",
      "dist/client.cjs",
      "dist/server.mjs",
      "dist/cli.mjs",
      "dist/tree-sitter-nix.wasm",
      "dist/web-tree-sitter.wasm",
      "dist/probe.sh",
      "dist/rebuild.sh",
      "dist/NOTICES.txt",
      "l10n/bundle.l10n.de.json",
      "docs/images/icon.png",
    ];
    assert.deepEqual(
      expected.filter((file) => !files.includes(file)),
      [],
    );
  });

  it("holds the page of every rule", () => {
    const pages = readdirSync(join(root, "docs", "rules"), { recursive: true, encoding: "utf8" });
    const shipped = pages.filter((page) => page.endsWith(".md")).map((page) => `dist/docs/rules/${page}`);
    assert.ok(shipped.length > 0);
    assert.deepEqual(
      shipped.filter((page) => !files.includes(page)),
      [],
    );
  });

  it("holds every file that its manifest names", () => {
    const named = [...JSON.stringify(manifest).matchAll(/"\.\/([^"*]+\.\w+)"/g)].map((match) => match[1] ?? "");
    assert.ok(named.includes("dist/client.cjs"));
    assert.deepEqual(
      named.filter((file) => !files.includes(file)),
      [],
    );
  });

  it("holds no sources, maps, tests or tools", () => {
    const allowed =
      /^(package(\.nls(\.\w+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|(dist|l10n|snippets|syntaxes|schemas)\/.*|docs\/images\/icon\.png)$/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file) || /\.(ts|map|test\.\w+)$/.test(file)),
      [],
    );
    assert.ok(!zip.text("extension/dist/client.cjs").includes("sourceMappingURL=client"));
  });

  it("names the licence of every package it is made of", () => {
    const notices = zip.text("extension/dist/NOTICES.txt");
    for (const name of Object.keys(manifest["dependencies"] as object)) assert.ok(notices.includes(`\n${name} `), name);
    assert.ok(notices.includes("\ntree-sitter-nix "));
  });

  it("installs into every VS Code and VSCodium from 1.91 on", () => {
    assert.deepEqual(manifest["engines"], { vscode: "^1.91.0" });
    assert.equal(manifest["enabledApiProposals"], undefined);
  });

  it("has a page in the marketplaces without broken pictures and links", () => {
    assert.doesNotMatch(zip.text("extension/readme.md"), /\]\((?!https:)/);
  });
});

/** Checksums that files have of themselves stay right where they were. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "mocha";
import { sha256 } from "#eval/builtins/hashes.ts";
import { utf8 } from "#eval/builtins/utf8.ts";
import { checksumIn } from "#model/modules/checksums.ts";
import { withChecksum, withChecksums } from "#scaffold/wiring/checksum.ts";
import { modelFor } from "#test/check.ts";
import { applyEdits } from "#text/edit.ts";

function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

describe("SHA-256", () => {
  it("is what Node says of texts of every length and alphabet", () => {
    for (let length = 0; length < 200; length++) {
      const text = [..."äaß€😀z".repeat(40)].slice(0, length).join("");
      assert.equal(sha256(utf8(text)), sumOf(text));
    }
  });
});

describe("a checksum", () => {
  const body = "{ ... }:\n{\n  a = 1;\n}\n";
  const withFooter = (sum: string, text = body): string =>
    `/**\n * title: x\n */\n${text}\n/**\n * checksum: sha256:${sum}\n * ---\n */\n`;
  const withHeader = (sum: string, text = body): string => `/*\n * INTEGRITY: SHA256:${sum}\n */\n${text}`;
  const renewed = (text: string): string => {
    const start = text.indexOf("a = 1;");
    return applyEdits(text, withChecksum(text, [{ start, end: start, text: "b = 2; " }]));
  };
  const changed = body.replace("a = 1;", "b = 2; a = 1;");

  it("in a footer is of what stands above it", () => {
    assert.equal(checksumIn(withFooter(sumOf(body)))?.isRight, true);
    assert.equal(renewed(withFooter(sumOf(body))), withFooter(sumOf(changed), changed));
  });

  it("in a header is of what stands below it", () =>
    assert.equal(renewed(withHeader(sumOf(body))), withHeader(sumOf(changed), changed)));

  it("that was wrong stays as it is", () => {
    const wrong = withFooter("0".repeat(64));
    assert.equal(checksumIn(wrong)?.isRight, false);
    assert.equal(renewed(wrong), withFooter("0".repeat(64), changed));
  });

  it("is renewed in every Nix file of a repo", () => {
    const { repo } = modelFor([{ path: "a.nix", text: withFooter(sumOf(body)) }]);
    const edits = [{ start: 0, end: 0, text: "\n" }];
    const [own, other] = withChecksums(repo, [
      { file: "a.nix", edits },
      { file: "README.md", edits },
    ]);
    assert.equal(own?.edits.length, 2);
    assert.deepEqual(other, { file: "README.md", edits });
  });

  it("is none where a file has none", () => assert.equal(checksumIn(body), undefined));
});

/** The request behind "write traceability report": files that nobody has written yet, as the documents are now. */
import assert from "node:assert/strict";
import type { ReportAnswer, ReportFolder } from "#lsp/protocol.ts";
import { openFixture } from "./editor.ts";

const source = `
  #- configuration.nix
  { config, lib, ... }: {
    options.my.ports.ssh = lib.mkOption { type = lib.types.port; default = 22; };
    config.services.openssh.ports = [ config.my.po$0rts.ssh ];
  }
`;

async function asked(text: string): Promise<ReportAnswer | null> {
  const { connection, cursor } = await openFixture(text);
  const folder = cursor.textDocument.uri.slice(0, cursor.textDocument.uri.lastIndexOf("/"));
  const params: ReportFolder = { folder };
  return connection.sendRequest<ReportAnswer | null>("mynixos/report", params);
}

describe("the report", () => {
  it("comes as two files with their places and texts", async () => {
    const answer = await asked(source);
    assert.ok(answer && "files" in answer);
    assert.deepEqual(
      answer.files.map(({ file, isCurrent }) => ({ file, isCurrent })),
      [
        { file: "ids-report.md", isCurrent: false },
        { file: "ids-report.json", isCurrent: false },
      ],
    );
    assert.match(answer.files[0]?.text ?? "", /^### `my\.ports\.ssh`$/m);
    assert.match(answer.files[0]?.uri ?? "", /^file:.*\/ids-report\.md$/);
  });

  it("is refused with a reason, and unknown folders have none", async () => {
    assert.deepEqual(await asked("{ a$0 = 1; }"), {
      problem: "There is nothing to report: the repo declares no options.",
    });
    const { connection } = await openFixture(source);
    assert.equal(await connection.sendRequest("mynixos/report", { folder: "file:///nowhere" }), null);
  });
});

/** The quick fix that silences a finding: where its comment goes. Findings of `syntax/error` can stand anywhere. */

import { describe, it } from "mocha";
import { checkSuppress } from "#test/check.ts";

const check = (before: string, after: string): void => checkSuppress("syntax/error", before, after);

describe("suppressing a finding", () => {
  it("indents the comment like the line", () =>
    check("{\n    a = 1\n}", "{\n    # mynixos: ignore syntax/error – Grund\n    a = 1\n}"));

  it("goes above a file of one line", () => check("{ a = 1 }", "# mynixos: ignore syntax/error – Grund\n{ a = 1 }"));

  it("adds the rule to a suppression that is already there", () =>
    check(
      "{\n  # mynixos: ignore trace/unknown-id – soon\n  a = 1\n}",
      "{\n  # mynixos: ignore trace/unknown-id, syntax/error – soon\n  a = 1\n}",
    ));

  it("goes above the statement when the line stands in a string", () =>
    check(
      "{\n  a = ''\n    text\n    ${ f ( }\n  '';\n}",
      "{\n  # mynixos: ignore syntax/error – Grund\n  a = ''\n    text\n    ${ f ( }\n  '';\n}",
    ));

  it("keeps the line breaks of the file", () =>
    check("{\r\n  a = 1\r\n}", "{\r\n  # mynixos: ignore syntax/error – Grund\r\n  a = 1\r\n}"));
});

/** A Caddyfile is formatted as `caddy fmt` does it: what NixOS generates goes through that before Caddy loads it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { formatted } from "#syntax/caddyfile/format.ts";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";

function becomes(before: string, after: string): void {
  assert.equal(formatted(before).text, after);
  assert.deepEqual(parseCaddyfile(after).problems, []);
}

describe("caddy fmt", () => {
  it("indents with tabs", () =>
    becomes("  :80 {\nlog\n   handle {\nrespond 1\n}\n}", ":80 {\n\tlog\n\thandle {\n\t\trespond 1\n\t}\n}\n"));
  it("breaks blocks on one line, which Caddy would not load", () =>
    becomes(":80 { handle { respond 1 } }", ":80 {\n\thandle {\n\t\trespond 1\n\t}\n}\n"));
  it("puts a brace behind what it belongs to", () => becomes(":80{\nhandle\n{\n}\n}", ":80 {\n\thandle {\n\t}\n}\n"));
  it("parts blocks outside of all others", () => becomes(":80 {\n} :81 {\n}", ":80 {\n}\n\n:81 {\n}\n"));
  it("leaves placeholders alone", () =>
    becomes(":80 {\nrespond {path}/{query} 200\n}", ":80 {\n\trespond {path}/{query} 200\n}\n"));
  it("leaves quotes alone", () => becomes(':80 {\nrespond "a { b  }"\n}', ':80 {\n\trespond "a { b  }"\n}\n'));
  it("leaves comments alone", () => becomes(":80 {\n# a { b  }\n}", ":80 {\n\t# a { b  }\n}\n"));
  it("leaves heredocs alone", () =>
    becomes(":80 {\nrespond <<E\n  a {  }\n  E 200\n}", ":80 {\n\trespond <<E\n  a {  }\n  E 200\n}\n"));
  it("keeps one empty line of many", () => becomes(":80 {\nlog\n\n\n\nrespond\n}", ":80 {\n\tlog\n\n\trespond\n}\n"));
  it("drops a brace that the text ends with", () => becomes(":80 {", ":80\n"));
});

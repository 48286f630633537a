/** `trace/stale`: annotations that outlived what they spoke for. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

/** Declared options; what is written at `config` goes below. */
const repo = (text: string): string => `#- options.nix
{ lib, ... }:
{
  options.my.configs.identity.host = lib.mkOption { default = "q958"; };
  options.my.configs.identity.domain = lib.mkOption { };
  options.my.configs.identity.cidrs = lib.mkOption { default = [ "10.0.0.0/8" "172.16.0.0/12" ]; };
}
#- configuration.nix
${text}`;

const check = (text: string): void => checkRule("trace/stale", repo(text));

describe("trace/stale", () => {
  it("sees an annotation whose statement is gone, with the sink that stands with it", () =>
    check(`{ config, ... }: {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands here, but nothing beside it reads my.configs.identity.host; remove the comment, or put it where it belongs.
  # sink: system hostname
# ^^^^^^^^^^^^^^^^^^^^^^^ What this comment speaks for is gone; remove it, or put it where it belongs.

  # etwas anderes
  networking.domain = config.my.configs.identity.domain;
}`));

  it("sees one above a bracket, above the body of a let, and at the end of the file", () =>
    check(`let
  x = 1;
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands beside nothing; remove the comment, or put it where it belongs.
in {
  a = [
    x
    # source-id: CFG.identity.host
    #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands beside nothing; remove the comment, or put it where it belongs.
  ];

  # source-id: CFG.gone.away
  #            ^^^^^^^^^^^^^ CFG.gone.away stands beside nothing; remove the comment, or put it where it belongs.
}
# source-id: CFG.identity.host
#            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands beside nothing; remove the comment, or put it where it belongs.
`));

  it("sees one at code that has nothing to do with any central value", () =>
    check(`{
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands here, but nothing beside it reads my.configs.identity.host; remove the comment, or put it where it belongs.
  message = "must be set";
}`));

  it("sees one at code that repeats the value and does not read it", () =>
    check(`{ lib, ... }: {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands here, but the code repeats the value of my.configs.identity.host and does not read it; read it, or remove the comment.
  # sink: host name
  networking.hostName = lib.mkForce "q958";
}`));

  it("leaves alone what repeats a value that is set otherwise elsewhere, or one of several", () =>
    check(`{
  my.configs.identity.host = "other";
  # source-id: CFG.identity.host
  networking.hostName = "q958";
  # source-id: CFG.identity.cidrs
  services.a.range = "10.0.0.0/8";
}`));

  it("leaves alone prose, what repeats the value among others or names it, and what nobody sees", () =>
    check(`{ config, lib, host, ... }: {
  # sink: hier kommt noch etwas
  imports = [ ];
  # source-id: CFG.identity.host
  networking.hosts."10.0.0.1" = [ "q958.example.org" "b" ];
  # source-id: CFG.identity.host
  message = "CFG.identity.host must be set";
  # source-id: CFG.identity.host
  a = host;
  # source-id: CFG.identity.host
  b = import ./b.nix;
  # source-id: CFG.identity.host
  imports = [ ./host.nix ];

  # source-id: CFG.identity.host

  c = lib.toUpper config.my.configs.identity.host;
  # sink: CFG.identity.host
}`));

  it("leaves alone a place for what is still to be written", () => check("{\n  # sink: hier Dienste einsetzen\n}"));

  it("says nothing about a file that cannot be read", () =>
    check('{\n  # source-id: CFG.identity.host\n  a = "x";\n  b = ;\n}'));

  it("removes the comment with its line", () =>
    checkFix(
      "trace/stale",
      repo('{\n  # source-id: CFG.identity.host\n  a = "x";\n}'),
      repo('{\n  a = "x";\n}'),
      "Remove the comment",
    ));

  it("removes a comment behind code, and leaves the code", () =>
    checkFix(
      "trace/stale",
      repo('{\n  a = "x";  # source-id: CFG.identity.host\n}'),
      repo('{\n  a = "x";\n}'),
      "Remove the comment",
    ));

  it("removes one id of several", () => {
    const line = (ids: string): string =>
      repo(`{ config, ... }: {
  # source-id: ${ids}
  a = config.my.configs.identity.domain;
}`);
    const after = line("CFG.identity.domain");
    checkFix("trace/stale", line("CFG.identity.domain / CFG.identity.host"), after, "Remove CFG.identity.host");
    checkFix("trace/stale", line("CFG.identity.host / CFG.identity.domain"), after, "Remove CFG.identity.host");
    checkFix(
      "trace/stale",
      line("CFG.identity.{domain, host}"),
      line("CFG.identity.{domain}"),
      "Remove CFG.identity.host",
    );
  });

  it("changes nothing unasked", () => {
    const { files } = fixture(repo('{\n  # source-id: CFG.identity.host\n  a = "x";\n}'));
    const fixes = findingsOf("trace/stale", files).flatMap((finding) => finding.fixes);
    assert.deepEqual(
      fixes.map(({ safe }) => safe),
      [false],
    );
  });

  it("can be suppressed", () =>
    checkSuppress(
      "trace/stale",
      repo('{\n  # source-id: CFG.identity.host\n  a = "x";\n}'),
      repo('{\n  # mynixos: ignore trace/stale – Grund\n  # source-id: CFG.identity.host\n  a = "x";\n}'),
    ));
});

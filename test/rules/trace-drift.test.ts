/** `trace/drift`: ids that name another value than the one that the code beside them takes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { allFixes } from "#rules/rule.ts";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

/** Declared options and registry keys; what is written at `config` goes below. */
const repo = (text: string): string => `#- options.nix
{ lib, ... }:
{
  options.my.configs.identity.domain = lib.mkOption { };
  options.my.configs.identity.host = lib.mkOption { };
  options.my.configs.network.lanCidrs = lib.mkOption { };
  options.my.configs.network.tailnetCidrs = lib.mkOption { };
  options.my.media.domain = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 50022; edgeHttps = 443; web = 50080; };
}
#- configuration.nix
${text}`;

const check = (text: string): void => checkRule("trace/drift", repo(text));

describe("trace/drift", () => {
  it("sees that the code beside reads another value", () =>
    check(`{ config, ... }:
let
  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ CFG.identity.domain stands here, but the code beside it is about my.configs.identity.host and not about my.configs.identity.domain; correct the id or the code.
  host = config.my.configs.identity.host;
in { networking.hostName = host; }`));

  it("sees that the code beside uses what is computed from another value", () =>
    check(`{ config, lib, ... }:
let
  nets = lib.concatStringsSep ", " config.my.configs.network.tailnetCidrs;
in {
  # sink: CFG.network.lanCidrs
  #       ^^^^^^^^^^^^^^^^^^^^ CFG.network.lanCidrs stands here, but the code beside it is about my.configs.network.tailnetCidrs and not about my.configs.network.lanCidrs; correct the id or the code.
  networking.firewall.extraInputRules = "ip saddr { \${nets} } accept";
}`));

  it("sees that another value is declared or set there", () =>
    check(`{ lib, ... }: {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands here, but the code beside it is about my.configs.identity.user and not about my.configs.identity.host; correct the id or the code.
  options.my.configs.identity.user = lib.mkOption { };
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ CFG.identity.host stands here, but the code beside it is about my.configs.identity.domain and not about my.configs.identity.host; correct the id or the code.
  config.my.configs.identity.domain = "example.org";
}`));

  it("says how many there are", () =>
    check(`{ config, ... }: {
  # source-id: PORT.ssh
  #            ^^^^^^^^ PORT.ssh stands here, but the code beside it is about my.configs.identity.domain and my.configs.identity.host, not about my.ports.ssh; correct the id or the code.
  services.a = [ config.my.configs.identity.domain config.my.configs.identity.host ];
  # source-id: PORT.ssh
  #            ^^^^^^^^ PORT.ssh stands here, but the code beside it is about 3 other central values, not about my.ports.ssh; correct the id or the code.
  services.b = with config.my.configs; [ identity.domain identity.host network.lanCidrs ];
}`));

  it("leaves alone what is used in any way, what nobody sees, and what other options may have to do with", () =>
    check(`{ config, lib, port, ... }:
let
  nets = lib.concatStringsSep ", " config.my.configs.network.lanCidrs;
in {
  # source-id: CFG.network.lanCidrs / CFG.network.tailnetCidrs
  services.a = [ nets config.my.configs.network.tailnetCidrs ];
  # source-id: PORT.ssh
  services.b = [ port config.my.ports.web ];
  # source-id: CFG.identity.host
  services.c = config.my.media.domain;
  # source-id: CFG.identity.host
  # sink: my.media.domain
  services.d = config.my.configs.identity.host;
  # source-id: CFG.identity.domain
  services.e = import ./e.nix config.my.configs.identity.host;
}`));

  it("leaves alone what an inserted line has parted from its comment", () =>
    check(`{ config, ... }: {
  # source-id: CFG.identity.host
  services.a = config.my.configs.identity.domain;

  services.b = config.my.configs.identity.host;
}`));

  it("says nothing about a file that cannot be read", () =>
    check("{ config, ... }: {\n  # source-id: PORT.ssh\n  a = config.my.ports.web;\n  b = ;\n}"));

  it("writes the id of what is used, in the form of the old one", () => {
    const line = (id: string): string => `{ config, ... }: {\n  # source-id: ${id}\n  a = config.my.ports.web;\n}`;
    checkFix("trace/drift", repo(line("PORT.ssh")), repo(line("PORT.web")), "Replace by PORT.web");
    checkFix("trace/drift", repo(line("CFG.ports.ssh")), repo(line("CFG.ports.web")), "Replace by CFG.ports.web");
    checkFix("trace/drift", repo(line("my.ports.ssh")), repo(line("my.ports.web")), "Replace by my.ports.web");
  });

  it("offers each of two, and none of more", () => {
    const line = (value: string): string => `{ config, ... }: {\n  # source-id: PORT.ssh\n  a = ${value};\n}`;
    const offered = (value: string): readonly string[] =>
      findingsOf("trace/drift", fixture(repo(line(value))).files)
        .flatMap(allFixes)
        .map(({ title, safe }) => `${render(title)}${safe ? " (safe)" : ""}`);
    assert.deepEqual(offered("[ config.my.ports.web config.my.ports.edgeHttps ]"), [
      "Replace by PORT.web",
      "Replace by PORT.edgeHttps",
    ]);
    assert.deepEqual(offered("with config.my; [ ports.web ports.edgeHttps configs.identity.host ]"), []);
  });

  it("can be suppressed", () =>
    checkSuppress(
      "trace/drift",
      repo("{ config, ... }: {\n  # source-id: PORT.ssh\n  a = config.my.ports.web;\n}"),
      repo(
        "{ config, ... }: {\n  # mynixos: ignore trace/drift – Grund\n  # source-id: PORT.ssh\n  a = config.my.ports.web;\n}",
      ),
    ));
});

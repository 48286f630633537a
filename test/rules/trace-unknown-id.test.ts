/** `trace/unknown-id`: ids of annotations that name nothing, with the id that was probably meant. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const check = (source: string): void => checkRule("trace/unknown-id", source);

/** One declared option and one registry key; what is written at `config` goes below. */
const repo = (text: string): string => `#- options.nix
{ lib, ... }:
{
  options.my.configs.identity.domain = lib.mkOption { };
  options.my.configs.network.lanCidrs = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 50022;
}
#- configuration.nix
${text}`;

describe("trace/unknown-id", () => {
  it("sees an id whose option nobody declares", () =>
    check(
      repo(`
{ config, ... }:
{
  # source-id: CFG.vpn.endpoint
  #            ^^^^^^^^^^^^^^^^ Nothing declares my.configs.vpn.endpoint, which CFG.vpn.endpoint stands for; correct the id or remove it.
  networking.domain = config.my.configs.identity.domain;
}`),
    ));

  it("sees a registry key that does not exist, and guesses what was meant", () =>
    check(
      repo(`
{ config, ... }:
{
  # sink: PORT.shs
  #       ^^^^^^^^ Nothing declares my.ports.shs, which PORT.shs stands for; did you mean PORT.ssh?
  services.openssh.ports = [ config.my.ports.ssh ];
}`),
    ));

  it("sees an id that no prefix fits", () =>
    check(
      repo(`
{
  # source-id: NET.uplink
  #            ^^^^^^^^^^ NET.uplink is no known id: no prefix of the setting mynixos.idPrefixes fits.
  networking.useDHCP = true;
}`),
    ));

  it("finds an option that only moved to another group", () =>
    check(
      repo(`
{
  # source-id: CFG.server.lanCidrs
  #            ^^^^^^^^^^^^^^^^^^^ Nothing declares my.configs.server.lanCidrs, which CFG.server.lanCidrs stands for; did you mean CFG.network.lanCidrs?
  networking.useDHCP = true;
}`),
    ));

  it("leaves alone what exists, what only evaluation knows, what is declared elsewhere, and prose", () =>
    check(
      repo(`
{ config, ... }:
{
  # source-id: CFG.identity.domain / PORT.ssh
  # source-id: CFG.users.\${user}.authorizedKeys
  # source-id: CFG.firewall.enabled
  # sink: SSH-Dienst (siehe docs/ssh.md)
  networking.firewall.enable = true;
}`),
    ));

  it("obeys the prefixes of the repo", () =>
    check(
      repo(`
{
  # source-id: NET.lanCidrs
  # source-id: NET.wanCidrs
  #            ^^^^^^^^^^^^ Nothing declares my.configs.network.wanCidrs, which NET.wanCidrs stands for; did you mean NET.lanCidrs?
  networking.useDHCP = true;
}
#- .mynixos.json
{ "idPrefixes": { "NET.": "my.configs.network." } }`),
    ));

  it("replaces the id", () =>
    checkFix(
      "trace/unknown-id",
      repo("{\n  # source-id: CFG.identity.domian\n  a = 1;\n}"),
      repo("{\n  # source-id: CFG.identity.domain\n  a = 1;\n}"),
      "Replace by CFG.identity.domain",
    ));

  it("replaces only the last name inside braces", () =>
    checkFix(
      "trace/unknown-id",
      repo("{\n  # source-id: CFG.network.{lanCidrs,lanCirds}\n  a = 1;\n}"),
      repo("{\n  # source-id: CFG.network.{lanCidrs,lanCidrs}\n  a = 1;\n}"),
    ));

  it("says nothing about a repo that cannot be read", () => check("{ # source-id:\n  a = ; }"));

  it("can be suppressed from a line above the annotation", () =>
    checkSuppress(
      "trace/unknown-id",
      repo("{\n  # source-id: CFG.a.b\n  a = 1;\n}"),
      repo("{\n  # mynixos: ignore trace/unknown-id – Grund\n  # source-id: CFG.a.b\n  a = 1;\n}"),
    ));
});
